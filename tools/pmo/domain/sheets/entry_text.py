"""What somebody types to enter time: `1.5h CR-2026-0042 cutover rehearsal`, `yesterday 14:00-15:30 Meetings planning`.

First come day and time in any order, then what the work is charged to, then what was done. Nothing that can be read in
two ways is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, TypeVar

from pmo.domain.sheets.sheet import DAY_MINUTES
from pmo.domain.sheets.stretch import EntryError, Part, hours_of, stretch

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["EXAMPLE", "EntryError", "Part", "Typed", "day_of", "read"]

EXAMPLE: Final = "1.5h CR-2026-0042 cutover rehearsal"
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT: Final = {
    **{name[:3]: index for index, name in enumerate(_DAYS)},
    "tues": 1, "weds": 2, "thur": 3, "thurs": 3,
}  # fmt: skip
_HOURS: Final = r"(?:h|hr|hrs|hour|hours)"
_MINUTES: Final = r"(?:m|min|mins|minute|minutes)"
_DECIMAL: Final = re.compile(rf"([0-9]{{1,3}}(?:[.,][0-9]{{1,2}})?){_HOURS}", re.IGNORECASE)
_WHOLE: Final = re.compile(rf"([0-9]{{1,4}}){_MINUTES}", re.IGNORECASE)
_MIXED: Final = re.compile(rf"([0-9]{{1,2}}){_HOURS}([0-9]{{1,2}}){_MINUTES}?", re.IGNORECASE)
_COLON: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_BARE: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_UNIT: Final = re.compile(rf"{_HOURS}|{_MINUTES}", re.IGNORECASE)
_TIME: Final = r"([0-9]{1,2})(?::([0-9]{2}))?(am|pm)?"
_SPAN: Final = re.compile(rf"{_TIME}[-–—]{_TIME}", re.IGNORECASE)
_HALF: Final = re.compile(
    r"[0-9]{1,2}(?::[0-9]{2})?(?:am|pm)?[-–—]?|[-–—]|[-–—][0-9]{1,2}(?::[0-9]{2})?(?:am|pm)?", re.IGNORECASE
)
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OTHER_DATE: Final = re.compile(r"[0-9]{1,4}[/.][0-9]{1,2}(?:[/.][0-9]{0,4})?")
_NOON: Final = 12
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Typed:
    """An entry as it was typed: one part, or two when the work went over midnight. `words` are target and notes."""

    parts: tuple[Part, ...]
    words: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What the person should hear, such as that the clocks changed in that night."""


def read(text: str, today: date, zone: tzinfo | None = None) -> Typed:
    """The entry that a text means on a day; EntryError with the way out when it means none, or could mean two.

    In a `zone` whose clocks change, a span has the hours that really passed.
    """
    words = _joined(text.split())
    day: date | None = None
    span: tuple[int, int] | None = None
    worked: int | None = None
    index = 0
    while index < len(words):
        word = words[index]
        if (found_day := day_of(word, today)) is not None:
            day = _once(day, found_day, "day", word)
        elif (found_span := _span(word)) is not None:
            span = _once(span, found_span, "time of day", word)
        elif (found_minutes := _duration(word)) is not None:
            worked = _once(worked, found_minutes, "duration", word)
        else:
            break
        index += 1
    rest = tuple(words[index:])
    if span is None and worked is None:
        raise EntryError(f"How long was it? Begin with hours or times: “{EXAMPLE}”, “90m …”, “14:00-15:30 …”.")
    when = day or today
    if when > today:
        raise EntryError(f"{when} has not come yet. Time is entered once the work is done.")
    if (today - when).days > 366:
        raise EntryError(f"{when} is more than a year ago; is the year right?")
    parts, notes = ((Part(when, hours_of(worked or 0)),), ()) if span is None else stretch(when, *span, worked, zone)
    if parts[-1].day > today:
        raise EntryError(
            f"This ends on {parts[-1].day}, which has not come yet. If it was last night, say so: “yesterday …”."
        )
    return Typed(parts, rest, notes)


def _joined(words: list[str]) -> list[str]:
    """`1.5 h` and `14:00 - 15:30` as one word each; only before the target, where numbers are times."""
    out: list[str] = []
    for word in words:
        if out and _all_time(out[:-1]) and _belong(out[-1], word):
            out[-1] += word
        else:
            out.append(word)
    return out


def _belong(one: str, other: str) -> bool:
    """Whether two words are a number with its unit, or two parts of a span of time."""
    if _BARE.fullmatch(one) and _UNIT.fullmatch(other):
        return True
    halves = _HALF.fullmatch(one) is not None and _HALF.fullmatch(other) is not None
    return halves and (one[-1] in "-–—") != (other[0] in "-–—")


def _all_time(words: list[str]) -> bool:
    return all(word.lower() in ("today", "yesterday", *_DAYS, *_SHORT) or word[:1].isdigit() for word in words)


def _once(known: T | None, found: T, what: str, word: str) -> T:
    if known is not None:
        raise EntryError(f"“{word}” is a second {what}. One entry is one stretch of work; enter the other by itself.")
    return found


def day_of(word: str, today: date) -> date | None:
    """The day of a word: today, yesterday, a weekday (the last one) or a date; None when it is none of them."""
    low = word.lower().rstrip(":,")
    if low in ("today", "yesterday"):
        return today - timedelta(days=low == "yesterday")
    index = _DAYS.index(low) if low in _DAYS else _SHORT.get(low)
    if index is not None:
        return today - timedelta(days=(today.weekday() - index) % 7)
    if _ISO.fullmatch(low):
        try:
            return date.fromisoformat(low)
        except ValueError:
            raise EntryError(f"There is no day {low}.") from None
    if low == "tomorrow":
        raise EntryError("Tomorrow has not come yet. Time is entered once the work is done.")
    if _OTHER_DATE.fullmatch(low) and ("/" in low or low.count(".") == 2):
        raise EntryError(f"{_other_date(word, low)} Write year-month-day, like {today.isoformat()}, or a weekday.")
    return None


def _other_date(word: str, low: str) -> str:
    """What is the matter with a date in another form: it can be two days, or it is only written in another way."""
    first, last = (int(part or 0) for part in re.split("[/.]", low)[:2])
    return f"“{word}” can be two days." if first <= _NOON and last <= _NOON and first != last else f"Dates are not written like “{word}” here."  # fmt: skip


def _duration(word: str) -> int | None:
    """Minutes of a duration; None when the word is none."""
    minutes: Decimal | None = None
    if found := _DECIMAL.fullmatch(word):
        minutes = Decimal(found.group(1).replace(",", ".")) * 60
    elif found := _MIXED.fullmatch(word):
        minutes = Decimal(int(found.group(1)) * 60 + int(found.group(2)))
    elif found := _WHOLE.fullmatch(word):
        minutes = Decimal(found.group(1))
    elif found := _COLON.fullmatch(word):
        _no_time_of_day(word, int(found.group(1)), int(found.group(2)))
        minutes = Decimal(int(found.group(1)) * 60 + int(found.group(2)))
    elif _BARE.fullmatch(word):
        raise EntryError(f"{word} what? Write {word}h for hours, or {word}m for minutes.")
    if minutes is None:
        return None
    if minutes <= 0:
        raise EntryError(f"“{word}” is no time at all.")
    if minutes > DAY_MINUTES:
        raise EntryError(f"“{word}” is more than a day. Enter each day by itself.")
    return int(minutes.to_integral_value(ROUND_HALF_UP))


def _no_time_of_day(word: str, hours: int, minutes: int) -> None:
    """EntryError for `14:00`, which may be a time of day, and for what is neither that nor the work of a day."""
    if minutes > 59:
        raise EntryError(f"“{word}” has more than 59 minutes.")
    if hours * 60 + minutes > DAY_MINUTES:
        raise EntryError(f"“{word}” is no time of day, and more work than a day has. Enter each day by itself.")
    if hours >= _NOON:
        until = min(hours + 1, 24)
        span = f"{word}-{until:02}:{minutes if until < 24 else 0:02}" if hours < 23 else f"22:00-{word}"
        long = f"{hours}h{minutes:02}m" if minutes else f"{hours}h"
        raise EntryError(f"Is “{word}” a time of day or a duration? Write both times, like {span}, or {long}.")


def _span(word: str) -> tuple[int, int] | None:
    found = _SPAN.fullmatch(word)
    if found is None:
        return None
    first_hour, first_minute, first_half, last_hour, last_minute, last_half = found.groups()
    if not any((first_minute, last_minute, first_half, last_half)):
        raise EntryError(f"Write “{word}” with minutes: {first_hour}:00-{last_hour}:00.")
    if first_half is None and last_half is not None and int(first_hour) <= _NOON:
        raise EntryError(f"Is the first time of “{word}” AM or PM? Write it behind both, or write 14:00-15:30.")
    if first_half is not None and last_half is None:
        raise EntryError(f"Is the second time of “{word}” AM or PM? Write it behind both, or write 14:00-15:30.")
    start = _clock(word, first_hour, first_minute, first_half) % DAY_MINUTES
    end = _clock(word, last_hour, last_minute, last_half)
    if start == end:
        raise EntryError(f"“{word}” begins and ends at the same time.")
    return start, end


def _clock(word: str, hour: str, minute: str | None, half: str | None) -> int:
    hours, minutes = int(hour), int(minute or 0)
    if half is not None:
        if not 1 <= hours <= _NOON:
            raise EntryError(f"“{word}” has no such hour with {half.upper()}.")
        hours = hours % _NOON + (_NOON if half.lower() == "pm" else 0)
    if minutes > 59 or hours * 60 + minutes > DAY_MINUTES:
        raise EntryError(f"“{word}” is no time of day.")
    return hours * 60 + minutes
