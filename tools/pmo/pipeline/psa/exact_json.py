"""Rows as text and back: numbers stay the decimals they were, which `json.dumps` alone cannot do."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from json.encoder import encode_basestring_ascii as _text
from typing import TYPE_CHECKING, Any, Final

from pmo.discover import content

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST: Final = 60
"""Digits before or behind the point that are written out."""
_MOST_BYTES: Final = 64 * 1024 * 1024
_HALF: Final = re.compile("[\ud800-\udfff]")


def written(value: Any) -> str:
    """JSON on one line; fields in the order they have. TypeError for what JSON does not know."""
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        if abs(value.adjusted()) > _LONGEST:
            return str(value)  # 1E+99999999 written out would fill the disk
        text = f"{value:f}"
        return text if "." in text else f"{text}.0"  # read back as a decimal, never as a whole number
    if isinstance(value, dict):
        return "{" + ",".join(f"{_text(str(key))}:{written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(written, value)) + "]"
    msg = f"{type(value).__name__} has no form in JSON"
    raise TypeError(msg)


def read(text: str) -> Any:
    """The value; numbers with a point as decimals, half a letter as the sign for what cannot be read. ValueError when it is no JSON."""
    try:
        value = json.loads(text, parse_float=Decimal)
    except RecursionError:
        msg = "nested too deep"
        raise ValueError(msg) from None
    return _whole_letters(value) if "\\ud" in text else value


def of_file(file: Path) -> Any:
    """The value of an ordinary file; an empty group when there is none, or it cannot be read, is too large, or is no JSON."""
    try:
        return read(content.content(str(file), _MOST_BYTES).decode("utf-8"))
    except (content.NoContentError, ValueError):
        return {}


def _whole_letters(value: Any) -> Any:
    """Without halves of letters, which no file and no terminal takes."""
    if isinstance(value, str):
        return _HALF.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {_whole_letters(key): _whole_letters(item) for key, item in value.items()}
    return [_whole_letters(item) for item in value] if isinstance(value, list) else value
