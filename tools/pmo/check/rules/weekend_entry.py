"""Work on a free day is marked as such.

Why
    Saturday hours stood on a sheet as ordinary time. The client's agreement had a rate for them, nobody used it, and
    nobody saw that one engineer had worked three weekends in a row.
Bad
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W46
    status: pending_approval
    entries:
      - date: 2026-11-14  # here
        hours: 5
        charge_to: project_ticket
        work_type: Regular
Good
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W46
    status: pending_approval
    entries:
      - date: 2026-11-14
        hours: 5
        charge_to: project_ticket
        work_type: After hours
Fix
    Set the work type (after hours, weekend, on call), or correct the date. Ask when the person has a day off for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.away import calendar_of
from pmo.check.rows import folded, rows
from pmo.check.rule import About
from pmo.domain.sheets.sheet import outside_hours
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("timesheet",), owner="service-delivery-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Entries on a day that the person does not work, unless the work type says so."""
    for sheet in workspace.of("timesheet"):
        there = calendar_of(workspace, sheet.text("person"))
        for path, row in rows(sheet, "entries"):
            day = as_date(row.get("date"))
            if day is None or there.works(day) or outside_hours(folded(row.get("work_type"))):
                continue
            what = "holiday" if day in workspace.settings.holidays else day.strftime("%A")
            yield RULE.at(
                sheet,
                (*path, "date"),
                f"{sheet.text('person')} worked on {day}, a {what}, and the entry counts as ordinary time",
            )
