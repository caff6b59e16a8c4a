"""The periods of sheets: an ISO week for time, a calendar month for expenses; and the days they are due."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from pmo.domain.calendar import month_bounds
from pmo.model.settings import YEARS

_WEEK: Final = re.compile(r"([0-9]{4})-W([0-9]{2})")
_FRIDAY: Final = 4


def week_of(day: date) -> str:
    """The ISO week of a day, like 2026-W47."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def month_of(day: date) -> str:
    """The month of a day, like 2026-11."""
    return day.isoformat()[:7]


def bounds(period: str) -> tuple[date, date] | None:
    """First and last day of a week or month; None when the text is neither, or lies where no calendar of a firm goes."""
    if not period[:4].isdecimal() or int(period[:4]) not in YEARS:
        return None
    found = _WEEK.fullmatch(period)
    if found is None:
        return month_bounds(period)
    try:
        monday = date.fromisocalendar(int(found.group(1)), int(found.group(2)), 1)
    except ValueError:
        return None
    return monday, monday + timedelta(days=6)


def sheet_deadline(last: date) -> date:
    """A time sheet is due on the day after its week, a Monday."""
    return last + timedelta(days=1)


def report_deadline(last: date) -> date:
    """An expense report is due on the first Friday after its month."""
    first = last + timedelta(days=1)
    return first + timedelta(days=(_FRIDAY - first.weekday()) % 7)


def last_due_week(day: date) -> str:
    """The week whose sheets were due last: the one that ended before this day."""
    return week_of(day - timedelta(days=7))
