"""A risk delays only tasks that the plan of its project has.

Why
    The late firmware was put on task 1.6, which had become 1.7 in the new baseline. The simulation refused, somebody took
    the number out, and the delay was added behind a freeze it could never have reached.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:
      - wbs: "1.7"
        name: Storage configuration
    # projects/demo/risks/RSK-2026-0001.yml
    id: RSK-2026-0001
    title: Firmware comes late
    status: open
    quantification:
      probability: 0.3
      schedule_days: 14
      task: "1.6"  # here
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:
      - wbs: "1.7"
        name: Storage configuration
    # projects/demo/risks/RSK-2026-0001.yml
    id: RSK-2026-0001
    title: Firmware comes late
    status: open
    quantification:
      probability: 0.3
      schedule_days: 14
      task: "1.7"
Fix
    Correct the number, or take it out: without a task the days are added to the end of the project.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.risk_records import is_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("risk", "project"))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Live risks on a task that their project does not have, or that have a task and no project."""
    for risk in workspace.each("risk"):
        wanted = risk.get("quantification.task")
        if wanted is None or not (is_open(workspace, risk) or workspace.state(risk) == "draft"):
            continue
        project = workspace.find("project", risk.get("project"))
        if project is None:
            if not risk.text("project"):
                yield RULE.at(
                    risk, "quantification.task", f"“{workspace.label(risk)}” delays task {wanted}, but belongs to no project",
                )  # fmt: skip
            continue
        known = [str(value) for _, value in project.walk("tasks[].wbs")]
        if str(wanted) in known:
            continue
        close = get_close_matches(str(wanted), known, 1, 0.5)
        yield RULE.at(
            risk,
            "quantification.task",
            f"“{workspace.label(risk)}” delays task {wanted}, and the plan of “{workspace.label(project)}” has no such task",
            f"did you mean {close[0]}? Else take the task out" if close else "",
            notes=[(project.place("tasks"), "the tasks of the plan")] if known else (),
        )
