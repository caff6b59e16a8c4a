"""Records of an earlier commit in the terms of today: what migrations have changed since is nobody's edit."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.check.generic import frozen
from pmo.discover import files
from pmo.history import changes
from pmo.model.earlier import Earlier
from pmo.model.finding import Finding
from pmo.model.record import Record
from pmo.parse import document
from pmo.scaffold import migrate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pmo.history.git import Repository
    from pmo.model.earlier import Key
    from pmo.model.workspace import Workspace
    from pmo.scaffold.migrate import Operation

FROZEN: Final = "frozen"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The records of one repository at a commit. `prefix` is the way from the workspace to its files.

    `found` are all of them by path, `records` those that differ or vanished since. `settled` are records that a rule
    held fixed before they were worked on again, with the slug of the rule.
    """

    found: Mapping[str, files.Found]
    records: tuple[Record, ...]
    settled: tuple[tuple[str, Record], ...]


def shelf(root: Path, workspace: Workspace, repository: Repository, commit: str, prefix: str = "") -> Shelf:
    """What a repository held at a commit, read with the kinds of today. Raises GitError."""
    reader = _Reader(workspace, prefix)
    then = changes.files_at(repository, commit)
    matched = {path: found for path in then if (found := reader.match(path)) is not None}
    wanted = [
        path
        for path in matched
        if then[path].size <= files.MAX_BYTES and not _same(root, f"{prefix}{path}", then[path].blob)
    ]
    content = dict(repository.blobs(sorted({then[path].blob for path in wanted})))
    records: list[Record] = []
    settled: list[tuple[str, Record]] = []
    for path in wanted:
        old = reader.record(path, matched[path], content.get(then[path].blob, b""))
        if old is not None:
            records.append(old)
            for slug in reader.worked_on(old):
                ids = changes.blobs_before(repository, commit, path)
                before = dict(repository.blobs(list(dict.fromkeys(ids))))
                past = (reader.record(path, matched[path], before.get(blob, b"")) for blob in ids)
                last = next((one for one in past if one is not None and reader.held(slug, one)), None)
                if last is not None:
                    settled.append((slug, last))
    return Shelf(matched, tuple(records), tuple(settled))


class _Reader:
    """Makes records of today's kinds from what files held earlier."""

    def __init__(self, workspace: Workspace, prefix: str) -> None:
        self._workspace = workspace
        self._prefix = prefix
        self._places = files.Places(workspace.kinds)
        self._operations = [(one.kind, operation) for one in migrate.shipped() for operation in one.operations]
        self._versioned = {
            spec.slug: spec
            for kind in workspace.kinds.values()
            for spec in kind.rules
            if spec.rule == FROZEN and spec.parameters.get("version")
        }

    def match(self, path: str) -> files.Found | None:
        """The kind and id of a file, from where it would lie today."""
        if path.split("/", 1)[0] not in self._places.roots:
            return None
        for _, operation in self._operations:
            path = migrate.moved(operation, path)
        return self._places.match(path)

    def record(self, path: str, found: files.Found, raw: bytes) -> Record | None:
        """The record in a text; None when it cannot be read."""
        kind = self._workspace.kinds[found.kind]
        columns = [item for item in kind.fields if item.path.startswith("rows[].")] if kind.format == "csv" else []
        texts = frozenset(item.name for item in columns if item.type not in ("number", "integer"))
        read = document.read(path, raw, texts)
        if read.data is None:
            return None
        data = document.filled(read, found.fields)
        record = Record(found.kind, found.id, f"{self._prefix}{path}", data, read.source, read.body, read.body_line)
        now = self._workspace.find(found.kind, found.id)
        for name, operation in self._operations:
            if name == found.kind:
                record.data = _as_today(operation, record, now, self._workspace)
        return record

    def worked_on(self, old: Record) -> Iterator[str]:
        """The rules with a version number that hold a record today and did not then."""
        now = self._workspace.find(old.kind, old.id)
        kind = self._workspace.kinds[old.kind]
        if now is None:
            return
        for spec in kind.rules:
            known = spec.slug in self._versioned
            if known and frozen.holds(spec, now, kind) and not frozen.holds(spec, old, kind):
                yield spec.slug

    def held(self, slug: str, record: Record) -> bool:
        """Whether a rule held the record fixed as it was."""
        return frozen.holds(self._versioned[slug], record, self._workspace.kinds[record.kind])


def _as_today(operation: Operation, record: Record, now: Record | None, workspace: Workspace) -> dict[str, object]:
    """The data after a migration; done twice it is done once, so the version of the earlier state does not matter."""
    if operation.do == "set_default" and (now is None or now.get(operation.field) != operation.new):
        return record.data
    changed = migrate.changed(operation, record, workspace.kinds[record.kind].state(record.data))
    return changed if isinstance(changed, dict) else record.data


def _same(root: Path, path: str, blob: str) -> bool:
    """Whether a file of the work tree has the content of a blob, judged by the id Git would give it."""
    raw = files.read(str(root), path)
    if isinstance(raw, Finding):
        return False
    digest = hashlib.sha1 if len(blob) == 40 else hashlib.sha256
    return digest(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest() == blob


def told(
    workspace: Workspace,
    records: Iterable[Record],
    gone: Iterable[Record],
    settled: Iterable[tuple[str, Record]],
    known: frozenset[Key],
) -> Earlier:
    """The earlier state for rules: every record under the id it has today. `known` are all that were there then."""
    gone = tuple(gone)
    renamed = _renamed(workspace, gone, known)
    earlier: dict[Key, Record] = {}
    for old in records:
        now = workspace.find(old.kind, renamed.get((old.kind, old.id), old.id))
        if now is not None:
            earlier.setdefault((now.kind, now.id), old)
    lost = tuple(old for old in gone if (old.kind, old.id) not in renamed)
    return Earlier(earlier, lost, renamed, {(slug, old.kind, old.id): old for slug, old in settled})


def _renamed(workspace: Workspace, gone: Iterable[Record], known: frozenset[Key]) -> dict[Key, str]:
    """The new ids of records that are gone under their old ones: found by their names, and by what lies in their folders."""
    out: dict[Key, str] = {}
    new: dict[tuple[str, str], list[Record]] = {}
    for record in workspace.records:
        if (record.kind, record.id) not in known:
            new.setdefault((record.kind, record.text(workspace.kinds[record.kind].label)), []).append(record)
    inside: list[Record] = []
    for old in gone:
        kind = workspace.kinds[old.kind]
        label = kind.find(kind.label)
        found = new.get((old.kind, old.text(kind.label)), [])
        if "{" + kind.label + "}" in kind.id_form or (label is not None and label.ref):
            inside.append(old)  # it has no name of its own
        elif len(found) == 1 and old.text(kind.label):
            out[old.kind, old.id] = found[0].id
    ids = {old: now for (_, old), now in out.items()}
    for old in inside:
        now = "/".join(ids.get(part, part) for part in old.id.split("/"))
        if now != old.id and workspace.find(old.kind, now) is not None and (old.kind, now) not in known:
            out[old.kind, old.id] = now
    return out
