"""A project is in go-live or hypercare only after somebody said go.

Why
    The readiness meeting said no: two clinics had no phone. The project went to go-live anyway because the weekend was
    booked, and on Monday two clinics had no phone.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: go_live
    go_live:
      decision: no_go  # here
      decided_on: 2026-11-12
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: go_live
    go_live:
      decision: go
      decided_on: 2026-11-19
Fix
    Hold the meeting again and record its decision, or set the project back to in_progress.
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
    """Projects past the decision whose recorded decision is not a go; a missing one is the lifecycle's business."""
    for project in workspace.each("project"):
        if workspace.state(project) not in ("go_live", "hypercare") or not isinstance(project.get("go_live"), dict):
            continue
        decision = project.get("go_live.decision")
        if decision in ("go", "go_with_conditions"):
            continue
        said = "no" if decision == "no_go" else "nothing"
        yield RULE.at(
            project,
            "go_live.decision",
            f"“{workspace.label(project)}” is in {workspace.state(project).replace('_', '-')}, but the go-live decision "
            f"says {said}",
            notes=[(project.place("status"), "where the project stands")],
        )
