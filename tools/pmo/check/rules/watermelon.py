"""A report that says green is about a project whose figures are green too.

Why
    Eight reports said green. The ninth said red, with a third of the budget gone, and the sponsor asked since when
    that had been known. The figures had said amber since the second report.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    milestones:
      - name: Cutover weekend
        baseline: 2026-11-13
        forecast: 2026-11-24
        slip_cause: supplier
    # projects/demo/status/2026-11-20.md
    ---
    status: issued
    declared:
      overall: green  # here
    ---
    All well.
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    milestones:
      - name: Cutover weekend
        baseline: 2026-11-13
        forecast: 2026-11-24
        slip_cause: supplier
    # projects/demo/status/2026-11-20.md
    ---
    status: issued
    declared:
      overall: amber
    ---
    The cutover moves by eleven days.
Fix
    Declare the color the figures show and say what is done about it. If the figures are wrong, mend the plan or the
    forecast; if you know better for a while, add an `override:` with a reason and an expiry date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.figures import figures_of
from pmo.check.rule import About
from pmo.model.figures import Color

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("warning", ("project", "status"), timed=True, also=("actuals", "risk", "issue", "change", "escalation"))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Projects that declare green while a dimension computes to amber, red or gray, at their latest report."""
    for report in workspace.each("status"):
        project = workspace.find("project", report.get("project"))
        if project is None or report.get("declared.overall") != Color.GREEN:
            continue
        if _latest(workspace, project) is not report:
            continue
        figures = figures_of(workspace, project)
        if not figures.watermelon:
            continue
        reasons = [
            f"{item.name} is {item.color.value} ({item.reason})"
            for item in figures.dimensions
            if item.color in (Color.AMBER, Color.RED, Color.GRAY)
        ]
        why = f": {'; '.join(reasons)}" if reasons else ""
        yield RULE.at(
            report,
            "declared.overall",
            f"“{workspace.label(project)}” declares green, its figures are {figures.color.value}{why}",
            notes=[(project.place("title"), "the project the report is about")],
        )


def _latest(workspace: Workspace, project: Record) -> Record | None:
    dated = [
        (day, report)
        for report in workspace.under(project, "status", "project")
        if report.get("status") != "draft" and (day := report.date("date")) and day <= workspace.as_of
    ]
    return max(dated, key=lambda pair: (pair[0], pair[1].id))[1] if dated else None
