"""The frozen workspace: every record, linked, at one date. What check, measure and render read."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from pmo.model.finding import Place
    from pmo.model.kind import Kind
    from pmo.model.record import Path, Record
    from pmo.model.settings import Settings


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
        self.records = tuple(records)
        self.references = tuple(references)
        self.audience = audience
        self._by_state: dict[str, dict[str, list[Record]]] = {}
        self._state_fields = {name: kind.lifecycle.field for name, kind in self.kinds.items() if kind.lifecycle}

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Record, ...]]:
        out: dict[str, list[Record]] = {name: [] for name in self.kinds}
        for record in self.records:
            out[record.kind].append(record)
        return {name: tuple(records) for name, records in out.items()}

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], Record]:
        out: dict[tuple[str, str], Record] = {}
        for record in self.records:
            out.setdefault((record.kind, record.id), record)
        return out

    @cached_property
    def _by_id(self) -> dict[str, tuple[Record, ...]]:
        out: dict[str, list[Record]] = {}
        for record in self.records:
            out.setdefault(record.id, []).append(record)
        return {key: tuple(records) for key, records in out.items()}

    @cached_property
    def _to(self) -> dict[tuple[str, str], tuple[Reference, ...]]:
        out: dict[tuple[str, str], list[Reference]] = {}
        for reference in self.references:
            if reference.target is not None:
                out.setdefault((reference.target.kind, reference.target.id), []).append(reference)
        return {key: tuple(found) for key, found in out.items()}

    @cached_property
    def _from(self) -> dict[tuple[str, str], tuple[Reference, ...]]:
        out: dict[tuple[str, str], list[Reference]] = {}
        for reference in self.references:
            out.setdefault((reference.source.kind, reference.source.id), []).append(reference)
        return {key: tuple(found) for key, found in out.items()}

    def of(self, kind: str) -> tuple[Record, ...]:
        """All records of a kind, in path order; none when the workspace has no such kind."""
        return self._by_kind.get(kind, ())

    def in_state(self, kind: str, states: Iterable[str]) -> Iterator[Record]:
        """The records of a kind that are in one of these states, in path order within each state."""
        by_state = self._by_state.get(kind)
        if by_state is None:
            by_state = self._by_state[kind] = {}
            for record in self.of(kind):
                by_state.setdefault(self.state(record), []).append(record)
        for state in dict.fromkeys(states):
            yield from by_state.get(state, ())

    def find(self, kind: str, record_id: object) -> Record | None:
        """The record with that kind and id."""
        return self._by_key.get((kind, str(record_id))) if record_id is not None else None

    def lookup(self, record_id: str) -> tuple[Record, ...]:
        """Every record with that id: one for numbered ids, perhaps several for names."""
        return self._by_id.get(record_id, ())

    def mentions_of(self, record: Record) -> tuple[Reference, ...]:
        """Who refers to this record."""
        return self._to.get((record.kind, record.id), ())

    def mentions_in(self, record: Record) -> tuple[Reference, ...]:
        """What this record refers to, dangling ends included."""
        return self._from.get((record.kind, record.id), ())

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
        """The name of a record for people."""
        return record.text(self.kinds[record.kind].label) or record.id

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
        for reference in self.mentions_of(record):
            source = reference.source
            if source.kind == kind and source.id not in seen and (not field or reference.path[0] == field):
                seen.add(source.id)
                yield source
