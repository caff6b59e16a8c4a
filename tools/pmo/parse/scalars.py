"""What a plain (unquoted) YAML scalar means here, and which ones mean too many things to be allowed.

Only true, false, null, whole and decimal numbers are more than text. Everything that another YAML reader
would take for something else (`NO`, `017`, `12:30:45`, `1e3`) is refused with the advice to quote it.
Dates stay text; the schema judges them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

MOST_DIGITS: Final = 30
_NUMBER: Final = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
NUMBER: Final = re.compile(rf"{_NUMBER}\Z")
_SHAPE: Final = re.compile(
    rf"""(?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?![0-9]))
        |(?P<number>{_NUMBER})\Z
        |(?P<ambiguous>
            [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?      # 22:00, 12:30:45: base 60
          | [-+]?0[0-9_]+                                         # 017: octal
          | [-+]?0[xob][0-9a-fA-F_]+
          | [-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?
          | [-+]?[0-9][0-9_]*\.[0-9]*_[0-9_]*
          | [-+]?0[0-9]+\.[0-9_]*
          | \+[0-9][0-9_.]* | [-+]?\.[0-9][0-9_]* | [-+]?[0-9]+\.
          | [-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9_]+)[eE][-+]?[0-9]+
          | [-+]?\.(?:inf|Inf|INF) | \.(?:nan|NaN|NAN)
         )\Z""",
    re.VERBOSE,
)
CONSTANTS: Final[dict[str, Any]] = {"true": True, "false": False, "null": None, "": None}
WORDS: Final = frozenset(
    form for word in ("yes", "no", "on", "off", "y", "n") for form in (word, word.capitalize(), word.upper())
) | {"True", "TRUE", "False", "FALSE", "Null", "NULL", "~", "=", "<<"}
SPECIAL: Final = WORDS | CONSTANTS.keys()


class AmbiguousError(ValueError):
    """A plain scalar that different YAML readers read differently."""


def plain(text: str) -> Any:
    """The value of an unquoted scalar: bool, None, int, Decimal or str; AmbiguousError when it needs quotes."""
    if text in SPECIAL:
        if text in WORDS:
            raise AmbiguousError(text)
        return CONSTANTS[text]
    if text[0] in "0123456789-+.":
        shape = _SHAPE.match(text)
        if shape is not None:
            sort = shape.lastgroup
            if sort == "number":
                return number(text)
            if sort == "ambiguous":
                raise AmbiguousError(text)
    return text


def number(text: str) -> int | Decimal:
    """The number that a text in the form of NUMBER stands for; AmbiguousError when other readers would round it."""
    if len(text) > MOST_DIGITS:
        raise AmbiguousError(text)
    return Decimal(text) if "." in text else int(text)
