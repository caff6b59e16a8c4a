"""Somebody logs something they read at least every 60 days.

Why
    The radar was built in a week of enthusiasm, and then nobody read anything for a year. The end of support of a product
    at six clients was news to the firm on the day the client's auditor asked.
Bad
    # registers/readings/RDG-0004.yml
    id: RDG-0004
    date: 2026-09-11  # here
    title: Passkeys for administrators
    source: Trade journal
Good
    # registers/readings/RDG-0004.yml
    id: RDG-0004
    date: 2026-09-11
    title: Passkeys for administrators
    source: Trade journal
    # registers/readings/RDG-0005.yml
    id: RDG-0005
    date: 2026-10-09
    title: End of support of a mail server
    source: Vendor notice
Fix
    Put half an hour of reading into the next week of one person and log what follows from it (`pmo new reading`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("reading",), owner="senior-engineer", timed=True)
_DAYS: Final = 60


def check(workspace: Workspace) -> Iterator[Finding]:
    """One finding at the newest reading when it is too old; a workspace that keeps no readings has none."""
    dated = [(day, reading) for reading in workspace.of("reading") if (day := reading.date("date")) is not None]
    if not dated:
        return
    day, newest = max(dated, key=lambda item: (item[0], item[1].id))
    quiet = (workspace.as_of - day).days
    if quiet > _DAYS:
        yield RULE.at(newest, "date", f"nobody has logged anything they read for {quiet} days")
