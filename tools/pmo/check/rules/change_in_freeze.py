"""A change does not run inside a freeze, unless somebody with the authority allowed this one.

Why
    A firewall was replaced on the Friday of the year-end count. It took the scanners down for two hours, and
    the client counted the warehouse a second time. The freeze was in the calendar; nobody had compared dates.
Bad
    # registers/windows/WIN-2026-0007.yml
    id: WIN-2026-0007
    title: Year-end count
    type: freeze
    status: confirmed
    scope: client
    client: acme
    start: 2026-12-19
    end: 2027-01-04
    timezone: America/New_York
    exception_authority: change-board
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Replace the firewall pair
    type: normal
    category: production
    status: authorize
    client: acme
    planned_start: 2026-12-20T08:00:00-05:00  # here
    planned_end: 2026-12-20T12:00:00-05:00
Good
    # registers/windows/WIN-2026-0007.yml
    id: WIN-2026-0007
    title: Year-end count
    type: freeze
    status: confirmed
    scope: client
    client: acme
    start: 2026-12-19
    end: 2027-01-04
    timezone: America/New_York
    exception_authority: change-board
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Replace the firewall pair
    type: normal
    category: production
    status: authorize
    client: acme
    planned_start: 2026-12-20T08:00:00-05:00
    planned_end: 2026-12-20T12:00:00-05:00
    freeze_exception:
      window: WIN-2026-0007
      approved_by: [change-board]
      approved_on: 2026-12-10
      reason: The pair is attacked through a known fault.
Fix
    Move the change before or after the freeze. If it cannot wait, get the exception from the role named in the
    window and write it into `freeze_exception:` (window, approved_by, approved_on, reason).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain import change as changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("error", ("change", "window"), owner="change-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Changes past the draft whose planned time shares a moment with a freeze; emergencies restore service and may."""
    for change in workspace.each("change"):
        if not changes.is_production(change) or change.get("type") == "emergency":
            continue
        if workspace.state(change) in ("draft", "cancelled"):
            continue
        for window in changes.windows_of(workspace, change, "freeze"):
            when = changes.planned(change)
            if when is None:
                break
            frozen = changes.dated_stretch(window, workspace.settings)
            if frozen is None or not when.overlaps(frozen) or _allowed(change, window):
                continue
            yield RULE.at(
                change,
                "planned_start",
                f"“{workspace.label(change)}” is planned inside the freeze “{workspace.label(window)}”",
                notes=[(window.place("start"), f"the freeze {window.id} runs from here up to {window.text('end')}")],
            )


def _allowed(change: Record, window: Record) -> bool:
    if change.get("freeze_exception.window") != window.id or change.date("freeze_exception.approved_on") is None:
        return False
    named = change.list("freeze_exception.approved_by")
    authority = window.get("exception_authority")
    return authority in named if authority else bool(named)
