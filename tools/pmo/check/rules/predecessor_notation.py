"""A predecessor is the number of a task, or a number with a link and a lag.

Why
    "1.1 + 2 days" meant that the floor needs two days to dry. No tool could read it, so the plan showed the racks going
    in on the wet floor, and the supplier came two days too early.
Bad
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
        predecessors:
          - "1.1 + 2 days"  # here
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
        predecessors: ["1.1 FS+2d"]
Fix
    Write the number alone ("1.1": begins when 1.1 has ended), or the number with FS, SS, FF or SF and a lag in working days
    or weeks: "1.1 SS", "1.1 FS+2d", "1.1 FF-1w". FS is finish to start, SS start to start, FF finish to finish, SF
    start to finish; a lag with a minus lets the two overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.schedule.notation import EXAMPLE, parse_link, suggested

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("project",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Predecessors that nobody can read as a link."""
    for project in workspace.each("project"):
        for index, row in enumerate(project.list("tasks")):
            before = row.get("predecessors") if isinstance(row, dict) else None
            for position, wanted in enumerate(before if isinstance(before, list) else ()):
                if not isinstance(wanted, str) or parse_link(wanted) is not None:
                    continue
                guess = suggested(wanted)
                yield RULE.at(
                    project,
                    ("tasks", index, "predecessors", position),
                    f"task {row.get('wbs')} waits for “{wanted}”, which is no number of a task with a link and a lag",
                    f"did you mean “{guess}”?" if guess else f"write a number, or one such as “{EXAMPLE}”",
                )
