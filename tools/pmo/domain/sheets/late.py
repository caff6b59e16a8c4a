"""Who is late: sheets of a week that are not handed in, reports of a month, and what waits for an approver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pmo.domain.free_hours import absent_days, calendar_of
from pmo.domain.sheets import periods
from pmo.domain.sheets.approver import next_deciders
from pmo.domain.sheets.review import missing_days
from pmo.domain.sheets.sheet import EXPENSES, IN_WORK, TIME, WAITING, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

ACTIVE: Final = "active"


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
    """A sheet that waits for somebody's decision, since when, and whose."""

    sheet: str
    person: str
    kind: str
    period: str
    since: date | None
    deciders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lateness:
    """The list for reminders. `nobody` is True when no sheet of the week is recorded at all: time is kept elsewhere."""

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
    late: list[Late] = []
    late.extend(_of_week(workspace, sheets, of_week, team, week, due) if of_week else ())
    late.extend(_older(workspace, sheets, first))
    waiting = sorted(
        (
            Waiting(
                sheet.id, sheet.person, sheet.kind, sheet.period, sheet.submitted_on, next_deciders(workspace, sheet)
            )
            for sheet in sheets
            if sheet.state in WAITING
        ),
        key=lambda one: (one.since or workspace.as_of, one.sheet),
    )
    handed_in = sum(1 for person in team if person.id in of_week and of_week[person.id].state not in IN_WORK)
    return Lateness(week, due, tuple(late), tuple(waiting), len(team), handed_in, not of_week)


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
    """Sheets of earlier weeks and expense reports whose day has passed."""
    return [
        _late(workspace, sheets, sheet)
        for sheet in sorted(sheets, key=lambda one: (one.due, one.person, one.id))
        if sheet.state in IN_WORK
        and sheet.due <= workspace.as_of
        and (sheet.kind == EXPENSES or (sheet.kind == TIME and sheet.last < first))
    ]


def _late(workspace: Workspace, sheets: Sequence[Sheet], sheet: Sheet) -> Late:
    others = [one for one in sheets if one.person == sheet.person and one.id != sheet.id and one.kind == TIME]
    missing = missing_days(workspace, sheet, others) if sheet.kind == TIME else ()
    return Late(sheet.person, sheet.kind, sheet.period, sheet.due, sheet.id, sheet.state, missing)
