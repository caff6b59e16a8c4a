"""What approving makes of the budgets of projects: hours and labor cost before and after.

Approved hours go into the actuals of the project. Where these are kept week by week, a week of a sheet is in them or it
is not. Where they are kept month by month, a row of the same person and task may hold the hours of the sheet already;
then what comes out is an upper bound, and `certain` is False.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pmo.domain import plan
from pmo.domain.actuals import KIND as ACTUALS
from pmo.domain.actuals import actuals_of
from pmo.domain.number import ZERO, number, total
from pmo.domain.sheets.periods import month_of, week_of
from pmo.domain.sheets.sheet import by_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from pmo.domain.sheets.sheet import Entry, Sheet
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

Key = tuple[str, str, str]
"""Task, month, person."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One project. `hours` and `cost` are what the sheets hold, `new_*` what comes on top of what is booked.

    A value that nobody recorded is None: no budget, no cost of an hour. `certain` is False when some of the new hours
    may be among the booked ones already.
    """

    project: str
    hours: Decimal
    new_hours: Decimal
    booked_hours: Decimal
    budget_hours: Decimal | None
    new_cost: Decimal | None
    booked_cost: Decimal | None
    budget_cost: Decimal | None
    certain: bool

    @property
    def after_hours(self) -> Decimal:
        """Hours booked after approving."""
        return self.booked_hours + self.new_hours

    @property
    def after_cost(self) -> Decimal | None:
        """Labor cost booked after approving."""
        return self.booked_cost + self.new_cost if self.booked_cost is not None and self.new_cost is not None else None

    @property
    def share(self) -> Decimal | None:
        """Hours after approving of the budget; None without one."""
        return self.after_hours / self.budget_hours if self.budget_hours else None


def effects(workspace: Workspace, sheets: Iterable[Sheet]) -> tuple[Effect, ...]:
    """What approving all of these sheets does to each project they name, by project."""
    by_project: dict[str, list[tuple[str, Entry]]] = {}
    for sheet in sheets:
        for entry in sheet.entries:
            if entry.project and workspace.find("project", entry.project) is not None:
                by_project.setdefault(entry.project, []).extend((sheet.person, part) for part in by_day(entry))
    return tuple(
        _effect(workspace, project, work)
        for project_id, work in sorted(by_project.items())
        if (project := workspace.find("project", project_id)) is not None
    )


def _effect(workspace: Workspace, project: Record, work: list[tuple[str, Entry]]) -> Effect:
    booked = actuals_of(workspace, project)
    rows = list(_rows(workspace.find(ACTUALS, project.id)))
    by_week: dict[tuple[Key, str], Decimal] = {}
    by_month: dict[Key, Decimal] = {}
    for row in rows:
        key = (str(row.get("wbs") or ""), str(row.get("month") or ""), str(row.get("person") or ""))
        hours = number(row.get("hours")) or ZERO
        if row.get("week"):
            by_week[key, str(row["week"])] = by_week.get((key, str(row["week"])), ZERO) + hours
        else:
            by_month[key] = by_month.get(key, ZERO) + hours
    new_by_person: dict[str, Decimal] = {}
    certain = True
    for (key, week), hours in _grouped(work).items():
        known = by_week.get((key, week))
        new = max(hours - known, ZERO) if known is not None else hours
        if known is None and by_month.get(key, ZERO) > 0:
            certain = False
        new_by_person[key[2]] = new_by_person.get(key[2], ZERO) + new
    tasks = plan.tasks_of(project)
    rates = {person: rate_of(workspace, person, rows) for person, hours in new_by_person.items() if hours > 0}
    cost = None if None in rates.values() else total((rates[person] or ZERO) * hours for person, hours in new_by_person.items() if hours > 0)  # fmt: skip
    return Effect(
        project=project.id,
        hours=total(entry.hours for _, entry in work),
        new_hours=total(new_by_person.values()),
        booked_hours=booked.total_hours,
        budget_hours=plan.budget_of(project, tasks) or None,
        new_cost=cost,
        booked_cost=booked.total_cost if booked.has_cost or not rows else None,
        budget_cost=number(project.get("budget.cost")),
        certain=certain,
    )


def _grouped(work: list[tuple[str, Entry]]) -> Mapping[tuple[Key, str], Decimal]:
    out: dict[tuple[Key, str], Decimal] = {}
    for person, entry in work:
        key = ((entry.wbs, month_of(entry.day), person), week_of(entry.day))
        out[key] = out.get(key, ZERO) + entry.hours
    return out


def rate_of(workspace: Workspace, person: str, own: Iterable[Mapping[str, Any]]) -> Decimal | None:
    """The cost of an hour of a person: of the latest month with cost in this project, else in any; None when nobody knows."""
    found = _latest_rate(person, own)
    if found is not None:
        return found
    return _latest_rate(person, (row for record in workspace.of(ACTUALS) for row in _rows(record)))


def _latest_rate(person: str, rows: Iterable[Mapping[str, Any]]) -> Decimal | None:
    latest: tuple[str, Decimal] | None = None
    for row in rows:
        hours, cost = number(row.get("hours")), number(row.get("cost"))
        month = str(row.get("month") or "")
        if row.get("person") == person and hours and cost is not None and (latest is None or month >= latest[0]):
            latest = (month, cost / hours)
    return latest[1] if latest is not None else None


def _rows(record: Record | None) -> Iterator[dict[str, Any]]:
    return (row for row in (record.list("rows") if record is not None else ()) if isinstance(row, dict))
