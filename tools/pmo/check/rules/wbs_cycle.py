"""The tasks of a project do not wait for each other in a circle.

Why
    The design waited for the order, the order for the design. Both were "blocked" for three weeks before somebody drew
    the plan on paper.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: planned
    tasks:
      - wbs: "1.1"
        name: Design
        predecessors: ["1.2"]  # here
      - wbs: "1.2"
        name: Order
        predecessors: ["1.1"]
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: planned
    tasks:
      - wbs: "1.1"
        name: Design
      - wbs: "1.2"
        name: Order
        predecessors: ["1.1"]
Fix
    Take one of the predecessors out: the one that can begin with half of the result, or split a task in two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.circles import circles
from pmo.check.rule import About
from pmo.domain.plan import links_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("project",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Each circle once, at the first of its tasks; the others are notes."""
    for project in workspace.each("project"):
        rows = {
            str(row.get("wbs")): (index, [link.before for link in links_of(row)])
            for index, row in enumerate(project.list("tasks"))
            if isinstance(row, dict)
        }
        if all(item in rows and rows[item][0] < index for index, before in rows.values() for item in before):
            continue  # every task waits for earlier lines alone
        waits = {wbs: [item for item in before if item in rows] for wbs, (_, before) in rows.items()}
        for circle in circles(waits):
            first = rows[circle[0]][0]
            yield RULE.at(
                project,
                ("tasks", first, "predecessors"),
                f"these tasks wait for each other: {' waits for '.join((*circle, circle[0]))}",
                notes=[
                    (project.place(("tasks", rows[wbs][0], "predecessors")), f"task {wbs} is part of the circle")
                    for wbs in circle[1:]
                ],
            )
