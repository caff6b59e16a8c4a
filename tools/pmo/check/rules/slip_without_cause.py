"""A milestone that moved says why.

Why
    Of eleven late milestones of a year, nine had no cause. The firm hired an engineer; in truth seven had waited
    for a supplier, and the year after they waited again.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    milestones:
      - name: Cutover weekend
        baseline: 2026-11-21
        forecast: 2026-11-28  # here
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    milestones:
      - name: Cutover weekend
        baseline: 2026-11-21
        forecast: 2026-11-28
        slip_cause: client_dependency
Fix
    Add `slip_cause:` with one of the causes (`pmo explain project` lists them); pick the first thing that went late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("project",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Milestones whose actual date, else forecast, is later than the baseline, without a cause."""
    for project in workspace.each("project"):
        for index, row in enumerate(project.list("milestones")):
            if not isinstance(row, dict) or row.get("slip_cause"):
                continue
            field = "actual" if row.get("actual") else "forecast"
            seen, baseline = as_date(row.get(field)), as_date(row.get("baseline"))
            if seen is None or baseline is None or seen <= baseline:
                continue
            yield RULE.at(
                project,
                ("milestones", index, field),
                f"“{row.get('name', 'a milestone')}” moved by {(seen - baseline).days} days and nobody says why",
                notes=[(project.place(("milestones", index, "baseline")), "the date that was agreed")],
            )
