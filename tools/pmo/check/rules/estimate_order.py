"""The three points of an estimated line or task stand in order: optimistic, likely, pessimistic.

Why
    Two columns were swapped in a line of an estimate. The expected hours still looked sensible, the spread came out small,
    and the fixed price had no room when the line took its bad day.
Bad
    # registers/estimates/EST-2026-0001.yml
    id: EST-2026-0001
    title: Plant network
    status: draft
    lines:
      - name: Design
        hours:
          optimistic: 86  # here
          likely: 70
          pessimistic: 120
Good
    # registers/estimates/EST-2026-0001.yml
    id: EST-2026-0001
    title: Plant network
    status: draft
    lines:
      - name: Design
        hours:
          optimistic: 70
          likely: 86
          pessimistic: 120
Fix
    Put the three hours in order; where you know only one figure, ask what would make it smaller and what larger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pmo.check.rows import rows
from pmo.check.rule import About
from pmo.domain.number import number, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace

RULE = About("error", ("estimate", "project"), owner="account-owner")
_POINTS: Final = ("optimistic", "likely", "pessimistic")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Lines and tasks in which a point is larger than the next one; equal points are in order."""
    for estimate in workspace.each("estimate"):
        for path, row in rows(estimate, "lines"):
            yield from _faults(estimate, (*path, "hours"), row.get("hours"), f"“{row.get('name', 'a line')}”")
    for project in workspace.each("project"):
        for path, row in rows(project, "tasks"):
            yield from _faults(project, (*path, "estimate"), row.get("estimate"), f"task {row.get('wbs', '')}".strip())


def _faults(record: Record, path: Path, hours: Any, name: str) -> Iterator[Finding]:
    points = [number(hours.get(point)) for point in _POINTS] if isinstance(hours, dict) else []
    for first, then, point, following in zip(_POINTS, _POINTS[1:], points, points[1:], strict=False):
        if point is not None and following is not None and point > following:
            yield RULE.at(
                record,
                (*path, first),
                f"{name} takes {plain(point)} hours {first} and {plain(following)} {then}",
                notes=[(record.place((*path, then)), f"the {then} hours")],
            )
