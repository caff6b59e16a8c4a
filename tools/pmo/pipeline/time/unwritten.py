"""What is never written into a sheet, a note or the name of a receipt, whoever types it."""

from __future__ import annotations

from pmo.domain.card_numbers import holds_card_number
from pmo.scaffold.problem import InputError


def no_card_number(*texts: str) -> None:
    """InputError when one of the texts holds what looks like the number of a payment card."""
    if any(holds_card_number(text) for text in texts):
        raise InputError("This looks like a card number. Card numbers are never written here; leave it out.")
