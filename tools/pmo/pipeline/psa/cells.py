"""Values in a row of the PSA: references, instants, amounts. What cannot be read is None, never a guess."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from pmo.connect.connectwise.points import instant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


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
    if isinstance(found, bool) or found is None:
        return None
    try:
        value = Decimal(str(found).strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def instant_of(row: Mapping[str, Any], key: str) -> datetime | None:
    """A point in time in UTC."""
    found = row.get(key)
    return instant(found) if isinstance(found, str) else None


def changed_at(row: Mapping[str, Any], key: str = "lastUpdated") -> datetime | None:
    """When a row was changed (`lastUpdated`) or entered (`dateEntered`)."""
    info = row.get("_info")
    return instant_of(info, key) if isinstance(info, dict) else None
