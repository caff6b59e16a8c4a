"""What goes wrong between here and a PSA, on purpose and the same each time: chosen by a seed and the number of the request."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Fault(StrEnum):
    """One way in which a request goes wrong."""

    THROTTLED = "throttled"
    """429 with Retry-After; not carried out."""
    ERROR_500 = "error_500"
    """500 with a page of HTML; not carried out."""
    ERROR_502 = "error_502"
    """502 with a page of HTML; not carried out."""
    ERROR_503 = "error_503"
    """503 with an empty body; not carried out."""
    ERROR_AFTER = "error_after"
    """502, although the request was carried out."""
    SLOW = "slow"
    """Carried out and answered, late."""
    CUT_BEFORE = "cut_before"
    """The connection ends before anything is carried out."""
    CUT_DURING = "cut_during"
    """Carried out; the connection ends in the middle of the answer."""
    CUT_AFTER = "cut_after"
    """Carried out; the connection ends without a word of answer."""
    REDIRECT = "redirect"
    """Sent on to another host; not carried out."""
    MOVED = "moved"
    """The PSA was upgraded: the codebase has another name, and the old address answers 404."""


EVERY: Final = tuple(Fault)
PASSING: Final = tuple(kind for kind in Fault if kind is not Fault.REDIRECT)
"""Those a client may get over by itself."""
CARRIED_OUT: Final = frozenset({Fault.ERROR_AFTER, Fault.SLOW, Fault.CUT_DURING, Fault.CUT_AFTER})
"""Those after which the request has had its effect."""
ELSEWHERE: Final = "https://psa.elsewhere.example/"


@dataclass(frozen=True, slots=True)
class Faults:
    """Which request meets which fault: by chance, `rate` of them, and for certain those of `schedule` (the first request is 1)."""

    seed: int = 0
    rate: float = 0.0
    kinds: Sequence[Fault] = PASSING
    schedule: Mapping[int, Fault] = field(default_factory=dict)
    retry_after: int = 1
    """Seconds a throttled client is told to wait."""
    slow_seconds: float = 0.05

    def of(self, number: int) -> Fault | None:
        """The fault of a request; the same for the same seed and number, whatever came before."""
        planned = self.schedule.get(number)
        if planned is not None:
            return planned
        dice = random.Random(f"{self.seed}:{number}")  # noqa: S311 - to be repeatable is the point
        return dice.choice(self.kinds) if self.kinds and dice.random() < self.rate else None
