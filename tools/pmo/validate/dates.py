"""The day that somebody meant who wrote a date in another way: `01.12.2026`, `12/1/2026`, `1 Dec 2026`."""

from __future__ import annotations

import calendar
import re
from typing import Final

_MONTHS: Final = tuple(name.lower() for name in calendar.month_abbr)
_NUMBERS: Final = re.compile(r"(\d{1,4})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[. -]+([A-Za-z]{3,9})\.?,?[ -]+(\d{4})")
_MONTH_FIRST: Final = re.compile(r"([A-Za-z]{3,9})\.?[ -]+(\d{1,2})(?:st|nd|rd|th)?,?[ -]+(\d{4})")
_RUN: Final = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_YEAR_DIGITS: Final = 4


def meant(text: str) -> str:
    """The date as it should be written; empty when that is not plain.

    With points the day comes first, with slashes the month, unless it can only be the other way round.
    """
    text = text.strip().strip("“”„‘’\"'")
    numbers = _NUMBERS.fullmatch(text)
    if numbers:
        first, mark, second, third = numbers.groups()
        if len(first) == _YEAR_DIGITS:
            return _written(first, second, third)
        if len(third) != _YEAR_DIGITS or len(first) > 2:
            return ""
        if mark == "/":
            return _written(third, first, second) or _written(third, second, first)
        return _written(third, second, first)
    run = _RUN.fullmatch(text)
    if run:
        return _written(*run.groups())
    words = _DAY_FIRST.fullmatch(text)
    if words:
        return _written(words[3], _month(words[2]), words[1])
    words = _MONTH_FIRST.fullmatch(text)
    return _written(words[3], _month(words[1]), words[2]) if words else ""


def impossible(text: str) -> str:
    """Why a date in the right form does not exist, in words; empty when the form is wrong."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    if found is None:
        return ""
    year, month, day = map(int, found.groups())
    if not 1 <= month <= 12:
        return f"there is no month {found[2]}"
    if year < 1 or day < 1:
        return "there is no such day"
    days = calendar.monthrange(year, month)[1]
    return f"{calendar.month_name[month]} {year} has {days} days" if day > days else ""


def _month(word: str) -> str:
    short = word[:3].lower()
    known = short in _MONTHS[1:] and calendar.month_name[_MONTHS.index(short)].lower().startswith(word.lower())
    return str(_MONTHS.index(short)) if known else "0"


def _written(year: str, month: str, day: str) -> str:
    text = f"{int(year):04}-{int(month):02}-{int(day):02}"
    exists = 1 <= int(month) <= 12 and int(day) >= 1 and not impossible(text)
    return text if exists else ""
