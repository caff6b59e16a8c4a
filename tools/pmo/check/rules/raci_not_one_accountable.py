"""Each activity of a RACI table has exactly one role that is accountable.

Why
    The project manager and the service desk lead were both accountable for the handover. Each waited for the other,
    and the client ran nine weeks without monitoring.
Bad
    # processes/risk-management.md
    ---
    id: risk-management
    title: Risk management
    status: draft
    raci:
      - activity: Register a risk
        responsible: [project-team]
        accountable: [it-project-manager, service-delivery-manager]  # here
    ---
    Anybody may write down a risk.
Good
    # processes/risk-management.md
    ---
    id: risk-management
    title: Risk management
    status: draft
    raci:
      - activity: Register a risk
        responsible: [project-team]
        accountable: [it-project-manager]
        consulted: [service-delivery-manager]
    ---
    Anybody may write down a risk.
Fix
    Keep the one role that answers for the result as accountable; move the others to consulted or informed.
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
    """Rows of any kind that has a `raci` list with none or several accountable roles."""
    for record, index, row in rows(workspace):
        named = row.get("accountable")
        count = len(named) if isinstance(named, list) else int(bool(named))
        if count == 1:
            continue
        activity = row.get("activity", "an activity")
        words = "nobody is accountable" if count == 0 else f"{count} roles are accountable"
        yield RULE.at(record, ("raci", index, "accountable"), f"{words} for “{activity}”; it must be one")
