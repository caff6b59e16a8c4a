"""Nobody works on two things at the same time.

Why
    Two clients were billed for the same afternoon. One of them compared the times with the visitor list of the other,
    which belonged to the same owner.
Bad
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W47
    status: open
    entries:
      - date: 2026-11-18
        hours: 2
        charge_to: service_ticket
        from: "08:00"
        to: "10:00"
      - date: 2026-11-18
        hours: 1.5
        charge_to: project_ticket
        from: "09:30"  # here
        to: "11:00"
Good
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W47
    status: open
    entries:
      - date: 2026-11-18
        hours: 2
        charge_to: service_ticket
        from: "08:00"
        to: "10:00"
      - date: 2026-11-18
        hours: 1.5
        charge_to: project_ticket
        from: "10:00"
        to: "11:30"
Fix
    Correct the times of one of the two, or split it where the work was interrupted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.check.sheets import entries
from pmo.domain.sheets.sheet import DAY_MINUTES, clock
from pmo.domain.sheets.stretch import overlaps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.check.sheets import Entry
    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("timesheet",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Entries of a person with a start and an end that begin before an earlier one is over, across all sheets."""
    for person, found in entries(workspace, "timesheet"):
        timed = sorted(
            ((*times, entry) for entry in found if (times := _times(entry)) is not None),
            key=lambda item: (item[0], item[1], item[2].sheet.path, str(item[2].path[-1]).zfill(6)),
        )
        for entry, other, _ in overlaps(timed):
            yield RULE.at(
                entry.sheet,
                (*entry.path, "from"),
                f"{person} works from {entry.row['from']} on {entry.day} and is not done with something else before "
                f"{other.row['to']}",
                notes=[(other.sheet.place((*other.path, "to")), "the work it overlaps")],
            )


def _times(entry: Entry) -> tuple[int, int] | None:
    """Start and end in minutes since day one; an end before the start is on the next day."""
    start, end = clock(entry.row.get("from")), clock(entry.row.get("to"))
    if start is None or end is None or start == end:
        return None
    day = entry.day.toordinal() * DAY_MINUTES
    return day + start, day + (end if end > start else end + DAY_MINUTES)
