"""Two figures of a record that must stand in a relation; a list on the left is added up."""

from __future__ import annotations

import operator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.check.message import finding
from pmo.model.condition import matches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pmo.model.finding import Finding
    from pmo.model.kind import RuleSpec
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


def check(spec: RuleSpec, record: Record, workspace: Workspace) -> Iterator[Finding]:
    """Parameters: left, op, right (field or number), while, tolerance, at."""
    given = spec.parameters
    if not matches(given.get("while"), record, workspace.state(record)):
        return
    left, right = _figure(record, given["left"]), _figure(record, given["right"])
    if left is None or right is None:
        return
    tolerance = Decimal(str(given.get("tolerance", 0)))
    op = given["op"]
    holds = (
        abs(left - right) <= tolerance
        if op == "="
        else _OPERATORS[op](left, right + (tolerance if op[0] == "<" else -tolerance))
    )
    if not holds:
        yield finding(
            spec, record, workspace, given.get("at") or given["left"].split("[]", 1)[0], left=left, right=right
        )


def _figure(record: Record, where: str | float) -> Decimal | None:
    if isinstance(where, int | float):
        return Decimal(str(where))
    numbers = [
        value for _, value in record.walk(where) if isinstance(value, int | Decimal) and not isinstance(value, bool)
    ]
    return Decimal(sum(numbers)) if numbers else None
