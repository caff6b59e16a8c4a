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
    the as-of date on. A task not begun starts on its planned day, but not before the as-of date, not before its
    predecessors end and not before `not_before` (the end of a hold), and takes its planned working days. Level of
    effort keeps its planned finish. Predecessors that form a circle are ignored.
    """
    by_wbs = {task.wbs: task for task in tasks if task.start and task.finish}
    found: dict[str, date] = {}
    order, circle = in_order({wbs: task.predecessors for wbs, task in by_wbs.items()})
    for wbs in (*order, *circle):
        task = by_wbs[wbs]
        before = [found[item] for item in task.predecessors if item in found]
        found[wbs] = _finish(task, fractions.get(wbs), before, as_of, calendar, not_before)
    return found


def _finish(
    task: Task,
    fraction: Fraction | None,
    before: list[date],
    as_of: date,
    calendar: Calendar,
    not_before: date | None,
) -> date:
    if task.start is None or task.finish is None:  # pragma: no cover - callers look before they ask
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
    eve = max([task.start - timedelta(days=1), as_of, *before])
    if not_before is not None:
        eve = max(eve, not_before - timedelta(days=1))
    return calendar.after(eve, days)
