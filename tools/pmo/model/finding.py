"""A finding: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Level(StrEnum):
    """How much a finding matters; the order of the members is the order of weight."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def weight(self) -> int:
        """0 for the heaviest level."""
        return _WEIGHT[self]


_WEIGHT = {Level.ERROR: 0, Level.WARNING: 1, Level.INFO: 2}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one line; line and columns count from 1, `end` is exclusive."""

    line: int = 1
    column: int = 1
    end: int = 2


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file of the workspace; `path` is relative to its root, with forward slashes."""

    path: str
    span: Span = Span()

    def __str__(self) -> str:
        return f"{self.path}:{self.span.line}:{self.span.column}"


@dataclass(frozen=True, slots=True)
class Note:
    """The other end of a finding, for example the second of two records that collide."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `message` says what is wrong in words of the trade, `help` what to do.

    `pointer` names the field inside the record (dotted) and `record` its id: together with path and
    slug they identify the finding when lines move.
    """

    slug: str
    level: Level
    place: Place
    message: str
    help: str = ""
    notes: tuple[Note, ...] = ()
    record: str = ""
    pointer: str = ""
    excerpt: tuple[str, ...] = field(default=(), compare=False)

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Sort key: by place, then by slug; stable over runs and machines."""
        return (self.place.path, self.place.span.line, self.place.span.column, self.slug, self.message)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sorted by place, each only once."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.order))


def fingerprints(findings: Iterable[Finding]) -> tuple[str, ...]:
    """One mark for each finding, in their order: unique, and the same when lines move.

    It is made from rule, file, record and field; the second finding with the same four is marked as the second.
    """
    import hashlib  # noqa: PLC0415 - loads all of OpenSSL, for the machine-readable formats alone

    seen: Counter[str] = Counter()
    out = []
    for finding in findings:
        key = "\0".join((finding.slug, finding.place.path, finding.record, finding.pointer))
        seen[key] += 1
        twin = f"\0{seen[key]}" if seen[key] > 1 else ""
        out.append(hashlib.sha256(f"{key}{twin}".encode()).hexdigest()[:32])
    return tuple(out)
