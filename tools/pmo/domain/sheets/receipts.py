"""Which expenses need a receipt, and what counts as a reason for none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from decimal import Decimal

MILEAGE: Final = "mileage"
PRESENT: Final = "present"
_SAYS_SOMETHING: Final = 4
"""Letters below which a reason for a missing receipt says nothing: “n”, “n/a”."""


def needs_receipt(sort: str, amount: Decimal, limit: Decimal) -> bool:
    """Whether an expense needs a receipt, or a reason for none; miles are paid by distance and have no receipt."""
    return sort != MILEAGE and amount > limit


def says_nothing(reason: str) -> bool:
    """Whether a reason for a missing receipt is one at all."""
    return sum(letter.isalnum() for letter in reason) < _SAYS_SOMETHING
