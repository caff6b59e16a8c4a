"""From edits of files to the past of each record: found by kind and id, followed where it is moved or gets another id."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from pmo.discover.files import Places
from pmo.history import timeline as git_line
from pmo.model.timeline import Past, Sort, Step
from pmo.parse import document
from pmo.scaffold import migrate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pmo.discover.places import Found
    from pmo.history.git import Repository
    from pmo.history.timeline import Edit
    from pmo.model.kind import Kind
    from pmo.pipeline.past.index import Index

Key = tuple[str, str]
"""Kind and id."""


class Reader:
    """Contents of files by blob id, each read once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._known: dict[str, bytes] = {}

    def __call__(self, blobs: Iterable[str]) -> Mapping[str, bytes]:
        """Everything read so far, these contents included; one that is missing here is left out."""
        self._known.update(git_line.contents(self._repository, sorted(set(blobs) - self._known.keys() - {""})))
        return self._known

    def data(self, path: str, blob: str) -> dict[str, Any]:
        """The fields in a version of a file; none when it cannot be read."""
        raw = self((blob,)).get(blob) if blob else None
        return (document.read(path, raw).data or {}) if raw is not None else {}


class Pasts:
    """The past of every record that a line knows."""

    def __init__(self, index: Index, kinds: Mapping[str, Kind], reader: Reader) -> None:
        self._index = index
        self._kinds = kinds
        self._reader = reader
        self._match = cache(_matcher(kinds))
        self._steps: dict[Key, list[Step]] = {}
        self._names: dict[Key, tuple[str, ...]] = {}
        for place, edits in groupby(index.edits, key=attrgetter("commit")):
            self._take(place, edits)

    def all(self) -> dict[Key, Past]:
        """By kind and id, in that order."""
        return {key: Past(*key, tuple(steps), self._names.get(key, ())) for key, steps in sorted(self._steps.items())}

    def _take(self, place: int, edits: Iterable[Edit]) -> None:
        came: dict[Key, Edit] = {}
        gone: dict[Key, Edit] = {}
        for edit in edits:
            found = self._match(edit.path)
            if found is None:
                continue
            key = (found.kind, found.id)
            if edit.after and edit.before:
                self._add(place, key, edit, Sort.EDITED)
            elif edit.after:
                came[key] = edit
            elif edit.before:
                gone[key] = edit
        for key in [key for key in came if key in gone]:
            edit, old = came.pop(key), gone.pop(key)
            other = self._kinds[key[0]].numbered and not self._same(key[0], old, edit)
            self._add(place, key, edit, Sort.REUSED if other else Sort.MOVED)
        for old_key, key in self._renamed(came, gone):
            edit = came.pop(key)
            del gone[old_key]
            self._steps[key] = self._steps.pop(old_key)
            self._names[key] = (*self._names.pop(old_key, ()), old_key[1])
            self._add(place, key, edit, Sort.RENAMED)
        for key, edit in gone.items():
            self._add(place, key, edit, Sort.DELETED)
        for key, edit in came.items():
            self._add(place, key, edit, self._arrival(key, edit))

    def _arrival(self, key: Key, edit: Edit) -> str:
        steps = self._steps.get(key)
        if not steps:
            return Sort.CREATED
        last = steps[-1]
        if last.sort != Sort.DELETED:
            return Sort.EDITED  # a second file with this id: lint says so
        same = last.blob == edit.after or self._label(key[0], last.path, last.blob) == self._label(
            key[0], edit.path, edit.after
        )
        return Sort.RESTORED if same else Sort.REUSED

    def _same(self, kind: str, old: Edit, new: Edit) -> bool:
        return old.before == new.after or self._label(kind, old.path, old.before) == self._label(
            kind, new.path, new.after
        )

    def _label(self, kind: str, path: str, blob: str) -> str:
        return str(self._reader.data(path, blob).get(self._kinds[kind].label) or "")

    def _renamed(self, came: Mapping[Key, Edit], gone: Mapping[Key, Edit]) -> list[tuple[Key, Key]]:
        """Old and new key of records that got another id in this commit."""
        pairs: list[tuple[Key, Key]] = []
        left = [key for key in gone if key in self._steps]
        for key, edit in came.items():
            if key in self._steps or not left:
                continue
            found = [old for old in left if old[0] == key[0] and self._is(old, gone[old], key, edit, pairs)]
            if len(found) == 1:
                pairs.append((found[0], key))
                left.remove(found[0])
        return pairs

    def _is(self, old: Key, gone: Edit, new: Key, came: Edit, pairs: list[tuple[Key, Key]]) -> bool:
        """Whether one record is the other under a new id: it says so, or it says the same, or it lies in a renamed folder."""
        kind = self._kinds[new[0]]
        said = self._reader.data(came.path, came.after).get("formerly")
        if old[1] == said or (isinstance(said, list) and old[1] in said):
            return True
        if kind.numbered:
            return False  # a number is kept, or its record says which one it had
        if gone.before == came.after:
            return True
        ids = {before[1]: after[1] for before, after in pairs}
        if "/".join(ids.get(part, part) for part in old[1].split("/")) == new[1]:
            return True
        label = self._label(old[0], gone.path, gone.before)
        return (
            bool(label)
            and "{" + kind.label + "}" not in kind.id_form
            and label == self._label(new[0], came.path, came.after)
        )

    def _add(self, place: int, key: Key, edit: Edit, sort: str) -> None:
        steps = self._steps.setdefault(key, [])
        index, commit = self._index, self._index.commits[place]
        life = self._kinds[key[0]].lifecycle
        gone = sort == Sort.DELETED
        before = steps[-1].state if steps else ""
        state = before if gone else index.state(life.field, edit.after) if life is not None else ""
        if sort == Sort.EDITED and state != before:
            sort = Sort.STATE
        steps.append(
            Step(
                place, commit.id, datetime.fromtimestamp(index.seen[place], UTC), commit.author, commit.email,
                commit.subject, commit.merge, sort, state, before, edit.path, edit.before if gone else edit.after,
            )
        )  # fmt: skip


def _matcher(kinds: Mapping[str, Kind]) -> Any:
    """The kind and id of a path, from where it would lie today."""
    places = Places(kinds)
    tops = frozenset(places.roots)
    operations = [operation for one in migrate.shipped() for operation in one.operations]

    def match(path: str) -> Found | None:
        if path.split("/", 1)[0] not in tops:
            return None
        for operation in operations:
            path = migrate.moved(operation, path)
        return places.match(path)

    return match
