"""What is proven about an approval: what a record needs, what was given, what follows from it.

The word "approved" is never shown without its level; `EvidenceLevel` says what stands behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

POLICY: Final = ".pmo/policy.yml"
SIGNERS: Final = ".pmo/allowed_signers"
COMPROMISED: Final = ".pmo/compromised.yml"
ADOPTION: Final = ".pmo/adoption.json"
TRUST_FILES: Final = (POLICY, SIGNERS, COMPROMISED, ADOPTION, f"{ADOPTION}.sig")
"""Where the rules of approvals lie."""
STATEMENTS: Final = "registers/approvals"


class EvidenceLevel(StrEnum):
    """What stands behind an approval; the order of the members is the order of strength."""

    NONE = "none"
    TAKEN_OVER = "taken over"
    CLAIMED = "claimed"
    FORGE = "forge"
    SIGNED = "signed"

    @property
    def strength(self) -> int:
        """0 for nothing at all; a need is met by its own level and every stronger one."""
        return _STRENGTH[self]

    @property
    def proof(self) -> bool:
        """Whether a gate may rest on it: a name typed into a file and what was taken over prove nothing."""
        return self in (EvidenceLevel.FORGE, EvidenceLevel.SIGNED)


_STRENGTH: Final = {level: number for number, level in enumerate(EvidenceLevel)}


class State:
    """The states of a verdict."""

    APPROVED: Final = "approved"
    MISSING: Final = "missing"
    REFUSED: Final = "refused"
    UNPROVEN: Final = "cannot be proven"
    TAKEN_OVER: Final = "taken over"
    NOT_NEEDED: Final = "not needed"


PASSES: Final = (State.APPROVED, State.TAKEN_OVER, State.NOT_NEEDED)
"""The states in which the gate is open; every other one closes it."""


@dataclass(frozen=True, slots=True)
class Need:
    """One seat that has to be filled: by `count` different people in this role, at this level or a stronger one.

    `role` may name several roles, any of which will do: `change-manager or managing-director`.
    `within_hours`: for an emergency, the approval may follow the start of the work by this many hours.
    """

    role: str
    level: EvidenceLevel
    count: int = 1
    within_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """One statement about a record. `void` says why it does not count, and is empty when it does.

    `statement` is the path of its file, `slug` names the check that voided it.
    """

    person: str
    role: str
    level: EvidenceLevel
    decision: str
    statement: str
    at: str
    void: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is proven about the approval of one record.

    `required`: whether the record is in a state that asks for approval now. `state` is one of `State`; `needs` are
    the seats, `missing` those that are empty and `who_can` the people who could fill each of them. `digest` is the
    mark of the content that an approver signs. `band` names the part of the policy that applied. `due`: what is missing
    may follow until then (an emergency); empty when it may not, or no longer.
    """

    record: str
    kind: str
    required: bool
    state: str
    needs: tuple[Need, ...] = ()
    given: tuple[Given, ...] = ()
    missing: tuple[Need, ...] = ()
    who_can: tuple[tuple[Need, tuple[str, ...]], ...] = ()
    reasons: tuple[str, ...] = ()
    digest: str = ""
    band: str = ""
    due: str = ""

    @property
    def passes(self) -> bool:
        """Whether the gate is open for this record in the state it is in."""
        return not self.required or self.state in PASSES or (self.state == State.MISSING and bool(self.due))

    @property
    def level(self) -> EvidenceLevel:
        """The weakest level among what the approval rests on; `none` when it is not approved."""
        if self.state == State.TAKEN_OVER:
            return EvidenceLevel.TAKEN_OVER
        if self.state != State.APPROVED:
            return EvidenceLevel.NONE
        counted = [item.level for item in self.given if not item.void and item.decision == "approved"]
        return min(counted, key=lambda level: level.strength, default=EvidenceLevel.NONE)
