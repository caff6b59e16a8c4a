"""Numbers of the PSA to records and back: `PSA-T-4711` is ticket 4711, and some record says that it is its own.

Nothing here is guessed: a project, ticket, activity or agreement belongs to the record that names it in `psa_ref`; a
member to the person with that `psa_member_id`, else with that id; a company to the client with that
`psa_company_id`, else with that id. Upper and lower case are the same in the names of members and companies. A member or company that
several records claim belongs to none of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace

PROJECT: Final = "P"
PHASE: Final = "H"
TICKET: Final = "T"
ACTIVITY: Final = "A"
AGREEMENT: Final = "G"
SHEET: Final = "S"
TIME_ENTRY: Final = "E"
EXPENSE_REPORT: Final = "X"
EXPENSE_ENTRY: Final = "Y"
LETTERS: Final = {
    PROJECT: "project",
    PHASE: "phase",
    TICKET: "ticket",
    ACTIVITY: "activity",
    AGREEMENT: "agreement",
    SHEET: "time sheet",
    TIME_ENTRY: "time entry",
    EXPENSE_REPORT: "expense report",
    EXPENSE_ENTRY: "expense",
}
"""What a letter in a reference stands for."""
RESOURCES: Final = {
    PROJECT: ("projects",),
    PHASE: ("phases",),
    TICKET: ("service_tickets", "project_tickets"),
    ACTIVITY: ("activities",),
    AGREEMENT: ("agreements",),
    SHEET: ("time_sheets",),
    TIME_ENTRY: ("time_entries",),
    EXPENSE_REPORT: ("expense_reports",),
    EXPENSE_ENTRY: ("expense_entries",),
}
"""The resources in which the number of a letter is found; tickets of both sorts share one row of numbers."""
FIELD: Final = "psa_ref"
MOST_DIGITS: Final = 18
"""Digits of a number of the PSA: what a database can hold, as in the pattern of the schema."""
_FORM: Final = re.compile(rf"PSA-([A-Z])-([0-9]{{1,{MOST_DIGITS}}})\Z")


@dataclass(frozen=True, slots=True)
class Ref:
    """One number of the PSA."""

    letter: str
    number: int

    def __str__(self) -> str:
        return f"PSA-{self.letter}-{self.number}"


@dataclass(frozen=True, slots=True)
class Target:
    """What bears a number here: a record, or a part of one. `path` leads to its `psa_ref`, `wbs` is that of a task."""

    record: Record
    path: Path = (FIELD,)
    wbs: str = ""

    @property
    def whole(self) -> bool:
        """Whether the number is that of the record itself."""
        return len(self.path) == 1

    @property
    def name(self) -> str:
        """How people call it: `CR-2026-0042`, `wexholt-wms-azure/1.3`."""
        return f"{self.record.id}/{self.wbs}" if self.wbs else self.record.id


def parsed(text: object) -> Ref | None:
    """The number in `PSA-T-4711`; None for everything else."""
    found = _FORM.match(text) if isinstance(text, str) else None
    return Ref(found.group(1), int(found.group(2))) if found is not None else None


class Refs:
    """All numbers of a workspace, both ways. Made by `refs`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._targets: dict[Ref, list[Target]] = {}
        for target, ref in _named(workspace):
            self._targets.setdefault(ref, []).append(target)
        self._people, self._members = _aliases(workspace, "person", "psa_member_id")
        self._clients, self._companies = _aliases(workspace, "client", "psa_company_id")

    def target(self, letter: str, number: int | None) -> Target | None:
        """What bears this number here, whole records first; None when nothing does."""
        found = self._targets.get(Ref(letter, number)) if number is not None else None
        return found[0] if found else None

    def record(self, letter: str, number: int | None) -> Record | None:
        """The record that bears this number, or of which a part does."""
        target = self.target(letter, number)
        return target.record if target is not None else None

    def targets(self, letter: str = "") -> Iterator[tuple[Ref, Target]]:
        """Every number with what bears it, in the order of numbers; those of one letter only, if it is given."""
        for ref in sorted(self._targets, key=lambda ref: (ref.letter, ref.number)):
            if not letter or ref.letter == letter:
                yield from ((ref, target) for target in self._targets[ref])

    @property
    def twice(self) -> dict[Ref, tuple[Target, ...]]:
        """Numbers that more than one record claims for itself."""
        return {ref: tuple(found) for ref, found in self._targets.items() if len(found) > 1}

    @property
    def claimed(self) -> dict[str, list[str]]:
        """Members and companies that several people or clients claim, as in `member aruiz`, with who does."""
        members = {f"member {name}": ids for name, ids in _claimed(self._members).items()}
        return members | {f"company {name}": ids for name, ids in _claimed(self._companies).items()}

    def of(self, record: Record, letter: str = "") -> Ref | None:
        """The number of a record; None when it has none, or not of that sort."""
        ref = parsed(record.get(FIELD))
        return ref if ref is not None and letter in ("", ref.letter) else None

    def of_task(self, project: Record, wbs: str) -> Ref | None:
        """The number of a task of a project: a ticket or a phase."""
        for item in project.list("tasks"):
            if isinstance(item, dict) and str(item.get("wbs")) == wbs:
                return parsed(item.get(FIELD))
        return None

    def has_task(self, project: Record, wbs: str) -> bool:
        """Whether the plan of a project has a task with this number."""
        return any(isinstance(item, dict) and str(item.get("wbs")) == wbs for item in project.list("tasks"))

    def person(self, member: str) -> str:
        """The person behind the identifier of a member; empty when nobody is."""
        return self._people.get(member.casefold(), "")

    def member(self, person: str) -> str:
        """The identifier of a person's member."""
        return self._members.get(person, person)

    def client(self, company: str) -> str:
        """The client behind the identifier of a company; empty when none is."""
        return self._clients.get(company.casefold(), "")

    def company(self, client: str) -> str:
        """The identifier of a client's company."""
        return self._companies.get(client, client)


def refs(workspace: Workspace) -> Refs:
    """The numbers of a workspace; worked out once for it."""
    return workspace.once("psa-refs", "", lambda: Refs(workspace))


def _named(workspace: Workspace) -> Iterator[tuple[Target, Ref]]:
    """Every `psa_ref` of every record whose kind has one, those of whole records first.

    The `ticket` of an entry of a sheet only names what it is charged to; it does not bear that number.
    """
    parts: list[tuple[Target, Ref]] = []
    for kind in workspace.kinds.values():
        fields = [field.path for field in kind.fields if field.name == FIELD]
        for record in workspace.of(kind.name) if fields else ():
            for field in fields:
                for path, value in record.walk(field):
                    ref = parsed(value)
                    if ref is None:
                        continue
                    if len(path) == 1:
                        yield Target(record), ref
                    else:
                        parts.append((Target(record, path, _wbs(record, path)), ref))
    yield from parts


def _wbs(record: Record, path: Path) -> str:
    found: object = record.data
    for part in path[:-1]:
        found = found[part]  # type: ignore[index]
    return str(found.get("wbs") or "") if isinstance(found, dict) else ""


def _aliases(workspace: Workspace, kind: str, field: str) -> tuple[dict[str, str], dict[str, str]]:
    """Name in the PSA to id, and id to name in the PSA. What is written down comes before what is merely equal."""
    said = {record.id: record.text(field) for record in workspace.of(kind) if record.text(field)}
    there = {record.id.casefold(): record.id for record in workspace.of(kind) if record.id not in said}
    found = there | {name.casefold(): record_id for record_id, name in said.items()}
    return {name: record_id for name, record_id in found.items() if name not in _claimed(said)}, said


def _claimed(said: Mapping[str, str]) -> dict[str, list[str]]:
    """Names in the PSA that several records say are theirs."""
    owners: dict[str, list[str]] = {}
    for record_id, name in said.items():
        owners.setdefault(name.casefold(), []).append(record_id)
    return {name: ids for name, ids in owners.items() if len(ids) > 1}
