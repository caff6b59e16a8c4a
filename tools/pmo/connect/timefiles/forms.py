"""Cells of an export as values: days, times, hours and amounts, only in the form that the mapping names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final, TypeVar

from pmo.connect.mapping import MappingOf, ValueTextError
from pmo.model.settings import YEARS

ISO_DAY: Final = "YYYY-MM-DD"
ISO_TIME: Final = "HH:mm"
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS: Final = {
    "YYYY": r"(?P<year>[0-9]{4})", "MMM": r"(?P<month>[A-Za-z]{3})", "MM": r"(?P<month>[0-9]{1,2})", "DD": r"(?P<day>[0-9]{1,2})",
    "HH": r"(?P<hour>[0-9]{1,2})", "hh": r"(?P<twelve>[0-9]{1,2})", "mm": r"(?P<minute>[0-9]{2})", "ss": r"(?P<second>[0-9]{2})",
    "A": r"(?P<half>[AaPp])\.?[Mm]\.?",
}  # fmt: skip
_TOKEN: Final = re.compile("|".join(sorted(_PARTS, key=len, reverse=True)))
_TWO_WAYS: Final = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}\Z")
_CLOCK: Final = re.compile(r"(?P<hours>[0-9]{1,3}):(?P<minutes>[0-9]{2})(?::(?P<seconds>[0-9]{2}))?\Z")
_WORDS: Final = re.compile(
    r"(?:(?P<hours>[0-9]{1,3}) ?h(?:ours?|rs?)?)?\s*(?:(?P<minutes>[0-9]{1,4}) ?m(?:in(?:utes?)?)?)?\Z"
)
_BLANKS: Final = re.compile("[\u00a0\u2007\u2009\u202f ]+")
_UNSEEN: Final = re.compile("[\u200b\u200e\u200f\ufeff]")
_BROKEN: Final = re.compile("[\ud800-\udfff]")
"""Half a character, as a damaged JSON has it: no file can hold it."""
_SIGNS: Final = re.compile(r"^[$€£]\s?|\s?[$€£]$")
_MOST_SHOWN: Final = 60
_When = TypeVar("_When", date, datetime)
BEYOND: Final = Decimal(10**9)
"""No hours and no amount of one entry get so far."""
MOST_PLACES: Final = 60
"""Digits after the point; spreadsheets write what is left of a sum as 5.55E-17."""
SIXTY: Final = Decimal(60)
PLACES: Final = Decimal("0.0001")
"""Hours are kept to four places, as facts keep them: 20 minutes are 0.3333."""


def clean(text: str) -> str:
    """The text without signs that nobody sees, and with plain blanks (Excel writes a narrow one before AM and PM)."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", _BROKEN.sub("\N{REPLACEMENT CHARACTER}", text))).strip()


@dataclass(frozen=True)
class Forms:
    """How one file writes days, times and numbers. Empty forms are ISO alone: other dates are refused, never guessed."""

    dates: str = ""
    times: str = ""
    decimal: str = "."
    thousands: str = ""

    def number(self, cell: object) -> Decimal:
        """A number or an amount, exact. ValueTextError when it is written otherwise than was said."""
        if isinstance(cell, bool | date | time | timedelta):
            raise ValueTextError(f"“{cell}” is not a number")
        if isinstance(cell, int | Decimal):
            return bounded(Decimal(cell), cell)
        if isinstance(cell, float):
            return bounded(Decimal(f"{cell:.15g}"), cell)  # the digits that a spreadsheet keeps
        text = clean(str(cell))
        if text.startswith("(") and text.endswith(")"):  # how accountants write a negative amount
            text = f"-{text[1:-1]}"
        negative = text.startswith("-")
        bare = _SIGNS.sub("", text[1:] if negative else text)
        if negative and bare.startswith("-"):
            raise ValueTextError(f"“{shown(cell)}” has two signs before its number")
        value = bounded(Decimal(self._plain.number(bare)), cell)
        return -value if negative else value

    def hours(self, cell: object) -> Decimal:
        """Hours written as 1.5, 1:30, 1h 30m or 90m, or as a duration of a spreadsheet."""
        if isinstance(cell, datetime):
            raise ValueTextError(f"“{cell}” is a day, not a number of hours")
        if isinstance(cell, time):  # a spreadsheet shows 1:30 as a time of day
            return _hours(cell.hour, cell.minute, cell.second)
        if isinstance(cell, timedelta):
            return bounded(hours_of(cell), cell)
        if isinstance(cell, str):
            text = clean(cell)
            found = _CLOCK.match(text) or (_WORDS.match(text.casefold()) if text else None)
            if found is not None and any(found.groups()):
                parts = {name: int(value) for name, value in found.groupdict().items() if value}
                if ":" in text and (parts["minutes"] >= 60 or parts.get("seconds", 0) >= 60):
                    raise ValueTextError(f"“{cell}” is no duration: minutes and seconds go to 59")
                return _hours(parts.get("hours", 0), parts.get("minutes", 0), parts.get("seconds", 0))
        return self.number(cell)

    def day(self, cell: object) -> date:
        """A day. A time beside it is passed over when the form of times says how it is written."""
        return in_our_time(self._day(cell), cell)

    def _day(self, cell: object) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = clean(str(cell))
        found = _match(self.dates or ISO_DAY, text)
        if found is not None:
            return _day(found, text, self.dates or ISO_DAY)
        whole = self.times if "YYYY" in self.times else f"{self.dates or ISO_DAY} {self.times or ISO_TIME}"
        found = _match(whole, text)
        if found is not None:
            return _day(found, text, whole)
        raise ValueTextError(self._day_fault(text))

    def moment(self, cell: object, day: date | None) -> datetime:
        """A local time, or one with its offset; a time of day alone belongs to `day`.

        ValueTextError for a time of day without a day beside it, and for every form that was not named.
        """
        return in_our_time(self._moment(cell, day), cell)

    def _moment(self, cell: object, day: date | None) -> datetime:
        if isinstance(cell, datetime):
            return cell
        if isinstance(cell, date):
            return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - a local time; its zone is said elsewhere
        if isinstance(cell, time):
            return datetime.combine(_needed(day, str(cell)), cell)
        text = clean(str(cell))
        exact = _iso(text)
        if exact is not None and (exact.tzinfo is not None or not self.times):
            return exact
        clock = self.times if self.times and "YYYY" not in self.times else ISO_TIME
        for form in (self.times if "YYYY" in self.times else f"{self.dates or ISO_DAY} {clock}", self.dates or ISO_DAY):
            found = _match(form, text)
            if found is not None:
                return datetime.combine(_day(found, text, form), _clock(found, text))
        form = _clock_part(self.times) or ISO_TIME
        found = _match(form, text)
        if found is not None:
            return datetime.combine(_needed(day, text), _clock(found, text))
        if _TWO_WAYS.match(text.split(" ", 1)[0]) and not self.dates and "YYYY" not in self.times:
            raise ValueTextError(self._day_fault(text))
        raise ValueTextError(
            f"“{text}” is not written as {form}; name the form, for example `times: MM/DD/YYYY hh:mm A`"
        )

    def _day_fault(self, text: str) -> str:
        if not self.dates and _TWO_WAYS.match(text.split(" ", 1)[0]):
            return f"“{text}” can be read as two dates: name the form, for example `dates: MM/DD/YYYY` or `dates: DD/MM/YYYY`"
        return f"“{text}” is not written as {self.dates or ISO_DAY}"

    @cached_property
    def _plain(self) -> MappingOf:
        """Numbers are read as in every other table of another program."""
        return MappingOf("", "", {}, decimal=self.decimal, thousands=self.thousands)


def sound_form(form: str, *, day: bool) -> bool:
    """Whether a form names what it must: year, month and day once each, a time with minutes, AM/PM only with `hh`."""
    found = _TOKEN.findall(form)
    if len(set(found)) != len(found) or ("MM" in found and "MMM" in found) or ("HH" in found and "hh" in found):
        return False
    whole = "YYYY" in found and "DD" in found and ("MM" in found or "MMM" in found)
    some = bool({"YYYY", "MM", "MMM", "DD"} & set(found))
    timed = ("HH" in found or "hh" in found) and "mm" in found and (("hh" in found) == ("A" in found))
    return (
        (whole and not timed and not {"HH", "hh", "mm", "ss", "A"} & set(found))
        if day
        else timed and (whole or not some)
    )


def bounded(value: Decimal, cell: object) -> Decimal:
    """The number; ValueTextError for one that no hours and no amount of a firm come near, or that is none."""
    if not value.is_finite() or abs(value) >= BEYOND or _places(value) > MOST_PLACES:
        raise ValueTextError(f"“{shown(cell)}” is beyond all hours and amounts")
    return value


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def in_our_time(value: _When, cell: object) -> _When:
    """The day or moment; ValueTextError for a year in which no firm of ours worked."""
    if value.year not in YEARS:
        raise ValueTextError(f"“{shown(cell)}” lies in the year {value.year}; days here go from {YEARS[0]} to {YEARS[-1]}")  # fmt: skip
    return value


def shown(cell: object) -> str:
    """A cell for a sentence, cut where it goes on without end."""
    text = " ".join(str(cell).split())
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def hours_of(span: timedelta) -> Decimal:
    """A span in hours, to four places."""
    return _hours(0, 0, span.days * 86_400 + span.seconds)


def _hours(hours: int, minutes: int, seconds: int = 0) -> Decimal:
    return plain(((Decimal(hours) * SIXTY + minutes) * SIXTY + seconds) / (SIXTY * SIXTY))


def plain(value: Decimal) -> Decimal:
    """Hours to four places, without needless zeros."""
    short = value.quantize(PLACES).normalize()
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator]  # finite


def _match(form: str, text: str) -> re.Match[str] | None:
    pattern = "".join(
        _PARTS[part] if part in _PARTS else r"\s+" if part.isspace() else re.escape(part)
        for part in re.split(rf"({_TOKEN.pattern}|\s+)", form)
        if part
    )
    return re.fullmatch(pattern, text)


def _day(found: re.Match[str], text: str, form: str) -> date:
    parts = found.groupdict()
    month = parts["month"]
    try:
        number = int(month) if month.isdigit() else MONTHS.index(month.casefold()) + 1
        return date(int(parts["year"]), number, int(parts["day"]))
    except ValueError:
        raise ValueTextError(f"there is no such day as “{text}” ({form})") from None


def _clock(found: re.Match[str], text: str) -> time:
    parts = {name: value for name, value in found.groupdict().items() if value is not None}
    hour = int(parts.get("hour", 0))
    if "twelve" in parts:
        hour = int(parts["twelve"])
        if not 1 <= hour <= 12:
            raise ValueTextError(f"there is no such time as “{text}”: with AM and PM hours go from 1 to 12")
        hour = hour % 12 + (12 if parts["half"].casefold() == "p" else 0)
    try:
        return time(hour, int(parts.get("minute", 0)), int(parts.get("second", 0)))
    except ValueError:
        raise ValueTextError(f"there is no such time as “{text}”") from None


def _clock_part(form: str) -> str:
    """The part of a form that is the time of day."""
    found = re.search(r"(?:HH|hh).*", form)
    return found.group(0) if found else ""


def _iso(text: str) -> datetime | None:
    """A day with a time as ISO writes it, which no two people read differently."""
    try:
        return datetime.fromisoformat(text) if len(text) >= 16 and text[4] == text[7] == "-" else None
    except ValueError:
        return None


def _needed(day: date | None, text: str) -> date:
    if day is None:
        raise ValueTextError(f"“{text}” is a time without a day; map a column to the field “day” as well")
    return day
