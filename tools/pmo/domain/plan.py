"""The plan of a project as its record tells it: baseline, tasks, milestones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.earned_fraction import method_of
from pmo.domain.number import ZERO, number, total
from pmo.domain.schedule.notation import parse_link
from pmo.model.figures import MilestoneFigures
from pmo.model.record import as_date

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from pmo.domain.network import Link
    from pmo.model.record import Record


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the current baseline; `start` and `finish` are planned days, the baseline's where it has none.

    `predecessors` are the numbers of the tasks that it waits for, `links` the same with type and lag; what cannot be
    read as a link is left out of both.
    """

    wbs: str
    name: str
    start: date | None
    finish: date | None
    actual_start: date | None
    actual_finish: date | None
    budget: Decimal
    budget_cost: Decimal | None
    method: str
    claimed: Decimal | None
    accepted: bool
    people: tuple[str, ...]
    predecessors: tuple[str, ...]
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """One approved version of the plan."""

    version: int
    start: date | None
    finish: date | None
    hours: Decimal | None
    price: Decimal | None
    change: str
    approved_on: date | None


_YEARS: Final = range(1970, 2201)


def plan_day(value: Any) -> date | None:
    """A day of a plan; years no plan has are taken for a slip of the pen, so that nothing runs over centuries."""
    day = as_date(value)
    return day if day is not None and day.year in _YEARS else None


def baselines_of(project: Record) -> tuple[Baseline, ...]:
    """Every approved version, oldest first."""
    found = [
        Baseline(
            int(version) if (version := number(raw.get("version"))) is not None else index + 1,
            plan_day(raw.get("start")),
            plan_day(raw.get("finish")),
            number(raw.get("hours")),
            number(raw.get("price")),
            str(raw.get("change") or ""),
            as_date(raw.get("approved_on")),
        )
        for index, raw in enumerate(_rows(project, "baselines"))
    ]
    return tuple(sorted(found, key=lambda item: item.version))


def baseline_of(project: Record) -> Baseline | None:
    """The baseline that counts: the highest version."""
    found = baselines_of(project)
    return found[-1] if found else None


def tasks_of(project: Record) -> tuple[Task, ...]:
    """The tasks of the plan, in the order of the record."""
    baseline = baseline_of(project)
    begin, end = (baseline.start, baseline.finish) if baseline else (None, None)
    return tuple(_task(raw, begin, end) for raw in _rows(project, "tasks"))


def _task(raw: dict[str, Any], begin: date | None, end: date | None) -> Task:
    budget = number(raw.get("budget_hours")) or ZERO
    people = raw.get("people")
    links = links_of(raw)
    return Task(
        str(raw.get("wbs") or ""),
        str(raw.get("name") or ""),
        plan_day(raw.get("start")) or begin,
        plan_day(raw.get("finish")) or end,
        plan_day(raw.get("actual_start")),
        plan_day(raw.get("actual_finish")),
        budget,
        number(raw.get("budget_cost")),
        method_of(str(raw.get("ev_method") or ""), budget),
        number(raw.get("percent_complete")),
        raw.get("accepted") is True,
        tuple(str(item.get("person")) for item in people if isinstance(item, dict) and item.get("person"))
        if isinstance(people, list)
        else (),
        tuple(link.before for link in links),
        links,
    )


def links_of(raw: dict[str, Any]) -> tuple[Link, ...]:
    """The links of a task as its record tells them."""
    written = raw.get("predecessors")
    found = [parse_link(str(item)) for item in written if item] if isinstance(written, list) else []
    return tuple(link for link in found if link is not None)


def budget_of(project: Record, tasks: tuple[Task, ...]) -> Decimal | None:
    """Budget at completion in hours: the sum of the tasks, else the approved budget, else the baseline's hours.

    The tasks count first, because only what is planned in a task can ever be earned.
    """
    summed = total(task.budget for task in tasks)
    if summed > 0:
        return summed
    approved = number(project.get("budget.hours"))
    if approved is not None:
        return approved
    baseline = baseline_of(project)
    return baseline.hours if baseline else None


def cost_budget_of(project: Record, tasks: tuple[Task, ...]) -> Decimal | None:
    """Budget at completion in money (labor cost); None when the reader may not see it or nothing is recorded."""
    costs = [task.budget_cost for task in tasks if task.budget_cost is not None]
    return total(costs) if costs else number(project.get("budget.cost"))


def milestones_of(project: Record) -> tuple[MilestoneFigures, ...]:
    """The milestones with their slip: forecast, or actual once reached, minus baseline, in days."""
    out = []
    for raw in _rows(project, "milestones"):
        baseline, forecast, actual = (plan_day(raw.get(key)) for key in ("baseline", "forecast", "actual"))
        seen = actual or forecast
        slip = (seen - baseline).days if seen and baseline else None
        out.append(
            MilestoneFigures(
                str(raw.get("name") or ""), baseline, forecast, actual, slip, str(raw.get("slip_cause") or "")
            )
        )
    return tuple(out)


def next_milestone(milestones: tuple[MilestoneFigures, ...]) -> MilestoneFigures | None:
    """The open milestone that comes first, or the last one reached when none is open."""
    waiting = [(when, item) for item in milestones if item.actual is None and (when := item.forecast or item.baseline)]
    if waiting:
        return min(waiting, key=lambda pair: (pair[0], pair[1].name))[1]
    reached = [(item.actual, item) for item in milestones if item.actual is not None]
    return max(reached, key=lambda pair: (pair[0], pair[1].name))[1] if reached else None


def _rows(record: Record, field: str) -> list[dict[str, Any]]:
    return [item for item in record.list(field) if isinstance(item, dict)]
