"""For the Service Delivery Manager: who waits for an answer, what changes soon, which outages are agreed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pmo.domain import change as times
from pmo.domain.number import number
from pmo.measure import rows
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pmo.model.figures import Table
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

DAYS: Final = 14
"""How far ahead the digest looks."""
WAITING: Final = ("raised", "acknowledged")


def escalations(workspace: Workspace) -> Table:
    """Every escalation: those that wait first, the most pressing on top."""
    columns = (
        rows.ID, rows.TITLE, rows.PROJECT, rows.CLIENT, Column("type", "Kind"), rows.STATUS,
        Column("from", "From", "id"), Column("to", "To", "id"),
        Column("raised_on", "Raised", "date"), Column("needed_by", "Needed by", "date"),
        Column("days_left", "Days left", "days", "Until the answer is needed; negative when that day has passed."),
        Column("acknowledged_on", "Acknowledged", "date"),
        Column("decided_by", "Decided by", "id"), Column("decided_on", "Decided", "date"),
        Column("reason", "What is asked"), Column("decision", "Decision"),
    )  # fmt: skip

    def order(record: Record) -> tuple[Any, ...]:
        state = workspace.state(record)
        return (state not in WAITING, not workspace.open(record), record.text("needed_by") or "9999", record.id)

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record in sorted(workspace.of("escalation"), key=order):
            needed = record.date("needed_by")
            waits = workspace.state(record) in WAITING
            yield (
                record.id, workspace.label(record), record.text("project"), rows.client_id(workspace, record),
                record.text("type"), workspace.state(record), record.text("from"), record.text("to"),
                record.date("raised_on"), needed, (needed - workspace.as_of).days if needed and waits else None,
                record.date("acknowledged_on"), record.text("decided_by"), record.date("decided_on"),
                record.text("reason"), record.text("decision"),
            ), (record.id,)  # fmt: skip

    return rows.table("escalations", "Escalations", columns, made())


def coming(workspace: Workspace, days: int = DAYS) -> tuple[Record, ...]:
    """Changes that are not over and begin from today on, within so many days, in order of time."""
    last = workspace.as_of + timedelta(days=days)
    found = [
        record
        for record in workspace.of("change")
        if workspace.state(record) in times.LIVE
        and times.is_production(record)
        and (day := record.date("planned_start")) is not None
        and workspace.as_of <= day <= last
    ]
    return tuple(sorted(found, key=lambda record: (record.text("planned_start"), record.id)))


def impending_changes(workspace: Workspace) -> Table:
    """Changes of the next two weeks: when, how risky, whether they may go ahead, and what users lose."""
    columns = (
        rows.ID, rows.TITLE, rows.CLIENT, rows.PROJECT, rows.STATUS, Column("type", "Type"),
        Column("risk", "Risk", "text", "From the five answers; open while one is missing."),
        Column("planned_start", "Start", "date"), Column("planned_end", "End", "date"),
        Column("outage_minutes", "Outage", "minutes"),
        Column("agreed", "Outage agreed", "text", "Whether the client has agreed to it."),
        Column("authorized", "Authorized"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record in coming(workspace):
            points = times.score(record)
            expected = record.get("outage.expected") is True
            yield (
                record.id, workspace.label(record), rows.client_id(workspace, record), record.text("project"),
                workspace.state(record), record.text("type"),
                times.level(points, workspace.settings.thresholds) if points is not None else "",
                record.text("planned_start"), record.text("planned_end"), number(record.get("outage.minutes")),
                ("yes" if record.get("outage.agreed_on") else "no") if expected else "",
                "yes" if workspace.state(record) in times.AUTHORIZED else "no",
            ), (record.id,)  # fmt: skip

    return rows.table("impending_changes", f"Changes of the next {DAYS} days", columns, made())


def agreed_outages(workspace: Workspace) -> Table:
    """Outages that a client has agreed to: of changes still ahead, and of escalations that are not closed."""
    columns = (
        rows.ID, rows.TITLE, rows.CLIENT, Column("when", "When", "date"), Column("minutes", "Minutes", "minutes"),
        Column("agreed_by", "Agreed by", "id"), Column("agreed_on", "Agreed", "date"), Column("text", "What was agreed"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record in workspace.of("change"):
            if workspace.state(record) in times.LIVE and record.get("outage.agreed_on"):
                yield (
                    record.id, workspace.label(record), rows.client_id(workspace, record), record.text("planned_start"),
                    number(record.get("outage.minutes")), record.text("outage.agreed_by"), record.date("outage.agreed_on"), "",
                ), (record.id,)  # fmt: skip
        for record in workspace.of("escalation"):
            for item in record.list("updates") if workspace.open(record) else ():
                if isinstance(item, dict) and item.get("type") == "agreed_outage":
                    yield (
                        record.id, workspace.label(record), rows.client_id(workspace, record), str(item.get("date") or ""), None,
                        str(item.get("agreed_by") or ""), str(item.get("agreed_on") or ""), str(item.get("text") or ""),
                    ), (record.id,)  # fmt: skip

    return rows.table(
        "agreed_outages", "Agreed outages", columns, sorted(made(), key=lambda pair: (pair[0][3], pair[0][0]))
    )
