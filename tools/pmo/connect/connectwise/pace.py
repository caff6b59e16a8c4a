"""How fast, how often and how long: limits of one connection, kept well below those of the PSA."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Pace:
    """Limits; seconds unless said otherwise. The PSA throttles above about 1,000 requests a minute."""

    per_minute: int = 500
    burst: int = 100
    """Requests that may follow one another without a pause."""
    tries: int = 8
    """How often a request that may be repeated is sent at most."""
    quick_tries: int = 3
    """How often the first one is sent when nothing takes it: then the address is wrong, or the network down."""
    quick_wait: float = 0.1
    first_wait: float = 0.5
    longest_wait: float = 60.0
    """Cap of the growing wait between tries."""
    patience: float = 120.0
    """For one question with all its tries and waits: what would go on later than that is given up, and somebody must look."""
    connect: float = 10.0
    read: float = 30.0
    """Between two pieces of an answer."""
    whole: float = 120.0
    """For one request with its whole answer, so that one that trickles ends too."""
    largest: int = 24 * 1024 * 1024
    """Bytes of an answer; a full page has a few million, and small values unfold to many times their size."""

    def backoff(self, attempt: int, rng: random.Random, *, quick: bool = False) -> float:
        """The wait after the attempt with this number, from 1: it doubles, and half of it is chance."""
        first = self.quick_wait if quick else self.first_wait
        wait = min(self.longest_wait, first * 2.0 ** (attempt - 1))
        return wait * (0.5 + rng.random() / 2)


class Bucket:
    """Lets requests through at the pace; after a throttle nothing passes before its time."""

    def __init__(self, pace: Pace, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._interval = 60.0 / pace.per_minute
        self._slack = self._interval * max(0, pace.burst - 1)
        self._clock = clock
        self._sleep = sleep
        self._due = clock()
        self._held_until = self._due
        self._lock = Lock()

    def take(self) -> float:
        """Wait for one's turn; the seconds that were waited."""
        with self._lock:
            now = self._clock()
            due = max(self._due, now)
            self._due = due + self._interval
            wait = max(due - self._slack, self._held_until, now) - now
        if wait > 0:
            self._sleep(wait)
        return wait

    def hold(self, seconds: float) -> None:
        """Nothing passes for so long."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)
