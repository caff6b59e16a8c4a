"""Random numbers by name: every task, driver and risk has a stream of its own.

A stream depends on the seed and on its name alone. So the order of the records changes nothing, and a risk that is added
leaves the draws of all others as they were: two answers differ by what was changed, not by luck.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from pmo.domain.uncertainty.values import BETA_PERT, EMPIRICAL, TRIANGULAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pmo.domain.uncertainty.values import Range

    Numbers = NDArray[np.float64]


def stream(seed: int, name: str) -> np.random.Generator:
    """The stream of one name."""
    words = int.from_bytes(sha256(name.encode()).digest()[:16], "big")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, words))))


class Draw:
    """Draws from one range, block after block."""

    def __init__(self, one: Range, seed: int, name: str) -> None:
        self._random = stream(seed, name)
        self._low, self._mode, self._high = float(one.low), float(one.likely), float(one.high)
        self._shape = one.shape
        self._seen = np.array([float(value) for value in one.seen])
        span = self._high - self._low
        if one.shape == BETA_PERT and span > 0:
            self._a = 1 + 4 * (self._mode - self._low) / span
            self._b = 1 + 4 * (self._high - self._mode) / span
        self._span = span

    def into(self, out: Numbers) -> None:
        """Fill `out` with the next draws."""
        count = len(out)
        if self._shape == BETA_PERT:
            out[:] = self._random.beta(self._a, self._b, count)
        elif self._shape == TRIANGULAR:
            out[:] = self._random.triangular(self._low, self._mode, self._high, count)
            return
        elif self._shape == EMPIRICAL:
            out[:] = self._seen[self._random.integers(0, len(self._seen), count)]
            return
        else:
            self._random.random(out=out)
        out *= self._span
        out += self._low
