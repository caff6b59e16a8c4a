"""Whose hands were in a record: the commits that changed what an approver signs, found by id, whatever the file was called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.discover.places import Found, Places
from pmo.evidence import digest, separation
from pmo.history import papers as past
from pmo.pipeline.approvals.sources import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pmo.evidence.separation import People
    from pmo.history.git import Repository
    from pmo.history.papers import Touch
    from pmo.model.kind import Kind
    from pmo.model.record import Record

Key = tuple[str, str]
_MOST_PATHS: Final = 60
"""Names in one question to Git; with more of them it is asked about whole folders."""


class Hands:
    """The commits behind records. A record's own history counts as a whole, a document's only as far as this work goes."""

    def __init__(
        self, repository: Repository, kinds: Mapping[str, Kind], head: str, tip: str, fork: str, adopted_at: str
    ) -> None:
        self._repository = repository
        self._kinds = kinds
        self._head, self._tip, self._fork = head, tip, fork
        self._adopted_at = adopted_at
        self._places = Places(kinds)
        self._touches: dict[str, list[Touch]] = {}
        self._blobs: dict[str, bytes] = {}
        self._marks: dict[tuple[Key, str], str] = {}
        self._before: frozenset[str] | None = None

    def want(self, records: Iterable[tuple[Key, Record | None]]) -> None:
        """Ask about many records at once."""
        names = {name for _, record in records if record is not None for name in _names(record)} - self._touches.keys()
        if not names:
            return
        few = len(names) <= _MOST_PATHS
        paths = [f":(glob)**/{name}" for name in sorted(names)] if few else self._places.roots
        found = past.touches(self._repository, (self._head, self._tip), paths)
        for name in names:
            self._touches[name] = []
        for touch in found:
            name = touch.path.rsplit("/", 1)[-1]
            if name in names:
                self._touches[name].append(touch)
        self._read({mark for name in names for touch in self._touches[name] for mark in (*touch.before, touch.after)})

    def _read(self, marks: set[str]) -> None:
        self._blobs.update(self._repository.blobs(sorted(marks - self._blobs.keys() - {""})))

    def _of(self, record: Record) -> list[Touch]:
        self.want([((record.kind, record.id), record)])
        found = [touch for name in _names(record) for touch in self._touches.get(name, ())]
        return [touch for touch in found if self._about(record, touch)]

    def _about(self, record: Record, touch: Touch) -> bool:
        """Whether a file of that name was this record: another kind may have a record of the same name."""
        match = self._places.match(touch.path)
        return match is None or match.kind == record.kind

    def _content(self, record: Record, blob: str) -> str:
        """The mark of what a file said about a record; one of its own for a text that cannot be read."""
        key = ((record.kind, record.id), blob)
        if key not in self._marks:
            then = self.parsed(record, blob)
            self._marks[key] = digest.content(then, self._kinds[record.kind]) if then is not None else f"? {blob}"
        return self._marks[key]

    def parsed(self, record: Record, blob: str) -> Record | None:
        """The record in an earlier content of its file."""
        if not blob:
            return None
        self._read({blob})
        fields = {name: record.data[name] for name in self._given(record) if isinstance(record.data.get(name), str)}
        found = Found(record.path, record.kind, record.id, fields)
        return parsed(found, self._blobs.get(blob, b""), self._kinds)

    def _given(self, record: Record) -> Iterator[str]:
        match = self._places.match(record.path)
        yield from match.fields if match is not None else ()

    def _wrote(self, record: Record, touch: Touch) -> bool:
        """Whether a commit changed the content, and not only its state or its layout. A merge has to differ from all parents."""
        if not touch.after:
            return False
        after = self._content(record, touch.after)
        return all(not before or self._content(record, before) != after for before in touch.before)

    def of_record(self, record: Record) -> list[separation.Commit]:
        """The commits that changed what is signed of a record, in the whole history of this work."""
        return [_commit(touch) for touch in self._of(record) if self._wrote(record, touch)]

    def brought_by(self, record: Record, holds: Callable[[Record], bool]) -> tuple[separation.Commit, Record] | None:
        """The latest commit that made something hold of a record, and the record in it; None when it only lies here."""
        for touch in self._of(record):
            then = self.parsed(record, touch.after)
            if then is not None and holds(then):
                earlier = [self.parsed(record, blob) for blob in touch.before]
                if not any(before is not None and holds(before) for before in earlier):
                    return _commit(touch), then
        return None

    def of_documents(self, records: Iterable[Record | None]) -> list[separation.Commit]:
        """The commits of this work that changed a document; who wrote a procedure years ago may approve its use."""
        known = [record for record in records if record is not None]
        self.want([((record.kind, record.id), record) for record in known])
        if self._head == self._fork or not known:
            return []
        own = set(self._repository.run("rev-list", self._head, f"^{self._fork}", "--").decode("ascii").split())
        return [
            _commit(touch)
            for record in known
            for touch in self._of(record)
            if touch.commit in own and self._wrote(record, touch)
        ]

    def strangers_before(self, record: Record, people: People) -> frozenset[str]:
        """Addresses nobody owns that wrote it before approvals were introduced, and never since."""
        if not self._adopted_at:
            return frozenset()
        if self._before is None:
            out = self._repository.run("rev-list", self._adopted_at, "--").decode("ascii")
            self._before = frozenset(out.split())
        touches = [touch for touch in self._of(record) if self._wrote(record, touch)]
        old = {one for touch in touches if touch.commit in self._before for one in _spellings(touch)}
        new = {one for touch in touches if touch.commit not in self._before for one in _spellings(touch)}
        return frozenset(one for one in old - new if not people.of(one))

    def on_line(self, record: Record, tip: str) -> list[Touch]:
        """The commits of the protected branch's own line that touched the record's file, newest first."""
        name = record.path.rsplit("/", 1)[-1]
        found = past.first_parent_touches(self._repository, tip, f":(glob)**/{name}")
        return [touch for touch in found if touch.after and self._about(record, touch)]

    def states(self, record: Record) -> Iterator[Record]:
        """The earlier contents of a record, newest first."""
        for touch in self._of(record):
            for blob in (touch.after, *touch.before):
                then = self.parsed(record, blob)
                if then is not None:
                    yield then

    def uncommitted(self, record: Record, mark: str) -> bool:
        """Whether what lies here was never committed: no commit on the way to here has this content."""
        return all(self._content(record, touch.after) != mark for touch in self._of(record) if touch.after)


def _names(record: Record) -> list[str]:
    """The names of a record's file: today's, and those of the ids that it had before."""
    name = record.path.rsplit("/", 1)[-1]
    earlier = record.get("formerly")
    ids = earlier if isinstance(earlier, list) else [earlier] if isinstance(earlier, str) else []
    ending = name.rsplit(".", 1)[-1]
    return [name, *(f"{one}.{ending}" for one in ids if isinstance(one, str) and "/" not in one)]


def _commit(touch: Touch) -> separation.Commit:
    return separation.Commit(touch.commit, touch.author, touch.committer, touch.message)


def _spellings(touch: Touch) -> tuple[str, ...]:
    commit = _commit(touch)
    return (*commit.writers, commit.committer)
