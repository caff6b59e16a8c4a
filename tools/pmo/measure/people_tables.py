"""Bookings of the coming months against what people can still take. Past figures of one person are never shown here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import coverage
from pmo.domain.booking_load import forward_capacity
from pmo.domain.free_hours import bookings
from pmo.domain.number import MISSING_INPUT, ZERO, absent
from pmo.domain.utilization import booking_load_of_forward_capacity
from pmo.measure import rows
from pmo.measure.metrics import METRICS, column, definition
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pmo.model.figures import Table
    from pmo.model.workspace import Workspace


def people_load(workspace: Workspace) -> Table:
    """Booked hours of each person and month from the as-of month on, against forward capacity."""
    now = workspace.as_of.isoformat()[:7]
    booked = bookings(workspace)
    people = {record.id: record for record in workspace.of("person")}
    columns = (
        Column("month", "Month", "id"),
        Column("person", "Person", "id"),
        column("forward_capacity_hours"),
        Column("booked_hours", "Booked", "hours", "Hours reserved by projects and for other work."),
        column("booking_load_of_forward_capacity"),
        Column("over", "Over-allocated", "text", "More is booked than there is time for."),
        Column("bookings", "For what"),
    )
    keys = {key for key in booked if key[1] >= now} | {
        (person.id, str(item.get("month")))
        for person in people.values()
        for item in person.list("forward")
        if isinstance(item, dict) and str(item.get("month") or "") >= now
    }

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for person_id, month in sorted(keys, key=lambda key: (key[1], key[0])):
            person = people.get(person_id)
            capacity = forward_capacity(workspace, person, month) if person else absent(MISSING_INPUT)
            parts = booked.get((person_id, month), [])
            hours = sum((item for _, item in parts), ZERO)
            load = booking_load_of_forward_capacity(hours, capacity)
            over = load.value is not None and load.value > 1
            what = ", ".join(f"{name} {item}" for name, item in parts)
            ids = (person_id, *(name for name, _ in parts if workspace.find("project", name)))
            yield (month, person_id, capacity, hours, load, "yes" if over else "", what), ids

    return rows.table("people_load", "Bookings against capacity", columns, made())


def duties(workspace: Workspace) -> Table:
    """How many records obey each duty."""
    columns = (
        Column("duty", "Duty", "id"),
        Column("title", "Title"),
        Column("value", "Value", "share"),
        Column("n", "n", "count", "Records for which it was due."),
        Column("unit", "Unit"),
        Column("definition", "Definition"),
    )

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for measure in coverage.METRICS:
            value = measure(workspace)
            metric = METRICS[measure.__name__]
            yield (metric.id, metric.title, value, value.n, metric.unit, definition(metric.id)), ()

    return rows.table("duties", "Duties kept", columns, made())
