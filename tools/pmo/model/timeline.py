"""The past of a record as a value: what each commit of the protected branch did to it, and how long it stayed in a state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Sort:
    """What a commit did to a record."""

    CREATED: Final = "created"
    STATE: Final = "state"
    EDITED: Final = "edited"
    MOVED: Final = "moved"
    RENAMED: Final = "renamed"
    DELETED: Final = "deleted"
    RESTORED: Final = "restored"
    REUSED: Final = "reused"


@dataclass(frozen=True, slots=True)
class Step:
    """One commit that touched a record. `place` counts the commits of the branch from 0; `before` is the state it had until then.

    `at` is the latest time that any commit up to this one carries: a commit can be dated back, the ones before it cannot.
    `merge` says whether it brought a branch, so that the commits of the branch are still to be seen.
    """

    place: int
    commit: str
    at: datetime
    author: str
    email: str
    subject: str
    merge: bool
    sort: str
    state: str
    before: str
    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of time in one state; without `until` it goes on."""

    state: str
    step: Step
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """Everything the protected branch knows about one record. `names` are the ids it had before."""

    kind: str
    id: str
    steps: tuple[Step, ...]
    names: tuple[str, ...] = ()

    @property
    def created(self) -> Step:
        """The commit that brought it."""
        return self.steps[0]

    @property
    def last(self) -> Step:
        """The commit that touched it last."""
        return self.steps[-1]

    @property
    def deleted(self) -> bool:
        """Whether it is gone."""
        return self.last.sort == Sort.DELETED

    @property
    def stays(self) -> tuple[Stay, ...]:
        """Its states one after another."""
        out: list[Stay] = []
        for step in self.steps:
            if out and out[-1].until is None and (step.sort == Sort.DELETED or step.state != out[-1].state):
                out[-1] = Stay(out[-1].state, out[-1].step, step.at)
            if step.sort != Sort.DELETED and (not out or out[-1].until is not None):
                out.append(Stay(step.state, step))
        return tuple(out)


@dataclass(frozen=True, slots=True)
class Approval:
    """How a record came to be approved, as far as it needs that. `level` is empty where nobody knows.

    `at` is when the protected branch took in the last statement that counts; None when there is none, or it was taken over.
    """

    required: bool
    state: str
    level: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pasts:
    """The past of all records, by kind and id, and what is known about their approvals, by the same.

    Without `known`, `reason` says why nothing can be said.
    """

    known: bool
    reason: str = ""
    of: Mapping[tuple[str, str], Past] = field(default_factory=dict)
    approvals: Mapping[tuple[str, str], Approval] = field(default_factory=dict)
