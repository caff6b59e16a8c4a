"""Utilization and capacity in hours. The denominator is part of each name; no target is shipped.

`utilization` counts all logged work, `client_utilization` work for clients, `billable_utilization` what is marked
billable. The billable flag alone undercounts managed services: show the covered share beside it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pmo.domain.number import BELOW_MINIMUM_N, MISSING_INPUT, ZERO, absent, known, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.model.figures import Value


def available_hours(members: Iterable[tuple[Decimal, int]]) -> Value:
    """Daily capacity x working weekdays while employed, summed over members."""
    return known(sum((capacity * days for capacity, days in members), ZERO))


def staff_available_hours(available: Decimal, time_off: Decimal) -> Value:
    """Available hours without holidays, vacation, sick and personal time."""
    return known(available - time_off)


def utilization_of_staff_available(worked: Decimal, staff_available: Decimal) -> Value:
    """All logged hours except time off / staff-available hours."""
    return ratio(worked, staff_available, MISSING_INPUT)


def client_utilization_of_staff_available(worked: Decimal, internal: Decimal, staff_available: Decimal) -> Value:
    """Logged hours for clients / staff-available hours."""
    return ratio(worked - internal, staff_available, MISSING_INPUT)


def billable_utilization_of_staff_available(billable: Decimal, staff_available: Decimal) -> Value:
    """Client hours marked billable / staff-available hours."""
    return ratio(billable, staff_available, MISSING_INPUT)


def covered_utilization_of_staff_available(covered: Decimal, staff_available: Decimal) -> Value:
    """Client hours absorbed by an agreement or fixed fee / staff-available hours."""
    return ratio(covered, staff_available, MISSING_INPUT)


def no_charge_of_staff_available(no_charge: Decimal, staff_available: Decimal) -> Value:
    """Other client hours nobody is billed for / staff-available hours."""
    return ratio(no_charge, staff_available, MISSING_INPUT)


def billable_share_of_logged(billable: Decimal, worked: Decimal) -> Value:
    """Billable hours / all logged hours except time off."""
    return ratio(billable, worked, MISSING_INPUT)


def billing_realization_of_standard_value(invoiced: Decimal, billable: Decimal, standard_rate: Decimal) -> Value:
    """Invoiced value / (billable hours x standard rate)."""
    return ratio(invoiced, billable * standard_rate, MISSING_INPUT)


def forward_capacity_hours(
    calendar_hours: Decimal, away: Decimal, ticket_load: Decimal, reserve_share: Decimal = Decimal("0.20")
) -> Value:
    """Hours free for bookings: calendar hours without holidays, leave and recurring tickets, less the ticket reserve."""
    return known((calendar_hours - away - ticket_load) * (1 - reserve_share))


def booking_load_of_forward_capacity(booked: Decimal, capacity: Value) -> Value:
    """Booked hours / forward capacity; over 1 is over-allocation."""
    return capacity if capacity.value is None else ratio(booked, capacity.value, MISSING_INPUT)


def team_figure(value: Value, people: int, minimum: int) -> Value:
    """A figure of a team, withheld when so few people are in it that it shows one of them."""
    return value if people >= minimum else absent(BELOW_MINIMUM_N, people)
