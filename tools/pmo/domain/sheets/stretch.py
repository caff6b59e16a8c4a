"""Stretches of work: how long they really were on a night when the clocks change, and what falls on each day.

Times are wall clock; the length is what passed between them. A time that does not exist, or one that comes twice, is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Final, TypeVar

from pmo.domain.sheets.sheet import DAY_MINUTES, as_clock, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")
LONGEST_NIGHT: Final = 12 * 60
"""Minutes over midnight; what is longer are two times in the wrong order."""
_HUNDREDTH: Final = Decimal("0.01")


class EntryError(ValueError):
    """The text cannot be an entry; the message says why, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Part:
    """Work of one day: its hours, and start and end in minutes of the day where they were said."""

    day: date
    hours: Decimal
    start: int | None = None
    end: int | None = None


def overlaps(timed: Iterable[tuple[int, int, T]]) -> Iterator[tuple[T, T, int]]:
    """What begins before something earlier is over, with that, and how many minutes both have; said once, at the later one.

    `timed` has start, end and the thing itself, in the order of starts.
    """
    reach: tuple[int, T] | None = None
    for start, end, one in timed:
        if reach is not None and start < reach[0]:
            yield one, reach[1], min(end, reach[0]) - start
        if reach is None or end > reach[0]:
            reach = (end, one)


def hours_of(minutes: int) -> Decimal:
    """Minutes as hours with two decimals, rounded up, so that none is lost: `minutes_of` gives back the same minutes."""
    return tidy((Decimal(minutes) / 60).quantize(_HUNDREDTH, ROUND_CEILING))


def spell(minutes: int) -> str:
    """Minutes as people say them: 45 minutes, 1 h, 22.5 h."""
    if minutes < 60:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    if minutes % 6:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{tidy(Decimal(minutes) / 60):f} h"


def stretch(
    day: date, start: int, end: int, worked: int | None, zone: tzinfo | None = None
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The work of a span of a day, and what to hear about it; an end before the start lies on the next day.

    `worked` are the minutes of it that were worked, all of them when it is None. EntryError when they do not fit, when
    the span is too long to be meant, or when one of its times does not exist or comes twice.
    """
    length = end - start if end > start else end + DAY_MINUTES - start
    span = f"{as_clock(start)}-{as_clock(end)}"
    if end < start and length > LONGEST_NIGHT:
        raise EntryError(
            f"{span} would be {spell(length)}, over midnight. Did you swap the times? Then write {as_clock(end)}-{as_clock(start)}; else enter each day by itself."
        )
    lengths = _lengths(day, start, start + length, zone)
    if worked is None and len(lengths) > 1:
        says = " or ".join(spell(one) for one in lengths)
        raise EntryError(f"The clocks go back on that night: {span} can be {says}. Say which, like “{span} {as_hours(lengths[-1])} …”.")  # fmt: skip
    longest = lengths[-1]
    minutes = longest if worked is None else worked
    if minutes > longest:
        raise EntryError(f"{span} is {spell(longest)}; {spell(minutes)} of work do not fit into it.")
    notes: tuple[str, ...] = ()
    if minutes > length or (worked is None and longest != length):
        notes = (f"The clocks change on that night: {span} is {spell(longest)}, and not {spell(length)}.",)
    return split(day, start, length, minutes, zone), notes


def as_hours(minutes: int) -> str:
    """Minutes as they are typed: 2h, 1h30m."""
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes // 60}h{minutes % 60}m" if minutes > 60 else f"{minutes}m"  # fmt: skip


def split(day: date, start: int, length: int, minutes: int, zone: tzinfo | None = None) -> tuple[Part, ...]:
    """Work that begins at a minute of a day and is over `length` minutes later by the clock on the wall, `minutes` of
    them worked: one part for each day. A break is taken off the part after midnight first.
    """  # fmt: skip
    if start + length <= DAY_MINUTES:
        return (Part(day, hours_of(minutes), start, start + length),)
    before = min(_passed(day, start, DAY_MINUTES, zone), minutes)
    first = Part(day, hours_of(before), start, DAY_MINUTES)
    rest = start + length - DAY_MINUTES
    if minutes == before:
        return (first,)
    return first, Part(day + timedelta(days=1), hours_of(minutes - before), 0, rest)


def after(day: date, start: int, minutes: int, zone: tzinfo | None = None, fold: int = 0) -> int:
    """How far the clock on the wall gets in so many minutes from a minute of a day; not above 0 when it was set back.

    `fold` is 1 for the second one of a minute that comes twice.
    """
    if zone is None:
        return minutes
    begin = _at(day, start, zone, fold)
    end = (begin.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(zone)
    return int((end.replace(tzinfo=None) - begin.replace(tzinfo=None)).total_seconds() // 60)


def _lengths(day: date, start: int, end: int, zone: tzinfo | None) -> list[int]:
    """The minutes that can have passed between two times, the fewest first; more than one when a time comes twice."""
    if zone is None:
        return [end - start]
    for minute in (start, end):
        _exists(day, minute, zone)
    found = {_passed(day, start, end, zone, first, last) for first in (0, 1) for last in (0, 1)}
    return sorted(one for one in found if one > 0)


def _exists(day: date, minute: int, zone: tzinfo) -> None:
    at = _at(day, minute, zone)
    back = at.astimezone(UTC).astimezone(zone)
    if back.replace(tzinfo=None) != at.replace(tzinfo=None):
        raise EntryError(f"There is no {at:%H:%M} on {at:%Y-%m-%d}: the clocks go forward over it. Was it {back:%H:%M}?")  # fmt: skip


def _passed(day: date, start: int, end: int, zone: tzinfo | None, first: int = 0, last: int = 0) -> int:
    if zone is None:
        return end - start
    length = _at(day, end, zone, last).astimezone(UTC) - _at(day, start, zone, first).astimezone(UTC)
    return int(length.total_seconds() // 60)


def _at(day: date, minute: int, zone: tzinfo, fold: int = 0) -> datetime:
    local = datetime.combine(day, time()) + timedelta(minutes=minute)
    return local.replace(tzinfo=zone, fold=fold)
