"""Clocks of the simulated PSA: it never asks the real one, so that a test says the same tomorrow."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Clock = Callable[[], datetime]

START: Final = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)


class Ticks:
    """Each look is one step later than the one before."""

    def __init__(self, start: datetime = START, step: timedelta = _SECOND) -> None:
        self._start, self._step = start, step
        self._looks = itertools.count()

    def __call__(self) -> datetime:
        """The time of this look."""
        return self._start + next(self._looks) * self._step


class Running:
    """Runs on from a given moment as fast as real time, for a person who tries things out."""

    def __init__(self, start: datetime) -> None:
        self._start, self._began = start, time.monotonic()

    def __call__(self) -> datetime:
        """The time now, in whole seconds."""
        return self._start + timedelta(seconds=int(time.monotonic() - self._began))


def written(at: datetime) -> str:
    """A point in time as the API writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
