"""The frozen workspace: every record, linked, at one date. What check, measure and render read."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from pmo.model.earlier import Earlier
    from pmo.model.finding import Place
    from pmo.model.kind import Kind
    from pmo.model.record import Path, Record
    from pmo.model.settings import Settings

T = TypeVar("T")


class Reference(NamedTuple):
    """One mention of a record in a field of another; `target` is None when nothing has that id."""

    source: Record
    path: Path
    wanted: str
    kinds: tuple[str, ...]
    target: Record | None

    @property
    def place(self) -> Place:
        """Where the mention stands."""
        return self.source.place(self.path)


class Workspace:
    """All records at one as-of date. Lookups are dictionaries; nothing here reads files or the clock."""

    earlier: Earlier | None = None
    """What the records said at the state that was asked to be compared with; None when nobody asked."""

    stated: frozenset[str] = frozenset()
    """Ids about which a statement of approval lies here, in a firm that has a policy for them. Whether it counts is for the gate."""

    unread: Mapping[str, tuple[str, str]] = MappingProxyType({})
    """Kind and id of files that are there and give no record, since something is wrong with them, by path."""

    def __init__(
        self,
        settings: Settings,
        as_of: date,
        kinds: Mapping[str, Kind],
        records: Iterable[Record],
        references: Iterable[Reference] = (),
        audience: str = "management",
    ) -> None:
        self.settings = settings
        self.as_of = as_of
        self.kinds = dict(kinds)
        self._records = tuple(records)
        self._references = tuple(references)
        self.audience = audience
        self._by_state: dict[str, dict[str, list[Record]]] = {}
        self._made: dict[tuple[str, str], Any] = {}
        self._state_fields = {name: kind.lifecycle.field for name, kind in self.kinds.items() if kind.lifecycle}

    @property
    def records(self) -> tuple[Record, ...]:
        """All records, in path order."""
        return self._records

    @property
    def references(self) -> tuple[Reference, ...]:
        """All references, by kind of the record they stand in, in path order."""
        return self._references

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Record, ...]]:
        out: dict[str, list[Record]] = {name: [] for name in self.kinds}
        for record in self._records:
            out[record.kind].append(record)
        return {name: tuple(records) for name, records in out.items()}

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], Record]:
        out: dict[tuple[str, str], Record] = {}
        for record in self._records:
            out.setdefault((record.kind, record.id), record)
        return out

    @cached_property
    def _by_path(self) -> dict[str, Record]:
        return {record.path: record for record in self._records}

    @cached_property
    def _by_id(self) -> dict[str, tuple[Record, ...]]:
        out: dict[str, list[Record]] = {}
        for record in self._records:
            out.setdefault(record.id, []).append(record)
        return {key: tuple(records) for key, records in out.items()}

    @cached_property
    def _to(self) -> dict[tuple[str, str], tuple[Reference, ...]]:
        by_target: dict[Record, list[Reference]] = {}
        for reference in self._references:
            target = reference.target
            if target is None:
                continue
            known = by_target.get(target)
            if known is None:
                by_target[target] = [reference]
            else:
                known.append(reference)
        out: dict[tuple[str, str], tuple[Reference, ...]] = {}
        for target, found in by_target.items():
            key = (target.kind, target.id)
            out[key] = out.get(key, ()) + tuple(found)
        return out

    @cached_property
    def _from(self) -> dict[tuple[str, str], tuple[Reference, ...]]:
        out: dict[tuple[str, str], tuple[Reference, ...]] = {}
        for source, found in groupby(self._references, attrgetter("source")):  # they come record by record
            key = (source.kind, source.id)
            out[key] = out.get(key, ()) + tuple(found)
        return out

    def of(self, kind: str) -> tuple[Record, ...]:
        """All records of a kind, in path order; none when the workspace has no such kind."""
        return self._by_kind.get(kind, ())

    def each(self, kind: str = "") -> Iterable[Record]:
        """The records of a kind (of all kinds without one) for a rule that judges every one of them on its own.

        What such a rule says of a record stands in the record's own file and would be the same without the others,
        apart from those that it finds by id or by reference. After a change it is asked about the changed ones only.
        """
        return self.of(kind) if kind else self.records

    def each_in(self, kind: str, states: Iterable[str]) -> Iterable[Record]:
        """Those of `each` that are in one of these states."""
        return self.in_state(kind, states)

    def in_state(self, kind: str, states: Iterable[str]) -> list[Record]:
        """The records of a kind that are in one of these states, in path order within each state."""
        by_state = self._by_state.get(kind)
        if by_state is None:
            by_state = self._by_state[kind] = {}
            for record in self._by_kind.get(kind, ()):
                by_state.setdefault(self.state(record), []).append(record)
        return [record for state in dict.fromkeys(states) for record in by_state.get(state, ())]

    def find(self, kind: str, record_id: object) -> Record | None:
        """The record with that kind and id."""
        return self._by_key.get((kind, str(record_id))) if record_id is not None else None

    def at(self, path: str) -> Record | None:
        """The record in a file."""
        return self._by_path.get(path)

    @property
    def paths(self) -> Iterable[str]:
        """The files of all records, in order."""
        return self._by_path.keys()

    def lookup(self, record_id: str) -> tuple[Record, ...]:
        """Every record with that id: one for numbered ids, perhaps several for names."""
        return self._by_id.get(record_id, ())

    def mentions_of(self, record: Record) -> tuple[Reference, ...]:
        """Who refers to this record."""
        return self._to.get((record.kind, record.id), ())

    def mentions_in(self, record: Record, to: tuple[str, ...] = ()) -> tuple[Reference, ...]:
        """What this record refers to, dangling ends included; with `to`, only the records of these kinds."""
        found = self._from.get((record.kind, record.id), ())
        if not to:
            return found
        return tuple(item for item in found if item.target is not None and item.target.kind in to)

    def state(self, record: Record) -> str:
        """The lifecycle state of a record, empty when its kind has no lifecycle."""
        field = self._state_fields.get(record.kind)
        if field is None:
            return ""
        value = record.data.get(field, "")
        return value if type(value) is str else str(value)

    def open(self, record: Record) -> bool:
        """Whether the record's lifecycle has a next step; kinds without one are never open."""
        lifecycle = self.kinds[record.kind].lifecycle
        return lifecycle is not None and not lifecycle.terminal(self.state(record))

    def label(self, record: Record) -> str:
        """The name of a record for people; one that is named by another record bears that one's name."""
        kind = self.kinds[record.kind]
        field = kind.find(kind.label)
        named = self.follow(record, kind.label) if field is not None and field.ref else None
        return self.label(named) if named is not None and named is not record else record.text(kind.label) or record.id

    def follow(self, record: Record, dotted: str) -> Record | None:
        """The record at the end of a chain of references: `project.client`."""
        current: Record | None = record
        for part in dotted.split("."):
            if current is None:
                return None
            wanted = current.data.get(part)
            field = self.kinds[current.kind].find(part)
            current = self._first(field.ref if field else (part,), wanted)
        return current

    def _first(self, kinds: tuple[str, ...], wanted: object) -> Record | None:
        if not isinstance(wanted, str):
            return None
        for kind in kinds:
            found = self.find(kind, wanted) if kind != "*" else next(iter(self.lookup(wanted)), None)
            if found is not None:
                return found
        return None

    def client_of(self, record: Record) -> Record | None:
        """The client a record belongs to, its own or its project's."""
        if record.kind == "client":
            return record
        for path in self.kinds[record.kind].client_paths:
            found = self.follow(record, path)
            if found is not None:
                return found
        return None

    def under(self, record: Record, kind: str, field: str = "") -> Iterator[Record]:
        """The records of `kind` that name `record`, in `field` if given; each once, in path order."""
        seen: set[str] = set()
        for reference in self._to.get((record.kind, record.id), ()):
            source = reference.source
            if source.kind == kind and source.id not in seen and (not field or reference.path[0] == field):
                seen.add(source.id)
                yield source

    def with_settings(self, settings: Settings) -> Workspace:
        """The same records under other settings; nothing that was worked out under these is taken over."""
        twin = copy(self)
        twin.settings, twin._made = settings, {}  # noqa: SLF001 - of the same class
        return twin

    def since(self, earlier: Earlier) -> Workspace:
        """The same records, with what they said at an earlier state."""
        twin = copy(self)
        twin.earlier, twin._made = earlier, {}  # noqa: SLF001 - of the same class
        return twin

    def once(self, name: str, key: str, make: Callable[[], T]) -> T:
        """What `make` returns, made once for this workspace; for what several rules or pages work out of the same records."""
        if (name, key) not in self._made:
            self._made[name, key] = make()
        made: T = self._made[name, key]
        return made
