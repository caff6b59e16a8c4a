"""Two dates (or instants) of a record that can only come in one order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.message import finding
from pmo.model.record import as_date, as_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.kind import RuleSpec
    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace


def check(spec: RuleSpec, record: Record, workspace: Workspace) -> Iterator[Finding]:
    """Parameters: before, after, strict (equal dates are a fault too). Lists are compared item by item."""
    given = spec.parameters
    earlier = {_row(path): value for path, value in record.walk(given["before"])}
    for path, later in record.walk(given["after"]):
        first = earlier.get(_row(path))
        if first is None:
            continue
        order = _compare(first, later)
        if order is not None and (order > 0 or (order == 0 and given.get("strict"))):
            yield finding(spec, record, workspace, path, before=first, after=later)


def _row(path: Path) -> Path:
    return tuple(part for part in path if isinstance(part, int))


def _compare(first: object, later: object) -> int | None:
    instants = as_instant(first), as_instant(later)
    if instants[0] and instants[1]:
        return (instants[0] > instants[1]) - (instants[0] < instants[1])
    days = as_date(first), as_date(later)
    if days[0] and days[1]:
        return (days[0] > days[1]) - (days[0] < days[1])
    return None
