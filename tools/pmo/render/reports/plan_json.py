"""A plan as data, for other tools: every date, float and reason, and the sentences people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.domain.schedule.chain import moved, slipped, why
from pmo.render.reports.json_text import dump
from pmo.render.reports.plan_words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pmo.domain.schedule.chain import Step
    from pmo.domain.schedule.project import PlannedMilestone, ProjectPlan, TaskPlan
    from pmo.domain.schedule.reasons import Reason


def write(
    plan: ProjectPlan,
    version: str,
    *,
    before: ProjectPlan | None = None,
    tried: Sequence[str] = (),
    explained: str = "",
) -> str:
    """The plan; with `before` what a try moves; with `explained` the chains of one task."""
    out = {"report": "plan", "tool": {"name": "pmo-as-code", "version": version}, **_plan(plan)}
    if before is not None:
        out["tried"] = list(tried)
        out["before"] = {"finish": _day(before.finish), "late_working_days": before.late}
        out["moved"] = [
            {
                "wbs": one.after.wbs,
                "before": {"start": _day(one.before.start), "finish": _day(one.before.finish)},
                "after": {"start": _day(one.after.start), "finish": _day(one.after.finish)},
            }
            for one in moved(before, plan)
        ]
    if explained:
        out["why"] = _chain(plan, why(plan, explained))
        out["why_it_slips"] = _chain(plan, slipped(plan, explained))
    return dump(out)


def _plan(plan: ProjectPlan) -> dict[str, Any]:
    say = Words(plan)
    return {
        "project": plan.project,
        "title": plan.title,
        "as_of": _day(plan.as_of),
        "leveled": plan.people,
        "verdict": say.verdict(),
        "planned_finish": _day(plan.planned_finish),
        "plan_finish": _day(plan.finish),
        "late_working_days": plan.late,
        "critical_paths": [list(path) for path in plan.paths],
        "tasks": [_task(say, task) for task in plan.tasks],
        "milestones": [_milestone(item) for item in plan.milestones],
        "notes": list(plan.notes),
    }


def _task(say: Words, task: TaskPlan) -> dict[str, Any]:
    return {
        "wbs": task.wbs,
        "name": task.name,
        "state": task.state,
        "people": list(task.people),
        "predecessors": list(task.predecessors),
        "planned_start": _day(task.planned_start),
        "planned_finish": _day(task.planned_finish),
        "start": _day(task.start),
        "finish": _day(task.finish),
        "deadline": _day(task.deadline),
        "late_working_days": task.late,
        "total_float": task.total_float,
        "free_float": task.free_float,
        "critical": task.critical,
        "reason": _reason(task.reason),
        "slowed_by": [_reason(reason) for reason in task.slow],
        "holidays": [_reason(reason) for reason in task.holidays],
        "words": say.task(task),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    """A reason without what it does not say."""
    found = {
        "why": reason.why.value,
        "task": reason.task or None,
        "link": reason.link or None,
        "person": reason.person or None,
        "first": _day(reason.first),
        "last": _day(reason.last),
        "booked": list(reason.booked) or None,
        "working_days": reason.days,
        "share_left": reason.share,
    }
    return {name: value for name, value in found.items() if value is not None}


def _milestone(item: PlannedMilestone) -> dict[str, Any]:
    return {
        "name": item.name,
        "baseline": _day(item.baseline),
        "recorded": _day(item.recorded),
        "reached": item.reached,
        "tasks_before_it_end": _day(item.expected),
        "last_task_before_it": item.task or None,
        "threatened": item.threatened,
    }


def _chain(plan: ProjectPlan, steps: Sequence[Step]) -> dict[str, Any]:
    return {
        "steps": [{"wbs": step.task.wbs, "about": step.part.value, **_reason(step.reason)} for step in steps],
        "words": Words(plan).sentence(steps),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
