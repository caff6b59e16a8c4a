"""Every task of a project belongs to a deliverable of its signed statement of work.

Why
    "While you are there" became a task, and nobody had sold it. Forty hours later the invoice was refused with the contract
    in hand, and the client was right.
Bad
    # registers/sows/SOW-2026-0004.yml
    id: SOW-2026-0004
    title: Mail migration
    status: signed
    project: demo
    in_scope_deliverables:
      - text: All mailboxes in the new system
        tasks: ["1.1", "1.2"]
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:
      - wbs: "1.1"
        name: Pilot
      - wbs: "1.2"
        name: Move the mailboxes
      - wbs: "1.3"  # here
        name: Clean up the file server
Good
    # registers/sows/SOW-2026-0004.yml
    id: SOW-2026-0004
    title: Mail migration
    status: signed
    project: demo
    in_scope_deliverables:
      - text: All mailboxes in the new system
        tasks: ["1.1", "1.2"]
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:
      - wbs: "1.1"
        name: Pilot
      - wbs: "1.2"
        name: Move the mailboxes
Fix
    Agree on a change order with an amendment that has the deliverable, name the task under the deliverable it serves, or
    take it out of the plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rows import rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("warning", ("sow", "project"))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Tasks of open projects in no deliverable; only where each deliverable of the signed papers names its tasks.

    Level of effort (coordination, support) serves all deliverables and is left out.
    """
    papers: dict[str, list[Record]] = {}
    for sow in sorted(workspace.of("sow"), key=lambda record: record.id):
        if workspace.state(sow) == "signed":
            papers.setdefault(sow.text("project"), []).append(sow)
    for project in workspace.each("project"):
        signed = papers.get(project.id)
        covered = _covered(signed) if signed and workspace.open(project) else None
        if not signed or covered is None:
            continue
        for path, task in rows(project, "tasks"):
            wbs = str(task.get("wbs", ""))
            if not wbs or task.get("ev_method") == "level_of_effort":
                continue
            if any(wbs == one or wbs.startswith(f"{one}.") for one in covered):
                continue
            yield RULE.at(
                project,
                (*path, "wbs"),
                f"“{task.get('name', wbs)}” is planned for “{workspace.label(project)}” and belongs to no deliverable of "
                f"{' or '.join(sow.id for sow in signed)}",
                notes=[(sow.place("in_scope_deliverables"), "what was signed") for sow in signed],
            )


def _covered(papers: list[Record]) -> set[str] | None:
    """WBS numbers of all deliverables; None when one of them names no task, since it may mean any."""
    found: set[str] = set()
    for sow in papers:
        for _, row in rows(sow, "in_scope_deliverables"):
            tasks = row.get("tasks")
            if not isinstance(tasks, list) or not tasks:
                return None
            found.update(str(task) for task in tasks)
    return found or None
