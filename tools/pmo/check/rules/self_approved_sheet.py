"""Nobody approves their own time.

Why
    The lead approved all sheets of the team, and the team included the lead. When a client asked for the hours of a
    disputed week, the only signature on them was that of the one who had been paid for them.
Bad
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W47
    status: approved_tier_one
    approvals:
      - tier: one
        person: ben.holt  # here
        decision: approved
        decided_on: 2026-11-20
Good
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W47
    status: approved_tier_one
    approvals:
      - tier: one
        person: cora.lind
        decision: approved
        decided_on: 2026-11-20
Fix
    Let somebody else read and approve it; the sheet of the project manager goes to the service delivery manager.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.check.sheets import own_approvals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("timesheet",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Approvals of a time sheet by the person it belongs to."""
    for sheet in workspace.of("timesheet"):
        for path in own_approvals(sheet):
            yield RULE.at(
                sheet,
                path,
                f"{sheet.text('person')} approved their own sheet for {sheet.text('period')}",
                notes=[(sheet.place("person"), "whose sheet it is")],
            )
