"""What one push wants of the PSA: one row, with the record it comes from; and what stands in the way, as findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pmo.model.finding import Finding, Level
from pmo.pipeline.psa import refs as numbers
from pmo.pipeline.psa.known import number_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pmo.model.record import Path, Record
    from pmo.model.settings import Psa
    from pmo.model.workspace import Workspace
    from pmo.pipeline.psa.known import Known
    from pmo.pipeline.psa.refs import Ref, Refs


@dataclass(frozen=True, slots=True)
class Wanted:
    """One row that the PSA should have, or fields that a row there should have."""

    resource: str
    letter: str
    record: Record
    path: Path
    """Where its number belongs in the record."""
    name: str
    """How people call it: `CR-2026-0042`, `wexholt-wms-azure/1.3`, `TS-2026-0001 2026-11-16`."""
    mark: str
    mark_field: str
    body: Mapping[str, Any]
    """The fields of a new row; of a row that is there, those that should have these values."""
    ref: Ref | None = None
    """Its number in the PSA; None for a row that has to be made."""
    day: date | None = None
    """The day of an entry, for the question whether it is there already."""


@dataclass(slots=True)
class Wants:
    """Everything one push wants, what is in the way of more, and what waits for a number that this push will make."""

    items: list[Wanted] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def hindered(self, slug: str, record: Record, path: Path, message: str, advice: str) -> None:
        """Something cannot be written, and why."""
        self.findings.append(hindrance(slug, record, path, message, advice))


def hindrance(slug: str, record: Record, path: Path, message: str, advice: str) -> Finding:
    """A finding of a push: what it did not write, and what to do."""
    return Finding(
        f"psa-{slug}", Level.WARNING, record.place(path), message, advice, record=record.id,
        pointer=".".join(str(part) for part in path),
    )  # fmt: skip


@dataclass(frozen=True)
class Firm:
    """The records and what is known of the PSA, side by side, with the numbers that lead from one to the other."""

    workspace: Workspace
    known: Known

    @cached_property
    def refs(self) -> Refs:
        """The numbers that records bear."""
        return numbers.refs(self.workspace)

    @property
    def psa(self) -> Psa:
        """How the PSA of the firm is set up."""
        return self.workspace.settings.psa

    def company(self, record: Record) -> int | None:
        """The number of the company that a record is about."""
        client = self.workspace.client_of(record)
        return self.known.companies.get(self.refs.company(client.id).casefold()) if client is not None else None

    def member(self, person: object) -> int | None:
        """The number of a person's member."""
        return self.known.members.get(self.refs.member(str(person)).casefold()) if person else None

    def agreement(self, agreement_id: object) -> int | None:
        """The number of an agreement in the PSA."""
        record = self.workspace.find("agreement", agreement_id)
        ref = self.refs.of(record, numbers.AGREEMENT) if record is not None else None
        return ref.number if ref is not None else None

    def project(self, project: Record | None) -> int | None:
        """The number of a project in the PSA."""
        ref = self.refs.of(project, numbers.PROJECT) if project is not None else None
        return ref.number if ref is not None else None

    def ticket_of_task(self, project: Record, wbs: str) -> int | None:
        """The ticket on which the hours of a task are booked: its own, else the one with its number in the work breakdown,
        else the only one of its phase. None when there is none, or when it is not clear which.
        """  # fmt: skip
        number = self.project(project)
        ref = self.refs.of_task(project, wbs)
        if ref is not None and ref.letter == numbers.TICKET:
            return ref.number
        if number is None:
            return None
        phase = ref.number if ref is not None and ref.letter == numbers.PHASE else self.known.phase(number, wbs)
        for found in (
            self.known.tickets_of_task(number, wbs),
            self.known.tickets_of_phase(phase) if phase is not None else [],
        ):
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def in_a_phase(self, project: Record, wbs: str) -> bool:
        """Whether a phase of the PSA stands for a task, so that it needs no ticket of its own."""
        ref = self.refs.of_task(project, wbs)
        number = self.project(project)
        return (ref is not None and ref.letter == numbers.PHASE) or (
            number is not None and self.known.phase(number, wbs) is not None
        )


def same(wanted: Any, there: Any) -> bool:
    """Whether a field of the PSA says what is wanted: references by number, points in time by day, numbers by value."""
    if isinstance(wanted, dict):
        number = number_in({"x": wanted}, "x")
        if number is None:
            return isinstance(there, dict) and str(there.get("name")).casefold() == str(wanted.get("name")).casefold()
        return isinstance(there, dict) and number_in({"x": there}, "x") == number
    if isinstance(wanted, str) and isinstance(there, str):
        return wanted == there or (_midnight(wanted) and there[:10] == wanted[:10])
    if isinstance(wanted, bool) or isinstance(there, bool) or wanted is None or there is None:
        return wanted is there
    return bool(wanted == there)


def _midnight(text: str) -> bool:
    return text.endswith("T00:00:00Z")
