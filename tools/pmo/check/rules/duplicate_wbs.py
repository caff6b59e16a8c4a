"""Each task of a project has a number of its own.

Why
    Two tasks were called 1.7. Hours of both were booked on the first one: it looked twice too expensive, the other one
    looked free, and the next estimate believed both.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: planned
    tasks:
      - wbs: "1.7"
        name: Pilot
      - wbs: "1.7"  # here
        name: Wave 1
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: planned
    tasks:
      - wbs: "1.7"
        name: Pilot
      - wbs: "1.8"
        name: Wave 1
Fix
    Give one of the two a free number, and move its rows in actuals.csv.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("project",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """The second and later tasks with the same number."""
    for project in workspace.each("project"):
        first: dict[str, int] = {}
        for index, row in enumerate(project.list("tasks")):
            if not isinstance(row, dict) or not row.get("wbs"):
                continue
            wbs = str(row["wbs"])
            if wbs not in first:
                first[wbs] = index
                continue
            yield RULE.at(
                project,
                ("tasks", index, "wbs"),
                f"the number {wbs} is already taken in “{workspace.label(project)}”",
                notes=[(project.place(("tasks", first[wbs], "wbs")), "the first task with this number")],
            )
