"""Judges the line itself: does it still hold the anchor, and do its dates go forward?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from pmo.history import timeline as git_line
from pmo.model.finding import Finding, Level, Place
from pmo.pipeline.audit.said import Said, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.history.git import Repository
    from pmo.pipeline.past.index import Index

_CLOCK_SECONDS: Final = 600
"""By how much clocks of people differ."""
_DAY_SECONDS: Final = 86_400
_WHERE: Final = Place("pmo.yml")


def anchored(repository: Repository, index: Index, anchor: str) -> Iterator[Said]:
    """Whether a commit that was written down outside is still a part of this line. GitError where it is not here at all."""
    places = {commit.id: place for place, commit in enumerate(index.commits)}
    if anchor in places:
        return
    last = len(index.commits) - 1
    if git_line.ancestor(repository, anchor, index.head):
        finding = Finding(
            "history-line-changed",
            Level.ERROR,
            _WHERE,
            f"the anchor {anchor[:10]} is in the history and no longer on the protected branch's own line: "
            "a branch was put in its place, with the protected branch merged into it",
            "look at the merge commits since the anchor; let the forge merge pull requests, and forbid pushes to the branch",
        )
    else:
        finding = Finding(
            "history-rewritten",
            Level.ERROR,
            _WHERE,
            f"the anchor {anchor[:10]} is no longer in the history of {index.head[:10]}: the past was rewritten",
            "compare with a clone from before; until it is known who did it and why, nothing after the anchor is proven",
        )
    yield Said(last, finding)


def dates(index: Index) -> Iterator[Said]:
    """Commits that say they are older than one before them, by more than clocks differ."""
    latest, holder = 0, 0
    for place, commit in enumerate(index.commits):
        behind = latest - commit.seconds
        if behind > _CLOCK_SECONDS:
            before = datetime.fromtimestamp(index.commits[holder].seconds, UTC)
            yield Said(
                place,
                Finding(
                    "history-dates-backwards",
                    Level.ERROR if behind > _DAY_SECONDS else Level.WARNING,
                    _WHERE,
                    f"{named(commit)} says it is {_length(behind)} older than {index.commits[holder].id[:10]} before it "
                    f"({before:%Y-%m-%d %H:%M} UTC)",
                    "a wrong clock, or a date that was set by hand; what counts here is the latest date seen so far",
                ),
            )
        elif commit.seconds > latest:
            latest, holder = commit.seconds, place


def _length(seconds: int) -> str:
    for size, word in ((_DAY_SECONDS, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {word}{'' if number == 1 else 's'}"
    return f"{seconds} seconds"
