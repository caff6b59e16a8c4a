"""The workspace that writes down what each rule reads, so that later only those are asked again whose reading changed.

A rule reads records through the workspace and nowhere else, and it always says the same about the same. So if nothing
that it read has changed, it need not run. What it reads while it looks at one record (`Workspace.each`) counts for that
record alone; everything else counts for the rule as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pmo.model.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pmo.model.record import Record
    from pmo.model.workspace import Reference, T

ALL = "*"
"""Stands for every kind."""


@dataclass(slots=True)
class Reading:
    """What a rule has read.

    `kinds`: kinds of which any record may matter. `subjects`: kinds whose records it judges one by one. `parts`: by
    what was read on the way (the path of a record, or `path>kind` for the records of a kind that name it) the paths
    of the records that were being judged.
    """

    kinds: set[str] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)
    parts: dict[str, set[str]] = field(default_factory=dict)


def naming(path: str, kind: str) -> str:
    """The name of what is read when somebody asks which records of a kind name the one at `path`."""
    return f"{path}>{kind}"


class Traced(Workspace):
    """A workspace that notes in `reading` what is asked of it."""

    reading: Reading
    _judged: str = ""
    _inner: list[tuple[str, str]] | None = None

    def begin(self) -> Reading:
        """Start a new list for the next rule."""
        self.reading, self._judged, self._inner = Reading(), "", None
        return self.reading

    def _note(self, kind: str, part: str) -> None:
        """Something was read: `part` of it, or if nobody is being judged, perhaps all of `kind`."""
        if self._inner is not None:
            self._inner.append((kind, part))
        elif not self._judged or not part:
            self.reading.kinds.add(kind)
        elif (known := self.reading.parts.get(part)) is not None:
            known.add(self._judged)
        else:
            self.reading.parts[part] = {self._judged}

    def each(self, kind: str = "") -> Iterable[Record]:
        """The records one by one; what is read between two of them is read for the first."""
        return self._one_by_one(self._by_kind.get(kind, ()) if kind else self._records, kind)

    def each_in(self, kind: str, states: Iterable[str]) -> Iterable[Record]:
        """Those in some states, one by one."""
        return self._one_by_one(super().in_state(kind, states), kind)

    def _one_by_one(self, records: Iterable[Record], kind: str) -> Iterator[Record]:
        if self._judged or self._inner is not None:  # inside another record or a shared figure: nothing fine to note
            self._note(kind or ALL, "")
            yield from records
            return
        self.reading.subjects.add(kind or ALL)
        try:
            for record in records:
                self._judged = record.path
                yield record
        finally:
            self._judged = ""

    @property
    def records(self) -> tuple[Record, ...]:
        """All records."""
        self._note(ALL, "")
        return self._records

    @property
    def references(self) -> tuple[Reference, ...]:
        """All references."""
        self._note(ALL, "")
        return self._references

    def of(self, kind: str) -> tuple[Record, ...]:
        """All records of a kind."""
        self._note(kind, "")
        return self._by_kind.get(kind, ())

    def in_state(self, kind: str, states: Iterable[str]) -> list[Record]:
        """The records of a kind in some states; a change of any may bring it in or out."""
        self._note(kind, "")
        return super().in_state(kind, states)

    def find(self, kind: str, record_id: object) -> Record | None:
        """One record; that there is none cannot change while the files stay the same."""
        found = self._by_key.get((kind, str(record_id))) if record_id is not None else None
        if found is not None:
            self._note(kind, found.path)
        return found

    def at(self, path: str) -> Record | None:
        """The record in a file."""
        found = super().at(path)
        if found is not None:
            self._note(found.kind, found.path)
        return found

    def lookup(self, record_id: str) -> tuple[Record, ...]:
        """Every record with that id."""
        found = super().lookup(record_id)
        for record in found:
            self._note(record.kind, record.path)
        return found

    def mentions_of(self, record: Record) -> tuple[Reference, ...]:
        """Who refers to a record, whatever its kind."""
        self._note(ALL, naming(record.path, ALL))
        return super().mentions_of(record)

    def mentions_in(self, record: Record, to: tuple[str, ...] = ()) -> tuple[Reference, ...]:
        """What a record refers to."""
        found = super().mentions_in(record, to)
        for reference in found:
            if reference.target is not None:
                self._note(reference.target.kind, reference.target.path)
        return found

    def under(self, record: Record, kind: str, field: str = "") -> Iterator[Record]:
        """The records of a kind that name a record."""
        self._note(kind, naming(record.path, kind))
        return super().under(record, kind, field)

    def once(self, name: str, key: str, make: Callable[[], T]) -> T:
        """Made once; whoever asks later has read the same to get it."""
        outer = self._inner

        def noted() -> tuple[T, tuple[tuple[str, str], ...]]:
            self._inner = []
            try:
                made = make()
                return made, tuple(dict.fromkeys(self._inner))
            finally:
                self._inner = outer

        made: tuple[Any, tuple[tuple[str, str], ...]] = super().once(name, key, noted)
        for kind, part in made[1]:
            self._note(kind, part)
        result: T = made[0]
        return result
