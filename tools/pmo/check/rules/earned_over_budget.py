"""A project does not claim more work than was ever planned.

Why
    A migration stood at 130 percent. The number was read as "nearly done"; in truth the plan had been cut and the claims
    had not, and 40 hours of work were still to come.
Bad
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
        budget_hours: 40
        ev_method: percent_complete
        percent_complete: 130  # here
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
        budget_hours: 40
        ev_method: percent_complete
        percent_complete: 80
Fix
    Claim between 0 and 100 percent of a task. If the work grew, get a change order and a new baseline instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.number import ZERO, number, plain, total
from pmo.domain.project import project_figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("project",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Claims outside 0 to 100 percent, and projects whose earned hours pass their approved budget."""
    for project in workspace.each("project"):
        wrong = False
        for index, row in enumerate(project.list("tasks")):
            claim = number(row.get("percent_complete")) if isinstance(row, dict) else None
            if claim is not None and not 0 <= claim <= 100:
                wrong = True
                yield RULE.at(
                    project,
                    ("tasks", index, "percent_complete"),
                    f"task {row.get('wbs')} claims {plain(claim)} percent; a task earns between 0 and 100",
                )
        budget = number(project.get("budget.hours"))
        if budget is None or wrong or not project.list("tasks"):
            continue
        if (
            total(max(hours, ZERO) for _, value in project.walk("tasks[].budget_hours") if (hours := number(value)))
            <= budget
        ):
            continue  # no task earns more than its own hours
        earned = total(task.earned for task in project_figures(workspace, project).tasks)
        if earned > budget:
            yield RULE.at(
                project,
                "budget.hours",
                f"“{workspace.label(project)}” has earned {plain(earned)} hours of a budget of {plain(budget)}",
                notes=[(project.place("tasks"), "the tasks that claim them")],
            )
