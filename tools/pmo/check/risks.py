"""What several rules ask about a risk: how bad it is, before and after the response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.domain.risk import level

if TYPE_CHECKING:
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

OPEN: Final = ("open", "responding")
SEVERE: Final = ("high", "extreme")


def inherent(workspace: Workspace, risk: Record) -> str:
    """Level without the response; empty while it is not judged."""
    return _level(workspace, risk, "")


def residual(workspace: Workspace, risk: Record) -> str:
    """Level with the response in place; empty while it is not judged."""
    return _level(workspace, risk, "residual.")


def _level(workspace: Workspace, risk: Record, prefix: str) -> str:
    probability, impact = risk.get(f"{prefix}probability"), risk.get(f"{prefix}impact")
    if not isinstance(probability, int) or not isinstance(impact, int):
        return ""
    return level(probability, impact, workspace.settings.thresholds.matrix)
