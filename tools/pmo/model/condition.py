"""The little language of conditions that schemas use, for rules and for what a state requires.

`{field: value}` is equal, `{field: [a, b]}` one of, `{field: {"not": x}}` its opposite,
`{field: {"present": true}}` whether there is a value, `["open", "responding"]` one of these states.
Several fields must all hold.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pmo.model.record import Record


def matches(condition: Any, record: Record, state: str = "") -> bool:
    """Whether the record, which is in `state`, satisfies the condition; no condition always holds."""
    if not condition:
        return True
    if isinstance(condition, list | str):
        return state in (condition if isinstance(condition, list) else [condition])
    for field, wanted in condition.items():  # noqa: SIM110 - a generator for each record of each rule would cost more
        if not _holds(record.get(field), wanted):
            return False
    return True


def _holds(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        if "not" in wanted:
            return not _holds(value, wanted["not"])
        if "present" in wanted:
            return (value not in (None, "", [])) is bool(wanted["present"])
        if "at_least" in wanted:
            limit: int | Decimal = wanted["at_least"]
            return isinstance(value, int | Decimal) and value >= limit
        return False
    if isinstance(wanted, list):
        return value in wanted
    return bool(value == wanted)
