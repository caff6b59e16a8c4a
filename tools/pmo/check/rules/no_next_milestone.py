"""A running project has a milestone ahead of it.

Why
    A rollout reached its last milestone in May and went on until October. With nothing dated ahead nobody asked, and
    the last 60 hours were never ordered by anybody.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    milestones:  # here
      - name: Pilot accepted
        baseline: 2026-10-02
        actual: 2026-10-02
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    milestones:
      - name: Pilot accepted
        baseline: 2026-10-02
        actual: 2026-10-02
      - name: Cutover weekend
        baseline: 2026-12-05
        forecast: 2026-12-05
Fix
    Add the next milestone with its date, or close the project.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.model.finding import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("project",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Projects in progress whose milestones are all reached; size S may do without any."""
    for project in workspace.each_in("project", ("in_progress",)):
        rows = [row for row in project.list("milestones") if isinstance(row, dict)]
        if not rows and project.get("size") == "S":
            continue
        if any(not row.get("actual") for row in rows):
            continue
        finding = RULE.at(
            project,
            "milestones" if rows else "status",
            f"“{workspace.label(project)}” is in progress and has no milestone ahead of it",
        )
        key = project.source.key_span(("milestones",)) if rows else finding.place.span
        yield replace(finding, place=Place(project.path, key))
