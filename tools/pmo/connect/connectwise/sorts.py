"""What a field of the PSA may hold, and whether a value is of that sort.

A `reader` gives the value in the one form that the rest of the toolkit reads, or raises UnfitError with the reason. It is
generous where the PSA is: a number may come as text, a status as its name or as the whole of it. Nothing is guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from pmo.connect.connectwise.json_in import BEYOND, holds_beyond, number
from pmo.connect.connectwise.points import instant

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_YEAR: Final = 1753
"""The first that the database of the PSA knows; some of its placeholders are of 1800."""
LAST_YEAR: Final = 2199
"""Beyond lie placeholders for never, which cannot be moved into another time zone."""
LONGEST: Final = 20_000
"""Characters of a text; the longest names and summaries have hundreds."""
MOST: Final = Decimal(10) ** 14
"""Amounts and hours are below it, on either side of nought."""
_BEYOND: Final = "is a number beyond all measure"
_HOLDS_BEYOND: Final = "holds a number beyond all measure"
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,9})?", re.ASCII)


class Sort(Enum):
    """What a field holds; the value says so in a sentence."""

    NUMBER = "the number of a row"
    WHOLE = "a whole number"
    AMOUNT = "a number"
    FLAG = "yes or no"
    TEXT = "text"
    INSTANT = "a point in time"
    REFERENCE = "a reference"
    REFERENCES = "a list of references"
    ITEMS = "a list of items"


class UnfitError(Exception):
    """A value that cannot be what its field says; the message follows the name of the field and does not hold the value."""


def reader(sort: Sort | None) -> Callable[[Any], Any]:
    """Gives values of a sort in its form; None for what is empty. UnfitError for what does not fit, and what is None already.

    Without a sort, for a field that is on no list, everything fits but a number out of proportion.
    """
    return _any if sort is None else _READERS[sort]


def is_number(value: Any) -> TypeGuard[int]:
    """Whether it can be the number of a row."""
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _number_of_row(value: Any) -> int | None:
    if value == 0 and isinstance(value, int) and not isinstance(value, bool):
        return None  # as the PSA says of some fields that they refer to nothing
    if not is_number(value):
        raise _instead(value, Sort.NUMBER)
    return value


def _amount(value: Any, sort: Sort = Sort.AMOUNT) -> Decimal | int | None:
    found: Any = value
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        found = number(text) if _NUMBER.fullmatch(text) else value
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        raise _instead(found, sort)
    if abs(Decimal(found)) >= MOST:
        msg = "is larger than any amount"
        raise UnfitError(msg)
    return found


def _whole(value: Any) -> int | None:
    found = _amount(value, Sort.WHOLE)
    if found is not None and found != int(found):
        raise _instead(value, Sort.WHOLE)
    return None if found is None else int(found)


def _flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else value
    if word == "":
        return None
    if word in ("true", "yes", "false", "no"):
        return word in ("true", "yes")
    raise _instead(value, Sort.FLAG)


def _text(value: Any) -> str:
    if isinstance(value, dict):  # some answers give the text of a status, others the whole of it
        value = next((name for key in ("name", "identifier", "isoCode") if (name := value.get(key))), value)
    if not isinstance(value, str):
        raise _instead(value, Sort.TEXT)
    if len(value) > LONGEST:
        msg = f"has more than {LONGEST:,} characters"
        raise UnfitError(msg)
    return value


def _instant(value: Any) -> str | None:
    if value == "":
        return None
    found = instant(value) if isinstance(value, str) else None
    if found is None:
        raise _instead(value, Sort.INSTANT)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        msg = f"lies outside of the years {FIRST_YEAR} to {LAST_YEAR}"
        raise UnfitError(msg)
    return str(value)


def _reference(value: Any) -> dict[str, Any] | str | None:
    if isinstance(value, str):
        return _text(value) or None
    if not isinstance(value, dict):
        raise _instead(value, Sort.REFERENCE)
    return {key: part if part is None else _part(key, part) for key, part in value.items()}


def _part(key: str, value: Any) -> Any:
    """What names a row in a reference to it, or something beside that."""
    try:
        return _NAMING.get(key, _any)(value)
    except UnfitError as error:
        msg = f"is a reference whose {key} {error}"
        raise UnfitError(msg) from None


def _list_of(sort: Sort, each: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise _instead(value, sort)
        return [each(part) for part in value]

    return read


def _item(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        msg = f"holds {_named(value)} where an item belongs"
        raise UnfitError(msg)
    return {key: _any(part) for key, part in value.items()}


def _any(value: Any) -> Any:
    if holds_beyond(value):
        raise UnfitError(_HOLDS_BEYOND)
    return value


def _instead(value: Any, sort: Sort) -> UnfitError:
    if value is BEYOND:
        return UnfitError(_BEYOND)
    return UnfitError(f"is {_named(value)} and not {sort.value}")


def _named(value: Any) -> str:
    if isinstance(value, bool):
        return "yes or no"
    if isinstance(value, str):
        return "text" if value else "empty"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "a number"


_NAMING: Final[dict[str, Callable[[Any], Any]]] = {
    "id": _number_of_row,
    "identifier": _text,
    "name": _text,
    "isoCode": _text,
}
_READERS: Final[dict[Sort, Callable[[Any], Any]]] = {
    Sort.NUMBER: _number_of_row,
    Sort.WHOLE: _whole,
    Sort.AMOUNT: _amount,
    Sort.FLAG: _flag,
    Sort.TEXT: _text,
    Sort.INSTANT: _instant,
    Sort.REFERENCE: _reference,
    Sort.REFERENCES: _list_of(Sort.REFERENCES, _reference),
    Sort.ITEMS: _list_of(Sort.ITEMS, _item),
}
