"""A fault of the text itself, before there is a record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pmo.model.finding import Level

if TYPE_CHECKING:
    from pmo.model.finding import Span


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text and where; the caller knows the path."""

    slug: str
    span: Span
    message: str
    help: str
    other: Span | None = None
    other_text: str = ""
    level: Level = Level.ERROR

    def lower(self, lines: int) -> Fault:
        """The same fault in a text that starts `lines` lines further down the file."""
        other = replace(self.other, line=self.other.line + lines) if self.other else None
        return replace(self, span=replace(self.span, line=self.span.line + lines), other=other)
