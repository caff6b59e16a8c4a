"""The next milestone of a running project is not forecast later than the tolerance allows.

Why
    The cutover moved by a week, then by another, each time "only a week". When somebody looked at the sum it was
    86 days, the lease of the server room had ended and the weekend had to be bought back.
Bad
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
        baseline: 2026-11-14
        forecast: 2026-12-05  # here
        slip_cause: supplier
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
        baseline: 2026-11-28
        forecast: 2026-12-05
        slip_cause: supplier
Fix
    Tell the sponsor the new date, say in the next report what is done about it, and ask for a decision: more people,
    less scope, or a change order with a new baseline.
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
_RUNNING = ("in_progress", "go_live", "hypercare", "on_hold")


def check(workspace: Workspace) -> Iterator[Finding]:
    """The first open milestone beyond the tolerance, one finding a project; later ones are counted."""
    tolerance = workspace.settings.thresholds.milestone_tolerance_days
    for project in workspace.each_in("project", _RUNNING):
        late = sorted(
            (forecast, (forecast - baseline).days, index)
            for index, row in enumerate(project.list("milestones"))
            if isinstance(row, dict)
            and not row.get("actual")
            and (baseline := as_date(row.get("baseline")))
            and (forecast := as_date(row.get("forecast")))
            and (forecast - baseline).days > tolerance
        )
        if not late:
            continue
        _, days, index = late[0]
        name = project.list("milestones")[index].get("name", "a milestone")
        more = f", and {len(late) - 1} later ones with it" if len(late) > 1 else ""
        yield RULE.at(
            project,
            ("milestones", index, "forecast"),
            f"“{name}” of “{workspace.label(project)}” is {days} days behind its baseline{more}; {tolerance} are allowed",
            notes=[(project.place(("milestones", index, "baseline")), "the date that was agreed")],
        )
