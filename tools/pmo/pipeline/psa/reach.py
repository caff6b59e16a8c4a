"""How far a reading of the PSA reaches: from which day on, since which moment, and whether a mark of change can be relied on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise import conditions
from pmo.pipeline.psa.cells import changed_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.connect.connectwise.conditions import Condition

DATED: Final = {"time_entries": "timeStart", "expense_entries": "date"}
"""What `--since` limits, by which field."""
OVERLAP: Final = timedelta(days=1)
"""How much earlier than the last reading is asked for: clocks differ, and servers are not agreed on how instants are compared."""
_FIRST: Final = date(1970, 1, 1)
"""No PSA has entries before it."""


def settled(row: Mapping[str, Any], pulled_at: datetime | None) -> bool:
    """Whether the mark of a row is of a second that was over when its reading began, so that the next change gets another one."""
    at = changed_at(row)
    return at is None or pulled_at is None or at < pulled_at


def covers(known: str, wanted: str) -> bool:
    """Whether every field that is wanted now was asked for then."""
    return set(wanted.split()) <= set(known.split())


def within(resource: str, scope: str) -> Condition | None:
    """What `--since` asks for: a day more than wanted, since servers are not agreed on how days are compared."""
    if not scope:
        return None
    first = datetime.combine(max(date.fromisoformat(scope), _FIRST), time(), UTC) - OVERLAP
    return conditions.field(DATED[resource]) > first
