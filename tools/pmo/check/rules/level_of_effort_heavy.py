"""No more than a fifth of a project earns by the calendar alone.

Why
    Half of the hours were "coordination". They earned as planned every week, so the index stayed near 1 while the real
    work stood still for a month.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:  # here
      - wbs: "1.1"
        name: Coordination
        budget_hours: 50
        ev_method: level_of_effort
      - wbs: "1.2"
        name: Move the mailboxes
        budget_hours: 50
        ev_method: percent_complete
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:
      - wbs: "1.1"
        name: Coordination
        budget_hours: 20
        ev_method: level_of_effort
      - wbs: "1.2"
        name: Move the mailboxes
        budget_hours: 80
        ev_method: percent_complete
Fix
    Give tasks with a result another method (percent_complete, zero_hundred), and keep level_of_effort for management.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.number import plain, total
from pmo.domain.plan import tasks_of
from pmo.model.finding import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("project",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Projects that are planned or running, by hours of budget; finished ones no longer hide anything."""
    limit = workspace.settings.thresholds.level_of_effort_share
    for project in workspace.each("project"):
        if workspace.state(project) in ("proposed", "approved", "closed", "cancelled"):
            continue
        if all(method != "level_of_effort" for _, method in project.walk("tasks[].ev_method")):
            continue
        tasks = tasks_of(project)
        budget = total(task.budget for task in tasks)
        effort = total(task.budget for task in tasks if task.method == "level_of_effort")
        if budget <= 0 or effort <= limit * budget:
            continue
        finding = RULE.at(
            project,
            "tasks",
            f"{plain(effort)} of {plain(budget)} hours of “{workspace.label(project)}” earn by the calendar alone, more "
            f"than {plain(limit * 100)} percent",
        )
        yield replace(finding, place=Place(project.path, project.source.key_span(("tasks",))))
