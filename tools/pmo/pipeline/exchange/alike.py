"""Whether two values mean the same, where one of them went through another program."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pmo.pipeline.exchange.changes import same


def like(one: Any, other: Any) -> bool:
    """Whether two values mean the same: 40 is 40.0, and in which order people or links stand says nothing."""
    return same(_plainly(one), _plainly(other))


def _plainly(value: Any) -> Any:
    if isinstance(value, list):
        return sorted((_plainly(item) for item in value), key=repr)
    if isinstance(value, dict):
        return {key: _plainly(value[key]) for key in sorted(value)}
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)).normalize():f}"
    return str(value)
