"""One page of the catalog."""

from __future__ import annotations

from dataclasses import dataclass

from pmo.model.finding import Level


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding that is no rule: what it stands for, why it matters, how to mend it, and an example of both."""

    slug: str
    summary: str
    why: str
    fix: str
    bad: str
    good: str
    level: Level = Level.ERROR
