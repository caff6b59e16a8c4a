"""What a failed keyword of JSON Schema means to the person who wrote the record."""

from __future__ import annotations

import re
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from pmo.validate import dates

if TYPE_CHECKING:
    from collections.abc import Callable

_TYPES: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a group of fields",
    "boolean": "true or false",
    "null": "nothing",
}
_BOUNDS: Final = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
}
_FORMATS: Final = {
    "date": ("is not a date", "write year-month-day, for example 2026-11-20, and a day that exists"),
    "date-time": (
        "is not a point in time",
        "write date, time and offset, for example 2026-12-05T18:00:00-05:00",
    ),
    "time": ("is not a time of day", "write hours, minutes and seconds with an offset, for example 18:00:00-05:00"),
    "email": ("is not a mail address", "write name@example.com"),
    "uri": ("is not the address of a page", "write the whole address, starting with https://"),
}
_CURLY: Final = re.compile("[“”„‘’«»](.+)[“”‘’«»]")
Reason = tuple[str, str, str]
"""Slug, message and help."""


def reason(rule: str, wanted: Any, name: str, value: Any, *, kind: str, fallback: str) -> Reason:
    """Slug, message and help for a value that fails the keyword `rule`, whose value in the schema is `wanted`."""
    if rule in _BOUNDS:
        return "out-of-range", f"“{name}” is {shown(value)}, it must be {_BOUNDS[rule]} {wanted}", "correct the number"
    word = _WORDS.get(rule)
    bare = _CURLY.fullmatch(value) if isinstance(value, str) and rule in ("enum", "format", "pattern", "type") else None
    if bare is not None:
        slug = {"enum": "unknown-value", "format": "bad-date", "type": "wrong-type"}.get(rule, "bad-form")
        message = f"the curly quotes around {bare[1]} count as part of “{name}”: only straight quotes set a text apart"
        return slug, message, f"write {bare[1]} without quotes"
    if word is not None:
        return word(wanted, name, value, kind)
    return "schema-violation", f"“{name}”: {fallback[:200]}", f"see `pmo explain {kind}`"


def shown(value: Any) -> str:
    """A value as the file has it, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _sort_of(value: Any) -> str:
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f"the text “{shown(value)}”"
    return shown(value) if isinstance(value, bool) else f"the number {shown(value)}"


def _enum(wanted: Any, name: str, value: Any, _kind: str) -> Reason:
    choices = [shown(choice) for choice in wanted]
    close = get_close_matches(shown(value).lower().replace(" ", "_"), choices, 1, 0.6)
    hint = f"did you mean “{close[0]}”? The" if close else "the"
    return (
        "unknown-value",
        f"“{shown(value)}” is not a choice for “{name}”",
        f"{hint} choices are {', '.join(choices)}",
    )


def _const(wanted: Any, name: str, value: Any, _kind: str) -> Reason:
    return "unknown-value", f"“{name}” must be {shown(wanted)}, not {_sort_of(value)}", "correct the value"


def _type(wanted: Any, name: str, value: Any, kind: str) -> Reason:
    sorts = [wanted] if isinstance(wanted, str) else list(wanted)
    message = f"“{name}” must be {' or '.join(_TYPES.get(sort, sort) for sort in sorts)}, not {_sort_of(value)}"
    if "string" in sorts and not isinstance(value, dict | list):
        return "wrong-type", message, f'put it in quotes: "{shown(value)}"'
    if sorts == ["array"] and not isinstance(value, dict):
        return "wrong-type", message, "write it as a list: each item on a line of its own that starts with `- `"
    if set(sorts) <= {"integer", "number"} and isinstance(value, str):
        bare = _bare_number(value, share="share" in name)
        if bare:
            comma = re.search(r",\d{1,2}(?!\d)", value) is not None
            return "wrong-type", message, f"write {bare}: {'decimals have a point' if comma else 'only the number'}"
    return "wrong-type", message, f"see `pmo explain {kind}.{name}` for what it stands for"


def _bare_number(text: str, *, share: bool) -> str:
    """The number that was meant by `$76,000`, `12 h`, `10%` or `7,5`; empty when the text holds another thing."""
    found = re.fullmatch(
        r"[$€£]? ?(-?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+(?=,)|\d+))([.,]\d+)? ?(%|[$€£]|[A-Za-z]+\.?)?",
        text.strip(),
    )
    if found is None:
        return ""
    fraction = (found[2] or "").replace(",", ".")
    bare = re.sub("[.,]", "", found[1]) + fraction
    return str(Decimal(bare) / 100) if share and found[3] == "%" else bare


def _format(wanted: Any, name: str, value: Any, _kind: str) -> Reason:
    text = str(value)
    if wanted == "date":
        day = dates.meant(text)
        if day and day != text:
            return "bad-date", f"“{shown(value)}” is not written as a date", f"write year-month-day: {day}"
        why = dates.impossible(text)
        if why:
            return "bad-date", f"“{shown(value)}” does not exist: {why}", "correct the date"
    complaint, help_ = _FORMATS.get(wanted, (f"is not a {wanted}", f"correct “{name}”"))
    return "bad-date" if wanted in ("date", "date-time") else "bad-form", f"“{shown(value)}” {complaint}", help_


def _pattern(wanted: Any, name: str, value: Any, kind: str) -> Reason:
    example = _example(wanted)
    help_ = f"write it like {example}" if example else f"see `pmo explain {kind}.{name}`"
    return "bad-form", f"“{shown(value)}” does not have the form of “{name}”", help_


def _example(pattern: str) -> str:
    """A value that fits one of the simple patterns of ids, months and numbers; empty for others."""
    text = pattern.strip("^$").replace("(0[1-9]|1[0-2])", "10").replace("\\.", ".")
    text = re.sub(r"\[0-9\](?:\+|\{1,\d*\})", "42", text)
    text = re.sub(r"\[0-9\]\{(\d)(?:,\d*)?\}", lambda part: "20260042"[: int(part.group(1))], text)
    text = text.replace("[A-Z]{3}", "USD").replace("[A-Z]", "T")
    return text if re.fullmatch(r"[A-Za-z0-9./:-]+", text) and re.fullmatch(pattern, text) else ""


def _too_short(_wanted: Any, name: str, value: Any, _kind: str) -> Reason:
    message = f"“{name}” is too short" if value else f"“{name}” is empty"
    return "empty-field", message, "write it out, or remove the line"


def _too_long(wanted: Any, name: str, value: Any, _kind: str) -> Reason:
    message = f"“{name}” is too long: {len(value)}, at most {wanted}"
    return "too-long", message, "shorten it; details belong in the notes"


_WORDS: Final[dict[str, Callable[[Any, str, Any, str], Reason]]] = {
    "enum": _enum,
    "const": _const,
    "type": _type,
    "format": _format,
    "pattern": _pattern,
    "minLength": _too_short,
    "minItems": _too_short,
    "maxLength": _too_long,
    "maxItems": _too_long,
}
