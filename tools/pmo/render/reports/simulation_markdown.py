"""A simulation as Markdown, for a ticket, a pull request or a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.render import words
from pmo.render.reports.escape import markdown
from pmo.render.reports.simulation_words import SWINGS_MEAN, Words, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.domain.uncertainty.values import Swing
    from pmo.render.reports.simulation_words import Simulated


def write(found: Simulated) -> str:
    """The whole simulation."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Simulated) -> Iterator[str]:
    say = Words(found)
    yield f"# Chances of {markdown(found.title)}"
    yield ""
    yield f"As of {words.long_day(found.as_of)}. **{markdown(say.verdict())}**"
    if found.tried:
        yield from ("", f"## Tried: {markdown('; '.join(found.tried))}", "")
        yield from (f"- {markdown(line)}" for line in say.tries())
    yield from ("", "## Chances", "")
    yield from _table(["To be met", "Share of the runs"], say.chances())
    yield from ("", "## Finish and effort", "")
    yield from _table(*say.totals())
    yield from _swings("What moves the finish", say, found.outcome.finish_swings, "days")
    if say.has_cost_swings():
        title = "What moves the cost" if found.outcome.cost else "What moves the hours"
        yield from _swings(title, say, found.outcome.cost_swings, say.cost_unit())
    yield from ("", "## How often a task is critical", "")
    yield from _table(
        ["WBS", "Task", "Share of the runs"], [(key, name, percent(share)) for key, name, share in say.critical()]
    )
    yield from ("", "## Taken for granted", "")
    yield from (f"- {markdown(words.readable(line, say.year))}" for line in say.assumptions())


def _swings(title: str, say: Words, swings: Sequence[Swing], unit: str) -> Iterator[str]:
    if not swings:
        return
    yield from ("", f"## {title}", "")
    yield from _table(["Task or risk", "Swing"], [(say.name(swing), say.swing(swing, unit)) for swing in swings])
    yield from ("", SWINGS_MEAN)


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(markdown(cell) for cell in row)} |"
