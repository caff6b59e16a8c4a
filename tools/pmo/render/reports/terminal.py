"""Text for a terminal of so many columns: wrapped, cut and listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.render.diagnostics.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NARROW: Final = 60
"""Columns below which a page with tables is not made narrower."""


def page(lines: Iterable[str]) -> str:
    """Lines as one text, without spaces at their ends."""
    return "\n".join(line.rstrip() for line in lines) + "\n"


def bullet(text: str, width: int) -> Iterator[str]:
    """One item of a list, its further lines below its first word."""
    for index, part in enumerate(wrap(text, width - 4)):
        yield f"  {'-' if not index else ' '} {part}"


def cut(text: str, width: int) -> str:
    """Text on one line of at most `width`; a sign stands where some is left out."""
    text = visible(text)
    return text if len(text) <= width else f"{text[: max(width - 1, 0)].rstrip()}…"


def wrap(text: str, width: int) -> list[str]:
    """Text in lines of at most `width`, broken between words; a longer word is cut."""
    lines: list[str] = []
    for word in visible(text).split():
        piece = cut(word, width)
        if lines and len(lines[-1]) + 1 + len(piece) <= width:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return lines
