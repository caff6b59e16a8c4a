"""A new baseline of a project stands on an approved change order.

Why
    A second baseline gave the project 60 hours more, and every report was green again. At the end the client had
    signed the first one only, and the 60 hours were ours.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    baselines:
      - version: 1
        approved_on: 2026-05-12
        approved_by: client-sponsor
        start: 2026-06-01
        finish: 2026-10-30
        hours: 120
      - version: 2  # here
        approved_on: 2026-09-01
        approved_by: it-project-manager
        start: 2026-06-01
        finish: 2026-12-18
        hours: 180
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    baselines:
      - version: 1
        approved_on: 2026-05-12
        approved_by: client-sponsor
        start: 2026-06-01
        finish: 2026-10-30
        hours: 120
      - version: 2
        approved_on: 2026-09-01
        approved_by: client-sponsor
        change: CR-2026-0024
        start: 2026-06-01
        finish: 2026-12-18
        hours: 180
    # projects/demo/changes/CR-2026-0024.yml
    id: CR-2026-0024
    title: Sixty hours for the archives
    type: normal
    category: baseline
    status: closed
    outcome: successful
    approvals:
      - role: client-sponsor
        decision: approved
        decided_on: 2026-09-01
Fix
    Write the change order (`pmo new change --set category=baseline`), get it approved and name it in `change:`. Until
    then the old baseline counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.baselines import version
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("error", ("project", "change"))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Baselines above version 1 without a change order, or with one that nobody approved."""
    for project in workspace.each("project"):
        for index, row in enumerate(project.list("baselines")):
            if not isinstance(row, dict) or version(row) <= 1:
                continue
            number = version(row)
            if not row.get("change"):
                yield RULE.at(
                    project,
                    ("baselines", index, "version"),
                    f"baseline {number} of “{workspace.label(project)}” names no change order",
                )
                continue
            order = workspace.find("change", row["change"])
            fault = _fault(workspace, order, project) if order is not None else ""
            if order is None or not fault:
                continue
            yield RULE.at(
                project,
                ("baselines", index, "change"),
                f"baseline {number} of “{workspace.label(project)}” rests on {order.id}, which {fault}",
                notes=[(order.place("status"), f"{order.id} {fault}")],
            )


def _fault(workspace: Workspace, order: Record, project: Record) -> str:
    if order.get("category") != "baseline":
        return "is not a change order (category baseline)"
    if order.get("project") and order.get("project") != project.id:
        return f"belongs to the project {order.get('project')}"
    if workspace.state(order) in ("draft", "assess", "cancelled"):
        return f"is still in {workspace.state(order)}" if workspace.state(order) != "cancelled" else "was cancelled"
    decisions = {str(row.get("decision")) for row in order.list("approvals") if isinstance(row, dict)}
    return "" if "approved" in decisions else "nobody has approved"
