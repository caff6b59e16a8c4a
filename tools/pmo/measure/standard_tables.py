"""Standards with the permissions to differ from them, and those permissions by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import standard_records as reading
from pmo.domain.number import number
from pmo.measure import rows
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pmo.model.figures import Table
    from pmo.model.workspace import Workspace


def standards(workspace: Workspace) -> Table:
    """Every standard: who owns it, when it is read again, and where it does not hold."""
    columns = (
        rows.ID, rows.TITLE, rows.STATUS, Column("level", "Level"), rows.OWNER,
        Column("version", "Version", "count"), Column("effective", "In force since", "date"),
        Column("review_by", "Review by", "date"),
        Column("overdue", "Review overdue"),
        Column("live", "Live waivers", "count", "Approved and not expired."),
        Column("expired", "Expired waivers", "count", "Approved, their last day has passed, and nobody has closed them."),
        Column("clients", "Clients with a live waiver"),
    )  # fmt: skip
    found = reading.standings(workspace)

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record in workspace.of("standard"):
            own = reading.of_standard(found, record)
            live = [one for one in own if one.worth == reading.LIVE]
            expired = [one for one in own if one.worth == reading.EXPIRED]
            day = record.date("review_by")
            late = workspace.state(record) == "in_force" and day is not None and day < workspace.as_of
            names = dict.fromkeys(one.client.id if one.client else "own systems" for one in live)
            yield (
                record.id, workspace.label(record), workspace.state(record), record.text("level"), record.text("owner"),
                number(record.get("version")), record.date("effective"), day, "yes" if late else "", len(live), len(expired), ", ".join(names),
            ), (record.id, *(one.waiver.id for one in own))  # fmt: skip

    return rows.table("standards", "Standards", columns, made())


def waivers(workspace: Workspace) -> Table:
    """Every permission to differ, those that have run out first."""
    columns = (
        rows.ID, rows.TITLE, Column("standard", "Standard", "id"), rows.CLIENT, Column("type", "Kind"),
        Column("worth", "Stands", "text", "Live, expired (approved, last day passed, not closed), asked or ended."),
        Column("approved_on", "Approved", "date"), Column("expires", "Last day", "date"),
        Column("days_left", "Days left", "days"),
        Column("review_on", "Controls checked", "date"),
        Column("controls", "Controls", "count", "What protects the system meanwhile."),
        Column("way_back", "Way back"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for one in reading.standings(workspace):
            record = one.waiver
            yield (
                record.id, workspace.label(record), record.text("standard"), one.client.id if one.client else "",
                record.text("type"), one.worth, record.date("approved_on"), one.expires,
                one.days if one.worth in (reading.LIVE, reading.EXPIRED) else None, record.date("review_on"),
                len(record.list("compensating_controls")), record.text("remediation_plan"),
            ), (record.id,)  # fmt: skip

    return rows.table("waivers", "Waivers and exceptions", columns, made())
