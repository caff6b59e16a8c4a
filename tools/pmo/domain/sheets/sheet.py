"""A sheet as a value: whose it is, for which days, and its entries; read from a record or from rows of the PSA."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.number import ZERO, number, total
from pmo.domain.sheets import periods
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pmo.model.record import Path, Record

TIME: Final = "timesheet"
EXPENSES: Final = "expense-report"

OPEN: Final = "open"
PENDING: Final = "pending_approval"
PENDING_PROJECT: Final = "pending_project_approval"
APPROVED_ONE: Final = "approved_tier_one"
APPROVED_TWO: Final = "approved_tier_two"
REJECTED: Final = "rejected"
REJECTED_SECOND: Final = "rejected_second_tier"
CORRECTED: Final = "errors_corrected"
IN_WORK: Final = (OPEN, REJECTED, REJECTED_SECOND, CORRECTED)
"""States in which the person still writes."""
WAITING: Final = (PENDING, PENDING_PROJECT)
"""States in which somebody has to approve or reject."""

DAY_MINUTES: Final = 24 * 60
_OUTSIDE: Final = re.compile(r"after.?hours|week.?end|on.?call|stand.?by|overtime|holiday|emergency|sunday|saturday|night", re.IGNORECASE)  # fmt: skip
_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Entry:
    """Work of one day. `start` and `end` are minutes of the day; an end that is not after the start lies on the next day.

    `work_for` is the change, issue or other record it was done for, `path` leads to the entry in its record, `number` is
    its reference in the PSA.
    """

    day: date
    hours: Decimal
    charge_to: str = ""
    ticket: str = ""
    project: str = ""
    wbs: str = ""
    agreement: str = ""
    charge_code: str = ""
    work_type: str = ""
    billable: str = ""
    notes: str = ""
    work_for: str = ""
    entered_on: date | None = None
    start: int | None = None
    end: int | None = None
    number: str = ""
    path: Path = ()

    @property
    def minutes(self) -> int:
        """Hours as whole minutes."""
        return minutes_of(self.hours)

    @property
    def crosses_midnight(self) -> bool:
        """Whether it goes on after midnight."""
        return self.start is not None and self.end is not None and 0 < self.end < self.start

    @property
    def span(self) -> int | None:
        """Minutes from start to end; None without both."""
        if self.start is None or self.end is None or self.start == self.end:
            return None
        return self.end - self.start if self.end > self.start else self.end + DAY_MINUTES - self.start

    @property
    def at(self) -> str:
        """What it is charged to, as people call it: `wexholt-wms-azure/1.3`, `CR-2026-0042`, `AGR-2025-0001`, `Meetings`."""
        if self.work_for:
            return self.work_for
        if self.project:
            return f"{self.project}/{self.wbs}" if self.wbs else self.project
        return self.ticket or self.agreement or self.charge_code or (self.charge_to or "nothing").replace("_", " ")


@dataclass(frozen=True, slots=True)
class Expense:
    """One payment; `amount` in `currency`."""

    day: date
    amount: Decimal
    sort: str = ""
    currency: str = ""
    charge_to: str = ""
    ticket: str = ""
    project: str = ""
    wbs: str = ""
    agreement: str = ""
    charge_code: str = ""
    billable: str = ""
    receipt: str = ""
    receipt_reason: str = ""
    reimbursable: bool = False
    notes: str = ""
    work_for: str = ""
    number: str = ""
    path: Path = ()

    @property
    def at(self) -> str:
        """What it is charged to, as people call it; empty when it is charged to nothing."""
        return self.work_for or (
            f"{self.project}/{self.wbs}"
            if self.wbs
            else self.project or self.ticket or self.agreement or self.charge_code
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """The time or expenses of one person for one period. `id` is that of the record, or the number in the PSA (`PSA-S-12`)."""

    id: str
    kind: str
    person: str
    period: str
    state: str
    first: date
    last: date
    deadline: date | None = None
    submitted_on: date | None = None
    entries: tuple[Entry, ...] = ()
    expenses: tuple[Expense, ...] = ()
    record: Record | None = None
    number: str = ""

    @property
    def hours(self) -> Decimal:
        """All hours."""
        return total(entry.hours for entry in self.entries)

    @property
    def due(self) -> date:
        """The day it is due: as it says itself, else by the rule of its kind."""
        rule = periods.sheet_deadline if self.kind == TIME else periods.report_deadline
        return self.deadline or rule(self.last)


def of_record(record: Record) -> Sheet | None:
    """The value of a time sheet or expense report; None when its period cannot be read."""
    first, last = record.date("starts"), record.date("ends")
    found = (first, last) if first and last and first <= last else periods.bounds(record.text("period"))
    if found is None:
        return None
    return Sheet(
        id=record.id,
        kind=record.kind,
        person=record.text("person"),
        period=record.text("period"),
        state=record.text("status"),
        first=found[0],
        last=found[1],
        deadline=record.date("deadline" if record.kind == TIME else "due"),
        submitted_on=record.date("submitted_on"),
        entries=tuple(_entries(record)) if record.kind == TIME else (),
        expenses=tuple(_expenses(record)) if record.kind == EXPENSES else (),
        record=record,
        number=record.text("psa_ref"),
    )


def _rows(record: Record) -> Iterator[tuple[Path, dict[str, Any], date]]:
    for index, row in enumerate(record.list("entries")):
        day = as_date(row.get("date")) if isinstance(row, dict) else None
        if day is not None:
            yield ("entries", index), row, day


def _entries(record: Record) -> Iterator[Entry]:
    for path, row, day in _rows(record):
        start, end = clock(row.get("from")), clock(row.get("to"))
        yield Entry(
            day=day,
            hours=number(row.get("hours")) or ZERO,
            **_target(row),
            work_type=_text(row, "work_type"),
            entered_on=as_date(row.get("entered_on")),
            start=start,
            end=end,
            path=path,
        )


def _expenses(record: Record) -> Iterator[Expense]:
    for path, row, day in _rows(record):
        yield Expense(
            day=day,
            amount=number(row.get("amount")) or ZERO,
            sort=_text(row, "type"),
            currency=_text(row, "currency"),
            **_target(row),
            receipt=_text(row, "receipt"),
            receipt_reason=_text(row, "receipt_reason"),
            reimbursable=row.get("reimbursable") is True,
            path=path,
        )


def _target(row: dict[str, Any]) -> dict[str, Any]:
    names = ("charge_to", "ticket", "project", "wbs", "agreement", "charge_code", "notes")
    return {
        **{name: _text(row, name) for name in names},
        "billable": _text(row, "billable_option"),
        "work_for": _text(row, "for"),
        "number": _text(row, "psa_ref"),
    }


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else " ".join(str(value).split())


def numbered(sheets: Iterable[Sheet], day: date) -> list[tuple[Sheet, Entry | Expense]]:
    """The entries of a day in the records, in the order in which people count them: first those of the sheet of that day."""
    there = [sheet for sheet in sheets if sheet.record is not None]
    there.sort(key=lambda one: (not one.first <= day <= one.last, one.first, one.id))
    entries: list[tuple[Sheet, Entry | Expense]] = [(sheet, one) for sheet in there for one in sheet.entries]
    entries += [(sheet, one) for sheet in there for one in sheet.expenses]
    return [(sheet, one) for sheet, one in entries if one.day == day]


def outside_hours(work_type: str) -> bool:
    """Whether a work type says that the work was done on a free day, or at another time than usual."""
    return _OUTSIDE.search(work_type) is not None


def clock(value: object) -> int | None:
    """Minutes of the day from text such as 08:30; None when it is none. 24:00 is the end of the day."""
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    minutes = int(found.group(1)) * 60 + int(found.group(2)) if found else None
    return minutes if minutes is not None and minutes <= DAY_MINUTES else None


def as_clock(minutes: int) -> str:
    """Minutes of the day as text: 08:30; the end of the day is 24:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def minutes_of(hours: Decimal) -> int:
    """Hours as whole minutes, rounded half up."""
    return int((hours * 60).to_integral_value(ROUND_HALF_UP))


def tidy(value: Decimal) -> Decimal:
    """A number without needless zeros: 1.50 is 1.5, 2.00 is 2."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def by_day(entry: Entry) -> tuple[Entry, ...]:
    """The entry, or its two parts when it crosses midnight: each with the hours of its own day, the sum unchanged.

    Time that was taken off (a break) is taken off the part before midnight last.
    """
    if not entry.crosses_midnight or entry.start is None or entry.end is None:
        return (entry,)
    before = Decimal(DAY_MINUTES - entry.start) / 60
    first = min(before, entry.hours)
    parts = (
        replace(entry, hours=first, end=DAY_MINUTES),
        replace(entry, day=entry.day + timedelta(days=1), hours=entry.hours - first, start=0),
    )
    return tuple(part for part in parts if part.hours > 0 or part.day == entry.day)
