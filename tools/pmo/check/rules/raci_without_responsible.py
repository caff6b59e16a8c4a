"""Each activity of a RACI table has at least one role that does the work.

Why
    "Test the restore" had an owner, a sponsor and three readers, and nobody who did it. It was found out on the day
    the X-ray archive had to be restored.
Bad
    # processes/backup.md
    ---
    id: backup
    title: Backup
    status: draft
    raci:
      - activity: Test a restore every quarter  # here
        accountable: [service-delivery-manager]
    ---
    Every system is restored once a quarter.
Good
    # processes/backup.md
    ---
    id: backup
    title: Backup
    status: draft
    raci:
      - activity: Test a restore every quarter
        responsible: [senior-engineer]
        accountable: [service-delivery-manager]
    ---
    Every system is restored once a quarter.
Fix
    Name at least one role in `responsible:`. The accountable role may do the work too: then name it in both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.raci import rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ())


def check(workspace: Workspace) -> Iterator[Finding]:
    """Rows of any kind that has a `raci` list without a responsible role."""
    for record, index, row in rows(workspace):
        if not row.get("responsible"):
            yield RULE.at(
                record,
                ("raci", index, "activity"),
                f"nobody is responsible for doing “{row.get('activity', 'an activity')}”",
            )
