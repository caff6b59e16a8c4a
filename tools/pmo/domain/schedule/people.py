"""Diaries of people: what each can give to one project, day by day.

Of a month there is what may be booked at all (weekly hours without holidays, leave, tickets and the reserve for
tickets, see `pmo.domain.free_hours`), less what other projects and other work are booked for; at least what is booked for this project.
It is spread evenly over the days of the month on which the person is there.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from pmo.domain.calendar import month_bounds
from pmo.domain.free_hours import absent_days, bookings, calendar_of, month_capacity
from pmo.domain.number import ZERO, total
from pmo.domain.schedule.diary import HOUR, Diary, Month

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pmo.domain.free_hours import Bookings
    from pmo.domain.schedule.days import WorkingDays
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def diaries_of(workspace: Workspace, project: Record, people: Iterable[str], days: WorkingDays) -> dict[str, Diary]:
    """A diary for everybody whose hours are recorded; whoever has none is not limited."""
    booked = bookings(workspace)
    out = {}
    for name in people:
        person = workspace.find("person", name) if "person" in workspace.kinds else None
        if person is None or not (person.get("weekly_capacity_hours") is not None or person.list("forward")):
            continue
        calendar = calendar_of(workspace, person)
        away = absent_days(workspace, person)
        out[name] = Diary(name, days, _months(workspace, project, person, booked), away, calendar.weekdays)
    return out


def _months(workspace: Workspace, project: Record, person: Record, booked: Bookings) -> Callable[[str], Month]:
    calendar = calendar_of(workspace, person)
    away = absent_days(workspace, person)

    def month(name: str) -> Month:
        bounds = month_bounds(name)
        if bounds is None:
            return Month(0)
        first, last = bounds
        length = (last - first).days + 1
        there = sum(
            calendar.works(day) and day not in away for day in (first + timedelta(days=n) for n in range(length))
        )
        capacity, exact = month_capacity(workspace, person, name, calendar, away)
        if capacity is None or not there:
            return Month(0)
        parts = booked.get((person.id, name), [])
        mine = total(hours for what, hours in parts if what == project.id)
        others = total(hours for what, hours in parts if what != project.id)
        left = max(capacity - others, min(mine, capacity), ZERO)
        seconds = int((left * HOUR / there).to_integral_value(ROUND_FLOOR))
        names = tuple(sorted({what for what, hours in parts if what != project.id and hours > 0}))
        return Month(min(seconds, 24 * HOUR), names, at_most=not exact)

    return month


def hours(seconds: int) -> Decimal:
    """Seconds of a diary in hours."""
    return Decimal(seconds) / HOUR
