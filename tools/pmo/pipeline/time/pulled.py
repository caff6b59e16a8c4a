"""Sheets of the PSA as values, from what the last pull left on the shelf. Notes are not pulled, only how long they are.

Their texts hold nothing that a terminal would obey: this is the door by which words of the PSA come into reviews and weeks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.number import ZERO
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.periods import month_of, week_of
from pmo.domain.sheets.sheet import Entry, Expense, Sheet
from pmo.pipeline.psa.cells import changed_at, instant_of, name_of, number_of, text_of
from pmo.pipeline.psa.entries import Entries
from pmo.pipeline.psa.gaps import Gaps
from pmo.pipeline.psa.refs import refs
from pmo.pipeline.psa.store import Shelf
from pmo.render.diagnostics.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime

    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded

STATES: Final = {
    "Open": values.OPEN,
    "PendingApproval": values.PENDING,
    "PendingProjectApproval": values.PENDING_PROJECT,
    "ApprovedByTierOne": values.APPROVED_ONE,
    "ApprovedByTierTwo": values.APPROVED_TWO,
    "ReadyToBill": "ready_to_bill",
    "Rejected": values.REJECTED,
    "RejectBySecondTier": values.REJECTED_SECOND,
    "ErrorsCorrected": values.CORRECTED,
    "Billed": "billed",
    "BilledAgreement": "billed_agreement",
    "WrittenOff": "written_off",
}
"""The states of sheets in the words of the PSA, and in ours."""
RESOURCES: Final = {values.TIME: "time_sheets", values.EXPENSES: "expense_reports"}
LETTERS: Final = {values.TIME: "S", values.EXPENSES: "X"}
KEPT_THERE: Final = "(in the PSA)"
"""Stands for notes that are only in the PSA."""
_MIDNIGHT: Final = values.DAY_MINUTES


def pulled(loaded: Loaded, kind: str, keep: Callable[[Sheet], bool]) -> list[Sheet]:
    """The sheets of the shelf that are kept by what their head says, with their entries; none without a shelf.

    Entries are read one by one, so that only those of the sheets that are kept are ever in memory.
    """
    if not Shelf.there(loaded.root):
        return []
    with Shelf.of(loaded.root) as shelf:
        heads = {
            row["id"]: sheet
            for row in shelf.rows(RESOURCES[kind])
            if (sheet := head(loaded.workspace, kind, row)) is not None and keep(sheet)
        }
        if not heads:
            return []
        return _filled(loaded.workspace, shelf, kind, heads)


def head(workspace: Workspace, kind: str, row: Mapping[str, Any]) -> Sheet | None:
    """A sheet of the PSA without its entries; None when it says neither whose it is nor for which days."""
    first, last = _day(instant_of(row, "dateStart")), _day(instant_of(row, "dateEnd"))
    member = visible(name_of(row, "member"))
    if first is None or last is None or last < first or not member:
        return None
    number = f"PSA-{LETTERS[kind]}-{row['id']}"
    status = visible(text_of(row, "status"))
    return Sheet(
        id=number,
        kind=kind,
        person=refs(workspace).person(member) or member,
        period=week_of(first) if kind == values.TIME else month_of(first),
        state=STATES.get(status, status),
        first=first,
        last=last,
        deadline=_day(instant_of(row, "deadline" if kind == values.TIME else "dueDate")),
        submitted_on=_day(changed_at(row)) if STATES.get(status) in values.WAITING else None,
        number=number,
    )


def number_for(loaded: Loaded, sheet: Sheet) -> int | None:
    """The number in the PSA of a sheet of the records: as it says, else the only one of this member and first day."""
    said = sheet.number.rpartition("-")[2]
    if said.isdigit():
        return int(said)
    if not Shelf.there(loaded.root):
        return None
    with Shelf.of(loaded.root) as shelf:
        found = [
            row["id"]
            for row in shelf.rows(RESOURCES[sheet.kind])
            if (other := head(loaded.workspace, sheet.kind, row)) is not None
            and other.person == sheet.person
            and other.first == sheet.first
        ]
    return found[0] if len(found) == 1 else None


def _filled(workspace: Workspace, shelf: Shelf, kind: str, heads: Mapping[int, Sheet]) -> list[Sheet]:
    reader = Entries(workspace, shelf, Gaps())
    found: dict[int, list[Any]] = {number: [] for number in heads}
    timed = kind == values.TIME
    for row in shelf.rows("time_entries" if timed else "expense_entries"):
        number = number_of(row, "timeSheet" if timed else "expenseReport")
        if number in found and number is not None:
            value = entry(reader.time(row)) if timed else expense(reader.expense(row))
            if value is not None:
                found[number].append(value)
    out = []
    for number, sheet in sorted(heads.items()):
        rows = tuple(sorted(found[number], key=lambda one: (one.day, getattr(one, "start", None) or 0, one.number)))
        out.append(_with(sheet, rows, timed=timed))
    return out


def _with(sheet: Sheet, rows: tuple[Any, ...], *, timed: bool) -> Sheet:
    return replace(sheet, entries=rows) if timed else replace(sheet, expenses=rows)


def entry(fact: Mapping[str, Any]) -> Entry | None:
    """A time entry of the PSA, from the fact it was made into; None without a day."""
    if fact["day"] is None:
        return None
    start, end = _clock(fact.get("started_at"), fact["day"]), _clock(fact.get("ended_at"), fact["day"])
    return Entry(
        day=fact["day"],
        hours=fact["hours"] if fact["hours"] is not None else ZERO,
        **_shared(fact),
        work_type=visible(fact.get("work_type") or ""),
        entered_on=fact.get("entered_on"),
        start=start if end is not None else None,
        end=end if start is not None else None,
        number=f"PSA-E-{fact['id']}",
    )


def expense(fact: Mapping[str, Any]) -> Expense | None:
    """An expense of the PSA, from the fact it was made into; None without a day. Whether it has a receipt is not pulled."""
    if fact["day"] is None:
        return None
    return Expense(
        day=fact["day"],
        amount=fact["amount"] if fact["amount"] is not None else ZERO,
        sort=visible(fact.get("type") or "").lower(),
        currency=visible(fact.get("currency") or ""),
        **_shared(fact),
        receipt="",
        receipt_reason=KEPT_THERE,
        reimbursable=fact.get("reimbursable") is True,
        number=f"PSA-Y-{fact['id']}",
    )


def _shared(fact: Mapping[str, Any]) -> dict[str, Any]:
    names = {"charge_to": "charge", "billable": "billable_option"} | {
        name: name for name in ("ticket", "project", "wbs", "agreement", "charge_code")
    }
    notes = "" if fact.get("notes_length") == 0 else KEPT_THERE
    return {ours: visible(fact.get(theirs) or "") for ours, theirs in names.items()} | {"notes": notes}


def _clock(at: datetime | None, day: date) -> int | None:
    """Minutes of the day; the very end of the day when it is the next midnight."""
    if at is None:
        return None
    minutes = at.hour * 60 + at.minute
    return _MIDNIGHT if minutes == 0 and at.date() > day else minutes


def _day(at: datetime | None) -> date | None:
    return at.date() if at is not None else None


def without_records(records: Iterable[Sheet], found: Iterable[Sheet]) -> list[Sheet]:
    """The sheets of the PSA that no record stands for: by number, or by person and first day."""
    numbers = {sheet.number for sheet in records if sheet.number}
    days = {(sheet.kind, sheet.person, sheet.first) for sheet in records}
    return [one for one in found if one.number not in numbers and (one.kind, one.person, one.first) not in days]


def beside(records: Iterable[Sheet], found: Iterable[Sheet]) -> list[Sheet]:
    """What the PSA has beside a sheet of the records for the same person and days: the entries that no record has."""
    there = list(records)
    days = {(sheet.kind, sheet.person, sheet.first) for sheet in there}
    known = {entry.number for sheet in there for entry in sheet.entries}
    known |= {expense.number for sheet in there for expense in sheet.expenses}
    out = []
    for sheet in found:
        entries = tuple(entry for entry in sheet.entries if entry.number not in known)
        expenses = tuple(expense for expense in sheet.expenses if expense.number not in known)
        if (sheet.kind, sheet.person, sheet.first) in days and (entries or expenses):
            out.append(replace(sheet, entries=entries, expenses=expenses))
    return out


def of_week_beside(loaded: Loaded, person: str, first: date) -> list[Sheet]:
    """What the PSA alone has of a week of a person for which there is a sheet here."""
    return _beside(loaded, lambda one: one.person == person and one.first == first)


def beside_sheets(loaded: Loaded, sheets: Iterable[Sheet]) -> list[Sheet]:
    """What the PSA alone has of the weeks of these sheets."""
    weeks = {(one.person, one.first) for one in sheets if one.kind == values.TIME and one.record is not None}
    return _beside(loaded, lambda one: (one.person, one.first) in weeks) if weeks else []


def _beside(loaded: Loaded, keep: Callable[[Sheet], bool]) -> list[Sheet]:
    records = [one for record in loaded.workspace.of(values.TIME) if (one := values.of_record(record)) is not None]
    return beside(records, pulled(loaded, values.TIME, keep))
