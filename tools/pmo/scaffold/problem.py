"""What a person asked for and cannot have: said in one sentence with the way out."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pmo.model.words import a

if TYPE_CHECKING:
    from collections.abc import Iterable


__all__ = ["InputError", "a", "closest", "sentence"]


class InputError(ValueError):
    """Wrong input; the text is meant for the person at the terminal."""


def closest(word: str, known: Iterable[str], otherwise: str) -> str:
    """`Did you mean …?` for the nearest known word, else another sentence."""
    close = get_close_matches(word, list(known), 1, 0.6)
    return f"Did you mean “{close[0]}”?" if close else otherwise


def sentence(text: str) -> str:
    """The text with a capital letter in front."""
    return text[:1].upper() + text[1:]
