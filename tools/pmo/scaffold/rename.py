"""A record gets another id: files move, references follow, and not a character more changes.

Works on texts and positions; the caller knows the records and compares the data before and after.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmo.scaffold import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pmo.model.finding import Span
    from pmo.model.kind import Kind
    from pmo.model.record import Record

_LINK = re.compile(r"(\]\()([^)\s#?:]+\.md)((?:#[^)\s]*)?\))")


@dataclass(frozen=True, slots=True)
class Edit:
    """One id in a text: where it stands (line and columns from 1, as a finding shows it), old and new."""

    span: Span
    old: str
    new: str


def new_path(record: Record, kinds: Mapping[str, Kind], kind: str, old: str, new: str) -> str:
    """The path of any record once the record `old` of `kind` is called `new`: its own, and those it gives a folder."""
    for pattern in kinds[record.kind].files:
        found = places.values(pattern, record.path)
        if found is None:
            continue
        changed = {
            name: new if value == old and _names(kinds[record.kind], name, kind, record.id == old) else value
            for name, value in found.items()
        }
        return places.filled(pattern, changed)
    return record.path


def _names(kind: Kind, placeholder: str, renamed: str, own: bool) -> bool:  # noqa: FBT001 - a private question
    """Whether a part of a path is the id of the renamed kind: the record's own name, or a reference to it."""
    if kind.name == renamed and own:
        return placeholder == "id" or (kind.id_form == f"{{{placeholder}}}" and kind.find("id") is not None)
    field = kind.find(placeholder)
    return (field is not None and renamed in field.ref) or (field is None and placeholder == renamed)


def moved_folders(moves: Mapping[str, str]) -> dict[str, str]:
    """The folders that move as a whole, so that files beside the records move with them."""
    out: dict[str, str] = {}
    for old, new in moves.items():
        old_parts, new_parts = old.split("/"), new.split("/")
        for index, (before, after) in enumerate(zip(old_parts[:-1], new_parts[:-1], strict=True)):
            if before != after:
                out["/".join(old_parts[: index + 1])] = "/".join(new_parts[: index + 1])
                break
    return out


def edited(text: str, edits: Iterable[Edit]) -> str | None:
    """The text with ids replaced; None when one of them does not stand where it should.

    A position may be off in a table with quoted cells: then the id must be a whole cell that is alone in its line.
    """
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda item: (item.span.line, item.span.column), reverse=True):
        line = lines[edit.span.line - 1]
        start = edit.span.column - 1
        quote = 1 if line[start : start + 1] in ("'", '"') else 0
        if not line.startswith(edit.old, start + quote):
            cells = [found.start() for found in re.finditer(rf'(?<![^,"]){re.escape(edit.old)}(?![^,"])', line)]
            if len(cells) != 1:
                return None
            start, quote = cells[0], 0
        begin = start + quote
        lines[edit.span.line - 1] = line[:begin] + edit.new + line[begin + len(edit.old) :]
    return "\n".join(lines)


def relinked(text: str, path: str, moves: Mapping[str, str]) -> str:
    """Markdown text with its relative links to moved files corrected; `path` is where the text lay before the move."""
    here = posixpath.dirname(path)
    after = posixpath.dirname(moves.get(path, path))

    def correct(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(here, found.group(2)))
        if target not in moves:
            return found.group()
        return f"{found.group(1)}{posixpath.relpath(moves[target], after or '.')}{found.group(3)}"

    return _LINK.sub(correct, text)
