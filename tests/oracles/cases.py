"""Cases with known answers from the files beside this one, and how they are compared."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from pmo.model.figures import Value

HERE = Path(__file__).resolve().parent


def load(name: str) -> dict[str, Any]:
    """One file, its numbers as exact decimals."""
    return exact(yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8")))  # type: ignore[no-any-return]


def exact(value: Any) -> Any:
    """Plain data with every number as Decimal."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, list):
        return [exact(item) for item in value]
    return {key: exact(item) for key, item in value.items()}


def cases(name: str, *groups: str) -> list[Any]:
    """The cases of some groups of a file, as pytest parameters (given, expect)."""
    data = load(name)
    return [
        pytest.param(case["given"], case["expect"], id=f"{group}-{key}")
        for group in groups
        for key, case in data[group].items()
    ]


def same(value: Value | Decimal | None, expected: Decimal | None, relative: str = "1e-9") -> None:
    """The figure equals the expected one; null needs a reason."""
    found = value if isinstance(value, Decimal) or value is None else value.value
    if expected is None:
        assert found is None
        assert getattr(value, "reason", "-"), "no value without a reason"
        return
    assert found is not None, f"expected {expected}, got none: {getattr(value, 'reason', '')}"
    assert abs(found - expected) <= abs(expected) * Decimal(relative) + Decimal("1e-15"), f"{found} is not {expected}"
