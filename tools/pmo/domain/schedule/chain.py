"""The reasons of a plan followed back to their root: why a task lies where it lies, and why it slipped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pmo.domain.schedule.project import FINISHED, RUNNING
from pmo.domain.schedule.reasons import Reason, Why

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.domain.schedule.project import ProjectPlan, TaskPlan


class Part(StrEnum):
    """What a step explains of its task."""

    START = "start"
    LENGTH = "length"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Step:
    """A task of a chain and what holds it; the task that the reason names is the next step, if there is one."""

    task: TaskPlan
    reason: Reason
    part: Part
    overlap: bool = False
    """Whether the baseline begins this task before the one it waits for ends."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A task that a try moves: as it was, and as it would be."""

    before: TaskPlan
    after: TaskPlan


def why(plan: ProjectPlan, wbs: str) -> tuple[Step, ...]:
    """From a task back over what it waits for, to the one that waits for nothing else."""
    return _follow(plan, wbs, _place_step)


def slipped(plan: ProjectPlan, wbs: str) -> tuple[Step, ...]:
    """Why a task will end after its baseline, back to the root; empty when it will not."""
    task = plan.task(wbs)
    return _follow(plan, wbs, _slip_step) if task is not None and (task.late or 0) > 0 else ()


def moved(before: ProjectPlan, after: ProjectPlan) -> tuple[Moved, ...]:
    """The tasks whose dates differ between two plans of the same project, in the order of the record."""
    pairs = ((task, after.task(task.wbs)) for task in before.tasks)
    return tuple(
        Moved(old, new) for old, new in pairs if new is not None and (old.start, old.finish) != (new.start, new.finish)
    )


def _follow(plan: ProjectPlan, wbs: str, step: Callable[[ProjectPlan, TaskPlan], Step]) -> tuple[Step, ...]:
    steps: list[Step] = []
    seen: set[str] = set()
    current = plan.task(wbs)
    while current is not None and current.wbs not in seen:
        seen.add(current.wbs)
        found = step(plan, current)
        steps.append(found)
        current = plan.task(found.reason.task) if found.reason.task and not found.overlap else None
    return tuple(steps)


def _place_step(_: ProjectPlan, task: TaskPlan) -> Step:
    return Step(task, task.reason, Part.WHOLE if task.state in (FINISHED, RUNNING) else Part.START)


def _slip_step(plan: ProjectPlan, task: TaskPlan) -> Step:
    """The half of the slip that weighs more: what held the start, or what makes the task longer."""
    if task.state == FINISHED:
        return Step(task, task.reason, Part.WHOLE)
    late_start = _late_start(plan, task)
    if task.state != RUNNING and late_start * 2 >= max(task.late or 0, 1):
        before = plan.task(task.reason.task) if task.reason.why is Why.LINK else None
        overlap = before is not None and (before.late or 0) <= 0
        return Step(task, task.reason, Part.START, overlap)
    if task.slow:
        return Step(task, task.slow[0], Part.LENGTH)
    if task.state == RUNNING:
        return Step(task, task.reason, Part.WHOLE)
    days = plan.calendar.between(task.start, task.finish)
    return Step(task, Reason(Why.DAYS, days=days, first=task.start, last=task.finish), Part.LENGTH)


def _late_start(plan: ProjectPlan, task: TaskPlan) -> int:
    """Working days from the planned start to the start."""
    if task.planned_start is None or task.start <= task.planned_start:
        return 0
    return plan.calendar.between(task.planned_start, task.start) - plan.calendar.works(task.start)
