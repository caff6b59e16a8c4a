"""What a reading of the PSA did with one resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pmo.pipeline.psa import doubts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.connect.connectwise.session import Page
    from pmo.connect.connectwise.unusable import Unusable
    from pmo.pipeline.psa.store import Shelf


@dataclass(slots=True)
class Swept:
    """Counts of rows, and what has to be said."""

    resource: str
    here: int = 0
    """Rows that were here before."""
    read: int = 0
    changed: int = 0
    gone: int = 0
    withheld: int = 0
    """Rows that the PSA no longer gives and that stay, since so many cannot be believed to be gone."""
    files: int = 0
    """Rows that files said in the place of the PSA, before."""
    of_files: int = 0
    """Those of them that gave way to rows of the PSA."""
    first: bool = False
    """Whether it was never read to its end before."""
    whole: bool = False
    trouble: str = ""
    """Why it could not be read, or what does not add up."""
    unmet: int = 0
    """By how many rows what the PSA counts is more than what was read."""
    clocks: str = ""
    """What to say when the clock of the PSA is far ahead of ours."""
    numbered: dict[Unusable, None] = field(default_factory=dict)
    """Rows and fields that cannot be used, of rows with a number: each once, though read twice."""
    nameless: list[Unusable] = field(default_factory=list)
    """Rows without a number that could be one, of the last reading from end to end."""

    @property
    def name(self) -> str:
        """What people call the resource: `time entries`."""
        return self.resource.replace("_", " ")

    @property
    def set_aside(self) -> frozenset[int]:
        """Numbers of rows that are there and cannot be used."""
        return frozenset(one.number for one in self.numbered if one.whole and one.number is not None)

    def note(self, page: Page) -> None:
        """Remember what a page could not give."""
        for one in page.unusable:
            if one.number is None:
                self.nameless.append(one)
            else:
                self.numbered[one] = None

    def absent(self, shelf: Shelf) -> int:
        """Rows that the PSA counts and that were never here, since they cannot be used."""
        return len(self.nameless) + sum(shelf.row(self.resource, number) is None for number in self.set_aside)

    def missing(self, shelf: Shelf) -> int:
        """Rows that the PSA has and that are not here, so that sums may be too small."""
        return self.absent(shelf) + self.unmet

    def faults(self) -> Iterator[str]:
        """What is missing here until somebody has looked at it in the PSA."""
        if self.withheld:
            yield doubts.withheld(self.name, self.withheld, self.here)
        yield from doubts.unusable(self.name, (one for one in (*self.numbered, *self.nameless) if one.whole))

    def warnings(self) -> Iterator[str]:
        """What does not add up, and fields that rows go without."""
        if self.trouble:
            yield f"{self.name}: {self.trouble}"
        yield from doubts.unusable(self.name, (one for one in self.numbered if not one.whole))
