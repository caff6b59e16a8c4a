"""Priority of an issue from impact and urgency."""

from __future__ import annotations

from typing import Final

_TABLE: Final = {
    ("high", "high"): "P1",
    ("high", "medium"): "P2",
    ("medium", "high"): "P2",
    ("high", "low"): "P3",
    ("medium", "medium"): "P3",
    ("low", "high"): "P3",
    ("medium", "low"): "P4",
    ("low", "medium"): "P4",
    ("low", "low"): "P5",
}

PRIORITIES: Final = ("P1", "P2", "P3", "P4", "P5")


def priority(impact: str, urgency: str) -> str:
    """P1 (most pressing) to P5; empty while impact or urgency is not judged."""
    return _TABLE.get((impact, urgency), "")
