"""Nobody is booked for more hours of a month than are free for projects.

Why
    One engineer was booked at 115 percent in December, on two projects with the same deadline. Both slipped, and each
    project manager learned of the other booking from the apology.
Bad
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    forward:
      - month: 2026-12  # here
        calendar_hours: 176
        away_hours: 16
        ticket_hours: 60
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    bookings:
      - person: ben.holt
        month: 2026-12
        hours: 92
Good
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    forward:
      - month: 2026-12
        calendar_hours: 176
        away_hours: 16
        ticket_hours: 60
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    bookings:
      - person: ben.holt
        month: 2026-12
        hours: 72
Fix
    Move hours to somebody else or to another month, or decide which project waits, and tell its client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain import utilization
from pmo.domain.number import ZERO, number, plain, total

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pmo.model.finding import Finding
    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace

    Booking = tuple[Decimal, tuple[Record, Path], str]
    """Hours, the place where they are booked, and for what."""

RULE = About("warning", ("person", "project"), owner="service-delivery-manager", timed=True)


def check(workspace: Workspace) -> Iterator[Finding]:
    """Months from the as-of month on in which the bookings pass the forward capacity (metrics.md §7)."""
    reserve = workspace.settings.thresholds.ticket_reserve_share
    for person in workspace.each("person"):
        if workspace.state(person) == "inactive" or not person.list("forward"):
            continue
        booked: dict[str, list[Booking]] = {}
        for month, booking in _bookings(workspace, person):
            booked.setdefault(month, []).append(booking)
        for index, row in enumerate(person.list("forward")):
            month = str(row.get("month", "")) if isinstance(row, dict) else ""
            if month < workspace.as_of.isoformat()[:7]:
                continue
            rows = booked.get(month, [])
            hours = total(found for found, _, _ in rows)
            calendar, away, tickets = (
                number(row.get(name)) or ZERO for name in ("calendar_hours", "away_hours", "ticket_hours")
            )
            capacity = utilization.forward_capacity_hours(calendar, away, tickets, reserve)
            load = utilization.booking_load_of_forward_capacity(hours, capacity).value
            if load is None or load <= 1 or capacity.value is None:
                continue
            yield RULE.at(
                person,
                ("forward", index, "month"),
                f"{workspace.label(person)} is booked for {plain(hours)} hours in {month}, {load * 100:.0f} % of the "
                f"{plain(capacity.value)} that are free",
                notes=[
                    (source.place(where), f"{plain(found)} hours for {what}") for found, (source, where), what in rows
                ],
            )


def _bookings(workspace: Workspace, person: Record) -> Iterator[tuple[str, Booking]]:
    """The bookings of a person by month: of projects that are not over, then those the record of the person holds."""
    for project in workspace.under(person, "project"):
        if workspace.state(project) in ("closed", "cancelled"):
            continue
        for path, row in project.walk("bookings[]"):
            hours = number(row.get("hours")) if isinstance(row, dict) else None
            if hours is not None and str(row.get("person")) == person.id:
                yield str(row.get("month")), (hours, (project, (*path, "hours")), project.id)
    for path, row in person.walk("bookings[]"):
        hours = number(row.get("hours")) if isinstance(row, dict) else None
        if hours is not None:
            what = str(row.get("text") or row.get("client") or "other work")
            yield str(row.get("month")), (hours, (person, (*path, "hours")), what)
