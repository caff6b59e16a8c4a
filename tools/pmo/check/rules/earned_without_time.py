"""Where work is claimed, hours are booked.

Why
    A project reported 60 percent and not one hour: the technicians booked on a ticket of the agreement. The block of
    hours was used up in May, and the client paid for the project twice.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress  # here
    tasks:
      - wbs: "1.1"
        name: Move the mailboxes
        budget_hours: 40
        ev_method: percent_complete
        percent_complete: 60
    # projects/demo/actuals.csv
    wbs,month,person,hours
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:
      - wbs: "1.1"
        name: Move the mailboxes
        budget_hours: 40
        ev_method: percent_complete
        percent_complete: 60
    # projects/demo/actuals.csv
    wbs,month,person,hours
    1.1,2026-10,ben.holt,26
Fix
    Import the time of the project, or ask where it was booked and move it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.actuals import actuals_of
from pmo.domain.number import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("project", "actuals"))
_RUNNING = ("in_progress", "go_live", "hypercare", "closed")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Projects with a claim on a task and an actuals file without hours; without the file time is kept elsewhere."""
    for project in workspace.each_in("project", _RUNNING):
        claims = [path for path, value in project.walk("tasks[].percent_complete") if (number(value) or 0) > 0]
        booked = actuals_of(workspace, project)
        if not claims or not booked.recorded or booked.total_hours > 0:
            continue
        yield RULE.at(
            project,
            "status",
            f"“{workspace.label(project)}” claims work on {len(claims)} tasks, and not one hour is booked",
            notes=[(project.place(claims[0]), "the first claim")],
        )
