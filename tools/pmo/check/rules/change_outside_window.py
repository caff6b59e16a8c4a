"""A change lies inside a maintenance window of its client.

Why
    A switch was restarted on a Tuesday at 15:00 because the engineer was free. Thirty people lost their calls,
    and the client has asked for a written reason ever since.
Bad
    # registers/windows/WIN-2026-0001.yml
    id: WIN-2026-0001
    title: Saturdays at Acme
    type: maintenance
    status: confirmed
    scope: client
    client: acme
    recurrence:
      weekday: saturday
      from: "16:00"
      to: "24:00"
    timezone: America/New_York
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Restart the core switch
    type: normal
    category: production
    status: scheduled
    client: acme
    planned_start: 2026-11-24T15:00:00-05:00  # here
    planned_end: 2026-11-24T15:30:00-05:00
Good
    # registers/windows/WIN-2026-0001.yml
    id: WIN-2026-0001
    title: Saturdays at Acme
    type: maintenance
    status: confirmed
    scope: client
    client: acme
    recurrence:
      weekday: saturday
      from: "16:00"
      to: "24:00"
    timezone: America/New_York
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Restart the core switch
    type: normal
    category: production
    status: scheduled
    client: acme
    planned_start: 2026-11-28T16:00:00-05:00
    planned_end: 2026-11-28T16:30:00-05:00
Fix
    Move the change into a window, or agree on a time with the client and record it as a maintenance window of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain import change as changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("change", "window"), owner="change-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Changes still to run that leave every window of their client; clients without a window ask for none."""
    for change in workspace.each_in("change", changes.LIVE):
        when = changes.planned(change)
        if when is None or not changes.is_production(change) or change.get("type") == "emergency":
            continue
        windows = list(changes.windows_of(workspace, change, "maintenance"))
        if not windows:
            continue
        stretches = changes.open_stretches(windows, when, workspace.settings)
        if any(when.inside(stretch) for stretch in stretches):
            continue
        crossing = any(when.overlaps(stretch) for stretch in stretches)
        how = "is longer than the maintenance window it lies in" if crossing else "lies in no maintenance window"
        yield RULE.at(
            change,
            "planned_start",
            f"“{workspace.label(change)}” ({changes.clock(when.start)} to {changes.clock(when.end)}) {how}",
            notes=[(window.place("type"), f"window {workspace.label(window)}") for window in windows],
        )
