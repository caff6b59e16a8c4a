"""The finding is made to go away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.attacks.attack import attack
from evidence.firm import (
    CR,
    Firm,
    submitted,
)

if TYPE_CHECKING:
    from pathlib import Path


def _suppressed(root: Path, settings: str) -> Firm:
    made = submitted(root)
    made.commit({"pmo.yml": f"company: Test firm\n{settings}"})
    return made


@attack("approval-missing")
def leveled_down(root: Path) -> Firm:
    return _suppressed(root, "levels: {approval-missing: off}\nfail_level: never\n")


@attack("approval-missing")
def waived(root: Path) -> Firm:
    return _suppressed(
        root, f"waivers: [{{rule: approval-missing, where: {CR}, reason: we are in a hurry, until: 2027-12-31}}]\n"
    )
