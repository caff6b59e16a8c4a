"""A waiver that is extended for the third time becomes work, or a change of the standard.

Why
    The waiver for an old controller was extended four times, each time for half a year and each time for good reasons. The
    two years would have paid for the new controller twice.
Bad
    # registers/waivers/WVR-2024-0002.yml
    id: WVR-2024-0002
    title: Door controller on an old system
    status: approved
    standard: STD-0012
    type: exception
    extensions:
      - approved_on: 2025-04-01
        expires: 2025-10-01
      - approved_on: 2025-10-01
        expires: 2026-04-01
      - approved_on: 2026-09-21  # here
        expires: 2027-03-31
Good
    # registers/waivers/WVR-2024-0002.yml
    id: WVR-2024-0002
    title: Door controller on an old system
    status: approved
    standard: STD-0012
    type: exception
    extensions:
      - approved_on: 2025-04-01
        expires: 2025-10-01
      - approved_on: 2025-10-01
        expires: 2026-04-01
Fix
    Plan the repair as a project with a date and a budget, or change the standard so that it fits what you are willing to do;
    then close the waiver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.rows import rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("waiver",), owner="service-delivery-manager")
_ALLOWED: Final = 2


def check(workspace: Workspace) -> Iterator[Finding]:
    """Approved waivers with three or more extensions, at the newest one."""
    for waiver in workspace.of("waiver"):
        extensions = list(rows(waiver, "extensions"))
        if workspace.state(waiver) != "approved" or len(extensions) <= _ALLOWED:
            continue
        path, _ = extensions[-1]
        yield RULE.at(
            waiver,
            (*path, "approved_on"),
            f"“{workspace.label(waiver)}” has been extended {len(extensions)} times",
        )
