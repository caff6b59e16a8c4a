"""The portfolio: one row per project, and the sums of the projects that run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pmo.domain.earned_value import cpi, percent_complete_of_bac, spi
from pmo.domain.number import NO_POPULATION, ZERO, absent, known, total
from pmo.domain.project import UNCOLORED
from pmo.domain.rag import DIMENSIONS
from pmo.measure import rows
from pmo.measure.metrics import column
from pmo.model.figures import Color, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.model.figures import ProjectFigures, Table, Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

_METRICS: Final = (
    "bac", "ac", "percent_complete_of_bac", "percent_spent_of_bac",
    "cpi", "spi", "spi_t", "eac_cpi", "vac_cpi", "tcpi_bac",
)  # fmt: skip

_COLOR: Final = "Worst of the dimensions; from the worst: red, no current status, amber, green. With a report older than the limit nothing is better than “no current status”."


def portfolio(workspace: Workspace, figures: Mapping[str, ProjectFigures]) -> Table:
    """Every project with its color, the reasons, hours, indices, next milestone and last report."""
    columns = (
        rows.ID,
        rows.TITLE,
        rows.CLIENT,
        Column("manager", "Manager", "id", audience="client"),
        rows.STATUS,
        Column("overall", "Overall", "color", _COLOR),
        *(Column(name, name.capitalize(), "color", f"Color of the {name}.", "management" if name == "cost" else "internal") for name in DIMENSIONS),
        Column("declared", "Declared", "color", "What the last report says."),
        Column("watermelon", "Watermelon", "text", "Declared green by a current report while computed amber, red or gray."),
        *(column(metric) for metric in _METRICS),
        Column("next_milestone", "Next milestone", audience="client"),
        column("slip_days", audience="client"),
        Column("planned_finish", "Planned finish", "date", "Finish of the current baseline.", "client"),
        Column("forecast_finish", "Forecast finish", "date", "Actual finish, else what the last report says, else what the open tasks come to.", "client"),
        Column("last_report", "Last report", "date"),
        Column("report_age", "Age of report", "days", "Days since the last report."),
        Column("reason", "Why", "text", "What makes the overall color."),
    )  # fmt: skip
    found = [(record, figures[record.id]) for record in workspace.of("project") if record.id in figures]
    ordered = sorted(found, key=lambda pair: (pair[1].color.weight, pair[0].id))
    return rows.table(
        "portfolio",
        "Portfolio",
        columns,
        ((_row(workspace, record, item), _sources(record, item)) for record, item in ordered),
        note="Hours are the basis of all indices. Closed and proposed projects have no color.",
    )


def _row(workspace: Workspace, record: Record, item: ProjectFigures) -> tuple[object, ...]:
    colors = [found.color if (found := item.dimension(name)) else Color.NONE for name in DIMENSIONS]
    upcoming = item.next_milestone
    return (
        record.id,
        workspace.label(record),
        rows.client_id(workspace, record),
        record.text("manager"),
        workspace.state(record),
        item.color,
        *colors,
        item.declared,
        "yes" if item.watermelon else "",
        *(item.get(metric) for metric in _METRICS),
        upcoming.name if upcoming else "",
        known(upcoming.slip_days) if upcoming and upcoming.slip_days is not None else absent("missing_input"),
        item.planned_finish,
        item.forecast_finish,
        item.declared_on,
        item.status_age_days,
        why(item),
    )


def why(item: ProjectFigures) -> str:
    """What makes the overall color: the reasons of the dimensions that have it."""
    decisive = [found.reason for found in item.dimensions if found.color is item.color]
    if item.color is Color.NONE or (item.color is Color.GREEN and decisive):
        return ""
    if item.color is Color.GRAY:
        age = item.status_age_days
        stale = (
            "No status report was ever issued." if item.declared_on is None else f"The last report is {age} days old."
        )
        return " ".join([stale, *decisive])
    return " ".join(decisive)


def _sources(record: Record, item: ProjectFigures) -> tuple[str, ...]:
    found = [record.id]
    if item.declared_on:
        found.append(f"{record.id}/{item.declared_on.isoformat()}")
    found += [source for dimension in item.dimensions for source in dimension.sources]
    return tuple(dict.fromkeys(found))


def portfolio_totals(workspace: Workspace, figures: Mapping[str, ProjectFigures]) -> Table:
    """Sums over the projects that have a color: a figure of a group is a quotient of sums, never a mean of quotients."""
    running = [
        (record, figures[record.id])
        for record in workspace.of("project")
        if record.id in figures and workspace.state(record) not in UNCOLORED
    ]
    usable = [item for _, item in running if all(item.get(name).known for name in ("bac", "pv", "ev", "ac"))]
    sums = {name: total(item.get(name).value or ZERO for item in usable) for name in ("bac", "pv", "ev", "ac")}
    n = len(usable)

    def summed(name: str) -> Value:
        return known(sums[name], n) if n else absent(NO_POPULATION, 0)

    colors = Counter(item.color for _, item in running)
    cells: list[tuple[str, str, object, str]] = [
        ("projects", "Projects with a color", len(running), "count"),
        *((color.value, f"of them {'without a current status' if color is Color.GRAY else color.value}", colors[color], "count") for color in (Color.RED, Color.GRAY, Color.AMBER, Color.GREEN)),
        ("watermelons", "Declared green, computed otherwise", sum(item.watermelon for _, item in running), "count"),
        ("without_data", "Without hours or plan, not in the sums", len(running) - n, "count"),
        *((name, title, summed(name), "hours") for name, title in (("bac", "Budget"), ("pv", "Planned by now"), ("ev", "Earned"), ("ac", "Spent"))),
        ("percent_complete_of_bac", "Complete", percent_complete_of_bac(sums["bac"], sums["ev"]), "share"),
        ("cpi", "CPI", cpi(sums["ev"], sums["ac"]), "index"),
        ("spi", "SPI", spi(sums["ev"], sums["pv"]), "index"),
    ]  # fmt: skip
    columns = (
        Column("figure", "Figure", "id"),
        Column("title", "Title"),
        Column("value", "Value", "index", "Sums of all running projects; quotients are quotients of sums."),
        Column("unit", "Unit"),
    )
    ids = tuple(record.id for record, _ in running)
    return rows.table("portfolio_totals", "Portfolio, sums", columns, ((cell, ids) for cell in cells))
