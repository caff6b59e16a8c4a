"""The portfolio: which projects are in trouble, why, and since when?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.model.figures import Color, ProjectFigures
from pmo.render import words
from pmo.render.charts import budget_bar, rag, sparkline
from pmo.render.site.encode import text
from pmo.render.site.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.render.site.book import Book

WORDS = {Color.RED: "Red", Color.GRAY: "No current status", Color.AMBER: "Amber", Color.GREEN: "Green"}


@dataclass(frozen=True, slots=True)
class Line:
    """A project in the table."""

    project: Record
    figures: ProjectFigures
    reason: str
    trend: Markup
    budget: Markup
    client: Record | None


@dataclass(frozen=True, slots=True)
class Group:
    """Projects of one color."""

    mark: Markup
    lines: tuple[Line, ...]


def page(book: Book) -> Page:
    """All projects, worst first."""
    here = "portfolio.md"
    projects = book.workspace.of("project")
    running = [project for project in projects if _color(book, project) is not Color.NONE]
    others = [project for project in projects if project not in running]
    counts = Counter(_color(book, project) for project in running)
    groups = [
        Group(rag.rag(color.value, word=WORDS[color]), tuple(_line(book, project) for project in running if _color(book, project) is color))
        for color in WORDS if counts[color]
    ]  # fmt: skip
    chart = (
        rag.distribution(
            {color.value: counts[color] for color in WORDS if counts[color]},
            words={color.value: name for color, name in WORDS.items()},
        )
        if running
        else Markup()
    )
    states: dict[str, list[Record]] = {}
    for project in sorted(others, key=lambda item: item.text("closed_on"), reverse=True):
        states.setdefault(words.capital(words.humane(book.workspace.state(project))), []).append(project)
    html = book.render(
        "portfolio.html",
        here=here,
        lead=_lead(counts, len(running)),
        chart=chart,
        groups=groups,
        others=states,
        total=len(projects),
    )
    return Page(
        here, "Portfolio", html, section=here, description="All projects with status, reason, cost and schedule."
    )


def _color(book: Book, project: Record) -> Color:
    figures = book.figures.get(project.id)
    return figures.color if figures else Color.NONE


def _lead(counts: Counter[Color], total: int) -> Markup:
    if not total:
        return Markup("<strong>No project is running.</strong>")
    parts = [
        f"{counts[color]} {'has' if counts[color] == 1 else 'have'} no current status"
        if color is Color.GRAY
        else f"{counts[color]} {color.value}"
        for color in (Color.AMBER, Color.GRAY, Color.GREEN)
        if counts[color]
    ]
    bad = counts[Color.RED]
    head = (
        f"{bad} of {words.count(total, 'running project')} {'is' if bad == 1 else 'are'} red."
        if bad
        else f"None of {words.count(total, 'running project')} is red."
    )
    return Markup("<strong>{}</strong> {}").format(
        text(head), text(words.capital(f"{words.listing(parts)}.") if parts else "")
    )


def _line(book: Book, project: Record) -> Line:
    figures = book.figures[project.id]
    bad = [item.reason for item in figures.dimensions if item.color is figures.color and item.color is not Color.GREEN]
    reason = bad[0] if bad else "Within all limits."
    if figures.color is Color.GRAY and figures.status_age_days is not None:
        reason = f"Last report {words.count(figures.status_age_days, 'day')} ago. {' '.join(bad)}"
    if figures.watermelon:
        reason = f"Declared {figures.declared.value}, computed {figures.color.value}. {reason}"
    trend = (
        sparkline.sparkline(figures.spi_t_weeks, color=figures.color.value, current=figures.color is not Color.GRAY)
        if figures.spi_t_weeks
        else Markup()
    )
    spent, earned = figures.get("percent_spent_of_bac").value, figures.get("percent_complete_of_bac").value
    return Line(project, figures, reason, trend, budget_bar.budget_bar(spent, earned), book.client(project))


def closed_lines(book: Book) -> Iterator[Record]:
    """Closed projects, last closed first."""
    closed = [project for project in book.workspace.of("project") if project.text("closed_on")]
    yield from sorted(closed, key=lambda project: project.text("closed_on"), reverse=True)
