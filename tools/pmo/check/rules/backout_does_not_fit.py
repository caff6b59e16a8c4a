"""The way back of a change still fits into its time after the last moment to turn around.

Why
    At 04:10 the team decided to go back. The back-out took 80 minutes, the window ended at 05:00, and the first
    shift found a half restored system.
Bad
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Replace the firewall at the plant
    type: normal
    status: assess
    planned_start: 2026-12-06T01:00:00-05:00
    planned_end: 2026-12-06T05:00:00-05:00
    backout_plan:
      decision_point: 2026-12-06T04:10:00-05:00  # here
      duration_minutes: 80
Good
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Replace the firewall at the plant
    type: normal
    status: assess
    planned_start: 2026-12-06T01:00:00-05:00
    planned_end: 2026-12-06T05:00:00-05:00
    backout_plan:
      decision_point: 2026-12-06T03:40:00-05:00
      duration_minutes: 80
Fix
    Move the decision point forward, make the way back shorter, or ask for a longer window.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain import change as changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("change",), owner="change-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Changes that still lie ahead; a decision point outside the change, or too late for the way back."""
    for change in workspace.each_in("change", changes.LIVE):
        when = changes.planned(change)
        point = change.instant("backout_plan.decision_point")
        if when is None or point is None:
            continue
        minutes = change.get("backout_plan.duration_minutes")
        back = point + timedelta(minutes=minutes) if isinstance(minutes, int) else point
        if not when.start <= point <= when.end:
            words = "lies outside the time of the change"
        elif back > when.end:
            words = (
                f"leaves {int((when.end - point).total_seconds()) // 60} of the {minutes} minutes the way back takes"
            )
        else:
            continue
        yield RULE.at(
            change,
            "backout_plan.decision_point",
            f"the decision point of “{workspace.label(change)}” ({changes.clock(point)}) {words}",
            notes=[(change.place("planned_end"), "the change ends here")],
        )
