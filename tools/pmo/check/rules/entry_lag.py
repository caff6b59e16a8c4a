"""Time is entered by the end of the next working day.

Why
    Friday afternoon was for Monday's hours. They landed on whatever was still in mind, and the project that had overrun on
    Tuesday was told so a week later.
Bad
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W47
    status: pending_approval
    entries:
      - date: 2026-11-16
        hours: 3.5
        charge_to: project_ticket
        entered_on: 2026-11-20  # here
Good
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W47
    status: pending_approval
    entries:
      - date: 2026-11-13
        hours: 3.5
        charge_to: project_ticket
        entered_on: 2026-11-16
Fix
    Ask the person to check the entry against the ticket. If it happens every week, give the last ten minutes of the day to
    it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.away import calendar_of
from pmo.check.rows import rows
from pmo.check.rule import About
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("timesheet",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Entries made later than `entry_lag_days` working days after the work (one unless pmo.yml says otherwise)."""
    most = workspace.settings.thresholds.entry_lag_days
    for sheet in workspace.of("timesheet"):
        there = calendar_of(workspace, sheet.text("person"))
        for path, row in rows(sheet, "entries"):
            worked, entered = as_date(row.get("date")), as_date(row.get("entered_on"))
            if worked is None or entered is None or entered <= worked:
                continue
            late = there.position(entered) - there.position(worked)
            if late > most:
                yield RULE.at(
                    sheet,
                    (*path, "entered_on"),
                    f"the work of {worked} was entered {late} working days later",
                )
