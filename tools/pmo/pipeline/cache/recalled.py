"""The workspace of an earlier run with the records that have changed since, record by record, as rules ask for it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pmo.discover.files import Found
from pmo.link.graph import getters, references_of
from pmo.model.kind import ANY
from pmo.model.workspace import Workspace
from pmo.pipeline.cache.state import fields_of, names_of
from pmo.pipeline.load import read_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from pmo.link.graph import Getter
    from pmo.model.finding import Finding
    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.model.settings import Settings
    from pmo.model.workspace import Reference
    from pmo.pipeline.cache.state import Table


class UnreadableError(Exception):
    """A file gives no record any more."""


class _Ids:
    """The records of a kind, or of all, by id."""

    def __init__(self, record: Callable[[int], Record], numbers: dict[str, int]) -> None:
        self._record = record
        self._numbers = numbers

    def get(self, record_id: str, /) -> Record | None:
        """The record with that id."""
        number = self._numbers.get(record_id)
        return None if number is None else self._record(number)


class Recalled(Workspace):
    """Answers like a workspace that was loaded, and makes a record only when somebody wants it.

    Its files are those of the earlier run: none is new, none is gone. `focus` narrows what a rule goes through to one
    record, while it may read everything.
    """

    def __init__(
        self, settings: Settings, as_of: date, kinds: dict[str, Kind], table: Table, changed: set[str], root: str
    ) -> None:
        """`changed` are the paths of the records that look different now. Raises UnreadableError when one gives none."""
        super().__init__(settings, as_of, kinds, ())
        self._root = root
        self._table = table
        self._number_at = {path: number for number, path in enumerate(table.paths)}
        self._known: dict[int, Record] = {}
        self._found: dict[str, tuple[Reference, ...]] = {}
        self._ways: dict[str, list[Getter]] = {}
        self._changed: dict[int, Record] = {}
        self.faults: list[Finding] = []
        for path in sorted(changed):
            number = self._number_at[path]
            record, faults = self._read(number)
            self._changed[number] = self._known[number] = record
            self.faults.extend(faults)
        self.focus: Record | None = None

    @property
    def changed(self) -> list[Record]:
        """The records that were read because their files look different, in path order."""
        return list(self._changed.values())

    def given(self, records: Iterable[Record]) -> dict[str, dict[str, str]]:
        """What the path of each of these records says about it."""
        return {record.path: dict(self._fields[self._number_at[record.path]]) for record in records}

    def record(self, number: int) -> Record:
        """The record with a number of the table; always the same one."""
        known = self._known.get(number)
        if known is None:
            known, _ = self._read(number)  # what is wrong with its text was found in the earlier run
            self._known[number] = known
        return known

    def _read(self, number: int) -> tuple[Record, list[Finding]]:
        table = self._table
        place = Found(table.paths[number], table.kinds[number], table.ids[number], dict(self._fields[number]))
        records, faults = read_records(self._root, [place], self.kinds)
        if not records:
            raise UnreadableError(place.path)
        return records[0], faults

    @cached_property
    def _fields(self) -> list[dict[str, str]]:
        return fields_of(self._table)

    @cached_property
    def _names(self) -> list[list[int]]:
        return names_of(self._table)

    @cached_property
    def _numbers_of(self) -> dict[str, list[int]]:
        out: dict[str, list[int]] = {name: [] for name in self.kinds}
        for number, kind in enumerate(self._table.kinds):
            out[kind].append(number)
        return out

    @cached_property
    def _index(self) -> dict[str, _Ids]:
        """The records of each kind by id, and under ANY those of all, as linking finds them."""
        out: dict[str, _Ids] = {}
        everywhere: dict[str, int] = {}
        for name, numbers in self._numbers_of.items():
            own: dict[str, int] = {}
            for number in numbers:
                own.setdefault(self._table.ids[number], number)
            for record_id, number in own.items():
                everywhere.setdefault(record_id, number)
            out[name] = _Ids(self.record, own)
        out[ANY] = _Ids(self.record, everywhere)
        return out

    @property
    def records(self) -> tuple[Record, ...]:
        """All records, in path order."""
        return tuple(map(self.record, range(len(self._table.paths))))

    @property
    def references(self) -> tuple[Reference, ...]:
        """All references, as linking gives them."""
        return tuple(item for name in self.kinds for record in self.of(name) for item in self.mentions_in(record))

    @property
    def paths(self) -> Iterable[str]:
        """The files of all records, in order."""
        return self._table.paths

    def of(self, kind: str) -> tuple[Record, ...]:
        """All records of a kind."""
        return tuple(map(self.record, self._numbers_of.get(kind, ())))

    def each(self, kind: str = "") -> Iterable[Record]:
        """The records to judge: all, or the one in focus."""
        if self.focus is None:
            return self.of(kind) if kind else self.records
        return (self.focus,) if kind in ("", self.focus.kind) else ()

    def each_in(self, kind: str, states: Iterable[str]) -> Iterable[Record]:
        """Those in some states."""
        if self.focus is None:
            return self.in_state(kind, states)
        return [record for record in self.each(kind) if self.state(record) in states]

    def in_state(self, kind: str, states: Iterable[str]) -> list[Record]:
        """The records of a kind in some states; the others are not even read."""
        by_state: dict[str, list[Record]] = {state: [] for state in states}
        for number in self._numbers_of.get(kind, ()):
            changed = self._changed.get(number)
            state = self._table.states[number] if changed is None else self.state(changed)
            if state in by_state:
                by_state[state].append(self.record(number))
        return [record for found in by_state.values() for record in found]

    def find(self, kind: str, record_id: object) -> Record | None:
        """The record with that kind and id."""
        ids = self._index.get(kind) if record_id is not None and kind != ANY else None
        return None if ids is None else ids.get(str(record_id))

    def at(self, path: str) -> Record | None:
        """The record in a file."""
        number = self._number_at.get(path)
        return None if number is None else self.record(number)

    def lookup(self, record_id: str) -> tuple[Record, ...]:
        """Every record with that id."""
        return tuple(self.record(number) for number, known in enumerate(self._table.ids) if known == record_id)

    def mentions_in(self, record: Record, to: tuple[str, ...] = ()) -> tuple[Reference, ...]:
        """What a record refers to."""
        found = self._found.get(record.path)
        if found is None:
            ways = self._ways.get(record.kind)
            if ways is None:
                ways = self._ways[record.kind] = getters(self.kinds[record.kind], self._index)
            found = tuple(references_of(record, ways))
            self._found[record.path] = found
        if not to:
            return found
        return tuple(item for item in found if item.target is not None and item.target.kind in to)

    def mentions_of(self, record: Record) -> tuple[Reference, ...]:
        """Who refers to a record."""
        order = list(self.kinds)
        sources = sorted(self._naming(record), key=lambda source: (order.index(source.kind), source.path))
        return tuple(item for source in sources for item in self.mentions_in(source) if item.target is record)

    def under(self, record: Record, kind: str, field: str = "") -> Iterator[Record]:
        """The records of a kind that name a record, in a field if given."""
        for source in self._naming(record, kind):
            found = (item for item in self.mentions_in(source) if item.target is record)
            if any(not field or item.path[0] == field for item in found):
                yield source

    def names(self, path: str) -> set[str]:
        """The paths of the records that a changed record names now, or named in the earlier run."""
        number = self._number_at[path]
        earlier = {self._table.paths[named] for named in self._names[number]}
        now = self.mentions_in(self.record(number))
        return earlier | {item.target.path for item in now if item.target is not None}

    @cached_property
    def _named_by(self) -> dict[int, list[int]]:
        """The numbers of the records that name a record, or did in the earlier run."""
        out: dict[int, list[int]] = {}
        for number, names in enumerate(self._names):
            for named in names:
                out.setdefault(named, []).append(number)
        for number, record in self._changed.items():
            for path in self.names(record.path):
                out.setdefault(self._number_at[path], []).append(number)
        return out

    def _naming(self, record: Record, kind: str = "") -> list[Record]:
        """The records that name a record or did in the earlier run, in path order."""
        numbers = sorted(set(self._named_by.get(self._number_at[record.path], ())))
        return [self.record(number) for number in numbers if kind in ("", self._table.kinds[number])]
