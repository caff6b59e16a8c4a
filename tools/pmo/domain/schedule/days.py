"""Working days of the firm as numbers: 0 is a first one, and nothing lies between two of them.

A stretch of work has a start, the number of its first day, and a finish, the number of the day that follows its last:
three days from day 4 on start at 4 and finish at 7. So a task can start where the one before it finishes.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pmo.domain.calendar import Calendar

MOST_YEARS: Final = 20
"""How far beyond its origin a plan is followed; what is later is shown on the last of these days."""


class NoWorkingDaysError(ValueError):
    """The calendar has no working day, so nothing can be planned."""


class WorkingDays:
    """Numbers of working days, counted from `origin` on; days before it have negative numbers."""

    def __init__(self, calendar: Calendar, origin: date) -> None:
        if not calendar.weekdays:
            raise NoWorkingDaysError("the calendar has no working days")
        self.calendar = calendar
        self.origin = origin
        self._zero = calendar.position(origin - timedelta(days=1))
        last = date(min(origin.year + MOST_YEARS, 9990), 12, 28)
        self.horizon = calendar.position(last) - self._zero
        """The number of the first day that is too far away to be planned."""
        self._dates: list[date] = []
        self._next = origin

    def start(self, day: date) -> int:
        """The number of the first working day from `day` on."""
        return self.calendar.position(day - timedelta(days=1)) - self._zero

    def finish(self, day: date) -> int:
        """The number of the first working day after `day`."""
        return self.calendar.position(day) - self._zero

    def first(self, number: int) -> date:
        """The day on which a stretch with this start begins."""
        if number < 0:
            return self._earlier(number)
        wanted = min(number, self.horizon - 1)
        while len(self._dates) <= wanted:
            if self.calendar.works(self._next):
                self._dates.append(self._next)
            self._next += timedelta(days=1)
        return self._dates[wanted]

    def last(self, finish: int) -> date:
        """The last day of a stretch with this finish."""
        return self.first(finish - 1)

    def _earlier(self, number: int) -> date:
        day = self.first(0)
        while number < 0:
            day -= timedelta(days=1)
            number += self.calendar.works(day)
        return day
