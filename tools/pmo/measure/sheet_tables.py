"""Time sheets and expense reports as tables. They name people, so they are for management alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.domain.number import ZERO, number
from pmo.measure import rows
from pmo.model.figures import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal
    from typing import Any

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

SHEETS: Final = ("timesheet", "expense-report")
BILLABLE: Final = ("billable", "no_default")
MANAGEMENT: Final = "management"


def _columns(*columns: Column) -> tuple[Column, ...]:
    return tuple(Column(item.key, item.title, item.unit, item.definition, MANAGEMENT) for item in columns)


def sheets(workspace: Workspace, points: Table) -> Table:
    """Every time sheet, the newest period first; `points` are what the checks found."""
    found = _counts(points)
    columns = _columns(
        rows.ID, Column("person", "Person", "id"), Column("period", "Period", "id"), rows.STATUS,
        Column("hours", "Hours", "hours", "Sum of the entries of the sheet."),
        Column("billable_hours", "Billable", "hours", "Entries that are billable, or that leave it to the agreement."),
        Column("days", "Days", "count", "Days with at least one entry."),
        Column("submitted_on", "Handed in", "date"), Column("deadline", "Deadline", "date"),
        Column("points", "To settle", "count", "What the checks found in it."),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record in _newest(workspace, "timesheet"):
            entries = _entries(record)
            billable = [item for item in entries if item.get("billable_option") in BILLABLE]
            yield (
                record.id, record.text("person"), record.text("period"), workspace.state(record), _sum(entries, "hours"),
                _sum(billable, "hours"), len({str(item.get("date")) for item in entries}), record.date("submitted_on"),
                record.date("deadline"), found.get(record.id, 0),
            ), (record.id,)  # fmt: skip

    return rows.table("sheets", "Time sheets", columns, made(), audience=MANAGEMENT)


def expense_reports(workspace: Workspace, points: Table) -> Table:
    """Every expense report, the newest period first. Amounts in another currency than the firm's are not added up."""
    found = _counts(points)
    money = workspace.settings.currency
    columns = _columns(
        rows.ID, Column("person", "Person", "id"), Column("period", "Period", "id"), rows.STATUS,
        Column("amount", "Amount", "money", f"Sum of the entries in {money}."),
        Column("reimbursable", "To pay back", "money", "What the person paid with own money."),
        Column("no_receipt", "Without receipt", "count"),
        Column("submitted_on", "Handed in", "date"),
        Column("points", "To settle", "count", "What the checks found in it."),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record in _newest(workspace, "expense-report"):
            entries = [item for item in _entries(record) if item.get("currency", money) == money]
            back = [item for item in entries if item.get("reimbursable") is True]
            missing = sum(1 for item in _entries(record) if item.get("receipt") == "missing")
            yield (
                record.id, record.text("person"), record.text("period"), workspace.state(record), _sum(entries, "amount"),
                _sum(back, "amount"), missing, record.date("submitted_on"), found.get(record.id, 0),
            ), (record.id,)  # fmt: skip

    return rows.table("expense_reports", "Expense reports", columns, made(), audience=MANAGEMENT)


def sheet_points(workspace: Workspace, findings: Iterable[Finding]) -> Table:
    """What the checks found in time sheets and expense reports, the heaviest first, with what to do."""
    columns = _columns(
        Column("level", "Level"), Column("record", "Sheet", "id"), Column("person", "Person", "id"),
        Column("period", "Period", "id"), Column("what", "Rule"), Column("point", "What to settle"),
        Column("help", "What to do"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for finding in sorted(findings, key=lambda one: one.level.weight):
            record = workspace.at(finding.place.path)
            if record is not None and record.kind in SHEETS:
                said = f"{finding.message[:1].upper()}{finding.message[1:]}."
                yield (
                    finding.level.value, record.id, record.text("person"), record.text("period"),
                    finding.slug.replace("-", " ").capitalize(), said, finding.help,
                ), (record.id,)  # fmt: skip

    return rows.table("sheet_points", "To settle", columns, made(), audience=MANAGEMENT)


def _counts(points: Table) -> dict[str, int]:
    keys = [column.key for column in points.columns]
    if "record" not in keys:
        return {}
    place = keys.index("record")
    out: dict[str, int] = {}
    for row in points.rows:
        out[row[place]] = out.get(row[place], 0) + 1
    return out


def _newest(workspace: Workspace, kind: str) -> list[Record]:
    return sorted(workspace.of(kind), key=lambda record: (record.text("starts"), record.id), reverse=True)


def _entries(record: Record) -> list[dict[str, Any]]:
    return [item for item in record.list("entries") if isinstance(item, dict)]


def _sum(entries: list[dict[str, Any]], field: str) -> Decimal:
    return sum((number(item.get(field)) or ZERO for item in entries), ZERO)
