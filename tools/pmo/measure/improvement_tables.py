"""The improvement register: each idea with its one number before, aimed at and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain.number import number
from pmo.measure import rows
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pmo.model.figures import Table
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

OVER = ("closed", "declined")


def improvements(workspace: Workspace) -> Table:
    """Every improvement, the first due first; those without a day last."""
    columns = (
        rows.ID, rows.TITLE, rows.STATUS, rows.OWNER, rows.CLIENT,
        Column("source", "From"), Column("priority", "Priority"), Column("size", "Size"), Column("cycle", "Step"),
        Column("metric", "What should move"),
        Column("baseline_value", "Before", "number", "The number before the work began, with source and filter in the record."),
        Column("target", "Target", "number"),
        Column("result_value", "After", "number", "Counted the same way after the work."),
        Column("reached", "Reached", "text", "Whether the number after is at the target or beyond it, seen from the number before."),
        Column("raised_on", "Raised", "date"),
        Column("age_days", "Age", "days", "Days since it was raised, while it is open."),
        Column("due", "Due", "date"),
        Column("overdue", "Late", "text", "yes when its day has passed and it is not closed."),
        Column("closed_on", "Closed", "date"),
        Column("conclusion", "Conclusion"),
        Column("decline_reason", "Declined because"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record in sorted(workspace.of("improvement"), key=lambda one: (one.text("due") or "9999", one.id)):
            state = workspace.state(record)
            due, raised = record.date("due"), record.date("raised_on")
            late = due is not None and due < workspace.as_of and state not in OVER
            age = (workspace.as_of - raised).days if raised is not None and state not in OVER else None
            yield (
                record.id, workspace.label(record), state, record.text("owner"), rows.client_id(workspace, record),
                record.text("source"), record.text("priority"), record.text("size").upper(), record.text("cycle"),
                record.text("metric"), number(record.get("baseline_value")), number(record.get("target")),
                number(record.get("result_value")), _reached(record), raised, age, due, "yes" if late else "",
                record.date("closed_on"), record.text("conclusion"), record.text("decline_reason"),
            ), (record.id,)  # fmt: skip

    return rows.table("improvements", "Improvements", columns, made())


def _reached(record: Record) -> str:
    """yes or no once there is a result; the direction is the one from the number before to the target."""
    before, target, after = (number(record.get(name)) for name in ("baseline_value", "target", "result_value"))
    if target is None or after is None:
        return ""
    if before is None or before == target:
        return "yes" if after == target else ""
    return "yes" if (after >= target if target > before else after <= target) else "no"
