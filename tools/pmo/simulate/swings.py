"""What matters: how far the outcome differs between the runs in which one task or risk goes badly and those in which it goes well.

Summed up block by block. The quarters of a task are those of the first block, so that nothing has to be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from pmo.domain.uncertainty.values import Swing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

MOST: Final = 10
"""How many are named."""
_QUARTER: Final = 4
_PLACES: Final = 3
_LUCK: Final = 3
"""Swings of fewer standard errors than this are luck, and not shown."""


@dataclass(frozen=True, slots=True)
class Lever:
    """One source of doubt: its draws in the current block, or (of a risk) whether it happened."""

    key: str
    kind: str
    drawn: NDArray[Any]


class Swings:
    """The sums of finish and cost over the runs in which each lever goes badly, and well."""

    def __init__(self, levers: Sequence[Lever]) -> None:
        self._levers = levers
        size = len(levers)
        self._limits: list[tuple[float, float]] = []
        self._counts = np.zeros((2, size), dtype=np.int64)
        self._sums = np.zeros((2, size, 2))
        self._center = np.zeros(2)
        self._marks: NDArray[np.bool_] | None = None

    def add(self, count: int, finish: Numbers, cost: Numbers) -> None:
        """Another block."""
        if not self._levers:
            return
        if self._marks is None:
            self._begin(count, finish, cost)
        assert self._marks is not None  # noqa: S101 - made above
        both = np.stack((finish - self._center[0], cost - self._center[1]))
        for side in (0, 1):
            marks = self._marks[:, :count]
            for row, lever in enumerate(self._levers):
                self._mark(side, row, lever.drawn[:count], marks[row])
            self._counts[side] += np.count_nonzero(marks, axis=1)
            # not `@`: a matrix library would keep all processors busy for this, and add in an order of its own
            self._sums[side] += np.einsum("ij,kj->ik", marks.astype(np.float64), both)

    def _begin(self, count: int, finish: Numbers, cost: Numbers) -> None:
        self._marks = np.empty((len(self._levers), count), dtype=np.bool_)
        self._center[:] = finish.mean(), cost.mean()
        places = (max(count // _QUARTER - 1, 0), count - 1 - count // _QUARTER)
        for lever in self._levers:
            if lever.kind == "risk":
                self._limits.append((0.0, 0.0))
            else:
                ordered = np.partition(lever.drawn[:count], places)
                self._limits.append((float(ordered[places[0]]), float(ordered[places[1]])))

    def _mark(self, side: int, row: int, drawn: NDArray[Any], out: NDArray[np.bool_]) -> None:
        """The runs in which it goes well (side 0) or badly (side 1)."""
        if self._levers[row].kind == "risk":
            np.equal(drawn, bool(side), out=out)
        elif side:
            np.greater_equal(drawn, self._limits[row][1], out=out)
        else:
            np.less_equal(drawn, self._limits[row][0], out=out)

    def found(self, finish_sd: float, cost_sd: float) -> tuple[tuple[Swing, ...], tuple[Swing, ...]]:
        """The largest swings of the finish, and of the cost, of which all runs have these standard deviations."""
        if not self._levers:
            return (), ()
        with np.errstate(invalid="ignore", divide="ignore"):
            means = self._sums / self._counts[:, :, None] + self._center
            luck = _LUCK * np.sqrt(1 / self._counts[0] + 1 / self._counts[1])
            limits = luck * finish_sd, luck * cost_sd
        return self._largest(means[:, :, 0], limits[0]), self._largest(means[:, :, 1], limits[1])

    def _largest(self, means: Numbers, luck: Numbers) -> tuple[Swing, ...]:
        swings = [
            Swing(lever.key, lever.kind, _decimal(means[0, row]), _decimal(means[1, row]))
            for row, lever in enumerate(self._levers)
            if abs(means[1, row] - means[0, row]) > luck[row]  # never where one side has no runs
        ]
        return tuple(sorted(swings, key=lambda swing: (-abs(swing.size), swing.key))[:MOST])


def _decimal(value: float | np.float64) -> Decimal:
    return Decimal(str(round(float(value), _PLACES)))
