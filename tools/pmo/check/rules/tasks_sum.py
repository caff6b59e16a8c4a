"""The hours of the tasks add up to the budget: what is approved is planned somewhere.

Why
    Forty of 260 hours were in no task. The plan looked comfortable until the handover, which nobody had planned, took
    exactly forty hours that were no longer there.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    budget:
      hours: 100  # here
    tasks:
      - wbs: "1.1"
        name: Move the mailboxes
        budget_hours: 60
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    budget:
      hours: 100
    tasks:
      - wbs: "1.1"
        name: Move the mailboxes
        budget_hours: 60
      - wbs: "1.2"
        name: Handover
        budget_hours: 40
Fix
    Plan the missing hours in a task (contingency may be one), or lower the budget with a new baseline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.number import number, plain, total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("project",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Projects from `planned` on with fewer hours in tasks than in the budget; the other way is a rule of the schema."""
    for project in workspace.each("project"):
        budget = number(project.get("budget.hours"))
        hours = [found for _, value in project.walk("tasks[].budget_hours") if (found := number(value)) is not None]
        if budget is None or not hours or workspace.state(project) in ("proposed", "approved", "cancelled"):
            continue
        planned = total(hours)
        if planned < budget:
            yield RULE.at(
                project,
                "budget.hours",
                f"{plain(budget - planned)} of {plain(budget)} hours of “{workspace.label(project)}” are in no task",
                notes=[(project.place("tasks"), f"the tasks add up to {plain(planned)} hours")],
            )
