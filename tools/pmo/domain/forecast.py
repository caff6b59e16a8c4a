"""When the open tasks will end if the rest goes at the pace of the plan."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from pmo.domain.earned_fraction import LEVEL_OF_EFFORT
from pmo.domain.network import in_order
from pmo.domain.number import as_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from fractions import Fraction

    from pmo.domain.calendar import Calendar
    from pmo.domain.plan import Task


def task_forecasts(
    tasks: tuple[Task, ...],
    fractions: Mapping[str, Fraction],
    as_of: date,
    calendar: Calendar,
    not_before: date | None = None,
) -> dict[str, date]:
    """Forecast finish by work breakdown number.

    What is done has its actual finish. A task under way needs the unearned share of its planned working days from
    the as-of date on. A task not begun keeps its planned start and the overlaps of the plan, but moves by as many
    working days as the latest of its predecessors does, and begins neither before the as-of date nor before
    `not_before` (the end of a hold); it takes its planned working days. Level of effort keeps its planned finish.
    Predecessors that form a circle are ignored.
    """
    by_wbs = {task.wbs: task for task in tasks if task.start and task.finish}
    found: dict[str, date] = {}
    order, circle = in_order({wbs: task.predecessors for wbs, task in by_wbs.items()})
    eve = max(as_of, not_before - timedelta(days=1)) if not_before else as_of
    for wbs in (*order, *circle):
        task = by_wbs[wbs]
        late = max(
            (_late(by_wbs[item], found[item], calendar) for item in task.predecessors if item in found), default=0
        )
        found[wbs] = _finish(task, fractions.get(wbs), as_of, eve=eve, late=late, calendar=calendar)
    return found


def _late(task: Task, forecast: date, calendar: Calendar) -> int:
    """Working days by which a task ends after its planned finish."""
    return calendar.between(task.finish + timedelta(days=1), forecast) if task.finish else 0


def _finish(task: Task, fraction: Fraction | None, as_of: date, *, eve: date, late: int, calendar: Calendar) -> date:
    """Forecast finish of one dated task: begun after `eve` at the earliest, moved by the `late` working days before it."""
    if task.start is None or task.finish is None:  # pragma: no cover - callers pass dated tasks
        return as_of
    if task.actual_finish is not None:
        return task.actual_finish
    if task.method == LEVEL_OF_EFFORT:
        return task.finish
    days = max(calendar.between(task.start, task.finish), 1)
    done = as_decimal(fraction) if fraction is not None else Decimal(0)
    if task.accepted or done >= 1:
        return min(task.finish, as_of)
    if task.actual_start is not None and task.actual_start <= as_of:
        left = int((days * (1 - done)).to_integral_value(ROUND_CEILING))
        return calendar.after(as_of, max(left, 1))
    return calendar.after(max(eve, calendar.after(task.start - timedelta(days=1), late)), days)
