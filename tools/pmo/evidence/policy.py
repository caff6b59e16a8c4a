"""Who may approve what: data, default deny, total, and never easier for more risk or cost.

A condition that cannot be decided, because a value is missing or is none the schema knows, denies: it never falls
through to a later, easier band.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.model.evidence import EvidenceLevel, Need

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pmo.model.kind import Kind
    from pmo.model.record import Record

RISKS: Final = ("low", "medium", "high")
AUTHORS: Final = "authors"
OR: Final = " or "
LEVELS: Final = {"signed": EvidenceLevel.SIGNED, "forge": EvidenceLevel.FORGE}
SPECIAL: Final = ("risk", "cost_up_to", "live", "present")
"""Conditions that ask for something else than the value of a field."""


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the policy: which records it is about, and what they need."""

    name: str
    when: Mapping[str, Any]
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class KindPolicy:
    """What holds for one kind. `free` are the states without approval; in every other state, also in one that nobody
    knows, the approval must be there. `risk` are the fields whose sum is the risk, and the two limits.
    """

    free: tuple[str, ...]
    separation: tuple[str, ...]
    documents: tuple[str, ...]
    bands: tuple[Band, ...]
    cost: str = ""
    risk: tuple[str, ...] = ()
    low_to: int = 0
    medium_to: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy of a repository. `trust` are the seats for a change of the policy, keys and roles themselves."""

    version: int
    repository: str
    kinds: Mapping[str, KindPolicy]
    trust: tuple[Need, ...]
    adoption: tuple[str, ...] = ()
    importers: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the policy asks about one record. A value that is missing or impossible is left out: unknown."""

    values: Mapping[str, object] = field(default_factory=dict)
    risk: str = ""
    cost: Decimal | None = None
    live: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in the policy file: where (keys and numbers), and in words."""

    path: tuple[str | int, ...]
    reason: str


def roles_of(need: Need) -> tuple[str, ...]:
    """The roles that may fill a seat."""
    return tuple(need.role.split(OR))


def band_of(policy: KindPolicy, facts: Facts) -> Band | None:
    """The first band that holds; None when none does, or when one before it cannot be decided: a denial."""
    for band in policy.bands:
        decided = [_holds(key, wanted, facts) for key, wanted in band.when.items()]
        if False in decided:
            continue
        return None if None in decided else band
    return None


def _holds(key: str, wanted: Any, facts: Facts) -> bool | None:
    """Whether one condition holds; None when nobody can tell."""
    if key == "risk":
        return facts.risk in wanted if facts.risk in RISKS else None
    if key == "cost_up_to":
        return None if facts.cost is None else facts.cost <= wanted
    if key == "live":
        return all(name in facts.live for name in wanted)
    if key == "present":
        return all(name in facts.present for name in wanted)
    if key not in facts.values:
        return None
    return facts.values[key] in wanted


def facts_of(record: Record, kind: Kind, policy: KindPolicy, live: Collection[str]) -> Facts:
    """What the policy asks about a record. `live` are its fields that name a record in force."""
    asked = {key for band in policy.bands for key in band.when if key not in SPECIAL}
    values = {}
    for path in asked:
        value, known = record.get(path), kind.find(path)
        if value is not None and known is not None and (not known.choices or value in known.choices) and scalar(value):
            values[path] = value
    named = {name for band in policy.bands for name in band.when.get("present", ())}
    present = frozenset(name for name in named if record.get(name) not in (None, "", [], {}))
    return Facts(values, _risk(record, kind, policy), _cost(record, policy), frozenset(live), present)


def scalar(value: object) -> bool:
    """Whether a condition may ask for this value."""
    return isinstance(value, (str, bool, int))


def _risk(record: Record, kind: Kind, policy: KindPolicy) -> str:
    total = 0
    for path in policy.risk:
        value, known = record.get(path), kind.find(path)
        if not isinstance(value, int) or isinstance(value, bool) or known is None:
            return ""
        if known.choices and str(value) not in {str(choice) for choice in known.choices}:
            return ""
        if not known.choices and value < 0:
            return ""
        total += value
    if not policy.risk:
        return ""
    return "low" if total <= policy.low_to else "medium" if total <= policy.medium_to else "high"


def _cost(record: Record, policy: KindPolicy) -> Decimal | None:
    value = record.get(policy.cost) if policy.cost else None
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return Decimal(value) if Decimal(value).is_finite() and value >= 0 else None
