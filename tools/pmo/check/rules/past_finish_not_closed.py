"""A project does not run on past the finish of its baseline.

Why
    The baseline ended in June, the work in September. Three months of hours went to a project without a budget line,
    and none of them could be invoiced.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    baselines:
      - version: 1
        approved_on: 2026-05-12
        approved_by: client-sponsor
        start: 2026-06-01
        finish: 2026-10-30  # here
        hours: 120
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    baselines:
      - version: 1
        approved_on: 2026-05-12
        approved_by: client-sponsor
        start: 2026-06-01
        finish: 2026-12-18
        hours: 120
Fix
    Close the project, or get a change order with a new baseline approved (`pmo new change --set category=baseline`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.baselines import current
from pmo.check.rule import About
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("project",), timed=True)
_RUNNING = ("approved", "planned", "in_progress", "go_live", "hypercare", "on_hold")
_GRACE_DAYS = 7


def check(workspace: Workspace) -> Iterator[Finding]:
    """Running projects more than a week past the finish of their current baseline."""
    for project in workspace.each_in("project", _RUNNING):
        found = current(project)
        if found is None:
            continue
        index, row = found
        finish = as_date(row.get("finish"))
        if finish is None or (workspace.as_of - finish).days <= _GRACE_DAYS:
            continue
        yield RULE.at(
            project,
            ("baselines", index, "finish"),
            f"“{workspace.label(project)}” was to end {(workspace.as_of - finish).days} days ago and is still "
            f"{workspace.state(project).replace('_', ' ')}",
            notes=[(project.place("status"), "where the project stands")],
        )
