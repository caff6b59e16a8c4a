"""What an audit says, and how it names a commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmo.history.timeline import Commit
    from pmo.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Said:
    """A finding about one commit, by its place on the line. Without `proven` it says what nobody can know."""

    place: int
    finding: Finding
    proven: bool = True


def named(commit: Commit) -> str:
    """A commit in a sentence: its id, day and author."""
    day = datetime.fromtimestamp(commit.seconds, UTC).date()
    return f"commit {commit.id[:10]} of {day} by {commit.author}"
