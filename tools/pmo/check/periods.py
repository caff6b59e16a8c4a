"""Periods as records write them: 2026, 2026H2, 2026Q3, 2026-09, 2026-W47."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from pmo.domain.calendar import month_bounds

if TYPE_CHECKING:
    from pmo.model.record import Record

_FORM: Final = re.compile(r"([0-9]{4})(?:(Q[1-4]|H[12])|-W([0-9]{2})|-([0-9]{2}))?")


def bounds(period: str) -> tuple[date, date] | None:
    """First and last day of a period; None when it is none."""
    found = _FORM.fullmatch(period)
    if found is None or found.group(1) == "0000":
        return None
    year, part, week, month = found.groups()
    if week:
        try:
            monday = date.fromisocalendar(int(year), int(week), 1)
            return monday, monday + timedelta(days=6)
        except (ValueError, OverflowError):
            return None
    if month:
        return month_bounds(f"{year}-{month}")
    length = {"Q": 3, "H": 6}[part[0]] if part else 12
    first = length * (int(part[1]) - 1) + 1 if part else 1
    begin, end = month_bounds(f"{year}-{first:02}"), month_bounds(f"{year}-{first + length - 1:02}")
    return (begin[0], end[1]) if begin and end else None


def quarters(period: str) -> tuple[str, ...]:
    """The quarters that a quarter, half-year or year is made of: `2026H2` gives 2026Q3 and 2026Q4."""
    found = _FORM.fullmatch(period)
    if found is None or found.group(3) or found.group(4):
        return ()
    year, part = found.group(1), found.group(2) or ""
    numbers = {"": (1, 2, 3, 4), "H1": (1, 2), "H2": (3, 4)}.get(part) or (int(part[1]),)
    return tuple(f"{year}Q{number}" for number in numbers)


def stretch(record: Record) -> tuple[date, date] | None:
    """First and last day of a record with a period: its `starts` and `ends`, else what `period` says."""
    starts, ends = record.date("starts"), record.date("ends")
    if starts is not None and ends is not None:
        return (starts, ends) if starts <= ends else None
    return bounds(record.text("period"))
