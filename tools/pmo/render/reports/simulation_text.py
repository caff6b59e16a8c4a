"""A simulation for a terminal: the answer, the percentiles, what matters, and what was assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.render import words
from pmo.render.reports.simulation_words import SWINGS_MEAN, Words, percent
from pmo.render.reports.terminal import NARROW, bullet, cut, page, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.domain.uncertainty.values import Swing
    from pmo.render.diagnostics.text import Style
    from pmo.render.reports.simulation_words import Simulated

_BAR: Final = 24
MOST_CRITICAL: Final = 10


def write(found: Simulated, *, width: int, style: Style) -> str:
    """The simulation in at most `width` columns."""
    return page(_lines(found, max(width, NARROW), style))


def _lines(found: Simulated, width: int, style: Style) -> Iterator[str]:
    say = Words(found)
    yield style(cut(f"{found.title} ({found.project}) · as of {words.long_day(found.as_of)}", width), "dim")
    yield from (style(line, "bold") for line in wrap(say.verdict(), width))
    if found.tried:
        yield ""
        yield from wrap(f"Tried, and written nowhere: {'; '.join(found.tried)}", width)
        for line in say.tries():
            yield from bullet(line, width)
    yield ""
    yield style("Chances", "bold")
    rows = say.chances()
    wide = max(len(name) for name, _ in rows)
    yield from (f"  {name.ljust(wide)}  {chance}" for name, chance in rows)
    yield ""
    heads, cells = say.totals()
    yield from (style(line, "bold") if not index else line for index, line in enumerate(_table(heads, cells)))
    yield from _swings("What moves the finish", say, found.outcome.finish_swings, "days", width, style)
    if say.has_cost_swings():
        title = "What moves the cost" if found.outcome.cost else "What moves the hours"
        yield from _swings(title, say, found.outcome.cost_swings, say.cost_unit(), width, style)
    yield from (style(f"  {line}", "dim") for line in wrap(SWINGS_MEAN, width - 2))
    critical = say.critical()
    if critical:
        yield ""
        yield style("How often a task is critical", "bold")
        for key, name, share in critical[:MOST_CRITICAL]:
            yield f"  {percent(share).rjust(8)}  {cut(f'{key} {name}', width - 12)}"
        if len(critical) > MOST_CRITICAL:
            yield style(f"  and {len(critical) - MOST_CRITICAL} more, less often", "dim")
    yield ""
    yield style("Taken for granted", "bold")
    for line in say.assumptions():
        yield from bullet(words.readable(line, say.year), width)


def _swings(title: str, say: Words, swings: Sequence[Swing], unit: str, width: int, style: Style) -> Iterator[str]:
    """Bars of one scale, the largest first."""
    yield ""
    yield style(title, "bold")
    if not swings:
        yield "  nothing: no range and no risk touches it"
        return
    most = max(abs(swing.size) for swing in swings)
    for swing in swings:
        bar = "█" * max(round(abs(swing.size) / most * _BAR), 1)
        size = say.swing(swing, unit).rjust(12)
        yield f"  {size}  {bar.ljust(_BAR)}  {cut(say.name(swing), width - _BAR - 18)}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    for row in (heads, *rows):
        first, *rest = row
        cells = [first.ljust(widths[0]), rest[0].ljust(widths[1])]
        cells += [cell.rjust(wide) for cell, wide in zip(rest[1:], widths[2:], strict=True)]
        yield f"  {'  '.join(cells)}"
