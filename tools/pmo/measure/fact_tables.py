"""Tables from large facts: sums that the database made, and the quotients of metrics.md §7 made of them here."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.domain import utilization as use
from pmo.domain.calendar import Calendar
from pmo.domain.number import MISSING_INPUT, ZERO, absent, known, number
from pmo.measure import rows
from pmo.measure.metrics import column
from pmo.model.figures import Column, Table, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pmo.model.workspace import Workspace

_SUMS: Final = ("logged", "time_off", "client", "billable", "covered", "no_charge")
_SHARES: Final = (
    "utilization_of_staff_available", "client_utilization_of_staff_available", "billable_utilization_of_staff_available",
    "covered_utilization_of_staff_available", "no_charge_of_staff_available", "billable_share_of_logged",
)  # fmt: skip
_DAYS_A_WEEK: Final = 5


@dataclass(slots=True)
class _Group:
    """Hours of some people in a month, and the hours they had."""

    available: Decimal = ZERO
    people: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    sums: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(_SUMS, ZERO))


def utilization_by_person(
    workspace: Workspace, facts: Iterable[Mapping[str, Any]], off: Iterable[Mapping[str, Any]] = ()
) -> Table:
    """Utilization of each person and month; for management only, since it is about one person.

    `off` has the time off of people by day. Holidays of the firm are time off whether they were entered or not.
    """
    groups = _grouped(workspace, facts, off, lambda fact: (_month(fact), str(fact["person"])))
    columns = (Column("month", "Month", "id", audience="management"), Column("person", "Person", "id", audience="management"), *_columns("management"))  # fmt: skip
    made = (((month, person, *_cells(group)), (person,)) for (month, person), group in sorted(groups.items()))
    return rows.table("utilization_by_person", "Utilization by person", columns, made, audience="management")


def utilization_of_team(
    workspace: Workspace, facts: Iterable[Mapping[str, Any]], off: Iterable[Mapping[str, Any]] = ()
) -> Table:
    """Utilization of all people together, month by month: sums divided by sums, withheld below the smallest group.

    `off` has the time off of people by day. Holidays of the firm are time off whether they were entered or not.
    """
    least = workspace.settings.thresholds.min_group
    groups = _grouped(workspace, facts, off, lambda fact: (_month(fact), ""))
    columns = (Column("month", "Month", "id"), Column("people", "People", "count"), *_columns("internal"))

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for (month, _), group in sorted(groups.items()):
            cells = [
                use.team_figure(cell, len(group.people), least) if isinstance(cell, Value) else cell
                for cell in _cells(group)
            ]
            yield (month, len(group.people), *cells), tuple(sorted(group.people))

    return rows.table("utilization_of_team", "Utilization of the team", columns, made())


def cost_of_projects(hours: Iterable[Mapping[str, Any]], expenses: Iterable[Mapping[str, Any]]) -> Table:
    """Hours, labor cost and expenses of each project; management only. Hours without a rate are named, never guessed."""
    labor = {str(fact["project"]): fact for fact in hours}
    paid = {str(fact["project"]): fact for fact in expenses}
    columns = (
        Column("project", "Project", "id", audience="management"),
        Column("hours", "Hours", "hours", "Hours entered up to the as-of date.", "management"),
        column("labour_cost"),
        Column("hours_without_rate", "Hours without a rate", "hours", "Entries without a cost rate; they are not in the cost.", "management"),
        Column("expenses", "Expenses", "money", "Expenses entered up to the as-of date.", "management"),
        Column("cost", "Cost", "money", "Labor cost and expenses.", "management"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for project in sorted({*labor, *paid}):
            work, spent = labor.get(project, {}), paid.get(project, {})
            missing = Decimal(work.get("hours_without_rate", ZERO))
            cost = known(Decimal(work.get("labour_cost", ZERO))) if not missing else absent(MISSING_INPUT)
            expense = Decimal(spent.get("amount", ZERO))
            whole = known(cost.value + expense) if cost.value is not None else cost
            yield (project, Decimal(work.get("hours", ZERO)), cost, missing, expense, whole), (project,)

    return rows.table("cost_of_projects", "Cost of projects", columns, made(), audience="management")


def _grouped(
    workspace: Workspace, facts: Iterable[Mapping[str, Any]], off: Iterable[Mapping[str, Any]], key: Any
) -> dict[tuple[str, str], _Group]:
    firm = Calendar.of(workspace.settings)
    all_weekdays = Calendar(firm.weekdays)
    daily = {
        person.id: weekly / _DAYS_A_WEEK
        for person in workspace.of("person")
        if (weekly := number(person.get("weekly_capacity_hours"))) is not None
    }
    entered: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in off:
        if row["day"] in firm.holidays:
            entered[str(row["person"]), row["day"].isoformat()[:7]] += row["hours"]
    groups: dict[tuple[str, str], _Group] = {}
    for fact in facts:
        group = groups.setdefault(key(fact), _Group())
        person = str(fact["person"])
        if person not in group.people:
            group.people.add(person)
            if person in daily:
                first, last = _days(fact["month"], workspace.as_of)
                weekdays = all_weekdays.between(first, last)
                group.available += daily[person] * weekdays
                holidays = daily[person] * (weekdays - firm.between(first, last))
                group.sums["time_off"] += holidays - entered[person, _month(fact)]
            else:
                group.unknown.add(person)
        for name in _SUMS:
            group.sums[name] += fact[name]
    return groups


def _days(month: date, as_of: date) -> tuple[date, date]:
    """The first day of a month and its last one, or the as-of date in it."""
    last = date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])
    return month.replace(day=1), min(last, as_of)


def _month(fact: Mapping[str, Any]) -> str:
    return str(fact["month"].isoformat()[:7])


def _columns(audience: str) -> tuple[Column, ...]:
    hours = (
        Column(
            "available_hours", "Available", "hours", "Daily capacity × working weekdays up to the as-of date.", audience
        ),
        Column(
            "time_off",
            "Time off",
            "hours",
            "Holidays of the firm; vacation, sick and personal time as entered.",
            audience,
        ),
        Column("logged", "Logged", "hours", "All entered hours but time off.", audience),
    )
    return (*hours, *(column(name, audience=audience) for name in _SHARES))


def _cells(group: _Group) -> tuple[Any, ...]:
    sums = group.sums
    available = absent(MISSING_INPUT) if group.unknown else known(group.available)
    staff = group.available - sums["time_off"]

    def share(value: Value) -> Value:
        return absent(MISSING_INPUT) if group.unknown else value

    return (
        available,
        sums["time_off"],
        sums["logged"],
        share(use.utilization_of_staff_available(sums["logged"], staff)),
        share(use.client_utilization_of_staff_available(sums["logged"], sums["logged"] - sums["client"], staff)),
        share(use.billable_utilization_of_staff_available(sums["billable"], staff)),
        share(use.covered_utilization_of_staff_available(sums["covered"], staff)),
        share(use.no_charge_of_staff_available(sums["no_charge"], staff)),
        use.billable_share_of_logged(sums["billable"], sums["logged"]),
    )
