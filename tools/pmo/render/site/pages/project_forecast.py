"""When a project ends in thousands of runs: the answer of `pmo simulate`, in its words, on the page of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from pmo.render.charts.finish import finish
from pmo.render.reports.simulation_words import SWINGS_MEAN, Words
from pmo.render.site.encode import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.render.reports.simulation_words import Simulated
    from pmo.render.site.book import Book

ANCHOR: Final = "forecast"
TITLE: Final = "Forecast"
MOST_SWINGS: Final = 3


def block(book: Book, project: Record, here: str) -> Iterator[Markup]:
    """The section; none for a project of which there is no simulation, and never for a client."""
    found = book.forecasts.get(project.id)
    if found is None or book.outside:
        return
    say = Words(found)
    spread = len(found.outcome.days) > 1
    heads, rows = say.totals()
    yield book.render(
        "project_forecast.html",
        here=here,
        anchor=ANCHOR,
        title=TITLE,
        verdict=say.verdict() if spread else say.certain(),
        planned=say.day(found.described.planned),
        chart=finish(found.finish_days(), baseline=found.described.baseline, year=book.year) if spread else Markup(),
        runs=found.outcome.runs,
        chances=say.chances(),
        heads=heads,
        rows=rows,
        swings=_swings(book, found, say, here),
        swings_mean=SWINGS_MEAN,
        assumptions=[book.sentence(line, here) for line in say.assumptions()],
        command=f"pmo simulate {project.id}{' --audience management' if found.audience == 'management' else ''}",
    )


def _swings(book: Book, found: Simulated, say: Words, here: str) -> list[Markup]:
    """What moves the finish most, each with its days."""
    return [
        Markup("{} <strong>{}</strong>").format(book.with_links(say.name(swing), here), text(say.swing(swing, "days")))
        for swing in found.outcome.finish_swings[:MOST_SWINGS]
    ]
