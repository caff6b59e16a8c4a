"""Whether the decisions about a sheet lead from one state of it to another, with what its person and the office do between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pmo.domain.sheets import sheet as sheets
from pmo.domain.sheets.approver import APPROVE, DECISIONS
from pmo.domain.sheets.returned import REJECTED, REVERSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_BEFORE: Final = (*sheets.IN_WORK, *sheets.WAITING)
"""States without any approval."""
_DECIDED: Final = (sheets.APPROVED_ONE, sheets.APPROVED_TWO, sheets.REJECTED, sheets.REJECTED_SECOND)
"""States into which only a decision leads."""


def leads(transitions: Mapping[str, Sequence[str]], before: str, rows: Iterable[Any], after: str) -> bool:
    """Whether a sheet comes from one state to another by these decisions, rows under its approvals in their order.

    Between them it goes any way of its life, also back, that needs no decision: handing in, correcting, billing. A row that
    decides nothing in the state of that moment is passed over.
    """
    there = _free(transitions, {before})
    for row in rows:
        decided = {state for one in there for state in _decided(one, row)}
        there = _free(transitions, decided) if decided else there
    return after in there


def _decided(state: str, row: Any) -> tuple[str, ...]:
    """The states that a decision makes of a sheet in a state; none when it decides nothing there."""
    decision, second = (row.get("decision"), row.get("tier") == "two") if isinstance(row, dict) else ("", False)
    if decision == DECISIONS[APPROVE]:
        if second:
            return (sheets.APPROVED_TWO,) if state == sheets.APPROVED_ONE else ()
        return (sheets.APPROVED_ONE,) if state in sheets.WAITING else ()
    if decision == REJECTED:
        return (sheets.REJECTED, sheets.REJECTED_SECOND)
    return (sheets.OPEN,) if decision == REVERSED else ()


def _free(transitions: Mapping[str, Sequence[str]], states: set[str]) -> set[str]:
    """The states that can be reached from some without a decision, these too."""
    forth = [(one, other) for one, then in transitions.items() for other in then]
    back = [(other, one) for one, other in forth if (one in _BEFORE) == (other in _BEFORE)]
    free = [
        (one, other)
        for one, other in (*forth, *back)
        if other not in _DECIDED and (one in _BEFORE or other not in _BEFORE)
    ]
    found, size = set(states), 0
    while size != len(found):
        size = len(found)
        found |= {other for one, other in free if one in found}
    return found
