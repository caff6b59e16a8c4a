"""How many hours a person still has between two days: capacity less leave, tickets, reserve and bookings.

A month with a record of its hours gives its forward capacity less what is booked; a stretch of it gives the share of the
working days on which the person is there. A month without such a record gives an upper bound: weekly hours over
those days, less the ticket reserve and the bookings, since nobody has said how many tickets will come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pmo.domain.calendar import Calendar, month_bounds
from pmo.domain.number import ZERO, number, total
from pmo.domain.utilization import forward_capacity_hours
from pmo.model.settings import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

    Bookings = Mapping[tuple[str, str], list[tuple[str, Decimal]]]


@dataclass(frozen=True, slots=True)
class Free:
    """Hours free in a stretch; None when neither capacity nor weekly hours are recorded.

    `at_most` are the months in which the hours are an upper bound, `over` those booked for more than there is time,
    `away` the working days of the stretch on which the person is absent, `booked` what the hours are taken by.
    """

    hours: Decimal | None
    at_most: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    away: int = 0
    booked: tuple[tuple[str, Decimal], ...] = ()


def bookings(workspace: Workspace) -> Bookings:
    """Booked hours by person and month: id of the project (or what the work is, outside projects) and hours; made once."""
    return workspace.once("bookings", "", lambda: _bookings(workspace))


def _bookings(workspace: Workspace) -> dict[tuple[str, str], list[tuple[str, Decimal]]]:
    out: dict[tuple[str, str], list[tuple[str, Decimal]]] = {}
    for project in workspace.of("project"):
        if not workspace.open(project):
            continue
        for item in _rows(project, "bookings"):
            if (hours := number(item.get("hours"))) is not None:
                key = (str(item.get("person") or ""), str(item.get("month") or ""))
                out.setdefault(key, []).append((project.id, hours))
    for person in workspace.of("person"):
        for item in _rows(person, "bookings"):
            if (hours := number(item.get("hours"))) is not None:
                what = str(item.get("text") or item.get("client") or "other")
                out.setdefault((person.id, str(item.get("month") or "")), []).append((what, hours))
    return out


def free_hours(workspace: Workspace, person: Record, first: date, last: date) -> Free:
    """The hours that `person` has free from `first` to `last`, both included."""
    taken = bookings(workspace)
    calendar = calendar_of(workspace, person)
    absent = absent_days(workspace, person)
    hours: Decimal | None = None
    at_most, over, away = [], [], 0
    booked_for: dict[str, Decimal] = {}
    for month, begin, end in _months(first, last):
        there = [day for day in _each(*_bounds(month)) if calendar.works(day) and day not in absent]
        inside = [day for day in there if begin <= day <= end]
        away += sum(1 for day in _each(begin, end) if calendar.works(day) and day in absent)
        for name, amount in taken.get((person.id, month), []):
            booked_for[name] = booked_for.get(name, ZERO) + amount
        capacity, exact = month_capacity(workspace, person, month, calendar, absent)
        if capacity is None:
            continue
        if not exact:
            at_most.append(month)
        left = capacity - total(amount for _, amount in taken.get((person.id, month), []))
        if left < 0:
            over.append(month)
        share = max(left, ZERO) * len(inside) / len(there) if there else ZERO
        hours = share if hours is None else hours + share
    return Free(hours, tuple(at_most), tuple(over), away, tuple(sorted(booked_for.items())))


def month_capacity(
    workspace: Workspace, person: Record, month: str, calendar: Calendar, absent: frozenset[date]
) -> tuple[Decimal | None, bool]:
    """Hours of a month that may be booked, and whether the month's ticket load is on record."""
    reserve = workspace.settings.thresholds.ticket_reserve_share
    weekly = number(person.get("weekly_capacity_hours"))
    daily = weekly / len(calendar.weekdays) if weekly is not None and calendar.weekdays else ZERO
    days = [day for day in _each(*_bounds(month)) if calendar.works(day)]
    gone = daily * sum(1 for day in days if day in absent)
    for item in _rows(person, "forward"):
        whole = number(item.get("calendar_hours"))
        if item.get("month") == month and whole is not None:
            recorded = number(item.get("away_hours")) or ZERO
            tickets = number(item.get("ticket_hours")) or ZERO
            return forward_capacity_hours(whole, max(recorded, gone), tickets, reserve).value, True
    if weekly is None:
        return None, False
    return forward_capacity_hours(daily * len(days), gone, ZERO, reserve).value, False


def calendar_of(workspace: Workspace, person: Record) -> Calendar:
    """The firm's calendar with the person's own working days."""
    own = tuple(DAYS.index(day) for day in person.list("working_days") if day in DAYS)
    return Calendar(tuple(sorted(own)) or workspace.settings.working_days, workspace.settings.holidays)


def absent_days(workspace: Workspace, person: Record) -> frozenset[date]:
    """Every day on which a person is away, when absences are recorded."""
    out: set[date] = set()
    for record in workspace.of("absence"):
        start = record.date("start")
        end = record.date("end") or start
        if record.get("person") == person.id and start is not None and end is not None and (end - start).days < 3660:
            out.update(_each(start, end))
    return frozenset(out)


def _months(first: date, last: date) -> Iterator[tuple[str, date, date]]:
    """Each month of a stretch, with the first and last day of the stretch in it."""
    current = first
    while current <= last:
        month = current.isoformat()[:7]
        _, end = _bounds(month)
        yield month, current, min(end, last)
        if end >= date.max - timedelta(days=1):
            return
        current = end + timedelta(days=1)


def _bounds(month: str) -> tuple[date, date]:
    found = month_bounds(month)
    return found if found is not None else (date.fromisoformat(f"{month}-01"), date.max)


def _each(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def _rows(record: Record, field: str) -> list[dict[str, Any]]:
    return [item for item in record.list(field) if isinstance(item, dict)]
