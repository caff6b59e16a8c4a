"""Canonical order of a written record: fields in the order of their schema, one line end at the end.

Whole lines are moved, never rewritten: a comment stays with the field it stands above, quotes, folding, spacing
and the order inside lists stay as they are. Only block style is touched. The caller compares the data before
and after, so that a layout this module does not understand is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pmo.model.finding import Span
    from pmo.model.kind import Field
    from pmo.model.record import Path

    Locate = Callable[[str], Mapping[Path, Span]]

_KEY: Final = "\0key"
_MODELINE: Final = "# yaml-language-server:"
_BEFORE_KEY = re.compile(r" *(?:- +)*\Z")
_DASH = re.compile(r" *- +\Z")


def canonical(text: str, fields: Iterable[Field], locate: Locate, *, front_matter: bool) -> str:
    """The text with fields in the order of the schema. `locate` gives the place of each key of a YAML text."""
    ranks = {field.path.replace("[]", ""): index for index, field in enumerate(fields)}
    lines = text.split("\n")
    if front_matter:
        end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
        if end:
            lines[1:end] = _Layout(lines[1:end], ranks, locate).arranged()
    else:
        lines = _Layout(lines, ranks, locate).arranged()
    return "\n".join(lines).rstrip("\n \t") + "\n"


@dataclass(frozen=True, slots=True, order=True)
class _Key:
    line: int
    column: int
    name: str


class _Layout:
    """The lines of one YAML text and where its keys stand."""

    def __init__(self, lines: list[str], ranks: Mapping[str, int], locate: Locate) -> None:
        self.lines = lines
        self.ranks = ranks
        self.places = locate("\n".join(lines) + "\n")
        self.keys: dict[Path, list[_Key]] = {}
        self.items: dict[Path, int] = {}
        for path, span in self.places.items():
            if len(path) > 1 and path[-1] == _KEY:
                self.keys.setdefault(path[:-2], []).append(_Key(span.line - 1, span.column - 1, str(path[-2])))
            elif path and isinstance(path[-1], int):
                self.items[path[:-1]] = max(self.items.get(path[:-1], 0), path[-1] + 1)

    def arranged(self) -> list[str]:
        return self.mapping((), 0, len(self.lines))

    def mapping(self, path: Path, start: int, end: int) -> list[str]:
        """The lines of a mapping that fills a region, its entries in order."""
        keys = sorted(self.keys.get(path, []))
        if not self.block_style(keys):
            return self.lines[start:end]
        column = keys[0].column
        starts = [self.with_comments(key, column, start if index == 0 else keys[index - 1].line + 1, first=index == 0) for index, key in enumerate(keys)]  # fmt: skip
        footer = end
        while footer - 1 > keys[-1].line and self.blank_or_comment(footer - 1, column):
            footer -= 1
        ends = [*starts[1:], footer]
        entries = [
            self.entry((*path, key.name), begin, key.line, stop)
            for key, begin, stop in zip(keys, starts, ends, strict=True)
        ]
        prefix = ".".join(part for part in path if isinstance(part, str))
        order = sorted(range(len(keys)), key=lambda index: self.rank(prefix, keys[index].name))
        if order[0] != 0:
            dash = self.lines[keys[0].line][:column]
            for index, mark in ((0, " " * column), (order[0], dash)):
                at = keys[index].line - starts[index]
                entries[index][at] = mark + entries[index][at][column:]
        return [*self.lines[start : starts[0]], *(line for index in order for line in entries[index]), *self.lines[footer:end]]  # fmt: skip

    def block_style(self, keys: list[_Key]) -> bool:
        """Whether every key starts a line of its own in one column; a dash may stand before the first."""
        return (
            bool(keys)
            and len({key.line for key in keys}) == len(keys)
            and len({key.column for key in keys}) == 1
            and bool(_BEFORE_KEY.match(self.lines[keys[0].line][: keys[0].column]))
            and not any(self.lines[key.line][: key.column].strip() for key in keys[1:])
        )

    def rank(self, prefix: str, name: str) -> int:
        return self.ranks.get(f"{prefix}.{name}" if prefix else name, len(self.ranks))

    def with_comments(self, key: _Key, column: int, limit: int, *, first: bool) -> int:
        """The first line of an entry: comments directly above a key belong to it.

        Above the first key they belong to the file, unless an empty line sets them apart from its head.
        """
        line = key.line
        while line > limit and self.comment(line - 1, column) and not self.lines[line - 1].startswith(_MODELINE):
            line -= 1
        if first and (line == limit or self.lines[line - 1].strip()):
            return key.line
        return line

    def comment(self, line: int, column: int) -> bool:
        return self.lines[line][:column].strip() == "" and self.lines[line][column : column + 1] == "#"

    def blank_or_comment(self, line: int, column: int) -> bool:
        """Whether a line below the last entry is none of it: text of a value stands further to the right."""
        text = self.lines[line].lstrip(" ")
        return not text.strip() or (text[0] == "#" and len(self.lines[line]) - len(text) <= column)

    def entry(self, path: Path, start: int, line: int, end: int) -> list[str]:
        """The lines of one field with what is inside it in order."""
        head = self.lines[start : line + 1]
        if path in self.items:
            return [*head, *self.sequence(path, line + 1, end)]
        if path in self.keys and min(self.keys[path]).line > line:
            return [*head, *self.mapping(path, line + 1, end)]
        return self.lines[start:end]

    def sequence(self, path: Path, start: int, end: int) -> list[str]:
        """The lines of a list; items keep their order, fields inside them do not."""
        begins = []
        for index in range(self.items[path]):
            span = self.places[*path, index]
            begins.append(span.line - 1)
            if span.line - 1 < start or not _DASH.match(self.lines[span.line - 1][: span.column - 1]):
                return self.lines[start:end]
        out = self.lines[start : begins[0]]
        for index, (begin, stop) in enumerate(zip(begins, [*begins[1:], end], strict=True)):
            out += self.mapping((*path, index), begin, stop)
        return out
