"""Whoever approves a change in a role holds that role.

Why
    A stand-in signed as change manager while the change manager was on leave. The role was never handed over, and
    after a bad night the insurer asked who had been entitled to decide.
Bad
    # registers/roles/change-manager.yml
    id: change-manager
    title: Change manager
    holders: [cora.lind]
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Update the array
    type: normal
    status: scheduled
    approvals:
      - role: change-manager
        person: ben.holt  # here
        decision: approved
        decided_on: 2026-11-16
Good
    # registers/roles/change-manager.yml
    id: change-manager
    title: Change manager
    holders: [cora.lind, ben.holt]
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Update the array
    type: normal
    status: scheduled
    approvals:
      - role: change-manager
        person: ben.holt
        decision: approved
        decided_on: 2026-11-16
Fix
    Name the person who really decided, or add the stand-in to the holders of the role before the next approval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain import change as changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("change", "role"), owner="change-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Approvals of changes that still lie ahead; past ones were given by the holders of their day."""
    for change in workspace.each_in("change", changes.LIVE):
        for index, row in enumerate(change.list("approvals")):
            if not isinstance(row, dict) or not row.get("person"):
                continue
            role = workspace.find("role", row.get("role"))
            if role is None or not role.list("holders") or row["person"] in role.list("holders"):
                continue
            yield RULE.at(
                change,
                ("approvals", index, "person"),
                f"{row['person']} decides on “{workspace.label(change)}” as {role.id}, but does not hold that role",
                notes=[(role.place("holders"), f"the holders of {role.id}")],
            )
