"""Working days, and hours spread over them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from pmo.domain.number import ZERO, as_decimal

if TYPE_CHECKING:
    from decimal import Decimal

    from pmo.model.settings import Settings


@dataclass(frozen=True)
class Calendar:
    """Which days are worked: the days of the week (0 is Monday) without the company's holidays."""

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: frozenset[date] = frozenset()

    @staticmethod
    def of(settings: Settings) -> Calendar:
        """The calendar of a workspace."""
        return _calendar(settings.working_days, settings.holidays)

    @cached_property
    def _prefix(self) -> tuple[int, ...]:
        return tuple(sum(day in self.weekdays for day in range(length)) for length in range(8))

    @cached_property
    def _free(self) -> tuple[int, ...]:
        return tuple(sorted(day.toordinal() for day in self.holidays if day.weekday() in self.weekdays))

    def works(self, day: date) -> bool:
        """Whether people work on this day."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def position(self, day: date) -> int:
        """Working days from the first Monday of the calendar to `day`; only differences mean something."""
        ordinal = day.toordinal()
        weeks, rest = divmod(ordinal, 7)  # ordinal 1 is a Monday
        return weeks * self._prefix[7] + self._prefix[rest] - bisect_right(self._free, ordinal)

    def between(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both included; 0 when `last` lies before `first`."""
        if last < first:
            return 0
        return self.position(last) - self.position(first) + self.works(first)

    def after(self, day: date, count: int) -> date:
        """The last of `count` working days that follow `day`; `day` itself for a count of 0 or less."""
        current = day
        if not self._prefix[7]:
            return day
        while count > 0:
            current += timedelta(days=1)
            if self.works(current):
                count -= 1
        return current

    def spread(self, hours: Decimal, first: date, last: date) -> dict[date, Decimal]:
        """Hours spread evenly over the working days of a stretch; all on its last day when it has none."""
        days = [
            first + timedelta(days=offset)
            for offset in range((last - first).days + 1)
            if self.works(first + timedelta(days=offset))
        ]
        return {day: hours / len(days) for day in days} if days else {last: hours}

    def elapsed_weeks(self, monday: date, day: date) -> Fraction:
        """Weeks from a Monday to the end of `day`: whole weeks, and of the last one the share of its working days.

        The end of the last working day of a week counts as the end of the week, so Friday evening is a whole week.
        0 before the start.
        """
        if day < monday:
            return Fraction(0)
        whole = (day - monday).days // 7
        begin = monday + timedelta(weeks=whole)
        possible = self.between(begin, begin + timedelta(days=6))
        done = self.between(begin, day)
        part = Fraction(done, possible) if possible else Fraction((day - begin).days + 1, 7)
        return whole + part

    def elapsed(self, monday: date, day: date) -> Decimal:
        """`elapsed_weeks` as a decimal."""
        return as_decimal(self.elapsed_weeks(monday, day)) if day >= monday else ZERO


@lru_cache(maxsize=16)
def _calendar(weekdays: tuple[int, ...], holidays: frozenset[date]) -> Calendar:
    """One calendar for all projects: what it works out about its days is worked out once."""
    return Calendar(weekdays, holidays)


def monday_of(day: date) -> date:
    """The Monday of the week (Monday to Sunday) in which a day lies."""
    return day - timedelta(days=day.weekday())


def month_bounds(month: str) -> tuple[date, date] | None:
    """First and last day of a month written 2026-10; None when it is none."""
    try:
        first = date.fromisoformat(f"{month}-01")
        following = first.replace(day=28) + timedelta(days=4)
    except (ValueError, OverflowError):
        return None
    return first, following - timedelta(days=following.day)
