"""From the tasks of a record to activities that can be placed.

A task that is done keeps its actual days. One that is under way goes on after the as-of date, with the share of its
planned working days and hours that is not done. One that has not begun begins after the as-of date, not before its
`not_before` (else its planned start) and not before a hold ends; it takes its planned working days. Level of effort
without links keeps its planned days; with links it moves like other tasks, but no one's time holds it up. People give
a task no more hours a day than its hours spread over its days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from pmo.domain import plan
from pmo.domain.earned_fraction import LEVEL_OF_EFFORT
from pmo.domain.network import Link
from pmo.domain.number import number
from pmo.domain.progress import fraction_at
from pmo.domain.schedule.diary import HOUR
from pmo.domain.schedule.level import Activity, Bound, Work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from pmo.domain.schedule.days import WorkingDays
    from pmo.domain.schedule.diary import Diary
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

MOST_DAYS: Final = 5000
"""Working days of a task; longer ones are taken for a slip of the pen."""
_DAY_WITHOUT_DIARY: Final = Decimal(8)


@dataclass(frozen=True, slots=True)
class Override:
    """What is to be tried at one task; None leaves the record's value."""

    duration: int | None = None
    hours: Decimal | None = None
    start: date | None = None
    deadline: date | None = None
    people: tuple[tuple[str, Decimal], ...] | None = None
    links: tuple[Link, ...] | None = None


_NOTHING_TRIED: Final = Override()


@dataclass(frozen=True, slots=True)
class Draft:
    """A task with all that its place depends on. `done` is a share; `days` are of the whole task."""

    wbs: str
    name: str
    planned_start: date | None
    planned_finish: date | None
    actual_start: date | None
    actual_finish: date | None
    finished: bool
    running: bool
    level_of_effort: bool
    done: Fraction
    days: int
    hours: Decimal
    people: tuple[tuple[str, Decimal], ...]
    links: tuple[Link, ...]
    not_before: date | None
    deadline: date | None
    guessed: bool = False
    """Nothing says how long it takes."""


def drafts_of(
    workspace: Workspace, project: Record, calendar_days: WorkingDays, overrides: Mapping[str, Override]
) -> tuple[list[Draft], list[str]]:
    """The tasks of a project without summaries, and the numbers of the summaries. Of equal numbers the first counts."""
    rows = [row for row in project.list("tasks") if isinstance(row, dict)]
    tasks = dict[str, tuple[plan.Task, dict[str, Any]]]()
    for task, row in zip(plan.tasks_of(project), rows, strict=True):
        if task.wbs:
            tasks.setdefault(task.wbs, (task, row))
    parents = {wbs.rsplit(".", 1)[0] for wbs in tasks if "." in wbs}
    summaries = [wbs for wbs, (task, _) in tasks.items() if wbs in parents and not task.budget and not task.people]
    below = {wbs: [leaf for leaf in tasks if leaf.startswith(f"{wbs}.") and leaf not in summaries] for wbs in summaries}
    leaves = [wbs for wbs in tasks if wbs not in below]
    drafts = [
        _draft(workspace, *tasks[wbs], calendar_days, overrides.get(wbs, _NOTHING_TRIED), below) for wbs in leaves
    ]
    return drafts, summaries


def _draft(
    workspace: Workspace,
    task: plan.Task,
    row: dict[str, Any],
    calendar_days: WorkingDays,
    override: Override,
    below: Mapping[str, list[str]],
) -> Draft:
    calendar, as_of = calendar_days.calendar, workspace.as_of
    done = fraction_at(task, as_of, as_of, calendar, workspace.settings.thresholds.percent_cap) or Fraction(0)
    if task.claimed is not None and 0 <= task.claimed <= 100 and task.method != LEVEL_OF_EFFORT:
        done = max(done, Fraction(min(task.claimed, Decimal(workspace.settings.thresholds.percent_cap))) / 100)
    own_start, own_finish = plan.plan_day(row.get("start")), plan.plan_day(row.get("finish"))
    people = _shares(row) if override.people is None else override.people
    days = min(max(calendar.between(own_start, own_finish), 1), MOST_DAYS) if own_start and own_finish else 0
    hours = task.budget
    if override.hours is not None:
        days = _scaled(days, override.hours, hours)
        hours = override.hours
    guessed = not days and not hours and override.duration is None
    days = override.duration or days or _days_for(hours, people)
    finished = task.actual_finish is not None or task.accepted or done >= 1
    links = task.links if override.links is None else override.links
    return Draft(
        task.wbs,
        task.name,
        own_start,
        own_finish,
        task.actual_start,
        task.actual_finish,
        finished,
        not finished and task.actual_start is not None and task.actual_start <= as_of,
        task.method == LEVEL_OF_EFFORT,
        done,
        days,
        hours,
        people,
        tuple(part for link in links for part in _leaf_links(link, below)),
        override.start or plan.plan_day(row.get("not_before")),
        override.deadline or plan.plan_day(row.get("deadline")),
        guessed,
    )


def _scaled(days: int, hours: Decimal, before: Decimal) -> int:
    """Working days for other hours at the same pace."""
    if not days or not before:
        return days
    return max(int((days * hours / before).to_integral_value(ROUND_CEILING)), 1)


def _days_for(hours: Decimal, people: Sequence[tuple[str, Decimal]]) -> int:
    """Working days when only hours are known: eight a day for whoever does most."""
    most = max((share for _, share in people), default=Decimal(1))
    return max(int((hours * most / _DAY_WITHOUT_DIARY).to_integral_value(ROUND_CEILING)), 1)


def _shares(row: dict[str, Any]) -> tuple[tuple[str, Decimal], ...]:
    """Who does which part; a part that is not said is an equal one."""
    people = row.get("people")
    rows = (
        [item for item in people if isinstance(item, dict) and item.get("person")] if isinstance(people, list) else []
    )
    return tuple(
        (str(item["person"]), share if (share := number(item.get("share"))) is not None else Decimal(1) / len(rows))
        for item in rows
    )


def _leaf_links(link: Link, below: Mapping[str, list[str]]) -> list[Link]:
    """A link to a summary holds for every task below it."""
    return [Link(wbs, link.type, link.lag) for wbs in below[link.before]] if link.before in below else [link]


def activity(
    draft: Draft,
    days: WorkingDays,
    diaries: Mapping[str, Diary],
    *,
    held_until: date | None,
    project_start: date | None,
    followed: bool,
) -> Activity:
    """A task as something to place; `followed` when another task waits for it. Day 0 follows the as-of date."""
    deadline = days.finish(draft.deadline) if draft.deadline else None
    if draft.finished:
        return _recorded(draft, days)
    loose = draft.level_of_effort and not draft.links and not followed
    if draft.level_of_effort and (loose or draft.running) and draft.planned_start and draft.planned_finish:
        start = days.start(draft.actual_start or draft.planned_start)
        finish = max(days.finish(draft.planned_finish), start)
        work = _work(draft, max(finish - max(start, 0), 1), diaries)
        return Activity(draft.wbs, finish - start, start, Bound.LEVEL_OF_EFFORT, work=work, fixed=True, outside=loose)
    if draft.running:
        left = max(_ceiling(draft.days * (1 - draft.done)), 1)
        return Activity(
            draft.wbs, left, 0, Bound.RUNNING, _finish_links(draft.links), _work(draft, left, diaries), begun=True,
            waits_for_people=not draft.level_of_effort, deadline=deadline,
        )  # fmt: skip
    ready, bound = 0, Bound.AS_OF
    for when, why in (
        (draft.not_before or draft.planned_start or project_start, _why_wait(draft)),
        (held_until, Bound.ON_HOLD),
    ):
        if when is not None and when >= days.origin and days.start(when) >= ready:
            ready, bound = days.start(when), why
    return Activity(
        draft.wbs, draft.days, ready, bound, draft.links, _work(draft, draft.days, diaries),
        waits_for_people=not draft.level_of_effort, outside=loose, deadline=deadline,
    )  # fmt: skip


def _why_wait(draft: Draft) -> Bound:
    return Bound.NOT_BEFORE if draft.not_before else Bound.PLANNED


def _recorded(draft: Draft, days: WorkingDays) -> Activity:
    """A finished task at its actual days; what is not recorded is taken from the plan, up to the as-of date."""
    finish = min(days.finish(draft.actual_finish or draft.planned_finish or days.first(-1)), 0)
    begun = draft.actual_start or draft.planned_start
    start = min(days.start(begun), finish) if begun else finish
    return Activity(draft.wbs, finish - start, start, Bound.RECORDED, fixed=True)


def _finish_links(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """What has begun is not held at its start any more, only at its finish."""
    return tuple(link for link in links if not link.to_start)


def _work(draft: Draft, days: int, diaries: Mapping[str, Diary]) -> tuple[Work, ...]:
    """What people still have to do within these days, and how much of it on one."""
    found = []
    for person, share in draft.people:
        amount = _ceiling(Fraction(draft.hours) * Fraction(share) * (1 - draft.done) * HOUR)
        if amount <= 0:
            continue
        own, week = diaries[person].part_time if person in diaries else (1, 1)
        mine = max(days * own // week, 1) if own else days
        found.append(Work(person, amount, -(-amount // mine)))
    return tuple(found)


def _ceiling(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)


def day_after(day: date) -> date:
    """The day on which a plan made on the evening of a day begins."""
    return day + timedelta(days=1)
