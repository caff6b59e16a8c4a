"""Issues: register, and how old the open ones are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import ageing
from pmo.domain.number import absent
from pmo.domain.priority import PRIORITIES, priority
from pmo.measure import rows
from pmo.measure.metrics import column
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pmo.model.figures import Table, Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

KIND = "issue"


def priority_of(record: Record) -> str:
    """P1 to P5, empty while impact or urgency is not judged."""
    return priority(record.text("impact"), record.text("urgency"))


def age(workspace: Workspace, record: Record) -> Value:
    """Days an open issue is open; closed ones have none."""
    if not workspace.open(record):
        return absent("complete")
    return ageing.age_days(workspace.as_of, record.date("raised_on"))


def issues(workspace: Workspace) -> Table:
    """Every issue, the open ones first by priority and age."""
    columns = (
        rows.ID, rows.TITLE, rows.PROJECT, rows.CLIENT,
        Column("type", "Type"),
        Column("priority", "Priority", "text", "From impact and urgency: both high is P1, both low is P5."),
        Column("severity", "Decides", "text", "The level that must decide."),
        rows.STATUS, rows.OWNER,
        Column("customer_visible", "Client is told"),
        Column("raised_on", "Raised", "date", audience="client"),
        column("age_days"),
        Column("next_update_due", "Next update", "date", audience="client"),
        column("overdue_days", "Update overdue", key="update_overdue"),
        column("cycle_days"),
        Column("resolution", "Resolution", audience="client"),
    )  # fmt: skip

    def key(record: Record) -> tuple[bool, str, str, str]:
        return not workspace.open(record), priority_of(record) or "P9", record.text("raised_on"), record.id

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record in sorted(workspace.of(KIND), key=key):
            still = workspace.open(record)
            due = record.date("next_update_due")
            yield (
                record.id, workspace.label(record), record.text("project"), rows.client_id(workspace, record),
                record.text("type"), priority_of(record), record.text("severity"), workspace.state(record),
                record.text("owner"), "yes" if record.get("customer_visible") is True else "",
                record.date("raised_on"), age(workspace, record), due,
                ageing.overdue_days(workspace.as_of, due) if still else absent("complete"),
                absent("missing_input") if still else ageing.cycle_days(record.date("raised_on"), record.date("closed_on")),
                record.text("resolution"),
            ), (record.id,)  # fmt: skip

    return rows.table("issues", "Issues", columns, made(), note="Age counts calendar days of open issues.")


def issue_ageing(workspace: Workspace) -> Table:
    """Open issues by priority and age band, with median and 85 % age."""
    found: dict[str, list[tuple[Record, Value]]] = {name: [] for name in (*PRIORITIES, "")}
    for record in workspace.of(KIND):
        if workspace.open(record):
            found[priority_of(record)].append((record, age(workspace, record)))
    columns = (
        Column("priority", "Priority"),
        Column("open", "Open", "count"),
        *(Column(f"band_{index}", name, "count", "Open issues of this age.") for index, name in enumerate(ageing.BAND_NAMES, 1)),
        Column("undated", "No day", "count", "Open issues without a day raised, or with one in the future."),
        column("age_median"),
        column("age_p85"),
    )  # fmt: skip

    def line(name: str, members: list[tuple[Record, Value]]) -> tuple[tuple[Any, ...], tuple[str, ...]]:
        ages = [value.value for _, value in members if value.value is not None]
        bands = [sum(ageing.band_of(days) == band for days in ages) for band in ageing.BAND_NAMES]
        return (
            name, len(members), *bands, len(members) - len(ages), ageing.age_median(ages), ageing.age_p85(ages),
        ), tuple(record.id for record, _ in members)  # fmt: skip

    lines = [line(name or "not judged", members) for name, members in found.items() if members or name]
    lines.append(line("all", [pair for members in found.values() for pair in members]))
    return rows.table("issue_ageing", "Age of open issues", columns, lines)
