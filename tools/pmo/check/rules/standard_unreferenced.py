"""A standard in force is used somewhere: a page, a waiver, a design or an improvement names it.

Why
    Forty standards were in force and eleven of them had never been named by anything. Nobody built by them, nobody asked
    to be excused from them, and the auditor found them before the firm did.
Bad
    # registers/standards/STD-0007.yml
    id: STD-0007
    title: Firewall rules have an owner and an end date
    status: in_force  # here
    statement: Every firewall rule names the role that owns it.
    effective: 2026-01-31
Good
    # registers/standards/STD-0007.yml
    id: STD-0007
    title: Firewall rules have an owner and an end date
    status: in_force
    statement: Every firewall rule names the role that owns it.
    effective: 2026-01-31
    # registers/readings/RDG-0004.yml
    id: RDG-0004
    date: 2026-11-06
    title: A firewall in its tenth year
    source: Trade journal
    standard: STD-0007
Fix
    Name it where it is followed (`links:` of a change model, the design of a service, a process page), or retire it: a
    standard nobody uses hides those that matter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("warning", ("standard",), owner="senior-engineer", timed=True)
_DAYS: Final = 90


def check(workspace: Workspace) -> Iterator[Finding]:
    """Standards in force for 90 days that no other record names, in a field or in its text, and that name none."""
    alone = {}
    for standard in workspace.of("standard"):
        since = standard.date("effective")
        young = since is not None and (workspace.as_of - since).days < _DAYS
        if workspace.state(standard) == "in_force" and not young and not _tied(workspace, standard):
            alone[standard.id] = standard
    if not alone:
        return
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(key) for key in sorted(alone)) + r")(?![\w-])")
    named = {(found, record.path) for record in workspace.records for found in set(pattern.findall(record.source.text))}
    for key, standard in sorted(alone.items()):
        if not any(found == key and path != standard.path for found, path in named):
            yield RULE.at(standard, "status", f"“{workspace.label(standard)}” is in force and nothing refers to it")


def _tied(workspace: Workspace, standard: Record) -> bool:
    return any(one.source is not standard for one in workspace.mentions_of(standard)) or any(
        one.target is not None and one.path[0] == "links" for one in workspace.mentions_in(standard)
    )
