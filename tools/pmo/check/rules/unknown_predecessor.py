"""A task waits only for tasks that are in the plan.

Why
    The cutover waited for task 2.4, which had been renumbered to 2.5. The plan showed it free to start; the license
    it needed came eight days after the weekend.
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
          - "1.1"
          - "1.9"  # here
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
    Correct the number, or add the missing task. Numbers of tasks are text: write them in quotes.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.schedule.notation import parse_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("project",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Predecessors that are the number of no task of the project, or of the task itself."""
    for project in workspace.each("project"):
        rows = [(index, row) for index, row in enumerate(project.list("tasks")) if isinstance(row, dict)]
        known = [str(row.get("wbs")) for _, row in rows]
        for index, row in rows:
            before = row.get("predecessors")
            for position, wanted in enumerate(before if isinstance(before, list) else ()):
                link = parse_link(str(wanted))
                if link is None or link.before in known:
                    continue
                close = get_close_matches(link.before, known, 1, 0.5)
                yield RULE.at(
                    project,
                    ("tasks", index, "predecessors", position),
                    f"task {row.get('wbs')} waits for {link.before}, and the plan has no such task",
                    f"did you mean {close[0]}? Else add the missing task" if close else "",
                )
