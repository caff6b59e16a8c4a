"""The plan of one project: forecast against baseline, float, the critical path, and the reason for every place.

This is what `pmo plan` and the picture on the page of a project show. It is not the `forecast_finish` of the figures of a
project, which moves the planned dates by what is late and looks at nobody's time (`pmo.domain.forecast`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from pmo.domain import plan as planned
from pmo.domain.calendar import Calendar
from pmo.domain.network import NotANetworkError, critical_paths
from pmo.domain.number import as_decimal
from pmo.domain.schedule.activities import Draft, activity, day_after, drafts_of
from pmo.domain.schedule.days import NoWorkingDaysError, WorkingDays
from pmo.domain.schedule.level import level, wbs_order
from pmo.domain.schedule.people import diaries_of
from pmo.domain.schedule.reasons import Reason, Why, holidays, slow_reasons, start_reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pmo.domain.schedule.activities import Override
    from pmo.domain.schedule.level import Leveled
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

FINISHED: Final = "finished"
RUNNING: Final = "running"
OPEN: Final = "open"
SUMMARY: Final = "summary"
MOST_PATHS: Final = 3

__all__ = [
    "FINISHED", "OPEN", "RUNNING", "SUMMARY", "NoWorkingDaysError", "NotANetworkError", "PlannedMilestone", "ProjectPlan",
    "TaskPlan", "project_plan", "projects_plan",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """A task in the plan. `late` and the floats are working days; floats are None for what is finished.

    `reason` says what holds its start (or that it runs), `slow` what makes it longer, `holidays` which are in it.
    """

    wbs: str
    name: str
    state: str
    planned_start: date | None
    planned_finish: date | None
    start: date
    finish: date
    late: int | None
    total_float: int | None
    free_float: int | None
    critical: bool
    reason: Reason
    slow: tuple[Reason, ...] = ()
    holidays: tuple[Reason, ...] = ()
    people: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone beside the plan: `recorded` is its own forecast (or actual date), `expected` the last forecast finish

    of the tasks that the baseline ends on or before it, and `task` that task. None without such tasks.
    """

    name: str
    baseline: date | None
    recorded: date | None
    reached: bool
    expected: date | None
    task: str

    @property
    def threatened(self) -> bool:
        """Whether a task that the baseline ends before it will end after the date that is recorded for it."""
        promised = self.recorded or self.baseline
        return not self.reached and self.expected is not None and promised is not None and self.expected > promised


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """All of it. `late` is in working days, negative when early; `paths` are critical, of what is not finished;

    `names` say what the people are called.
    """

    project: str
    title: str
    as_of: date
    people: bool
    tasks: tuple[TaskPlan, ...]
    finish: date | None
    planned_finish: date | None
    late: int | None
    paths: tuple[tuple[str, ...], ...]
    milestones: tuple[PlannedMilestone, ...]
    notes: tuple[str, ...]
    names: Mapping[str, str]
    calendar: Calendar = field(repr=False)

    def task(self, wbs: str) -> TaskPlan | None:
        """The task with this number."""
        return next((task for task in self.tasks if task.wbs == wbs), None)


def projects_plan(workspace: Workspace, project: Record) -> ProjectPlan | None:
    """The plan of an open project for a page or rule, made once; None where none can be made."""

    def make() -> ProjectPlan | None:
        if not workspace.open(project) or not project.list("tasks"):
            return None
        try:
            return project_plan(workspace, project)
        except (NotANetworkError, NoWorkingDaysError):
            return None

    return workspace.once("plan", project.id, make)


def project_plan(
    workspace: Workspace, project: Record, *, people: bool = True, overrides: Mapping[str, Override] | None = None
) -> ProjectPlan:
    """Plan what is open after the as-of date.

    Predecessors that are no task are noted and left out. NotANetworkError when tasks wait for each other in a circle,
    NoWorkingDaysError when the calendar has no working day.
    """
    calendar = Calendar.of(workspace.settings)
    days = WorkingDays(calendar, day_after(workspace.as_of))
    drafts, summaries = drafts_of(workspace, project, days, overrides or {})
    drafts, notes = _known(drafts)
    named = dict.fromkeys(person for draft in drafts if not draft.finished for person, _ in draft.people)
    diaries = diaries_of(workspace, project, named, days) if people else {}
    baseline = planned.baseline_of(project)
    on_hold = workspace.state(project) == "on_hold"
    followed = {link.before for draft in drafts for link in draft.links}
    leveled = level(
        [
            activity(
                draft, days, diaries, followed=draft.wbs in followed,
                held_until=planned.plan_day(project.get("hold.until")) if on_hold else None,
                project_start=baseline.start if baseline else None,
            )
            for draft in drafts
        ],
        diaries, people=people,
    )  # fmt: skip
    if people and (unknown := [name for name in named if name not in diaries]):
        notes.append(f"No weekly hours are recorded for {', '.join(unknown)}: taken to be always free.")
    notes += _at_most(leveled)
    tasks = [_task(draft, leveled, days, workspace.as_of) for draft in drafts]
    tasks += [_summary(wbs, project, tasks, calendar) for wbs in summaries]
    order = {str(row.get("wbs")): index for index, row in enumerate(project.list("tasks")) if isinstance(row, dict)}
    tasks.sort(key=lambda task: (order.get(task.wbs, 0), wbs_order(task.wbs)))
    ends = [task.finish for task in tasks if task.state != SUMMARY and not leveled.activities[task.wbs].outside]
    finish = max(ends or [task.finish for task in tasks], default=None)
    planned_finish = (baseline.finish if baseline else None) or max(
        (draft.planned_finish for draft in drafts if draft.planned_finish), default=None
    )
    return ProjectPlan(
        project.id, workspace.label(project), workspace.as_of, people, tuple(tasks), finish, planned_finish,
        _late(planned_finish, finish, calendar), _paths(leveled, tasks), _milestones(project, tasks), tuple(notes),
        _names(workspace, drafts), calendar,
    )  # fmt: skip


def _names(workspace: Workspace, drafts: Sequence[Draft]) -> dict[str, str]:
    people = dict.fromkeys(person for draft in drafts for person, _ in draft.people)
    found = {name: workspace.find("person", name) if "person" in workspace.kinds else None for name in people}
    return {name: workspace.label(record) if record else name for name, record in found.items()}


def _known(drafts: Sequence[Draft]) -> tuple[list[Draft], list[str]]:
    """The tasks without links to what is no task, and a sentence for each thing left out or guessed."""
    keys = {draft.wbs for draft in drafts}
    out, notes = [], []
    for draft in drafts:
        lost = [link.before for link in draft.links if link.before not in keys]
        notes += [f"{draft.wbs} waits for {before}, and the plan has no such task: left out." for before in lost]
        if draft.guessed and not draft.finished:
            notes.append(f"{draft.wbs} has neither dates nor hours: one day is assumed.")
        out.append(replace(draft, links=tuple(link for link in draft.links if link.before in keys)) if lost else draft)
    return out, notes


def _at_most(leveled: Leveled) -> list[str]:
    """A note on months for which the ticket load is not known."""
    months = sorted(
        {name for diary in leveled.diaries.values() for name, month in diary.months.items() if month.at_most}
    )
    if not months:
        return []
    when = months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"
    return [f"For some people no ticket hours are recorded in {when}; their time there is an upper bound."]


def _task(draft: Draft, leveled: Leveled, days: WorkingDays, as_of: date) -> TaskPlan:
    placed, one = leveled.placed[draft.wbs], leveled.activities[draft.wbs]
    state = FINISHED if draft.finished else RUNNING if draft.running else OPEN
    if draft.finished:
        finish = draft.actual_finish or days.last(placed.finish)
        start = min(draft.actual_start or days.first(placed.start), finish)
        reason = Reason(Why.RECORDED, first=start, last=finish)
    else:
        begun = draft.actual_start if draft.running else None
        start = begun or days.first(placed.start)
        finish = max(days.last(placed.finish), start) if placed.finish > placed.start else start
        reason = start_reason(leveled, draft.wbs, days)
        if reason.why is Why.RUNNING:
            reason = Reason(Why.RUNNING, first=start, days=one.days, share=as_decimal(1 - draft.done))
    network = leveled.network
    level_only = one.outside or draft.finished
    return TaskPlan(
        draft.wbs,
        draft.name,
        state,
        draft.planned_start,
        draft.planned_finish,
        start,
        finish,
        _late(draft.planned_finish, finish, days.calendar),
        None if level_only else int(network.total_float[draft.wbs]),
        None if level_only else int(network.free_float[draft.wbs]),
        not level_only and network.total_float[draft.wbs] <= 0,
        reason,
        () if draft.finished else slow_reasons(leveled, draft.wbs, days),
        holidays(days.calendar, max(start, as_of), finish),
        tuple(person for person, _ in draft.people),
        tuple(dict.fromkeys(link.before for link in draft.links)),
        draft.deadline,
    )


def _summary(wbs: str, project: Record, tasks: Sequence[TaskPlan], calendar: Calendar) -> TaskPlan:
    """A task that only gathers those below it."""
    below = [task for task in tasks if task.wbs.startswith(f"{wbs}.")]
    name = next(
        str(row.get("name") or "")
        for row in project.list("tasks")
        if isinstance(row, dict) and str(row.get("wbs")) == wbs
    )
    planned_finish = max((task.planned_finish for task in below if task.planned_finish), default=None)
    start, finish = min(task.start for task in below), max(task.finish for task in below)
    last = max(below, key=lambda task: task.finish)
    return TaskPlan(
        wbs=wbs,
        name=name,
        state=SUMMARY,
        planned_start=min((task.planned_start for task in below if task.planned_start), default=None),
        planned_finish=planned_finish,
        start=start,
        finish=finish,
        late=_late(planned_finish, finish, calendar),
        total_float=None,
        free_float=None,
        critical=False,
        reason=Reason(Why.LINK, last.wbs, f"{last.wbs} FF", last=finish),
    )


def _late(planned_finish: date | None, finish: date | None, calendar: Calendar) -> int | None:
    """Working days from the planned finish to the forecast one; negative when it is earlier."""
    if planned_finish is None or finish is None:
        return None
    if finish >= planned_finish:
        return calendar.between(planned_finish + timedelta(days=1), finish)
    return -calendar.between(finish + timedelta(days=1), planned_finish)


def _paths(leveled: Leveled, tasks: Sequence[TaskPlan]) -> tuple[tuple[str, ...], ...]:
    """Critical chains of what is not finished, the longest first."""
    open_ones = {task.wbs for task in tasks if task.critical}
    found = critical_paths(leveled.network, leveled.ties, 50)
    cut = dict.fromkeys(tuple(key for key in path if key in open_ones) for path in found)
    return tuple(sorted((path for path in cut if path), key=lambda path: -len(path)))[:MOST_PATHS]


def _milestones(project: Record, tasks: Sequence[TaskPlan]) -> tuple[PlannedMilestone, ...]:
    out = []
    for item in planned.milestones_of(project):
        before = [
            task
            for task in tasks
            if item.baseline and task.planned_finish and task.planned_finish <= item.baseline and task.state != SUMMARY
        ]
        last = max(before, key=lambda task: (task.finish, wbs_order(task.wbs)), default=None)
        out.append(
            PlannedMilestone(
                item.name, item.baseline, item.actual or item.forecast, item.actual is not None,
                last.finish if last else None, last.wbs if last else "",
            )
        )  # fmt: skip
    return tuple(out)
