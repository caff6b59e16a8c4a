"""A change that is scheduled or done was approved by a role that may approve it.

Why
    A DNS record was changed by hand during a support call. The portal was unreachable for 35 minutes, and in the
    audit nobody could show who had agreed to it.
Bad
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Replace the core switch
    type: normal
    category: production
    status: scheduled
    planned_start: 2026-11-28T16:00:00-05:00
    risk:
      technical_complexity: 3
      business_impact: 5
      backout_complexity: 3
      test_coverage: 1
      recent_changes: 1
    approvals:
      - role: senior-engineer  # here
        person: ben.holt
        decision: approved
        decided_on: 2026-11-16
Good
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Replace the core switch
    type: normal
    category: production
    status: scheduled
    planned_start: 2026-11-28T16:00:00-05:00
    risk:
      technical_complexity: 3
      business_impact: 5
      backout_complexity: 3
      test_coverage: 1
      recent_changes: 1
    approvals:
      - role: change-manager
        person: cora.lind
        decision: approved
        decided_on: 2026-11-16
Fix
    Get the approval that the risk asks for and write it into `approvals:`: 5 to 10 points a senior engineer, 11 to 17
    the change manager, 18 and above the change board, an emergency the change manager or the managing director.
    A standard change needs no approval, but a model.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain import change as changes
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("error", ("change",), owner="change-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Changes from `scheduled` on without an approval of the authority for their risk, given in time."""
    for change in workspace.each("change"):
        if workspace.state(change) not in changes.AUTHORIZED or change.get("type") == "standard":
            continue
        if change.id in workspace.stated:
            continue  # the gate of approvals judges the statement (`pmo lint --base`)
        wanted, because = _authority(workspace, change)
        given = _given(change)
        if wanted and (wanted & given or ("change-board" in wanted and set(changes.BOARD) <= given)):
            continue
        if not wanted and given:
            continue
        label = workspace.label(change)
        state = workspace.state(change)
        if not change.list("approvals"):
            yield RULE.at(change, "status", f"“{label}” is {state}, but nobody has approved it")
        else:
            names = " or ".join(sorted(wanted)) or "anybody"
            yield RULE.at(
                change,
                ("approvals", 0, "role"),
                f"“{label}” is {state}, but {because} needs an approval by {names}, given before the work began",
            )


def _authority(workspace: Workspace, change: Record) -> tuple[set[str], str]:
    if change.get("type") == "emergency":
        return set(changes.AUTHORITY["emergency"]), "an emergency change"
    points = changes.score(change)
    if not changes.is_production(change) or points is None:
        return set(), "a change"
    level = changes.level(points, workspace.settings.thresholds)
    return set(changes.AUTHORITY[level]), f"a {level} risk of {points} points"


def _given(change: Record) -> set[str]:
    """Roles whose last word is an approval, given at the latest on the day the work began (emergencies: a day later)."""
    began = change.date("actual_start") or change.date("planned_start")
    if began is not None and change.get("type") == "emergency":
        began += timedelta(days=1)
    last: dict[str, bool] = {}
    for row in change.list("approvals"):
        if not isinstance(row, dict):
            continue
        day = as_date(row.get("decided_on")) or as_date(row.get("decided_at"))
        in_time = began is None or day is None or day <= began
        last[str(row.get("role", ""))] = row.get("decision") == "approved" and in_time
    return {role for role, approved in last.items() if approved}
