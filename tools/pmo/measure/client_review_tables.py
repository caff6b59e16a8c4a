"""For the quarterly talk with a client: hours by month, what was finished, what comes next, what could go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import agreement_records as balances
from pmo.domain import change as times
from pmo.domain import client_view as view
from pmo.domain import risk_records
from pmo.domain.number import number
from pmo.domain.plan import baseline_of
from pmo.measure import rows
from pmo.measure.survey_tables import satisfaction
from pmo.model.figures import Column
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from typing import Any

    from pmo.model.figures import ProjectFigures, Table
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

    Rows = Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]

MONTHS = 6
"""Months of hours that the pack shows."""


def review_tables(workspace: Workspace, figures: Mapping[str, ProjectFigures], client: Record) -> tuple[Table, ...]:
    """Everything the pack has beside the page of what is open."""
    return (
        satisfaction(workspace, client.id),
        hours_by_month(workspace, client),
        changes_done(workspace, client),
        projects_done(workspace, client),
        threats(workspace, client),
        opportunities(workspace, client),
        ahead(workspace, figures, client),
    )


def _said(key: str, title: str, unit: str = "text", definition: str = "") -> Column:
    return Column(key, title, unit, definition, "client")


def since(workspace: Workspace) -> date:
    """First day of the quarter before the present one: what ended from then on is looked at."""
    return view.quarters(view.quarter_start(workspace.as_of), -1)[0]


def hours_by_month(workspace: Workspace, client: Record) -> Table:
    """Hours used by month under each agreement, against what a month is granted."""
    columns = (
        _said("month", "Month", "id"), rows.ID, _said("title", "Agreement"), Column("hours", "Used", "hours"),
        _said("granted", "Granted", "units", "The limit of agreements that are granted by the month; none for blocks and unlimited ones."),
    )  # fmt: skip

    def made() -> Rows:
        for record in view.mine(workspace, client, balances.KIND):
            usage = balances.usage_by_month(workspace, record) or {}
            monthly = record.text("cycle") == "month" and record.get("unlimited") is not True
            limit = number(record.get("limit")) if monthly else None
            for month in sorted(usage)[-MONTHS:]:
                yield (month, record.id, workspace.label(record), usage[month], limit), (record.id,)

    ordered = sorted(made(), key=lambda pair: (pair[0][1], pair[0][0]))
    return rows.table("client_hours_by_month", "Hours by month", columns, ordered, audience="client")


def changes_done(workspace: Workspace, client: Record) -> Table:
    """Changes that ended since the first day of the quarter before, with their outcome."""
    columns = (
        rows.ID, _said("title", "Change"), _said("ended", "On", "date"), _said("outcome", "Outcome"),
        _said("outage_minutes", "Without service", "minutes"),
    )  # fmt: skip

    def made() -> Rows:
        for record in view.mine(workspace, client, "change"):
            day = record.date("actual_end") or record.date("planned_end")
            over = day is not None and since(workspace) <= day <= workspace.as_of
            if over and record.text("outcome") and times.is_production(record):
                minutes = number(record.get("outage.minutes"))
                yield (record.id, workspace.label(record), day, record.text("outcome"), minutes), (record.id,)

    ordered = sorted(made(), key=lambda pair: (pair[0][2], pair[0][0]), reverse=True)
    return rows.table("client_changes_done", "Changes and their outcome", columns, ordered, audience="client")


def projects_done(workspace: Workspace, client: Record) -> Table:
    """Projects that ended since the first day of the quarter before."""
    columns = (
        rows.ID, _said("title", "Project"), _said("ended", "Ended", "date"),
        Column("planned", "As agreed", "date", "Last day of the approved plan."), Column("late_days", "Late", "days"),
    )  # fmt: skip

    def made() -> Rows:
        for record in view.mine(workspace, client, "project"):
            day = record.date("actual_finish") or record.date("closed_on")
            if day is None or not since(workspace) <= day <= workspace.as_of:
                continue
            baseline = baseline_of(record)
            planned = baseline.finish if baseline else None
            late = (day - planned).days if planned else None
            yield (record.id, workspace.label(record), day, planned, late), (record.id,)

    return rows.table("client_projects_done", "Projects that ended", columns, made(), audience="client")


def threats(workspace: Workspace, client: Record) -> Table:
    """Open threats to the client's projects and services that this reader may see, with what is done about them."""
    columns = (
        rows.ID, _said("title", "Risk"), Column("level", "Level"), _said("response", "What is done"), Column("next_review", "Looked at again", "date"),
    )  # fmt: skip

    def made() -> Rows:
        for record in view.mine(workspace, client, risk_records.KIND):
            if risk_records.is_open(workspace, record) and risk_records.is_threat(record):
                actions = [
                    str(item.get("action") or "").rstrip(".")
                    for item in record.list("responses")
                    if isinstance(item, dict)
                ]
                level = risk_records.current_level(record, workspace.settings.thresholds.matrix)
                yield (
                    (
                        record.id,
                        workspace.label(record),
                        level,
                        "; ".join(filter(None, actions)),
                        record.date("next_review"),
                    ),
                    (record.id,),
                )

    order = {"extreme": 0, "high": 1, "moderate": 2, "low": 3}
    ordered = sorted(made(), key=lambda pair: (order.get(pair[0][2], 4), pair[0][0]))
    return rows.table("client_risks", "Risks", columns, ordered, audience="client")


def opportunities(workspace: Workspace, client: Record) -> Table:
    """Open sales to the client; for management alone."""
    columns = (
        Column("id", "Id", "id", audience="management"), Column("title", "Opportunity", audience="management"),
        Column("status", "State", audience="management"), Column("need", "Need", audience="management"),
        Column("expected_close", "Decision expected", "date", audience="management"),
        Column("value", "Value", "money", audience="management"), Column("next_step", "Next step", audience="management"),
    )  # fmt: skip

    def made() -> Rows:
        for record in view.mine(workspace, client, "opportunity"):
            if workspace.open(record):
                yield (
                    record.id, workspace.label(record), workspace.state(record), record.text("need"),
                    record.date("expected_close"), number(record.get("value")), record.text("next_step"),
                ), (record.id,)  # fmt: skip

    return rows.table("client_opportunities", "Open opportunities", columns, made(), audience="management")


def ahead(workspace: Workspace, figures: Mapping[str, ProjectFigures], client: Record) -> Table:
    """What comes in the rest of this quarter and the two after it: milestones, work, ends of agreements and waivers, dates of the client."""
    columns = (
        _said("day", "Day", "date"),
        _said("quarter", "Quarter", "id"),
        _said("what", "What"),
        _said("sort", "Kind"),
    )
    until = view.quarters(view.quarter_start(workspace.as_of), 3)[1]
    found = (item for item in _coming(workspace, figures, client) if workspace.as_of <= item[0] <= until)

    def made() -> Rows:
        for day, what, sort, source in sorted(found, key=lambda item: (item[0], item[1])):
            yield (day, view.named(view.quarter_start(day)), what, sort), (source,)

    return rows.table("client_ahead", "What comes next", columns, made(), audience="client")


def _coming(
    workspace: Workspace, figures: Mapping[str, ProjectFigures], client: Record
) -> Iterator[tuple[date, str, str, str]]:
    for project in view.mine(workspace, client, "project"):
        own = figures.get(project.id)
        for step in own.milestones if own is not None and workspace.open(project) else ():
            day = step.forecast or step.baseline
            if step.actual is None and day is not None:
                yield day, f"{step.name} ({workspace.label(project)})", "milestone", project.id
    for change in view.mine(workspace, client, "change"):
        day = change.date("planned_start")
        if workspace.state(change) in times.LIVE and day is not None:
            yield day, workspace.label(change), "planned work", change.id
    for agreement in view.mine(workspace, client, balances.KIND):
        day = agreement.date("end")
        if workspace.state(agreement) == "active" and day is not None:
            yield day, f"{workspace.label(agreement)} ends", "agreement", agreement.id
    for waiver in view.mine(workspace, client, "waiver"):
        day = waiver.date("expires")
        if workspace.state(waiver) == "approved" and day is not None:
            yield day, f"{workspace.label(waiver)} runs out", "exception", waiver.id
    for item in client.list("key_dates"):
        day = as_date(item.get("date")) if isinstance(item, dict) else None
        if day is not None:
            yield day, str(item.get("what") or ""), "your date", client.id
