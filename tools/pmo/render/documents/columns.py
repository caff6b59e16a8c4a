"""How wide the columns of a table are: each at least as wide as its widest word, the rest by how much it has to say.

The same widths serve every format with pages. Points throughout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.render.documents.letters import width

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZE: Final = 8.0
"""Size of the letters of a table."""

PAD: Final = 10.0
"""Room between the words of two columns."""

MARK: Final = 11.0
"""Room of the shape before the word of a status."""

LONG: Final = 24
"""Letters of a word that no column is made wide enough for; it may be broken there."""

SOFTENED: Final = 0.6
"""A column with ten times the text does not get ten times the room."""

_BREAK: Final = re.compile(r"\s+|\u200b|(?<=-)(?=[^\W\d])")
"""Where a line may end: at a space, and after a hyphen before a letter; RSK-2026-0007 stays whole."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a column needs: `least` without breaking a word, `whole` without breaking a line, `easy` to be read well."""

    least: float
    whole: float
    easy: float


def need(head: str, texts: Sequence[str], *, fixed: bool, marked: bool = False) -> Need:
    """The need of a column; `fixed` columns (numbers, dates) never break a line."""
    more = PAD + (MARK if marked else 0)
    whole = max((width(text, SIZE, even=fixed) for text in texts), default=0.0) + more
    word = max((_widest(text) for text in texts), default=0.0) + more
    titled = _widest(head) + PAD + 6
    if fixed:
        return Need(max(whole, titled), max(whole, titled), max(whole, titled))
    least = max(word, titled)
    return Need(least, max(whole, least), max(least, min(whole, 88.0)))


def _widest(text: str) -> float:
    return max((width(word[:LONG], SIZE) for word in _BREAK.split(text)), default=0.0)


def widths(needs: Sequence[Need], room: float) -> list[float]:
    """The columns' widths. They fill the room unless all of it fits easily without; never more than the room."""
    whole = sum(one.whole for one in needs)
    if whole <= room:
        return _filled(needs, room, whole)
    least = sum(one.least for one in needs)
    if least >= room:  # words longer than their share are broken
        return [one.least * room / least for one in needs]
    left = room - least
    shares = [max(one.whole - one.least, 0.0) ** SOFTENED for one in needs]
    given = [left * share / (sum(shares) or 1) for share in shares]
    # nobody takes more than a line needs: what is over goes to those that still break lines
    for _ in needs:
        spare = sum(max(one.least + more - one.whole, 0.0) for one, more in zip(needs, given, strict=True))
        if spare < 0.5:
            break
        given = [min(more, one.whole - one.least) for one, more in zip(needs, given, strict=True)]
        open_ = [
            share if one.least + more < one.whole - 0.01 else 0.0
            for one, more, share in zip(needs, given, shares, strict=True)
        ]
        if not sum(open_):
            break
        given = [more + spare * share / sum(open_) for more, share in zip(given, open_, strict=True)]
    return [round(min(one.least + more, one.whole), 2) for one, more in zip(needs, given, strict=True)]


_SMALL: Final = 0.55
"""A table that needs less than this share of the room is set as wide as its words."""


def _filled(needs: Sequence[Need], room: float, whole: float) -> list[float]:
    """What is over goes to the columns of words; a small table stays small."""
    wordy = [one.whole if one.whole > one.least else 0.0 for one in needs]
    if whole < _SMALL * room or not sum(wordy):
        return [one.whole for one in needs]
    return [round(one.whole + (room - whole) * share / sum(wordy), 2) for one, share in zip(needs, wordy, strict=True)]


def easy(needs: Sequence[Need]) -> float:
    """The room in which the table reads well."""
    return sum(one.easy for one in needs)
