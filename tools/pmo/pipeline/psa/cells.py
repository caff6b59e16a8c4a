"""Values in a row of the PSA: references, instants, amounts. What cannot be read is None, never a guess.

Rows on a shelf may be older than the gate that looks at them when they come, so nothing is taken to be of its sort here.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.points import instant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_YEARS: Final = range(1900, 2200)
"""In which anything can have happened: further out, a step into another time zone may leave the calendar."""
_DIGITS: Final = 18
"""Before and behind the point, of any amount."""
_LONGEST: Final = 60


def number_of(row: Mapping[str, Any], key: str) -> int | None:
    """The number of what a field refers to."""
    found = row.get(key)
    number = found.get("id") if isinstance(found, dict) else found
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def name_of(row: Mapping[str, Any], key: str) -> str:
    """The name of what a field refers to, its identifier first; empty without one."""
    found = row.get(key)
    if not isinstance(found, dict):
        return str(found) if isinstance(found, str) else ""
    return str(found.get("identifier") or found.get("name") or "")


def text_of(row: Mapping[str, Any], key: str) -> str:
    """A text field; empty without one."""
    found = row.get(key)
    return found.strip() if isinstance(found, str) else ""


def amount_of(row: Mapping[str, Any], key: str) -> Decimal | None:
    """Hours or money: a number, or a number written as text."""
    found = row.get(key)
    if isinstance(found, bool) or not isinstance(found, int | Decimal | str):
        return None
    if isinstance(found, str) and len(found) > _LONGEST:
        return None
    try:
        value = Decimal(found.strip() if isinstance(found, str) else found)
    except InvalidOperation:
        return None
    return value if value.is_finite() and (not value or abs(value.adjusted()) < _DIGITS) else None


def instant_of(row: Mapping[str, Any], key: str) -> datetime | None:
    """A point in time in UTC."""
    found = row.get(key)
    at = instant(found) if isinstance(found, str) else None
    return at if at is not None and at.year in _YEARS else None


def changed_at(row: Mapping[str, Any], key: str = "lastUpdated") -> datetime | None:
    """When a row was changed (`lastUpdated`) or entered (`dateEntered`)."""
    info = row.get("_info")
    return instant_of(info, key) if isinstance(info, dict) else None
