"""Bookings of the coming months against the hours people can still take. Past figures of one person are never here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmo.domain.free_hours import bookings
from pmo.domain.number import MISSING_INPUT, ZERO, absent, number, total
from pmo.domain.utilization import booking_load_of_forward_capacity, forward_capacity_hours

if TYPE_CHECKING:
    from decimal import Decimal

    from pmo.model.figures import Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Load:
    """A person in a month: hours booked and for what, hours there are, and the share of both."""

    person: Record
    month: str
    capacity: Value
    booked: Decimal
    parts: tuple[tuple[str, Decimal], ...]

    @property
    def load(self) -> Value:
        """Booked hours / capacity; over 1 is too much."""
        return booking_load_of_forward_capacity(self.booked, self.capacity)

    @property
    def over(self) -> bool:
        """Whether more is booked than there is time for."""
        return self.load.value is not None and self.load.value > 1


def forward_capacity(workspace: Workspace, person: Record, month: str) -> Value:
    """Hours a person can take in a month; no value when nothing is recorded for it."""
    for item in person.list("forward"):
        if isinstance(item, dict) and item.get("month") == month:
            hours = number(item.get("calendar_hours"))
            if hours is None:
                break
            return forward_capacity_hours(
                hours,
                number(item.get("away_hours")) or ZERO,
                number(item.get("ticket_hours")) or ZERO,
                workspace.settings.thresholds.ticket_reserve_share,
            )
    return absent(MISSING_INPUT)


def loads(workspace: Workspace) -> tuple[Load, ...]:
    """Every person and month from the as-of month on for which hours are booked or capacity is recorded."""
    now = workspace.as_of.isoformat()[:7]
    booked = bookings(workspace)
    out = []
    for person in workspace.of("person"):
        if workspace.state(person) == "inactive":
            continue
        months = {month for who, month in booked if who == person.id}
        months |= {str(item.get("month") or "") for item in person.list("forward") if isinstance(item, dict)}
        for month in sorted(month for month in months if month >= now):
            parts = tuple(booked.get((person.id, month), []))
            capacity = forward_capacity(workspace, person, month)
            out.append(Load(person, month, capacity, total(hours for _, hours in parts), parts))
    return tuple(sorted(out, key=lambda one: (one.month, workspace.label(one.person).casefold())))
