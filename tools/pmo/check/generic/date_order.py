"""Two dates (or instants) of a record that can only come in one order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.message import finding
from pmo.model.record import as_date, as_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.kind import RuleSpec
    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace

_LENGTH_OF_A_DAY: Final = 10


def check(spec: RuleSpec, record: Record, workspace: Workspace) -> Iterator[Finding]:
    """Parameters: before, after, strict (equal dates are a fault too). Lists are compared item by item."""
    given = spec.parameters
    for path, first, later in _pairs(record, given["before"], given["after"]):
        order = _compare(first, later)
        if order is not None and (order > 0 or (order == 0 and given.get("strict"))):
            yield finding(spec, record, workspace, path, before=first, after=later)


def _pairs(record: Record, before: str, after: str) -> Iterator[tuple[str | Path, object, object]]:
    """The place of each later value, the earlier value of the same row, and the later one."""
    if "[]" not in before and "[]" not in after:
        first, later = record.get(before), record.get(after)
        if first is not None and later is not None:
            yield after, first, later
        return
    earlier = {_row(path): value for path, value in record.walk(before)}
    for path, later in record.walk(after) if earlier else ():
        first = earlier.get(_row(path))
        if first is not None:
            yield path, first, later


def _row(path: Path) -> Path:
    return tuple(part for part in path if isinstance(part, int))


def _compare(first: object, later: object) -> int | None:
    if not (_is_day(first) and _is_day(later)):
        instants = as_instant(first), as_instant(later)
        if instants[0] and instants[1]:
            return (instants[0] > instants[1]) - (instants[0] < instants[1])
    days = as_date(first), as_date(later)
    if days[0] and days[1]:
        return (days[0] > days[1]) - (days[0] < days[1])
    return None


def _is_day(value: object) -> bool:
    """Whether a text is too short for a point in time with its offset."""
    return isinstance(value, str) and len(value) == _LENGTH_OF_A_DAY
