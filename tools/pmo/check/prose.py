"""The lines of a page, with code told from text, and places in them for findings."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from pmo.model.finding import Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record

_FENCE: Final = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,})")
_TICKS: Final = re.compile("`+")
_DEEPEST_HEADING: Final = 6


class Line(NamedTuple):
    """A line of a page: its number in the file, its text, and whether it stands in a block of code."""

    number: int
    text: str
    code: bool

    @property
    def prose(self) -> str:
        """The text with code replaced by blanks, so that columns stay as they are."""
        if self.code:
            return ""
        if "`" not in self.text:
            return self.text
        out, position = "", 0
        for start, end in self._code_spans():
            out += self.text[position:start] + " " * (end - start)
            position = end
        return out + self.text[position:]

    @property
    def commands(self) -> Iterator[tuple[int, str]]:
        """Column (from 0) and text of each piece of code on the line."""
        if self.code:
            yield 0, self.text
        else:
            yield from ((start, self.text[start:end]) for start, end in self._code_spans())

    def _code_spans(self) -> Iterator[tuple[int, int]]:
        """Start and end of what stands between two equal runs of back quotes; linear even for hostile lines."""
        runs = [(found.start(), found.end()) for found in _TICKS.finditer(self.text)]
        following: dict[int, int] = {}
        closing = [0] * len(runs)
        for index in range(len(runs) - 1, -1, -1):
            length = runs[index][1] - runs[index][0]
            closing[index] = following.get(length, 0)
            following[length] = index
        index = 0
        while index < len(runs):
            end = closing[index]
            if end:
                yield runs[index][1], runs[end][0]
                index = end
            index += 1


def lines(record: Record) -> Iterator[Line]:
    """The lines of a record's body; the marks of a code block count as code."""
    fence = ""
    for number, text in enumerate(record.body.split("\n"), record.body_line):
        found = _FENCE.match(text)
        if fence:
            yield Line(number, text, code=True)
            if found and found.group("mark").startswith(fence) and not text[found.end() :].strip():
                fence = ""
        elif found:
            fence = found.group("mark")
            yield Line(number, text, code=True)
        else:
            yield Line(number, text, code=False)


def heading(line: Line) -> tuple[int, str] | None:
    """Depth and text of a heading; None when the line is none."""
    text = line.text.rstrip()
    marks = text.lstrip(" ")
    depth = len(marks) - len(marks.lstrip("#"))
    if line.code or not 1 <= depth <= _DEEPEST_HEADING or len(text) - len(marks) > 3:
        return None
    rest = marks[depth:]
    if rest and rest[0] not in " \t":
        return None
    without = rest.rstrip("#")
    if without != rest and (not without or without[-1] in " \t"):
        rest = without
    return depth, rest.strip()


def place(record: Record, number: int, start: int, end: int) -> Place:
    """A stretch of a line of the file; columns from 0 as in text, `end` exclusive."""
    return Place(record.path, Span(number, start + 1, max(end, start + 1) + 1))


def numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings with pointers that count within their file, so that one stays the same when lines move."""
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        key = (finding.place.path, finding.pointer)
        seen[key] += 1
        yield replace(finding, pointer=f"{finding.pointer}[{seen[key]}]")
