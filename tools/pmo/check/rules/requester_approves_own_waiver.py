"""Nobody approves a waiver they asked for themselves.

Why
    The engineer who found the second factor a nuisance asked for an exception from it and, standing in for the change
    manager that week, approved it. The account was used from another country a month later.
Bad
    # registers/waivers/WVR-2026-0001.yml
    id: WVR-2026-0001
    title: One account without a second factor
    status: approved
    standard: STD-0001
    type: exception
    requested_by: ben.holt
    approvers:
      - role: change-manager
        person: ben.holt  # here
        approved_on: 2026-07-27
      - role: client-approver
        approved_on: 2026-07-27
Good
    # registers/waivers/WVR-2026-0001.yml
    id: WVR-2026-0001
    title: One account without a second factor
    status: approved
    standard: STD-0001
    type: exception
    requested_by: ben.holt
    approvers:
      - role: managing-director
        person: cora.lind
        approved_on: 2026-07-27
      - role: client-approver
        approved_on: 2026-07-27
Fix
    Let another role accept the risk. If the change manager asked, the managing director decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rows import rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace

RULE = About("error", ("waiver",), owner="service-delivery-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Approvals and extensions by the requester: by name, by the same role, or by a role that only they hold."""
    for waiver in workspace.of("waiver"):
        asked = waiver.text("requested_by")
        if not asked:
            continue
        for path in _own(workspace, waiver, asked):
            yield RULE.at(
                waiver,
                path,
                f"{asked} asked for “{workspace.label(waiver)}” and also approves it",
                notes=[(waiver.place("requested_by"), "who asked")],
            )


def _own(workspace: Workspace, waiver: Record, asked: str) -> Iterator[Path]:
    for path, row in rows(waiver, "approvers"):
        if row.get("person"):
            if row["person"] == asked:
                yield (*path, "person")
        elif _same(workspace, row.get("role"), asked):
            yield (*path, "role")
    for path, role in waiver.walk("extensions[].approvers[]"):
        if _same(workspace, role, asked):
            yield path


def _same(workspace: Workspace, role: object, asked: str) -> bool:
    if role == asked:
        return True
    record = workspace.find("role", role)
    return record is not None and record.list("holders") == [asked]
