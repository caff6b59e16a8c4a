"""The strip of figures under a project's title."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.model.figures import Color, ProjectFigures
from pmo.render import words
from pmo.render.site.encode import text
from pmo.render.site.fields import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.render.site.book import Book


def facts(book: Book, project: Record, figures: ProjectFigures | None, here: str) -> Iterator[Fact]:
    """State, client and manager, then what people ask for: when, how many hours, how far."""
    workspace = book.workspace
    kind = workspace.kinds[project.kind]
    since = project.date("actual_start") or project.date("approved_on")
    state = words.capital(words.humane(workspace.state(project)))
    yield Fact("State", text(state), text(f"since {words.day(since, book.year)}" if since else ""))
    for name in ("client", "manager"):
        item = kind.find(name)
        if item is not None and project.text(name):
            yield Fact(item.title, book.value(item, project.get(name), here))
    if figures is not None:
        yield from _dates(book, project, figures)
        yield from _hours(project, figures)
        if figures.get("bac").known and (figures.color is not Color.NONE or figures.get("cpi").known):
            for metric, title in (("spi_t", "SPI(t)"), ("cpi", "CPI")):
                value = figures.get(metric)
                yield _big(title, words.figure(value), words.reason(value) or "hours basis")
    engagement = words.humane(project.text("engagement"))
    if project.text("size") or engagement:
        size = text(f"Size {project.text('size')}" if project.text("size") else words.capital(engagement))
        yield Fact("Kind", size, text(engagement if project.text("size") else ""))


def _dates(book: Book, project: Record, figures: ProjectFigures) -> Iterator[Fact]:
    planned, actual = figures.planned_finish, project.date("actual_finish")
    finish = actual or figures.forecast_finish
    if planned is None or finish is None or (actual is None and figures.color is Color.NONE):
        return
    late = (finish - planned).days
    second = (
        f"{words.count(late, 'day')} late"
        if late > 0
        else "in time"
        if actual
        else f"plan {words.day(planned, book.year)}"
    )
    yield _big(
        "Finished" if actual else "Forecast finish", words.day(finish, book.year), second, "red" if late > 0 else ""
    )


def _hours(project: Record, figures: ProjectFigures) -> Iterator[Fact]:
    bac, spent, eac = (figures.get(metric).value for metric in ("bac", "ac", "eac_cpi"))
    if bac is None:
        return
    if project.text("actual_finish") or eac is None:
        yield _big("Hours", words.number(spent or Decimal()), f"budget {words.number(bac)}")
        return
    over = eac - bac
    tone = "red" if over > bac / 10 else "amber" if over > bac / 20 else ""
    second = f"{words.number(over, 0)} over {words.number(bac)}" if over > 0 else f"budget {words.number(bac)}"
    yield _big("Forecast hours", words.number(eac, 0), second, tone)


def _big(title: str, value: str, second: str, tone: str = "") -> Fact:
    below = Markup('<span class="{}">{}</span>').format(tone, text(second)) if tone else text(second)
    return Fact(title, text(value), below, big=True)
