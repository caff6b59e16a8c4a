"""Who is late: sheets of a week that are not handed in, reports of a month, and what waits for an approver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pmo.domain.free_hours import absent_days, calendar_of
from pmo.domain.sheets import periods
from pmo.domain.sheets.approver import next_deciders
from pmo.domain.sheets.returned import decisions
from pmo.domain.sheets.review import missing_days
from pmo.domain.sheets.sheet import APPROVED_ONE, EXPENSES, IN_WORK, TIME, WAITING, Sheet
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

ACTIVE: Final = "active"
WEEKS_BACK: Final = 8
"""Weeks before the one that is asked for in which a missing sheet is still reminded of."""


@dataclass(frozen=True, slots=True)
class Late:
    """One sheet that is due: whose, since when, what is missing. `sheet` is empty when there is none at all."""

    person: str
    kind: str
    period: str
    due: date
    sheet: str = ""
    state: str = ""
    missing: tuple[date, ...] = ()

    def days(self, day: date) -> int:
        """Days since it was due; 0 on the day itself."""
        return (day - self.due).days


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sheet that waits for somebody's decision, since when, and whose; `second` when it has its first approval."""

    sheet: str
    person: str
    kind: str
    period: str
    since: date | None
    deciders: tuple[str, ...]
    second: bool = False


@dataclass(frozen=True, slots=True)
class Lateness:
    """The list for reminders. `nobody` is True when no sheet of the week is recorded at all: time may be kept elsewhere."""

    week: str
    due: date
    late: tuple[Late, ...]
    waiting: tuple[Waiting, ...]
    expected: int
    handed_in: int
    nobody: bool


def lateness(workspace: Workspace, sheets: Sequence[Sheet], week: str) -> Lateness:
    """Who is late with the sheet of a week or with anything older, and what waits for approval, at the as-of date."""
    bounds = periods.bounds(week)
    if bounds is None:
        msg = f"{week} is no week"
        raise ValueError(msg)
    first, last = bounds
    due = periods.sheet_deadline(last)
    of_week = {sheet.person: sheet for sheet in sheets if sheet.kind == TIME and sheet.first <= first <= sheet.last}
    team = [person for person in workspace.of("person") if _expected(workspace, person, first, last)]
    late = (*_of_week(workspace, sheets, of_week, team, week, due), *_older(workspace, sheets, first))
    waiting = sorted(
        (_waiting(workspace, sheet) for sheet in sheets if waits(workspace, sheet)),
        key=lambda one: (one.second, one.since or workspace.as_of, one.sheet),
    )
    handed_in = sum(1 for person in team if person.id in of_week and of_week[person.id].state not in IN_WORK)
    return Lateness(week, due, late, tuple(waiting), len(team), handed_in, not of_week)


def waits(workspace: Workspace, sheet: Sheet) -> bool:
    """Whether somebody has to decide about a sheet: it is handed in, or its record has the first approval alone.

    A sheet that is only in the PSA and has its first approval there does not wait here: whether the firm gives a second
    one there, nobody can tell.
    """
    if sheet.state == APPROVED_ONE:
        return sheet.record is not None and bool(next_deciders(workspace, sheet))
    return sheet.state in WAITING


def since(sheet: Sheet) -> date | None:
    """The day since which a sheet waits for the decision it waits for."""
    given = [day for row in decisions(sheet) if (day := as_date(row.get("decided_on"))) is not None]
    return given[-1] if sheet.state == APPROVED_ONE and given else sheet.submitted_on


def _waiting(workspace: Workspace, sheet: Sheet) -> Waiting:
    deciders, second = next_deciders(workspace, sheet), sheet.state == APPROVED_ONE
    return Waiting(sheet.id, sheet.person, sheet.kind, sheet.period, since(sheet), deciders, second)


def _expected(workspace: Workspace, person: Record, first: date, last: date) -> bool:
    """Whether a person works on at least one day of the week."""
    if workspace.state(person) != ACTIVE:
        return False
    calendar, away = calendar_of(workspace, person), absent_days(workspace, person)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return any(calendar.works(day) and day not in away for day in days)


def _of_week(
    workspace: Workspace, sheets: Sequence[Sheet], of_week: dict[str, Sheet], team: list[Record], week: str, due: date
) -> list[Late]:
    out = []
    for person in team:
        sheet = of_week.get(person.id)
        if sheet is None:
            out.append(Late(person.id, TIME, week, due))
        elif sheet.state in IN_WORK:
            out.append(_late(workspace, sheets, sheet))
    return out


def _older(workspace: Workspace, sheets: Sequence[Sheet], first: date) -> list[Late]:
    """Sheets of earlier weeks and expense reports whose day has passed, and weeks for which a person has none at all."""
    written = [
        _late(workspace, sheets, sheet)
        for sheet in sorted(sheets, key=lambda one: (one.due, one.person, one.id))
        if sheet.state in IN_WORK
        and sheet.due <= workspace.as_of
        and (sheet.kind == EXPENSES or (sheet.kind == TIME and sheet.last < first))
    ]
    return [*written, *_never_entered(workspace, sheets, first)]


def _never_entered(workspace: Workspace, sheets: Sequence[Sheet], first: date) -> list[Late]:
    """Earlier weeks of which somebody has a sheet, for the people who worked then and have none.

    When somebody came is not recorded: weeks before their first sheet are not asked for.
    """
    out: list[Late] = []
    begun: dict[str, date] = {}
    for sheet in sheets:
        if sheet.kind == TIME:
            begun[sheet.person] = min(sheet.first, begun.get(sheet.person, sheet.first))
    for back in range(1, min(WEEKS_BACK, (first - first.min).days // 7) + 1):
        monday = first - timedelta(days=7 * back)
        sunday = monday + timedelta(days=6)
        there = {one.person for one in sheets if one.kind == TIME and one.first <= sunday and monday <= one.last}
        if there:
            due = periods.sheet_deadline(sunday)
            out.extend(
                Late(person.id, TIME, periods.week_of(monday), due)
                for person in workspace.of("person")
                if person.id not in there
                and begun.get(person.id, monday) <= monday
                and _expected(workspace, person, monday, sunday)
            )
    return out


def _late(workspace: Workspace, sheets: Sequence[Sheet], sheet: Sheet) -> Late:
    others = [one for one in sheets if one.person == sheet.person and one.id != sheet.id and one.kind == TIME]
    missing = missing_days(workspace, sheet, others) if sheet.kind == TIME else ()
    return Late(sheet.person, sheet.kind, sheet.period, sheet.due, sheet.id, sheet.state, missing)
