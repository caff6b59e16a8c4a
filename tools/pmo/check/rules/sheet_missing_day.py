"""A sheet that was handed in has time on every working day of its period.

Why
    A day was missing on a sheet, and nobody counts days. It was the day of the emergency at a client with an hourly
    agreement, and it was found when the year was closed.
Bad
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W46  # here
    status: pending_approval
    entries:
      - {date: 2026-11-09, hours: 8, charge_to: service_ticket}
      - {date: 2026-11-10, hours: 8, charge_to: service_ticket}
      - {date: 2026-11-12, hours: 8, charge_to: service_ticket}
      - {date: 2026-11-13, hours: 8, charge_to: service_ticket}
Good
    # registers/absences/ABS-2026-0004.yml
    id: ABS-2026-0004
    person: ben.holt
    start: 2026-11-11
    end: 2026-11-11
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W46
    status: pending_approval
    entries:
      - {date: 2026-11-09, hours: 8, charge_to: service_ticket}
      - {date: 2026-11-10, hours: 8, charge_to: service_ticket}
      - {date: 2026-11-12, hours: 8, charge_to: service_ticket}
      - {date: 2026-11-13, hours: 8, charge_to: service_ticket}
Fix
    Return the sheet and ask for the day. If the person was away, record the absence (`pmo new absence`, without a reason).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.away import calendar_of, days, leaves
from pmo.check.periods import stretch
from pmo.check.rule import About
from pmo.domain.number import ZERO, number
from pmo.domain.sheets.sheet import IN_WORK
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("timesheet", "absence"), timed=True)
_LONGEST: Final = 62


def check(workspace: Workspace) -> Iterator[Finding]:
    """Working days that have passed without an entry; holidays and absences are no gaps.

    A sheet that was handed in before the end of its period lacks the days after that too. Days on which another sheet
    of the person has time count as well: a week may lie in two months.
    """
    away = leaves(workspace)
    worked: dict[str, set[object]] = {}
    for sheet in workspace.of("timesheet"):
        for path, value in sheet.walk("entries[].date"):
            if (number(_row(sheet.data, path).get("hours")) or ZERO) > 0:
                worked.setdefault(sheet.text("person"), set()).add(as_date(value))
    for sheet in workspace.of("timesheet"):
        person, period = sheet.text("person"), stretch(sheet)
        if not person or period is None or workspace.state(sheet) in (*IN_WORK, "") or not sheet.list("entries"):
            continue
        first, last = period
        last = min(last, workspace.as_of)
        if (last - first).days > _LONGEST:
            continue
        there = calendar_of(workspace, person)
        missing = [
            day.isoformat()
            for day in days(first, last)
            if there.works(day)
            and day not in worked.get(person, ())
            and not any(one.first <= day <= one.last for one in away.get(person, ()))
        ]
        if missing:
            yield RULE.at(
                sheet, "period", f"the sheet of {person} for {sheet.text('period')} has no time on {', '.join(missing)}"
            )


def _row(data: object, path: tuple[str | int, ...]) -> dict[str, object]:
    value: object = data
    for part in path[:-1]:
        value = value[part]  # type: ignore[index]
    return value if isinstance(value, dict) else {}
