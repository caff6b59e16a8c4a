"""JSON from outside: numbers exact and of a size that a PSA has, texts that can be written down anywhere.

A number beyond every measure, and what is none (`NaN`), is BEYOND, a text loses what no file of ours can hold: so one odd value neither ends the
reading of the others nor goes on to where it does harm.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

MOST_DIGITS: Final = 18
"""Before the point; whole numbers of so many fit into 64 bits."""
_MOST_PLACES: Final = 40
"""After the point. A double may need 17 digits behind some noughts; that is no fault."""
_LONGEST: Final = 80
"""Characters of a number; those of a double have 25."""
_SUSPECT: Final = re.compile(
    rb"\\(?:[bf]|u(?:00[0189]|007f|d[89a-f]|fff[ef]))|\x7f|\xc2[\x80-\x9f]|\xef\xbf[\xbe\xbf]", re.IGNORECASE
)
"""Whether a body may hold such a text: looking once is quicker than walking through every value."""
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Beyond:
    """What stands for a number that is out of all proportion: no number, no text, and no JSON."""

    def __repr__(self) -> str:
        return "a number beyond all measure"


BEYOND: Final = Beyond()


def read(body: bytes) -> Any:
    """The values of a body: numbers with a point as Decimal, those out of proportion or none as BEYOND. ValueError when it is not JSON."""
    try:
        found = json.loads(body.decode("utf-8-sig"), parse_float=number, parse_int=_whole, parse_constant=_no_number)
        return _legible(found) if _SUSPECT.search(body) else found
    except RecursionError:
        msg = "nested too deep"
        raise ValueError(msg) from None


def number(text: str) -> Decimal | Beyond:
    """A number in the form JSON has for it; BEYOND when it is out of proportion."""
    if len(text) > _LONGEST:
        return BEYOND
    try:
        found = Decimal(text)
    except InvalidOperation:  # not even an exponent that a decimal can have
        return BEYOND
    exponent = found.as_tuple().exponent
    fits = isinstance(exponent, int) and -_MOST_PLACES <= exponent <= MOST_DIGITS and found.adjusted() < MOST_DIGITS
    return found if fits else BEYOND


def holds_beyond(value: Any) -> bool:
    """Whether such a number is in it, at any depth."""
    if isinstance(value, dict):
        return any(holds_beyond(part) for part in value.values())
    if isinstance(value, list):
        return any(holds_beyond(part) for part in value)
    return value is BEYOND


def legible(text: str) -> str:
    """The text with a mark in place of half characters and of control characters that no file of ours can hold."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _whole(text: str) -> int | Beyond:
    return int(text) if len(text.lstrip("-")) <= MOST_DIGITS else BEYOND


def _legible(value: Any) -> Any:
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, dict):
        return {legible(key): _legible(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_legible(part) for part in value]
    return value


def _no_number(_: str) -> Beyond:
    """For `NaN` and `Infinity`, which JSON does not have and some programs write all the same."""
    return BEYOND
