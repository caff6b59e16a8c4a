"""The lines of a page, with code told from text, and places in them for findings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pmo.model.finding import Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record

_FENCE: Final = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,})")
_SPAN: Final = re.compile(r"(?<!`)(?P<mark>`+)(?!`)(?P<code>[^\n]*?)(?<!`)(?P=mark)(?!`)")
_HEADING: Final = re.compile(r" {0,3}(?P<marks>#{1,6})(?:[ \t]+(?P<text>.*?))?(?:[ \t]+#+)?[ \t]*$")


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
        return _SPAN.sub(lambda found: " " * len(found.group()), self.text)

    @property
    def commands(self) -> Iterator[tuple[int, str]]:
        """Column (from 0) and text of each piece of code on the line."""
        if self.code:
            yield 0, self.text
        else:
            for found in _SPAN.finditer(self.text):
                yield found.start("code"), found.group("code")


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
    if line.code:
        return None
    found = _HEADING.match(line.text)
    return (len(found.group("marks")), (found.group("text") or "").strip()) if found else None


def place(record: Record, number: int, start: int, end: int) -> Place:
    """A stretch of a line of the file; columns from 0 as in text, `end` exclusive."""
    return Place(record.path, Span(number, start + 1, max(end, start + 1) + 1))
