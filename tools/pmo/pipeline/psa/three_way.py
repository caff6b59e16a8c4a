"""Three sides of a value: what the PSA said the last time, what it says now, and what the record says.

The record's own value is never lost: where it and the PSA both moved, that is a conflict, for a person to decide.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

from pmo.pipeline.exchange.alike import like
from pmo.pipeline.exchange.changes import brief
from pmo.pipeline.psa import exact_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pmo.model.settings import Settings

FOLDER: Final = ".pmo/imports"
FORMAT: Final = "pmo-connectwise-base/1"


class Verdict(Enum):
    """What to do with a value."""

    KEEP = auto()
    """Nothing: the record says the same, or only the record has moved."""
    TAKE = auto()
    """Take over what the PSA says."""
    CONFLICT = auto()


def verdict(*, base: Any, theirs: Any, ours: Any) -> Verdict:
    """By three values, None for one that is not there."""
    if like(theirs, ours) or like(theirs, base):
        return Verdict.KEEP
    return Verdict.TAKE if ours is None or like(ours, base) else Verdict.CONFLICT


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that was changed here and in the PSA, or that both say differently and nobody knows which is newer."""

    where: str
    title: str
    then: Any
    here: Any
    there: Any

    def __str__(self) -> str:
        was = f"was {brief(self.then)}, " if self.then is not None else ""
        here, there = (brief(value) if value is not None else "empty" for value in (self.here, self.there))
        return f"{self.where} {self.title}: {was}is {here} here and {there} in the PSA"


def base_path(settings: Settings, path: str, name: str) -> str:
    """Where the base of a record is kept: beside it, so in the overlay for a record of the overlay."""
    beside = f"{settings.overlay_at}/" if settings.in_overlay(path) else ""
    return f"{beside}{FOLDER}/connectwise-{name}.json"


def read_base(root: Path, path: str) -> dict[str, Any]:
    """What the PSA said the last time; nothing the first time, or when the file cannot be read."""
    return _part(root, path, "said")


def read_names(root: Path, path: str) -> dict[str, str]:
    """By which names of the PSA it was mapped then."""
    return {name: str(value) for name, value in _part(root, path, "names").items()}


def written_base(said: Mapping[str, Any], names: Mapping[str, str] | None = None) -> bytes:
    """The file, the same bytes for the same values; numbers as text keep every digit."""
    content = {"format": FORMAT, "said": said} | ({"names": names} if names else {})
    text = json.dumps(content, indent=1, sort_keys=True, default=_number, ensure_ascii=False)
    return f"{text}\n".encode()


def _part(root: Path, path: str, part: str) -> dict[str, Any]:
    found = exact_json.of_file(root / path)
    values = found.get(part) if isinstance(found, dict) and found.get("format") == FORMAT else None
    return dict(values) if isinstance(values, dict) else {}


def _number(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    raise TypeError(type(value).__name__)
