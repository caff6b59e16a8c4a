"""The date of a milestone that has passed is followed by what happened: reached, or a new forecast.

Why
    The plan said "wave 2 on 13 November" until the end of the month. The client read it as done and sent their
    auditor, who found the old server still running.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    milestones:
      - name: Wave 2 complete
        baseline: 2026-11-06
        forecast: 2026-11-06  # here
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    milestones:
      - name: Wave 2 complete
        baseline: 2026-11-06
        forecast: 2026-11-06
        actual: 2026-11-07
Fix
    Set `actual:` if it was reached, else a new `forecast:` with its cause.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("project",), timed=True)
_RUNNING = ("in_progress", "go_live", "hypercare")
_GRACE_DAYS = 3


def check(workspace: Workspace) -> Iterator[Finding]:
    """Open milestones of running projects whose forecast, else baseline, lies more than three days back."""
    for project in workspace.each_in("project", _RUNNING):
        for index, row in enumerate(project.list("milestones")):
            if not isinstance(row, dict) or row.get("actual"):
                continue
            field = "forecast" if row.get("forecast") else "baseline"
            day = as_date(row.get(field))
            if day is None or (workspace.as_of - day).days <= _GRACE_DAYS:
                continue
            yield RULE.at(
                project,
                ("milestones", index, field),
                f"“{row.get('name', 'a milestone')}” was to be reached {(workspace.as_of - day).days} days ago, "
                "and the plan does not say whether it was",
            )
