"""Everything open for one client, in tables of which every column may be shown to that client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import agreement_records as balances
from pmo.domain import client_view as view
from pmo.domain.number import number
from pmo.measure import rows
from pmo.measure.escalation_tables import coming
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from pmo.model.figures import ProjectFigures, Table
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

    Rows = Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]

_AHEAD = 366
"""Days of planned work that are shown: all that is planned."""


def _said(key: str, title: str, unit: str = "text", definition: str = "") -> Column:
    return Column(key, title, unit, definition, "client")


def client_tables(workspace: Workspace, figures: Mapping[str, ProjectFigures], client: Record) -> tuple[Table, ...]:
    """All of them, for the page that is sent."""
    return (
        needs(workspace, client),
        projects(workspace, figures, client),
        work(workspace, client),
        issues(workspace, client),
        hours(workspace, client),
        promises(workspace, client),
        waivers(workspace, client),
    )


def needs(workspace: Workspace, client: Record) -> Table:
    """What the client owes us."""
    columns = (
        _said("text", "What we need"),
        _said("due", "By", "date"),
        _said("overdue", "Late", "days"),
        _said("matter", "For"),
    )

    def made() -> Rows:
        for one in view.needed(workspace, client):
            late = (workspace.as_of - one.due).days if one.due and one.due < workspace.as_of else None
            yield (f"{one.text} ({one.who})" if one.who else one.text, one.due, late, one.what), (one.source,)

    return rows.table("client_needs", "What we need from you", columns, made(), audience="client")


def projects(workspace: Workspace, figures: Mapping[str, ProjectFigures], client: Record) -> Table:
    """Projects that are not over, in plain words."""
    columns = (
        rows.ID, _said("title", "Project"),
        _said("standing", "How it stands", "text", "Behind plan: the later of next milestone and end, against the dates we agreed on."),
        _said("next_milestone", "Next"), _said("next_on", "Expected", "date"), _said("first_planned", "As agreed", "date"),
        _said("finish", "End expected", "date"), _said("manager", "Your contact", "id"), _said("said", "In one sentence"), _said("said_on", "As of", "date"),
    )  # fmt: skip

    def made() -> Rows:
        for project in view.mine(workspace, client, "project"):
            if not workspace.open(project):
                continue
            own = figures.get(project.id)
            step = own.next_milestone if own else None
            report = view.last_word(workspace, project)
            yield (
                project.id, workspace.label(project), view.standing(workspace, project, own),
                step.name if step else "", step.forecast or step.baseline if step else None, step.baseline if step else None,
                own.forecast_finish or own.planned_finish if own else None, project.text("manager"),
                report.text("summary") if report else "", report.date("date") if report else None,
            ), (project.id, *([report.id] if report else []))  # fmt: skip

    return rows.table("client_projects", "Projects", columns, made(), audience="client")


def work(workspace: Workspace, client: Record) -> Table:
    """Planned work and what users will notice."""
    columns = (
        rows.ID, _said("title", "What"), _said("planned_start", "From", "date"), _said("planned_end", "To", "date"),
        _said("notice", "What you will notice"), _said("agreed", "Agreed"),
    )  # fmt: skip

    def made() -> Rows:
        for change in coming(workspace, _AHEAD):
            if change in view.mine(workspace, client, "change"):
                minutes = number(change.get("outage.minutes"))
                expected = change.get("outage.expected") is True
                notice = (
                    f"up to {minutes} minutes without service"
                    if expected and minutes
                    else "an interruption"
                    if expected
                    else "nothing"
                )
                agreed = "" if not expected else "yes" if change.get("outage.agreed_on") else "not yet"
                yield (
                    (
                        change.id,
                        workspace.label(change),
                        change.text("planned_start"),
                        change.text("planned_end"),
                        notice,
                        agreed,
                    ),
                    (change.id,),
                )

    return rows.table("client_work", "Planned work", columns, made(), audience="client")


def issues(workspace: Workspace, client: Record) -> Table:
    """Open issues with the last word and the day of the next one."""
    columns = (
        rows.ID, _said("title", "Issue"), _said("raised_on", "Since", "date"), _said("workaround", "Meanwhile"),
        _said("last_word", "Last word"), _said("next_update_due", "Next word", "date"),
    )  # fmt: skip

    def made() -> Rows:
        for issue in view.mine(workspace, client, "issue"):
            if not workspace.open(issue) or issue.get("customer_visible") is False:
                continue
            told = [
                item
                for item in issue.list("updates")
                if isinstance(item, dict) and item.get("audience", "client") == "client"
            ]
            last = max(told, key=lambda item: str(item.get("date") or ""), default={})
            yield (
                issue.id, workspace.label(issue), issue.date("raised_on"), issue.text("workaround"),
                str(last.get("text") or ""), issue.date("next_update_due"),
            ), (issue.id,)  # fmt: skip

    return rows.table("client_issues", "Open issues", columns, made(), audience="client")


def hours(workspace: Workspace, client: Record) -> Table:
    """Agreements in force: what is granted, used and left, and when they end."""
    columns = (
        rows.ID, _said("title", "Agreement"), _said("units", "Unit"), _said("granted", "Granted", "units"),
        _said("consumed", "Used", "units"), _said("remaining", "Left", "units"), _said("period_end", "Until", "date"),
        _said("end", "Agreement ends", "date"),
    )  # fmt: skip

    def made() -> Rows:
        for record in view.mine(workspace, client, balances.KIND):
            if workspace.state(record) == "active":
                found = balances.balance(workspace, record)
                yield (
                    record.id, workspace.label(record), found.unit, found.get("granted"), found.consumed, found.get("remaining"),
                    found.period.end if found.period else None, record.date("end"),
                ), (record.id,)  # fmt: skip

    return rows.table("client_hours", "Agreements and hours", columns, made(), audience="client")


def promises(workspace: Workspace, client: Record) -> Table:
    """Promises that are not kept yet."""
    columns = (
        _said("text", "Promise"),
        _said("due", "By", "date"),
        _said("overdue", "Late", "days"),
        _said("made_on", "Made", "date"),
        Column("owner", "Seen to by", "id"),
    )

    def made() -> Rows:
        for one in view.promised(workspace, client):
            late = (workspace.as_of - one.due).days if one.due and one.due < workspace.as_of else None
            yield (one.text, one.due, late, one.what, one.who), (one.source,)

    return rows.table("client_promises", "Promises", columns, made(), audience="client")


def waivers(workspace: Workspace, client: Record) -> Table:
    """Permissions to differ from a standard that are in use at the client."""
    columns = (
        rows.ID,
        _said("title", "What differs"),
        _said("scope", "Where"),
        _said("expires", "Until", "date"),
        _said("days_left", "Days left", "days"),
    )

    def made() -> Rows:
        for record in view.mine(workspace, client, "waiver"):
            if workspace.state(record) == "approved":
                day = record.date("expires")
                yield (
                    (
                        record.id,
                        workspace.label(record),
                        record.text("scope"),
                        day,
                        (day - workspace.as_of).days if day else None,
                    ),
                    (record.id,),
                )

    return rows.table("client_waivers", "Exceptions from standards", columns, made(), audience="client")
