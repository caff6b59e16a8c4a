"""The open tasks of a project as pieces: the leveled plan is their base, and each gets a range.

The range of a task is, in this order: its own three points (`tasks[].estimate`), the line of the same name in the
estimate the project was sold with, what past projects of the type took, else the range that is assumed. People who do
one thing after the other are links here: the next task waits when the one before takes longer. With every factor at 1
the end is that of `pmo plan`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.domain import plan
from pmo.domain.calendar import Calendar
from pmo.domain.network import Link
from pmo.domain.number import ONE, ZERO, as_decimal, number
from pmo.domain.schedule.activities import activity, day_after, drafts_of
from pmo.domain.schedule.days import WorkingDays
from pmo.domain.schedule.level import level
from pmo.domain.schedule.people import diaries_of
from pmo.domain.uncertainty.history import estimates_of
from pmo.domain.uncertainty.values import CERTAIN, Piece, Range

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.domain.schedule.activities import Draft
    from pmo.domain.schedule.level import Leveled
    from pmo.domain.uncertainty.history import ReferenceClass
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

TASK: Final = "task"
LINE: Final = "line"
HISTORY: Final = "history"
ASSUMED: Final = "assumed"
GIVEN: Final = "given"
FIXED: Final = "fixed"
DONE: Final = "done"
"""Where the range of a task comes from; `given` for this run, `fixed` follows the calendar, `done` has none any more."""

USUAL: Final = (Decimal("0.8"), ONE, Decimal("1.5"))
"""What is assumed of a task nobody gave three points for: a fifth less to a half more than planned, about what the
three points of estimates for such work say. A house choice; `--range` says another."""
_POINTS: Final = ("optimistic", "likely", "pessimistic")


@dataclass(frozen=True, slots=True)
class Base:
    """The leveled plan that the pieces stand on."""

    days: WorkingDays
    drafts: tuple[Draft, ...]
    leveled: Leveled
    notes: tuple[str, ...]


def base_of(workspace: Workspace, project: Record, *, people: bool = True) -> Base:
    """Plan what is open after the as-of date, as `pmo plan` does.

    Raises NotANetworkError for a circle, NoWorkingDaysError when the calendar has no working day.
    """
    days = WorkingDays(Calendar.of(workspace.settings), day_after(workspace.as_of))
    drafts, notes = _known(drafts_of(workspace, project, days, {})[0])
    named = dict.fromkeys(person for draft in drafts if not draft.finished for person, _ in draft.people)
    diaries = diaries_of(workspace, project, named, days) if people else {}
    baseline = plan.baseline_of(project)
    held = plan.plan_day(project.get("hold.until")) if workspace.state(project) == "on_hold" else None
    followed = {link.before for draft in drafts for link in draft.links}
    activities = [
        activity(draft, days, diaries, held_until=held, project_start=baseline.start if baseline else None, followed=draft.wbs in followed)
        for draft in drafts
    ]  # fmt: skip
    return Base(days, tuple(drafts), level(activities, diaries, people=people), tuple(notes))


def _known(drafts: Sequence[Draft]) -> tuple[list[Draft], list[str]]:
    """The tasks without links to what is no task, and a sentence for each link left out."""
    keys = {draft.wbs for draft in drafts}
    lost = [(draft.wbs, link.before) for draft in drafts for link in draft.links if link.before not in keys]
    whole = [replace(draft, links=tuple(link for link in draft.links if link.before in keys)) for draft in drafts]
    return whole, [f"{wbs} waits for {before}, and the plan has no such task: left out." for wbs, before in lost]


def pieces_of(
    workspace: Workspace, project: Record, base: Base, past: ReferenceClass, usual: Range, shape: str
) -> tuple[Piece, ...]:
    """Every task that is not finished and, where an open one waits for it, every finished one, at its place."""
    rates = _rates(project)
    lines = tuple(_lines(workspace, project))
    own = {str(row.get("wbs")): row for row in project.list("tasks") if isinstance(row, dict)}
    done = {draft.wbs for draft in base.drafts if draft.finished}
    needed = {link.before for draft in base.drafts if draft.wbs not in done for link in base.leveled.ties[draft.wbs]}
    out = []
    for draft in base.drafts:
        if draft.wbs in done and draft.wbs not in needed:
            continue
        left = as_decimal(1 - draft.done) if not draft.finished else ZERO
        factor, basis, driver = CERTAIN, DONE if draft.finished else FIXED, ""
        if not draft.finished and not draft.level_of_effort:
            factor, basis, driver = _range(draft, own.get(draft.wbs, {}), lines, past, usual, shape)
        out.append(_piece(draft, base.leveled, factor, basis, driver, draft.hours * left, rates.get(draft.wbs)))
    return tuple(out)


def _piece(
    draft: Draft, leveled: Leveled, factor: Range, basis: str, driver: str, hours: Decimal, rate: Decimal | None
) -> Piece:
    """Where the leveled plan has the task: its length there, what it waits for, and the earliest day it can begin on."""
    one, placed = leveled.activities[draft.wbs], leveled.placed[draft.wbs]
    links = tuple(leveled.ties[draft.wbs])
    waits = Decimal(one.ready)
    if placed.held_by and not any(link == Link(placed.behind) for link in links):
        waits = Decimal(placed.start)  # away, booked elsewhere, or busy with a part of the day
    length = placed.finish - placed.start
    if one.begun and not placed.slow:
        length = one.days  # what it still waits for at its finish is a link
    return Piece(
        draft.wbs, draft.name, Decimal(length), factor, waits, links, hours, rate, driver, one.outside, basis,
    )  # fmt: skip


def _range(
    draft: Draft,
    row: dict[str, Any],
    lines: Sequence[tuple[str, Range]],
    past: ReferenceClass,
    usual: Range,
    shape: str,
) -> tuple[Range, str, str]:
    """The factor of a task, where it comes from, and the driver it shares."""
    if draft.hours > 0:
        own = three_points(row.get("estimate"), shape)
        if own is not None:
            return own.times(1 / draft.hours), TASK, ""
        line = next((found for name, found in lines if name == draft.name.casefold().strip()), None)
        if line is not None:
            return line.times(1 / draft.hours), LINE, ""
    if past.enough:
        return Range.of_seen(past.ratios), HISTORY, HISTORY
    return usual, ASSUMED, ""


def three_points(raw: Any, shape: str) -> Range | None:
    """Optimistic, likely and pessimistic of a record; None when one of them is missing."""
    if not isinstance(raw, dict):
        return None
    low, likely, high = (number(raw.get(name)) for name in _POINTS)
    return None if low is None or likely is None or high is None else Range(low, likely, high, shape)


def _lines(workspace: Workspace, project: Record) -> Iterator[tuple[str, Range]]:
    """The lines of the estimates behind a project, by name; the newest estimate first."""
    for record in estimates_of(workspace, project):
        for line in record.list("lines"):
            found = three_points(line.get("hours"), "beta_pert") if isinstance(line, dict) else None
            if found is not None:
                yield str(line.get("name") or "").casefold().strip(), found


def _rates(project: Record) -> dict[str, Decimal]:
    """Cost of an hour of each task: its budgeted cost over its hours, else that of the whole budget."""
    tasks = plan.tasks_of(project)
    hours, cost = plan.budget_of(project, tasks), plan.cost_budget_of(project, tasks)
    whole = cost / hours if hours and cost is not None else None
    out: dict[str, Decimal] = {}
    for task in tasks:
        rate = task.budget_cost / task.budget if task.budget_cost is not None and task.budget > 0 else whole
        if rate is not None:
            out.setdefault(task.wbs, rate)
    return out
