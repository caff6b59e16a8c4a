"""Dates on axes and in labels: American English, no years unless they differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_LONG = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def short(day: date, year: int | None = None) -> str:
    """ "Nov 25", with the year when it is not `year`."""
    text = f"{MONTHS[day.month - 1]} {day.day}"
    return text if year is None or day.year == year else f"{text}, {day.year}"


def weekday(day: date) -> str:
    """ "Wed, Nov 25"."""
    return f"{DAYS[day.weekday()]}, {short(day)}"


def clock(moment: datetime) -> str:
    """ "6:00 AM", "noon" and "midnight" as numbers too, to be read without thinking."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {'AM' if moment.hour < 12 else 'PM'}"


def hour(moment: datetime) -> str:
    """ "6 AM" for an axis."""
    return f"{moment.hour % 12 or 12} {'AM' if moment.hour < 12 else 'PM'}"


def stretch(start: datetime, end: datetime) -> str:
    """ "6:00–10:00 AM", "10:00 PM–2:00 AM" or, over days, "Dec 5, 10:00 PM to Dec 6, 2:00 AM"."""
    if start.date() != end.date():
        return f"{short(start.date())}, {clock(start)} to {short(end.date())}, {clock(end)}"
    first = clock(start)
    if (start.hour < 12) == (end.hour < 12):
        first = first[:-3]
    return f"{first}–{clock(end)}"


def signed_days(days: int) -> str:
    """ "+21 d", "−3 d", "0 d" with a true minus sign."""
    return f"{'+' if days > 0 else '−' if days < 0 else ''}{abs(days)} d"


@dataclass(frozen=True, slots=True)
class DayScale:
    """Days on a percent axis: the start of `first` is 0, the end of `last` is 100."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Number of days shown, at least one."""
        return max((self.last - self.first).days + 1, 1)

    def at(self, day: date) -> float:
        """Percent of the start of a day, held inside the picture."""
        return min(max((day - self.first).days * 100 / self.days, 0.0), 100.0)

    def end(self, day: date) -> float:
        """Percent of the end of a day."""
        return self.at(day + timedelta(days=1))

    def moment(self, moment: datetime) -> float:
        """Percent of a moment by its wall clock."""
        day = (moment.date() - self.first).days
        share = (moment.hour * 60 + moment.minute) / 1440
        return min(max((day + share) * 100 / self.days, 0.0), 100.0)

    def months(self) -> list[date]:
        """The first days of the months that begin inside."""
        found = []
        year, month = self.first.year, self.first.month
        while (day := date(year, month, 1)) <= self.last:
            if day >= self.first:
                found.append(day)
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return found
