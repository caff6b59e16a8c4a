"""The portfolio report: which projects are in trouble, and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pmo.model.figures import Color, Column, Table
from pmo.render import words
from pmo.render.reports import facts
from pmo.render.reports.context import laid, section_of
from pmo.render.reports.report import Chart, Section

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

RUNNING = (
    "title", "client", "overall", "declared", "cpi", "spi_t", "percent_complete_of_bac", "percent_spent_of_bac",
    "eac_cpi", "next_milestone", "slip_days", "planned_finish", "forecast_finish",
)  # fmt: skip
ON_PAPER = (
    "title", "client", "overall", "reason", "cpi", "spi_t", "percent_complete_of_bac", "percent_spent_of_bac",
    "next_milestone", "slip_days", "forecast_finish",
)  # fmt: skip
"""What a page is wide enough for: the reason stands beside the color."""
CLIENT_COLUMNS = ("title", "status", "next_milestone", "slip_days", "planned_finish", "forecast_finish")


def build(context: Context) -> Report:
    """All projects, worst first, each with the reason for its color."""
    rows = context.rows("portfolio")
    running = [row for row in rows if row.get("overall", Color.NONE) is not Color.NONE]
    if context.client_edition:
        return _client(context, rows)
    answer, more = _answer(running)
    return context.report(
        "portfolio", "Portfolio", answer, more,
        [
            laid(context.section("portfolio", "Running projects, worst first", shown=RUNNING, where=lambda row: row["overall"] is not Color.NONE, empty="No project is running."), paper=ON_PAPER, chart=Chart("rag") if running else None),
            laid(_why(context, running), detail=True),
            laid(Section("Schedule index over twelve weeks"), chart=Chart("trends"), side="left") if running else None,
            laid(context.section("portfolio_totals", "All running projects together", shown=("title", "value"), text=("Sums are over projects with hours and a plan; an index of a group is a quotient of sums, never a mean of quotients.",)), side="right"),
            context.section("milestones", "Milestones to come", shown=("project", "name", "baseline", "forecast", "slip_days", "cause"), where=lambda row: row["actual"] is None, empty="No milestone is ahead."),
            context.section("portfolio", "Not running", shown=("title", "client", "status", "bac", "ac", "planned_finish", "forecast_finish"), where=lambda row: row["overall"] is Color.NONE, empty="Every project is running.", define=False),
            laid(context.section("duties", "Duties kept", shown=("title", "value")), detail=True),
        ],
        main=context.tables.get("portfolio"), facts=facts.portfolio(context), kicker="Portfolio review",
    )  # fmt: skip


def _answer(running: list[dict[str, Any]]) -> tuple[str, str]:
    if not running:
        return "No project is running.", ""
    counts = Counter(row["overall"] for row in running)
    red = counts[Color.RED]
    total = words.count(len(running), "running project")
    answer = f"{red} of {total} {'is' if red == 1 else 'are'} red." if red else f"None of {total} is red."
    parts = [f"{counts[color]} {color.value}" for color in (Color.AMBER, Color.GREEN) if counts[color]]
    if counts[Color.GRAY]:
        parts.append(f"{counts[Color.GRAY]} {'has' if counts[Color.GRAY] == 1 else 'have'} no current status")
    more = words.capital(f"{words.listing(parts)}.") if parts else ""
    melons = [str(row["title"]) for row in running if row.get("watermelon")]
    if melons:
        listed = words.listing([f"“{name}”" for name in melons])
        more += f" Declared green, but computed otherwise: {listed}."
    return answer, more


def _why(context: Context, running: list[dict[str, Any]]) -> Section:
    """One line per color that is not green: the reason, what was declared beside it, and the records behind both."""
    columns = (
        Column("title", "Project"),
        Column("dimension", "Dimension"),
        Column("computed", "Computed", "color", "From the records at the as-of date."),
        Column("declared", "Declared", "color", "By the last status report."),
        Column("reason", "Why"),
        Column("records", "Records", "ids"),
    )
    lines: list[tuple[Any, ...]] = []
    sources: list[tuple[str, ...]] = []
    for row in running:
        figures = context.figures[row["id"]]
        overall = (f"{figures.id}/{figures.declared_on.isoformat()}",) if figures.declared_on else ()
        if figures.color is Color.GRAY or figures.watermelon:
            lines.append((row["title"], "overall", figures.color, figures.declared, row["reason"], overall))
            sources.append((figures.id, *overall))
        for item in figures.dimensions:
            if item.color is not Color.GREEN or item.declared not in (Color.GREEN, Color.NONE):
                lines.append(
                    (row["title"], item.name, item.color, item.declared, item.reason, item.sources or (figures.id,))
                )
                sources.append((figures.id, *item.sources))
    table = Table("portfolio_reasons", "Reasons", columns, tuple(lines), tuple(sources))
    return section_of(table, "Why", empty="No dimension of a running project is amber or red.")


def _client(context: Context, rows: list[dict[str, Any]]) -> Report:
    late = [row for row in rows if getattr(row.get("slip_days"), "value", None) and row["slip_days"].value > 0]
    if not rows:
        answer = "No project is planned or under way."
    elif late:
        answer = (
            f"{len(late)} of {words.count(len(rows), 'project')} {'is' if len(late) == 1 else 'are'} behind the plan."
        )
    else:
        answer = f"All {words.count(len(rows), 'project')} are on plan." if len(rows) > 1 else "The project is on plan."
    return context.report(
        "portfolio", "Projects", answer, "",
        [
            context.section("portfolio", "Projects", shown=CLIENT_COLUMNS),
            context.section("milestones", "Milestones to come", shown=("project", "name", "baseline", "forecast", "slip_days"), where=lambda row: row["actual"] is None, empty="No milestone is ahead."),
        ],
    )  # fmt: skip
