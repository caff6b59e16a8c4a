"""Earned and spent hours week by week, reconstructed.

Records hold where a task stands today and when it began and ended, not where it stood each week; hours are booked
by month. The history is therefore drawn between what is known:

- a task that is done rises evenly over the working days from its actual start to its actual finish, stays at the
  cap (90 %) until the finish and is whole on that day; with 0/100 it is nothing before;
- a task under way rises evenly from its actual start to today's claim;
- level of effort follows the plan;
- the hours of a month are spread over the working days of that month on which the task ran, or over all its working
  days when it did not run then.

At the as-of date both lines equal the recorded figures exactly.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pmo.domain import earned_fraction as method
from pmo.domain.calendar import month_bounds
from pmo.domain.planned_value import Piece, PlannedCurve, planned_fraction

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from pmo.domain.actuals import Actuals
    from pmo.domain.calendar import Calendar
    from pmo.domain.plan import Task


def fraction_at(task: Task, day: date, as_of: date, calendar: Calendar, cap: int) -> Fraction | None:
    """Earned fraction of a task at the end of a day up to the as-of date; None when its claim is impossible."""
    planned = planned_fraction(calendar, task.start, task.finish, day) if task.start and task.finish else method.NOTHING
    begun = task.actual_start or task.start
    finish = task.actual_finish
    accepted = task.accepted and (finish is None or finish <= day) and (finish is not None or day >= as_of)
    started = task.actual_start is not None and task.actual_start <= day
    now = method.earned(task.method, planned, task.claimed, cap, started=started, accepted=accepted)
    if now is None or accepted or task.method not in _GRADUAL:
        return now
    end, goal = (finish or as_of, method.ALL) if task.accepted else (min(finish or as_of, as_of), now)
    if day >= end:
        return now
    if begun is None or day < begun:
        return method.NOTHING
    days = calendar.between(begun, end)
    risen = goal * Fraction(calendar.between(begun, day), days) if days else goal
    return min(risen, Fraction(cap, 100))


_GRADUAL = frozenset((method.PERCENT_COMPLETE, method.WEIGHTED_MILESTONES, method.PHYSICAL_UNITS))


def earned_hours(tasks: Iterable[Task], day: date, as_of: date, calendar: Calendar, cap: int) -> Fraction:
    """Earned hours of all tasks at the end of a day."""
    return sum(
        (Fraction(task.budget) * (fraction_at(task, day, as_of, calendar, cap) or 0) for task in tasks), Fraction(0)
    )


def spent_curve(tasks: Iterable[Task], actuals: Actuals, as_of: date, calendar: Calendar) -> PlannedCurve:
    """Booked hours spread over days, as a curve that can be asked for any day up to the as-of date."""
    by_wbs = {task.wbs: task for task in tasks}
    return PlannedCurve(
        calendar,
        (_piece(by_wbs.get(wbs), month, hours, as_of, calendar) for (wbs, month), hours in actuals.hours.items()),
    )


def _piece(task: Task | None, month: str, hours: Decimal, as_of: date, calendar: Calendar) -> Piece:
    first, last = month_bounds(month) or (as_of, as_of)
    last = min(last, as_of)
    if task is not None:
        begin, end = max(first, task.actual_start or first), min(last, task.actual_finish or last)
        if calendar.between(begin, end):
            return Piece(hours, begin, end)
    return Piece(hours, min(first, last), last)
