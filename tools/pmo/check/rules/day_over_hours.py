"""Nobody works more than twelve hours on one day.

Why
    Fourteen hours stood on a sheet after a cutover. Three of them were a typing mistake, eleven were true, and the engineer
    drove home at four in the morning. Both are worth a question.
Bad
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W47
    status: pending_approval
    entries:
      - date: 2026-11-18
        hours: 8
        charge_to: service_ticket
      - date: 2026-11-18
        hours: 4.25  # here
        charge_to: project_ticket
Good
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W47
    status: pending_approval
    entries:
      - date: 2026-11-18
        hours: 8
        charge_to: service_ticket
      - date: 2026-11-18
        hours: 4
        charge_to: project_ticket
Fix
    Ask what it was. A mistake is corrected by the person; if it is true, the next day starts later, and the plan of the next
    cutover has a second engineer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.check.sheets import entries
from pmo.domain.number import ZERO, number, plain, total

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.check.sheets import Entry
    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("timesheet",), owner="service-delivery-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Days of a person above the hours of a long day (`day_hours`, 12 unless pmo.yml says otherwise), all sheets together, at the entry that passes them."""
    most = workspace.settings.thresholds.day_hours
    for person, found in entries(workspace, "timesheet"):
        days: dict[date, list[Entry]] = {}
        for entry in found:
            days.setdefault(entry.day, []).append(entry)
        for day, rows in days.items():
            hours = [number(entry.row.get("hours")) or ZERO for entry in rows]
            whole = total(hours)
            if whole <= most:
                continue
            passing = next(index for index in range(len(hours)) if total(hours[: index + 1]) > most)
            entry = rows[passing]
            yield RULE.at(
                entry.sheet,
                (*entry.path, "hours"),
                f"{person} worked {plain(whole)} hours on {day}; {plain(most)} are the most",
            )
