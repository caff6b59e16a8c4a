"""Hours of a month laid onto its working days, in quarter hours: the same each time, and exact in the sum."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heapreplace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

Key = tuple[str, str, str]
"""Sort of work, what it is for, and its task or charge code."""


@dataclass(frozen=True, slots=True)
class Load:
    """Quarter hours of one piece of work in a month, and the days on which it may lie; `piece` is what a day gets of it at most, 0 for what fills up."""

    key: Key
    quarters: int
    piece: int
    first: date | None = None
    last: date | None = None


def spread(loads: Iterable[Load], days: Sequence[date], capacity: int) -> dict[date, dict[Key, int]]:
    """Quarter hours by day and work. A day takes up to `capacity`, more only when the month is fuller than that.

    Work with few days of its own is laid first, what fills up last, on the days that have least.
    """
    out: dict[date, dict[Key, int]] = {day: {} for day in days}
    if not days:
        return out
    room = dict.fromkeys(days, capacity)
    narrow = sorted((load for load in loads), key=lambda load: (load.piece == 0, len(_allowed(load, days))))
    for load in narrow:
        allowed = _allowed(load, days)
        if load.piece == 0:
            _level(load, days, room, out)
            continue
        pieces = -(-load.quarters // load.piece)
        left = load.quarters
        for index in range(pieces):
            share = -(-left // (pieces - index))
            left -= share
            _lay(load.key, share, allowed[index * len(allowed) // pieces], allowed, days, room, out)
    return out


def _allowed(load: Load, days: Sequence[date]) -> Sequence[date]:
    found = [
        day for day in days if (load.first is None or day >= load.first) and (load.last is None or day <= load.last)
    ]
    return found or days


def _lay(
    key: Key, quarters: int, wanted: date, allowed: Sequence[date], days: Sequence[date], room: dict[date, int],
    out: dict[date, dict[Key, int]],
) -> None:  # fmt: skip
    """On the wanted day if it fits, else on the emptiest of the allowed ones, else wherever there is room."""
    while quarters > 0:
        day = wanted
        if room[day] < quarters:
            day = max(allowed, key=room.__getitem__)
        if room[day] <= 0:
            day = max(days, key=room.__getitem__)
        put = min(quarters, room[day]) if room[day] > 0 else quarters
        out[day][key] = out[day].get(key, 0) + put
        room[day] -= put
        quarters -= put


def _level(load: Load, days: Sequence[date], room: dict[date, int], out: dict[date, dict[Key, int]]) -> None:
    """Quarter by quarter on the day with most room, so that all days become alike."""
    heap = [(-room[day], day) for day in days]
    heapify(heap)
    for _ in range(load.quarters):
        free, day = heap[0]
        heapreplace(heap, (free + 1, day))
        out[day][load.key] = out[day].get(load.key, 0) + 1
        room[day] -= 1
