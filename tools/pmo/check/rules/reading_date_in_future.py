"""What was read was read on a day that has come.

Why
    Articles "to read next month" were entered with next month's date. The log then showed a lively December in November,
    and the quiet weeks before it did not stand out.
Bad
    # registers/readings/RDG-0004.yml
    id: RDG-0004
    date: 2026-12-04  # here
    title: Passkeys for administrators
    source: Trade journal
Good
    # registers/readings/RDG-0004.yml
    id: RDG-0004
    date: 2026-11-13
    title: Passkeys for administrators
    source: Trade journal
Fix
    Set the day on which it was read. Plans to read something belong in a training plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("reading",), owner="senior-engineer", timed=True)


def check(workspace: Workspace) -> Iterator[Finding]:
    """Readings dated after the as-of day."""
    for reading in workspace.of("reading"):
        day = reading.date("date")
        if day is not None and day > workspace.as_of:
            yield RULE.at(reading, "date", f"“{workspace.label(reading)}” is dated {day}, which has not come yet")
