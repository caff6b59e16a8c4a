"""The budget of a project equals the hours of its current baseline.

Why
    The budget was raised from 220 to 260 hours "to be honest with ourselves". Every index turned green, and the
    overrun was seen only when the fixed price had been invoiced.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    budget:
      hours: 260  # here
    baselines:
      - version: 1
        approved_on: 2026-05-12
        approved_by: client-sponsor
        start: 2026-06-01
        finish: 2026-12-18
        hours: 220
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    budget:
      hours: 220
    baselines:
      - version: 1
        approved_on: 2026-05-12
        approved_by: client-sponsor
        start: 2026-06-01
        finish: 2026-12-18
        hours: 220
Fix
    Take the old figure back, or get a change order and add a baseline with the new hours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.baselines import current, version
from pmo.check.rule import About
from pmo.domain.number import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("project",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Projects whose approved hours are not those of the highest baseline."""
    for project in workspace.each("project"):
        found, budget = current(project), number(project.get("budget.hours"))
        if found is None or budget is None:
            continue
        index, row = found
        hours = number(row.get("hours"))
        if hours is None or hours == budget:
            continue
        yield RULE.at(
            project,
            "budget.hours",
            f"the budget of “{workspace.label(project)}” is {budget} hours, baseline {version(row)} approved {hours}",
            notes=[(project.place(("baselines", index, "hours")), "the hours that were approved")],
        )
