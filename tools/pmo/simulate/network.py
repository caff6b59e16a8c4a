"""A schedule network for many runs at once: one row of numbers per task, one column per run.

The rows are worked off in topological order; links of all four types hold a start, as `pmo.domain.network.earliest` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pmo.domain.network import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pmo.domain.uncertainty.values import Piece

    Numbers = NDArray[np.float64]
    Marks = NDArray[np.bool_]


class Paths:
    """The tasks of a model with their links, ready to be evaluated block by block into the same memory."""

    def __init__(self, pieces: Sequence[Piece], size: int) -> None:
        rows = {piece.key: row for row, piece in enumerate(pieces)}
        order, _ = in_order({piece.key: [link.before for link in piece.links] for piece in pieces})
        self._order = [rows[key] for key in order]
        self._ready = [float(piece.ready) for piece in pieces]
        self._links = [
            [(rows[link.before], link.from_finish, link.to_start, float(link.lag)) for link in piece.links]
            for piece in pieces
        ]
        counted = [row for row, piece in enumerate(pieces) if not piece.outside]
        self._ends = counted or list(range(len(pieces)))
        self.start = np.empty((len(pieces), size))
        self.finish = np.empty((len(pieces), size))
        self.critical = np.empty((len(pieces), size), dtype=np.bool_)
        self._bound = np.empty(size)

    def run(self, lengths: Numbers) -> Numbers:
        """Starts and finishes for these lengths (tasks x runs); returns when the last counted task ends."""
        count = lengths.shape[1]
        bound = self._bound[:count]
        for row in self._order:
            start, length = self.start[row, :count], lengths[row]
            start[:] = self._ready[row]
            for link in self._links[row]:
                self._hold(link, length, bound)
                np.maximum(start, bound, out=start)
            np.add(start, length, out=self.finish[row, :count])
        end = self.finish[self._ends[0], :count].copy()
        for row in self._ends[1:]:
            np.maximum(end, self.finish[row, :count], out=end)
        return end

    def trace(self, lengths: Numbers, end: Numbers) -> Marks:
        """Which tasks are on a chain that makes the end, run by run: back from the end over the links without a gap."""
        count = lengths.shape[1]
        bound, critical = self._bound[:count], self.critical[:, :count]
        critical[:] = False
        for row in self._ends:
            np.equal(self.finish[row, :count], end, out=critical[row])
        for row in reversed(self._order):
            for link in self._links[row]:
                self._hold(link, lengths[row], bound)
                critical[link[0]] |= critical[row] & (bound == self.start[row, :count])
        return critical

    def _hold(self, link: tuple[int, bool, bool, float], length: Numbers, out: Numbers) -> None:
        """The start that a link allows, computed in one way only, so that equal is equal."""
        before, from_finish, to_start, lag = link
        given = self.finish if from_finish else self.start
        np.add(given[before, : len(out)], lag, out=out)
        if not to_start:
            out -= length
