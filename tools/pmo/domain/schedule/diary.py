"""What a person has free on each working day, and what takes the rest.

Amounts are whole seconds, so that sums are exact. Days are worked out when somebody asks for them, a month at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from pmo.domain.schedule.days import WorkingDays

HOUR: Final = 3600


class Taken(NamedTuple):
    """A task in a diary: its number of the first day and of the day after the last, and the task."""

    start: int
    finish: int
    key: str


@dataclass(frozen=True, slots=True)
class Month:
    """What a person can give to the project on a day of a month, and what else the month is booked for."""

    seconds: int
    booked: tuple[str, ...] = ()
    at_most: bool = False
    """Nobody has recorded how many tickets will come, so it may be less."""


class Diary:
    """The days of one person: `there` is what they can give on a day before tasks, `free` what tasks leave of it."""

    def __init__(
        self,
        person: str,
        days: WorkingDays,
        month: Callable[[str], Month],
        away: frozenset[date] = frozenset(),
        weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6),
    ) -> None:
        self.person = person
        self.days = days
        self.away = away
        self.weekdays = weekdays
        self.there: list[int] = []
        self.free: list[int] = []
        self.tasks: list[Taken] = []
        self.months: dict[str, Month] = {}
        self._month = month
        self._skip: list[int] = []

    @property
    def part_time(self) -> tuple[int, int]:
        """Days of the firm's week on which the person works, and days of that week."""
        firm = self.days.calendar.weekdays
        return sum(day in self.weekdays for day in firm), len(firm)

    def reach(self, number: int) -> None:
        """Work out all days up to this one."""
        while len(self.there) <= number:
            day = self.days.first(len(self.there))
            seconds = 0
            if day.weekday() in self.weekdays and day not in self.away:
                seconds = self.month(day).seconds
            self.there.append(seconds)
            self.free.append(seconds)
            self._skip.append(len(self._skip) if seconds else len(self._skip) + 1)

    def month(self, day: date) -> Month:
        """What is known about the month of a day."""
        key = f"{day.year:04}-{day.month:02}"
        if key not in self.months:
            self.months[key] = self._month(key)
        return self.months[key]

    def next_free(self, number: int) -> int:
        """The first day from this one on with anything free; the horizon when there is none."""
        horizon = self.days.horizon
        trail = []
        while number < horizon:
            if number >= len(self.there):
                self.reach(number)
            target = self._skip[number]
            if target == number:
                break
            trail.append(number)
            number = target
        for passed in trail:
            self._skip[passed] = number
        return min(number, horizon)

    def begin(self, number: int, pace: int) -> int:
        """The first day from this one on with half of what is wanted: of the pace, or of what the person can give."""
        number = self.next_free(number)
        while number < self.days.horizon and self.free[number] * 2 < min(pace, self.there[number]):
            number = self.next_free(number + 1)
        return number

    def take(self, start: int, amount: int, pace: int, key: str) -> int:
        """Work `amount` from a day on, at most `pace` a day; the day after the last, or the horizon if it does not fit."""
        number, left = start, amount
        horizon = self.days.horizon
        free = self.free
        while left > 0:
            number = self.next_free(number)
            if number >= horizon:
                break
            given = min(pace, left, free[number])
            free[number] -= given
            left -= given
            if not free[number]:
                self._skip[number] = number + 1
            number += 1
        self.tasks.append(Taken(start, max(number, start), key))
        return max(number, start)

    def reserve(self, start: int, finish: int, amount: int, key: str) -> None:
        """Take up to `amount`, spread evenly over a stretch whose days do not move; what does not fit is left out."""
        finish = min(finish, self.days.horizon)
        if finish <= start:
            return
        self.reach(finish - 1)
        pace = -(-amount // (finish - start))
        for number in range(start, finish):
            given = min(pace, self.free[number])
            self.free[number] -= given
            if given and not self.free[number]:
                self._skip[number] = number + 1
        self.tasks.append(Taken(start, finish, key))

    def is_away(self, number: int) -> bool:
        """Whether the person is absent on a working day."""
        return self.days.first(number) in self.away

    def works(self, number: int) -> bool:
        """Whether it is one of the person's days of the week."""
        return self.days.first(number).weekday() in self.weekdays

    def busy(self, number: int) -> tuple[str, ...]:
        """The tasks that lie on a day, the one that ends last first."""
        found = [
            (-taken.finish, taken.start, taken.key) for taken in self.tasks if taken.start <= number < taken.finish
        ]
        return tuple(key for _, _, key in sorted(found))
