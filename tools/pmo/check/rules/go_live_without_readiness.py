"""A project goes live after its readiness was assessed and somebody said go.

Why
    The move was technically finished, so it went live. No desk had been told, no restore had been tried, and the first week
    cost more hours than the whole pilot.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: go_live  # here
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: go_live
    # projects/demo/readiness.yml
    status: decided
    planned_go_live: 2026-11-28
    decision: go
    decider: client-sponsor
    decided_on: 2026-11-19
Fix
    Fill the readiness record (`pmo new readiness`), hold the meeting and record its decision; or set the project back to
    in_progress.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.rows import rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("error", ("project", "readiness"))
_GO: Final = ("go", "go_with_conditions")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Projects in go-live or hypercare without a readiness record, or with one in which no step was ever a go."""
    readiness: dict[str, list[Record]] = {}
    for record in workspace.of("readiness"):
        readiness.setdefault(record.text("project"), []).append(record)
    for project in workspace.each("project"):
        if workspace.state(project) not in ("go_live", "hypercare"):
            continue
        records = readiness.get(project.id, [])
        if any(_went(record) for record in records):
            continue
        yield RULE.at(
            project,
            "status",
            f"“{workspace.label(project)}” is in {workspace.state(project).replace('_', '-')}, "
            + ("but its readiness record has no go" if records else "and its readiness was never assessed"),
            notes=[
                (record.place("decision" if record.get("decision") else "status"), "where the readiness stands")
                for record in records
            ],
        )


def _went(record: Record) -> bool:
    return record.get("decision") in _GO or any(row.get("decision") in _GO for _, row in rows(record, "earlier"))
