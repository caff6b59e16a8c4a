"""The capacity report: who is booked for more than there is time?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.render import words
from pmo.render.reports import facts
from pmo.render.reports.context import laid
from pmo.render.reports.report import Chart

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

SHOWN = (
    "month",
    "person",
    "forward_capacity_hours",
    "booked_hours",
    "booking_load_of_forward_capacity",
    "over",
    "bookings",
)


def build(context: Context) -> Report:
    """Booked hours of the coming months against what people can take."""
    rows = context.rows("people_load")
    over = [row for row in rows if row["over"]]
    if not rows:
        answer, more = "Nothing is booked ahead, and no capacity is recorded.", ""
    elif over:
        people, many = {row["person"] for row in rows}, {row["person"] for row in over}
        total = words.count(len(people), "person", "people")
        answer = f"{len(many)} of {total} {'is' if len(many) == 1 else 'are'} booked for more than there is time."
        more = f"{words.listing([_load(context, row) for row in over])}."
    else:
        total = words.count(len({row["person"] for row in rows}), "person", "people")
        answer, more = f"None of {total} is booked for more than there is time.", ""
    return context.report(
        "capacity", "Capacity", answer, more,
        [laid(context.section("people_load", "Bookings against capacity", shown=SHOWN, empty="Nothing is booked ahead."), chart=Chart("load") if rows else None)],
        facts=facts.capacity(context) if rows else (), kicker="Forward booking by person and month",
    )  # fmt: skip


def _load(context: Context, row: dict[str, Any]) -> str:
    load = words.share(row["booking_load_of_forward_capacity"].value, 0)
    return f"{context.name('person', row['person'])} {load} in {row['month']}"
