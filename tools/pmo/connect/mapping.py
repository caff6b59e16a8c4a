"""What somebody says about a table: which column is which field, how dates and numbers are written. Nothing else is known."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.csv_table import ENCODINGS, SEPARATORS
from pmo.model.settings import YEARS

if TYPE_CHECKING:
    from collections.abc import Mapping

ISO: Final = "YYYY-MM-DD"
_KEYS: Final = ("kind", "key", "encoding", "separator", "dates", "times", "decimal", "thousands", "lists", "empty", "columns", "ignore", "fixed")  # fmt: skip
_PARTS: Final = {"YYYY": r"(?P<year>[0-9]{4})", "MM": r"(?P<month>[0-9]{1,2})", "DD": r"(?P<day>[0-9]{1,2})", "HH": r"(?P<hour>[0-9]{1,2})", "mm": r"(?P<minute>[0-9]{2})"}  # fmt: skip
_TWO_WAYS: Final = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}\Z")
_SHAPE: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z")


class MappingError(ValueError):
    """The mapping cannot be used; the text says what is wrong in it."""


class ValueTextError(ValueError):
    """A cell is not written as the mapping says; the text says what to do."""


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """The field that a column is, and the words that stand for other values (`J. Meyer` for `j.meyer`)."""

    name: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MappingOf:
    """One mapping; see `docs/exchange.md`."""

    kind: str
    key: str
    columns: Mapping[str, ColumnOf]
    encoding: str = "utf-8"
    separator: str = ","
    dates: str = ""
    times: str = ""
    decimal: str = "."
    thousands: str = ""
    lists: str = ""
    clear_empty: bool = False
    ignore: tuple[str, ...] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def number(self, text: str) -> str:
        """A number as records write it; ValueTextError when it is written in another way than the mapping says."""
        plain = text.strip()
        if self.thousands:
            mark = re.escape(self.thousands)
            if re.fullmatch(rf"-?[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+(?:{re.escape(self.decimal)}[0-9]+)?", plain):
                plain = plain.replace(self.thousands, "")
        if self.decimal != "." and "." not in plain:
            plain = plain.replace(self.decimal, ".", 1)
        elif self.decimal != ".":
            plain = ""
        plain = re.sub(r"^(-?)0+(?=[0-9])", r"\1", plain)
        if not _SHAPE.match(plain):
            hint = "" if not re.search(r"[0-9][., '][0-9]", text) else '; name how numbers are written, for example `decimal: ","` and `thousands: "."`'  # fmt: skip
            raise ValueTextError(f"“{text}” is not a number with “{self.decimal}” before the fraction{hint}")
        return plain

    def day(self, text: str) -> str:
        """A date as year-month-day; ValueTextError for one whose order of day and month was not named."""
        return _parsed(text, self.dates or ISO, "dates", named=bool(self.dates)).date().isoformat()

    def moment(self, text: str) -> datetime | str:
        """A local day and time, or (with an offset) the text itself."""
        if not self.times:
            with suppress(ValueError):
                if datetime.fromisoformat(text.strip()).tzinfo is not None:
                    return text.strip()
        return _parsed(text, self.times or f"{ISO} HH:mm", "times", named=bool(self.times))


def _parsed(text: str, form: str, name: str, *, named: bool) -> datetime:
    pattern = re.escape(form)
    for part, shape in _PARTS.items():
        pattern = pattern.replace(re.escape(part), shape)
    found = re.fullmatch(pattern, text.strip())
    if found is None:
        if not named and _TWO_WAYS.match(text.strip().split(" ")[0]):
            example = "DD/MM/YYYY" if name == "dates" else "DD/MM/YYYY HH:mm"
            raise ValueTextError(f"“{text}” can be read as two dates: name the format in the mapping, for example `{name}: {example}` or `{name}: {example.replace('DD/MM', 'MM/DD')}`")  # fmt: skip
        raise ValueTextError(f"“{text}” is not written as {form}")
    parts = {key: int(value) for key, value in found.groupdict().items()}
    if parts["year"] not in YEARS:
        raise ValueTextError(f"“{text}” lies in the year {parts['year']}; days here go from {YEARS[0]} to {YEARS[-1]}")
    try:
        return datetime(parts["year"], parts["month"], parts["day"], parts.get("hour", 0), parts.get("minute", 0))  # noqa: DTZ001 - a local time; its zone is said elsewhere
    except ValueError:
        raise ValueTextError(f"there is no such day as “{text}” ({form})") from None


def mapping(data: Any) -> MappingOf:
    """The mapping that some plain data are; MappingError says what is wrong with them."""
    if not isinstance(data, dict):
        raise MappingError("it holds no fields; start with `kind:`, `key:` and `columns:`")
    for name in data:
        if name not in _KEYS:
            raise MappingError(f"it has no “{name}”; it knows {', '.join(_KEYS)}")
    for name in ("kind", "key", "columns"):
        if not data.get(name):
            raise MappingError(f"`{name}:` is missing")
    columns = _columns(data["columns"])
    fixed = data.get("fixed") or {}
    ignore = data.get("ignore") or []
    if not isinstance(fixed, dict) or not isinstance(ignore, list):
        raise MappingError("`fixed:` is a group of fields with their values, `ignore:` a list of columns")
    for name in ("dates", "times"):
        form = str(data.get(name) or "")
        if form and not ({"YYYY", "MM", "DD"} <= set(re.findall(r"YYYY|MM|DD|HH|mm", form))):
            raise MappingError(f"`{name}:` names year, month and day as YYYY, MM and DD, for example DD/MM/YYYY{' HH:mm' if name == 'times' else ''}")  # fmt: skip
    return MappingOf(
        str(data["kind"]), str(data["key"]), columns,
        choice(data, "encoding", "utf-8", tuple(ENCODINGS)), choice(data, "separator", ",", tuple(SEPARATORS)),
        str(data.get("dates") or ""), str(data.get("times") or ""), choice(data, "decimal", ".", (".", ",")),
        choice(data, "thousands", "", ("", ",", ".", "'", " ")), str(data.get("lists") or ""),
        choice(data, "empty", "keep", ("keep", "clear")) == "clear", tuple(str(one) for one in ignore), fixed,
    )  # fmt: skip


def choice(data: dict[str, Any], name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of some words, whatever its case; MappingError for another one."""
    value = data.get(name)
    text = default if value is None else str(value)
    if text.casefold() not in allowed:
        raise MappingError(f"`{name}:` is one of {', '.join(repr(one) for one in allowed)}, not “{text}”")
    return text.casefold()


def field_of(head: str, about: Any, example: str) -> tuple[str, dict[str, str]]:
    """The field that a column is said to be, and the words that stand for other values; MappingError when it says neither."""
    if isinstance(about, str):
        return about, {}
    if isinstance(about, dict) and isinstance(about.get("field"), str) and set(about) <= {"field", "words"}:
        words = about.get("words") or {}
        if not isinstance(words, dict):
            raise MappingError(f"`words:` of “{head}” names a value for each word")
        return about["field"], {str(key): str(value) for key, value in words.items()}
    raise MappingError(f"the column “{head}” needs a field: `{head}: {example}`, or `field:` and `words:` below it")


def _columns(raw: Any) -> dict[str, ColumnOf]:
    if not isinstance(raw, dict):
        raise MappingError("`columns:` names a field for each heading, for example `Owner: owner`")
    out = {str(head): ColumnOf(*field_of(str(head), about, "owner")) for head, about in raw.items()}
    fields = [about.name for about in out.values()]
    twice = next((name for name in fields if fields.count(name) > 1), "")
    if twice:
        raise MappingError(f"two columns are the field “{twice}”")
    return out
