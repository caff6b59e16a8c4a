"""Published networks as models."""

from __future__ import annotations

from simulate.models import model, piece, span

_TABLE = {
    "A": ((1, 2, 3), ()), "B": ((2, 3, 4), ()), "C": ((1, 2, 3), ("A",)), "D": ((2, 4, 6), ("B",)), "E": ((1, 4, 7), ("C",)),
    "F": ((1, 2, 9), ("C",)), "G": ((3, 4, 11), ("D", "E")), "H": ((1, 2, 3), ("F", "G")),
}  # fmt: skip
GENERAL_FOUNDRY = model(*(piece(key, span(*points), *after) for key, (points, after) in _TABLE.items()))
"""Render, Stair and Hanna: 15 weeks on the longest path; a simulation gives about 15.2, and 16.6 at P80."""
