"""Hours that are still in the PSA and have lost their mapping, told from hours that are gone.

A table remembers, in its base, by which names of the PSA its rows were mapped: members to persons, tickets to tasks. When an entry cannot
be mapped any more and the base knows every name in it, the row it belonged to is left alone. An entry which the PSA itself moved bears
another name, so its row is not held back by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from pmo.pipeline.psa.three_way import base_path, read_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pmo.pipeline.load import Loaded

ACTUALS: Final = "actuals"
USAGE: Final = "usage"
OWNER: Final = {ACTUALS: "project", USAGE: "agreement"}
"""The tables that take hours of the PSA, and the kind of record that each of them is of."""
_MEMBER: Final = "member "


class Key(NamedTuple):
    """One row of a table: of actual hours with `wbs` and `week`, of agreement usage without."""

    wbs: str
    month: str
    week: str
    person: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What a time entry names in the PSA, of all that it is mapped by. Empty where it names nothing."""

    member: str = ""
    charge: str = ""
    """The project with the ticket or phase below it: `PSA-P-7/PSA-T-102`, `PSA-T-500`."""
    agreement: str = ""

    @property
    def project(self) -> str:
        """The project in the charge."""
        first = self.charge.partition("/")[0]
        return first if first.startswith("PSA-P-") else ""


@dataclass(frozen=True, slots=True)
class Mapped:
    """What is found here for an entry in one kind of table; empty where nothing is."""

    kind: str
    owner: str
    wbs: str
    person: str


@dataclass(slots=True)
class Names:
    """By which names of the PSA the rows of one table are mapped."""

    people: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, written: Mapping[str, str]) -> Names:
        """As a base has them."""
        people = {name.removeprefix(_MEMBER): person for name, person in written.items() if name.startswith(_MEMBER)}
        return cls(people, {name: wbs for name, wbs in written.items() if not name.startswith(_MEMBER)})

    def written(self, rows: Iterable[Key]) -> dict[str, str]:
        """As a base should have them: only those of rows that there are."""
        there = list(rows)
        persons, tasks = {key.person for key in there}, {key.wbs for key in there}
        people = {f"{_MEMBER}{name}": person for name, person in self.people.items() if person in persons}
        return people | {name: wbs for name, wbs in self.tasks.items() if wbs in tasks}


class Lost:
    """What bases remember, what is seen now, and the rows that lost something."""

    def __init__(self, remembered: Mapping[tuple[str, str], Names]) -> None:
        self._remembered = remembered
        self._owners: dict[tuple[str, str], list[str]] = {}
        for (kind, owner), names in remembered.items():
            for charge in names.tasks:
                self._owners.setdefault((kind, charge), []).append(owner)
        self._seen: dict[tuple[str, str], Names] = {}
        self._rows: dict[tuple[str, str], dict[Key, set[str]]] = {}

    @classmethod
    def of(cls, loaded: Loaded) -> Lost:
        """With the memory of every table of a workspace."""
        out: dict[tuple[str, str], Names] = {}
        for kind, owner in OWNER.items():
            for record in loaded.workspace.of(owner):
                written = read_names(
                    loaded.root, base_path(loaded.workspace.settings, record.path, f"{kind}-{record.id}")
                )
                if written:
                    out[kind, record.id] = Names.of(written)
        return cls(out)

    def see(self, found: Mapped, member: str, charge: str) -> None:
        """An entry was mapped by these names."""
        names = self._seen.setdefault((found.kind, found.owner), Names())
        names.people[member.casefold()] = found.person
        names.tasks[charge] = found.wbs

    def hold(self, found: Mapped, origin: Origin, charge: str, key: Key) -> None:
        """An entry was not mapped: the rows it belonged to are left alone. Of `key` month and week count."""
        for owner in [found.owner] if found.owner else self._owners.get((found.kind, charge), []):
            names = self._remembered.get((found.kind, owner), Names())
            wbs = found.wbs or names.tasks.get(charge)
            person = found.person or names.people.get(origin.member.casefold())
            if wbs is not None and person:
                rows = self._rows.setdefault((found.kind, owner), {})
                rows.setdefault(key._replace(wbs=wbs, person=person), set()).update(_missing(found, origin, charge))

    def rows(self, kind: str, owner: str) -> Mapping[Key, set[str]]:
        """The rows of a table that are left alone, with what lost its mapping."""
        return self._rows.get((kind, owner), {})

    def names(self, kind: str, owner: str) -> Names:
        """What to remember of a table: what was seen, and what is remembered already."""
        before, now = (of.get((kind, owner), Names()) for of in (self._remembered, self._seen))
        return Names(before.people | now.people, before.tasks | now.tasks)


def _missing(found: Mapped, origin: Origin, charge: str) -> Iterator[str]:
    if not found.person:
        yield f"member {origin.member}"
    if found.kind == USAGE and not found.owner:
        yield f"agreement {charge}"
    elif found.kind == ACTUALS and not found.owner and origin.project:
        yield f"project {origin.project}"
    elif found.kind == ACTUALS and not found.wbs:
        yield f"task of {charge.rpartition('/')[2]}"
