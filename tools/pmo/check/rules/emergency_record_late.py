"""The record of an emergency change is complete one day after the work.

Why
    A switch was replaced at four in the morning. The ticket was written nine days later from memory; the port that
    had been left in the wrong network was not in it, and was found by an attacker's scan.
Bad
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Replace the dead core switch
    type: emergency
    category: production
    status: implementing  # here
    incident: PSA-T-51877
    planned_start: 2026-11-13T04:25:00-05:00
    planned_end: 2026-11-13T07:00:00-05:00
Good
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Replace the dead core switch
    type: emergency
    category: production
    status: review
    incident: PSA-T-51877
    planned_start: 2026-11-13T04:25:00-05:00
    planned_end: 2026-11-13T07:00:00-05:00
    actual_start: 2026-11-13T04:25:00-05:00
    actual_end: 2026-11-13T06:40:00-05:00
    outcome: successful
    reason: The only power supply failed and the warehouse stood still.
    approvals:
      - role: managing-director
        decision: approved
        decided_on: 2026-11-13
Fix
    Fill the fields named in the message and move the change to review. Ask the implementer today, while it is remembered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("change",), owner="change-manager", timed=True)
_COMPLETE: Final = ("incident", "reason", "approvals", "actual_start", "actual_end", "outcome")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Emergency changes that began more than a day ago and lack a part of their record."""
    for change in workspace.each("change"):
        state = workspace.state(change)
        began = change.date("actual_start") or change.date("planned_start")
        if change.get("type") != "emergency" or state in ("closed", "cancelled") or began is None:
            continue
        days = (workspace.as_of - began).days
        missing = [name for name in _COMPLETE if change.get(name) in (None, "", [])]
        if days <= 1 or not missing:
            continue
        yield RULE.at(
            change,
            "status",
            f"“{workspace.label(change)}” began {days} days ago and its record still lacks {', '.join(missing)}",
            notes=[(change.place("actual_start" if change.get("actual_start") else "planned_start"), "when it began")],
        )
