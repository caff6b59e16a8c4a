"""A record that may be kept until a day is deleted after it.

Why
    A review of 2019 turned up in a dispute of 2026. Nobody had needed it for six years; nobody had deleted it, either,
    and what it said could no longer be explained by anybody who was there.
Bad
    # people/jo.park/evaluations/2024-h1.md
    ---
    status: acknowledged
    retention_until: 2026-06-30  # here
    ---
    Two firewalls replaced without a call at night.
Good
    # people/jo.park/evaluations/2024-h2.md
    ---
    status: acknowledged
    retention_until: 2026-12-31
    ---
    Two firewalls replaced without a call at night.
Fix
    Delete the file and commit. Git keeps the old commits: the history has to be started anew once a quarter, as the page on
    access and retention of that repository describes. Move the date only for a dispute, and say why in the commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", (), owner="managing-director", timed=True)
_FIELD: Final = "retention_until"


def check(workspace: Workspace) -> Iterator[Finding]:
    """Records of any kind with `retention_until` in the past; the day itself still counts."""
    for record in workspace.each():
        day = record.date(_FIELD)
        if day is not None and day < workspace.as_of:
            kind = workspace.kinds[record.kind]
            days = (workspace.as_of - day).days
            when = "yesterday" if days == 1 else f"{day}, {days} days ago"
            yield RULE.at(record, _FIELD, f"this {kind.title.lower()} could be kept until {when}")
