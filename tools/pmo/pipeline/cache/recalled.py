"""The workspace of an earlier run with the records that have changed since, record by record, as rules ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.discover import files
from pmo.link.graph import references_of
from pmo.model.finding import Finding
from pmo.model.kind import ANY
from pmo.model.record import Record, Source
from pmo.model.workspace import Workspace
from pmo.parse import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from pmo.model.kind import Kind
    from pmo.model.settings import Settings
    from pmo.model.workspace import Reference
    from pmo.pipeline.cache.state import Row, Store


class _Ids:
    """The records of a kind, or of all, by id."""

    def __init__(self, workspace: Recalled, rows: dict[str, Row]) -> None:
        self._workspace = workspace
        self._rows = rows

    def get(self, record_id: str, /) -> Record | None:
        """The record with that id."""
        row = self._rows.get(record_id)
        return None if row is None else self._workspace.record(row)


class Recalled(Workspace):
    """Answers like a workspace that was loaded, and makes a record only when somebody wants it.

    Its files are those of the earlier run: none is new, none is gone. `focus` narrows what a rule goes through to one
    record, while it may read everything.
    """

    def __init__(
        self,
        settings: Settings,
        as_of: date,
        kinds: Mapping[str, Kind],
        store: Store,
        changed: Mapping[str, Record],
        root: str,
    ) -> None:
        super().__init__(settings, as_of, kinds, ())
        self._store = store
        self._changed = changed
        self._root = root
        self._rows = store.state.rows
        self._known: dict[str, Record] = dict(changed)
        self._numbers = {row.path: number for number, row in enumerate(self._rows)}
        self._rows_of: dict[str, list[Row]] = {name: [] for name in kinds}
        for row in self._rows:
            self._rows_of[row.kind].append(row)
        self._index: dict[str, _Ids] = {}
        self._found: dict[str, tuple[Reference, ...]] = {}
        self._named_by: dict[int, list[int]] = {}
        self.focus: Record | None = None

    def record(self, row: Row) -> Record:
        """The record of a row; always the same one."""
        known = self._known.get(row.path)
        if known is None:
            piece = self._store.piece(row)
            source = Source(row.path, self._reader(row.path), document.locator(row.path))
            known = Record(row.kind, row.id, row.path, piece.data, source, piece.body, piece.body_line)
            self._known[row.path] = known
        return known

    def _reader(self, path: str) -> Any:
        def text() -> str:
            raw = files.read(self._root, path)
            return "" if isinstance(raw, Finding) else document.text_of(raw)

        return text

    @property
    def _by_ids(self) -> Mapping[str, _Ids]:
        if not self._index:
            everywhere: dict[str, Row] = {}
            for name, rows in self._rows_of.items():
                own: dict[str, Row] = {}
                for row in rows:
                    own.setdefault(row.id, row)
                    everywhere.setdefault(row.id, row)
                self._index[name] = _Ids(self, own)
            self._index[ANY] = _Ids(self, everywhere)
        return self._index

    @property
    def records(self) -> tuple[Record, ...]:
        """All records, in path order."""
        return tuple(self.record(row) for row in self._rows)

    @property
    def references(self) -> tuple[Reference, ...]:
        """All references, as linking gives them."""
        return tuple(item for name in self.kinds for record in self.of(name) for item in self.mentions_in(record))

    @property
    def paths(self) -> Iterable[str]:
        """The files of all records, in order."""
        return self._numbers.keys()

    def of(self, kind: str) -> tuple[Record, ...]:
        """All records of a kind."""
        return tuple(self.record(row) for row in self._rows_of.get(kind, ()))

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
        for row in self._rows_of.get(kind, ()):
            changed = self._changed.get(row.path)
            state = row.state if changed is None else self.state(changed)
            if state in by_state:
                by_state[state].append(self.record(row))
        return [record for found in by_state.values() for record in found]

    def find(self, kind: str, record_id: object) -> Record | None:
        """The record with that kind and id."""
        ids = self._by_ids.get(kind) if record_id is not None and kind != ANY else None
        return None if ids is None else ids.get(str(record_id))

    def at(self, path: str) -> Record | None:
        """The record in a file."""
        number = self._numbers.get(path)
        return None if number is None else self.record(self._rows[number])

    def lookup(self, record_id: str) -> tuple[Record, ...]:
        """Every record with that id."""
        return tuple(self.record(row) for row in self._rows if row.id == record_id)

    def mentions_in(self, record: Record, to: tuple[str, ...] = ()) -> tuple[Reference, ...]:
        """What a record refers to."""
        found = self._found.get(record.path)
        if found is None:
            found = tuple(references_of(record, self.kinds[record.kind], self._by_ids))
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

    def names(self, row: int) -> set[str]:
        """The paths of the records that a record names now, or named in the earlier run."""
        earlier = {self._rows[number].path for number in self._rows[row].names}
        now = self.mentions_in(self.record(self._rows[row]))
        return earlier | {item.target.path for item in now if item.target is not None}

    def _naming(self, record: Record, kind: str = "") -> list[Record]:
        """The records that name a record or did in the earlier run, in path order."""
        if not self._named_by:
            changed = {self._numbers[path] for path in self._changed}
            for number, row in enumerate(self._rows):
                for target in row.names:
                    self._named_by.setdefault(target, []).append(number)
            for number in changed:
                for path in self.names(number):
                    self._named_by.setdefault(self._numbers[path], []).append(number)
        numbers = sorted(set(self._named_by.get(self._numbers[record.path], ())))
        return [self.record(self._rows[number]) for number in numbers if kind in ("", self._rows[number].kind)]
