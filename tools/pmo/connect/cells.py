"""Values of records as cells and back. A cell that nobody touched must read as what it was, whatever a spreadsheet did to it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.model.settings import YEARS

if TYPE_CHECKING:
    from datetime import tzinfo

    from pmo.connect.fields import Column

    Cell = str | int | float | Decimal | bool | date | datetime | None

MOST_DIGITS: Final = 15
"""Digits that a spreadsheet keeps; a number with more goes out as text."""
LONGEST: Final = 32_000
"""Characters of one cell (Excel takes 32,767)."""
TOO_LONG: Final = "(too long for a cell; it stands in the file)"
_LONGEST_NUMBER: Final = 28
"""Characters of a number; with more, sums would be rounded."""
FIRST_DAY: Final = date(1900, 3, 1)
"""Before this day spreadsheets disagree about dates."""
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\Z")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_CLOCK: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?\Z")
_YES: Final = frozenset(("true", "yes", "wahr"))
_NO: Final = frozenset(("false", "no", "falsch"))


class CellError(ValueError):
    """A cell holds what its column cannot; the text says what is wrong and what to write."""


def shown(column: Column, value: Any, zone: tzinfo) -> Cell:
    """The value of a record as a cell; what does not fit the column goes out as its text."""
    if value is None or isinstance(value, dict):
        return None
    if isinstance(value, list):
        return _clipped("\n".join(_plain(item) for item in value)) or None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        digits = len(Decimal(value).as_tuple().digits)
        return value if column.sort in ("whole", "number") and digits <= MOST_DIGITS else _plain(value)
    text = str(value)
    if column.sort == "date" and _DAY.match(text):
        day = _day(text)
        return day if day is not None and day >= FIRST_DAY else text
    if column.sort == "instant":
        moment = _instant(text)
        local = moment.astimezone(zone).replace(tzinfo=None) if moment is not None else None
        return local if local is not None and local.date() >= FIRST_DAY and not local.microsecond else text
    return _clipped(_lines(text)) or None


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else TOO_LONG


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def token(column: Column, cell: Any, zone: tzinfo) -> str:
    """What a cell says, in one form however it is stored: the same for a value that went out and came back.

    Empty for an empty cell. What does not fit the column is its own text, so that it differs from everything that does.
    """
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        moment = _rounded(cell)
        midnight = moment.time() == time() and column.sort != "instant"
        return moment.date().isoformat() if midnight else moment.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat() if column.sort != "instant" else f"{cell.isoformat()} 00:00:00"
    if isinstance(cell, int | float | Decimal):
        return _number_token(cell)
    text = _lines(str(cell))
    return _text_token(column, text, zone)


def _text_token(column: Column, text: str, zone: tzinfo) -> str:
    if column.sort in ("whole", "number") and _NUMBER.match(text.strip()):
        return _number_token(Decimal(text.strip()))
    if column.sort == "yes_no" and text.strip().casefold() in _YES | _NO:
        return "true" if text.strip().casefold() in _YES else "false"
    if column.sort == "instant":
        found = _instant(text.strip())
        if found is not None:
            return found.astimezone(zone).replace(tzinfo=None).isoformat(" ")
        clock = _CLOCK.match(text.strip())
        if clock:
            return f"{clock.group(1)} {clock.group(2)}{clock.group(3) or ':00'}"
    if column.sort == "lines":
        return "\n".join(line.strip() for line in text.split("\n") if line.strip())
    return text.strip()


def of_record(column: Column, value: Any, zone: tzinfo) -> str:
    """The token of a value in a record."""
    return token(column, shown(column, value, zone), zone)


def value(column: Column, cell: Any, zone: tzinfo) -> Any:
    """The value for the record; None for an empty cell. CellError when the cell cannot be one."""
    if cell is None or (isinstance(cell, str) and not _lines(cell).strip()):
        return None
    if column.sort == "lines":
        return _list(column, cell)
    if column.sort == "yes_no":
        return _yes_no(cell)
    if column.sort in ("whole", "number"):
        return _number(cell, whole=column.sort == "whole")
    if column.sort == "date":
        return _date(cell)
    if column.sort == "instant":
        return _local(cell, zone)
    if isinstance(cell, datetime | date | time):
        raise CellError("the spreadsheet made a date of this text; format the cell as text and type it again")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return _number_token(cell) if isinstance(cell, int | float | Decimal) else _lines(str(cell)).strip()


def _list(column: Column, cell: Any) -> list[Any]:
    if isinstance(cell, datetime | date | time):
        raise CellError("the spreadsheet made a date of this text; format the cell as text and type it again")
    text = cell if isinstance(cell, str) else _number_token(cell)
    items = [line.strip() for line in _lines(text).split("\n") if line.strip()]
    if column.items == "text":
        return list(items)
    return [_number(item, whole=column.items == "whole") for item in items]


def _yes_no(cell: Any) -> bool:
    if isinstance(cell, bool):
        return cell
    word = str(cell).strip().casefold()
    if word in _YES | _NO:
        return word in _YES
    raise CellError(f"write TRUE or FALSE, not “{_short(cell)}”")


def _number(cell: Any, *, whole: bool) -> int | Decimal:
    wanted = "a whole number" if whole else "a number"
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal | str):
        raise CellError(f"write {wanted}, not “{_short(cell)}”")
    text = cell.strip() if isinstance(cell, str) else _number_token(cell)
    if not _NUMBER.match(text):
        hint = " (a decimal point, no thousands)" if re.search(r"[0-9],[0-9]", text) else ""
        raise CellError(f"write {wanted}{hint}, not “{_short(cell)}”")
    if len(text) > _LONGEST_NUMBER:
        raise CellError(f"“{_short(text)}” has more digits than any number here")
    found = Decimal(text)
    if found == found.to_integral_value():
        return int(found)
    if whole:
        raise CellError(f"write a whole number, not “{_short(cell)}”")
    return found


def _date(cell: Any) -> str:
    if isinstance(cell, datetime):
        moment = _rounded(cell)
        if moment.time() != time():
            raise CellError(f"this is a day with a time, {moment.isoformat(' ', 'minutes')}; write the day alone")
        return _in_our_time(moment.date())
    if isinstance(cell, date):
        return _in_our_time(cell)
    if isinstance(cell, str) and _DAY.match(cell.strip()) and (day := _day(cell.strip())) is not None:
        return _in_our_time(day)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        raise CellError(f"the cell holds the number {_number_token(cell)}; format it as a date")
    raise CellError(f"write a date as year-month-day, for example 2026-11-20, not “{_short(cell)}”")


def _in_our_time(day: date) -> str:
    if not FIRST_DAY.year <= day.year <= YEARS[-1]:
        raise CellError(f"{day} lies in the year {day.year}; is that right?")
    return day.isoformat()


def _local(cell: Any, zone: tzinfo) -> str:
    """A point in time with offset; a time that the clocks show twice, or never, is not guessed."""
    if isinstance(cell, str):
        found = _instant(cell.strip())
        if found is not None:
            return cell.strip()
    text = token_of_moment(cell)
    clock = _CLOCK.match(text)
    if clock is None:
        raise CellError(f"write a day and a time, for example 2026-11-20 16:00, not “{_short(cell)}”")
    try:
        naive = datetime.fromisoformat(f"{clock.group(1)} {clock.group(2)}{clock.group(3) or ':00'}")
    except ValueError:
        raise CellError(f"there is no such time as “{_short(cell)}”") from None
    return with_offset(naive, zone)


def token_of_moment(cell: Any) -> str:
    """A date, a time or a text as text."""
    if isinstance(cell, datetime):
        return _rounded(cell).isoformat(" ")
    return f"{cell.isoformat()} 00:00:00" if isinstance(cell, date) else str(cell).strip()


def with_offset(naive: datetime, zone: tzinfo) -> str:
    """A local time with its offset. CellError for the hour that the clocks show twice in fall, or never in spring."""
    if naive.year not in YEARS:
        raise CellError(f"this lies in the year {naive.year}; times here go from {YEARS[0]} to {YEARS[-1]}")
    first, second = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    back = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    example = f"{naive.isoformat()}{_offset(first)}"
    if back != naive:
        raise CellError(f"in that night the clocks jump over {naive:%H:%M}; write the time as text with its offset, for example {example}")  # fmt: skip
    if first.utcoffset() != second.utcoffset():
        raise CellError(f"in that night the clocks show {naive:%H:%M} twice; write the time as text with its offset: {example} or {naive.isoformat()}{_offset(second)}")  # fmt: skip
    return f"{naive.isoformat()}{_offset(first)}"


def _offset(moment: datetime) -> str:
    return moment.isoformat()[-6:]


def _instant(text: str) -> datetime | None:
    if len(text) < 16 or not _DAY.match(text[:10]):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None and found.year in YEARS else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _rounded(moment: datetime) -> datetime:
    """To the second: spreadsheets keep times as fractions of days."""
    bare = moment.replace(tzinfo=None)
    try:
        return (bare + timedelta(microseconds=500_000)).replace(microsecond=0)
    except OverflowError:  # the last moment of the year 9999
        return bare.replace(microsecond=0)


def _number_token(number: float | Decimal) -> str:
    if isinstance(number, float):
        number = Decimal(f"{number:.15g}")
    plain = f"{Decimal(number).normalize():f}"
    return "0" if plain == "-0" else plain


def _lines(text: str) -> str:
    """Text with plain line ends and without blanks at the end of lines."""
    plain = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return "\n".join(line.rstrip() for line in plain.split("\n")).rstrip("\n")


def _short(cell: Any) -> str:
    text = " ".join(str(cell).split())
    return text if len(text) <= 60 else f"{text[:60]}…"
