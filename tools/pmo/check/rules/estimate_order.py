"""The three points of a line stand in order: optimistic, likely, pessimistic.

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

from typing import TYPE_CHECKING, Final

from pmo.check.rows import rows
from pmo.check.rule import About
from pmo.domain.number import number, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("estimate",), owner="account-owner")
_POINTS: Final = ("optimistic", "likely", "pessimistic")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Lines in which a point is larger than the next one; equal points are in order."""
    for estimate in workspace.of("estimate"):
        for path, row in rows(estimate, "lines"):
            hours = row.get("hours")
            points = [number(hours.get(name)) for name in _POINTS] if isinstance(hours, dict) else []
            for name, point, following in zip(_POINTS, points, points[1:], strict=False):
                if point is not None and following is not None and point > following:
                    after = _POINTS[_POINTS.index(name) + 1]
                    yield RULE.at(
                        estimate,
                        (*path, "hours", name),
                        f"“{row.get('name', 'a line')}” takes {plain(point)} hours {name} and {plain(following)} {after}",
                        notes=[(estimate.place((*path, "hours", after)), f"the {after} hours")],
                    )
