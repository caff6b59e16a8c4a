"""The day's page for a terminal: one line for each thing when it is wide, two when it is narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.render import words
from pmo.render.reports.terminal import cut, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.render.diagnostics.text import Style
    from pmo.render.reports.day import Day, Group, Line

MOST: Final = 7
NARROW: Final = 40
WIDE: Final = 110
MOST_PEOPLE: Final = 2
MOST_LINES: Final = 2
MARGIN: Final = 2
GAP: Final = 2


def write(day: Day, *, width: int, style: Style, every: bool = False) -> str:
    """The page in at most `width` columns; long groups are folded unless `every` thing is wanted."""
    width = max(width, NARROW)
    head = " · ".join(filter(None, (words.long_day(day.as_of), day.company, day.whose)))
    lines = [style(cut(head, width), "dim"), *(style(part, "bold") for part in _wrap(day.answer, width))]
    lines += _wrap(day.more, width)
    shown = [group for group in day.groups if group.lines]
    column = max((len(line.when) for group in shown for line in group.lines), default=0)
    column = min(column, width // 3)
    quiet: list[str] = []
    for group in day.groups:
        if group.lines:
            lines += [*_quiet(quiet, width, style), "", *_group(group, width, column, style, every=every)]
            quiet = []
        elif group.empty:
            quiet.append(group.empty)
    return "\n".join([*lines, *_quiet(quiet, width, style)]) + "\n"


def _quiet(sentences: list[str], width: int, style: Style) -> list[str]:
    """Good news in a row, in one paragraph."""
    return ["", *(style(part, "green") for part in _wrap(" ".join(sentences), width))] if sentences else []


def _group(group: Group, width: int, column: int, style: Style, *, every: bool) -> Iterator[str]:
    count = f"({len(group.lines)})"
    yield f"{style(cut(group.title, width - len(count) - 1), 'bold')} {style(count, 'dim')}"
    left = (width - MARGIN - column - GAP) * 5 // 9
    for line in group.lines if every else group.lines[:MOST]:
        yield from _wide(line, width, column, left, style) if width >= WIDE else _narrow(line, width, column, style)
    hidden = len(group.lines) - MOST
    if hidden > 0 and not every:
        yield style(f"{' ' * (MARGIN + column + GAP)}and {hidden} more (--all)", "dim")


def _lead(line: Line, column: int, style: Style) -> str:
    when = cut(line.when, column)
    shown = style(when, line.tone) if line.tone else when
    return f"{' ' * MARGIN}{shown}{' ' * (column - len(when) + GAP)}"


def _context(line: Line) -> str:
    who = ", ".join(line.who[:MOST_PEOPLE]) + (
        f" and {len(line.who) - MOST_PEOPLE} more" if len(line.who) > MOST_PEOPLE else ""
    )
    known = [name for name in (line.why, line.where) if name and name not in line.what]
    return " · ".join(filter(None, (line.id, "" if who and who in f"{line.what} {line.why}" else who, *known)))


def _narrow(line: Line, width: int, column: int, style: Style) -> Iterator[str]:
    """What to do on the first lines, whole; where and who below it."""
    indent = MARGIN + column + GAP
    first, *rest = _wrap(line.what, width - indent) or [""]
    yield _lead(line, column, style) + first
    yield from (f"{' ' * indent}{part}" for part in rest)
    yield from (f"{' ' * indent}{style(part, 'dim')}" for part in _folded(_context(line), width - indent))


def _wide(line: Line, width: int, column: int, left: int, style: Style) -> Iterator[str]:
    """What to do in one column, where and who in another beside it."""
    indent = MARGIN + column + GAP
    what = _wrap(line.what, left) or [""]
    context = _folded(_context(line), width - indent - left - GAP)
    for number in range(max(len(what), len(context))):
        lead = _lead(line, column, style) if number == 0 else " " * indent
        text = what[number] if number < len(what) else ""
        beside = style(context[number], "dim") if number < len(context) else ""
        yield f"{lead}{text}{' ' * (left - len(text) + GAP)}{beside}" if beside else f"{lead}{text}"


def _folded(text: str, width: int) -> list[str]:
    """Text in at most two lines; what does not fit is cut with a sign."""
    lines = _wrap(text, width)
    return (
        lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], cut(" ".join(lines[MOST_LINES - 1 :]), width)]
    )


def _wrap(text: str, width: int) -> list[str]:
    """Text in lines of at most `width`; line ends of every sort are spaces here."""
    return wrap(" ".join(text.split()), width)
