"""Rows as text and back: numbers stay the decimals they were, which `json.dumps` alone cannot do."""

from __future__ import annotations

import json
from decimal import Decimal
from json.encoder import encode_basestring_ascii as _text
from typing import Any


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
        text = f"{value:f}"
        return text if "." in text else f"{text}.0"  # read back as a decimal, never as a whole number
    if isinstance(value, dict):
        return "{" + ",".join(f"{_text(str(key))}:{written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(written, value)) + "]"
    msg = f"{type(value).__name__} has no form in JSON"
    raise TypeError(msg)


def read(text: str) -> Any:
    """The value; numbers with a point as decimals."""
    return json.loads(text, parse_float=Decimal)
