"""What Git knows about a file, as a plain value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Change:
    """The last change of a file: short commit id, author's name, day, and how many commits touched it."""

    commit: str
    author: str
    day: date
    commits: int = 1
