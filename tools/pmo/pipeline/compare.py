"""The work tree against an earlier state of the repository: moves through a lifecycle, records that vanished."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmo.discover import files
from pmo.history import changes
from pmo.history.git import GitError, Repository, open_repository
from pmo.model.finding import Finding, Level, Place, in_order
from pmo.model.record import Record
from pmo.parse import document
from pmo.scaffold.problem import a

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded


@dataclass(frozen=True, slots=True)
class Unproven:
    """Why nothing can be said about the past. `bad_ref`: the user named no commit (a usage error)."""

    reason: str
    bad_ref: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """Records as they were at the commit compared with: all that differ or vanished since, and ids used up before."""

    commit: str
    records: tuple[Record, ...]
    retired_ids: frozenset[str]


def base_of(loaded: Loaded, ref: str) -> Base | Unproven:
    """The state that the work tree branched off from `ref` at: what is new on `ref` since is nobody's change here."""
    try:
        repository = open_repository(loaded.root)
        commit = repository.merge_base(repository.resolve(ref), repository.resolve("HEAD"))
        if repository.shallow():
            return Unproven("this is a shallow clone; fetch the full history to compare with an earlier state")
        return _base(loaded, repository, commit)
    except GitError as error:
        return Unproven(error.reason, error.bad_ref)


def _base(loaded: Loaded, repository: Repository, commit: str) -> Base:
    kinds = loaded.workspace.kinds
    places = files.Places(kinds)
    then = {
        path: file for path, file in changes.files_at(repository, commit).items() if path.split("/", 1)[0] in places.roots
    }  # fmt: skip
    matched = {path: found for path in then if (found := places.match(path)) is not None}
    wanted = [
        path
        for path in matched
        if then[path].size <= files.MAX_BYTES and not _same(loaded, path, then[path].blob)
    ]  # fmt: skip
    content = dict(repository.blobs(sorted({then[path].blob for path in wanted})))
    records = []
    for path in wanted:
        found = matched[path]
        read = document.read(path, content.get(then[path].blob, b""))
        if read.data is not None:
            data = document.filled(read, found.fields)
            records.append(Record(found.kind, found.id, path, data, read.source, read.body, read.body_line))
    numbered = {found.id for found in matched.values() if kinds[found.kind].numbered}
    prefixes = {kind.prefix for kind in kinds.values() if kind.numbered}
    retired = changes.ids_ever(repository, (commit,), prefixes) - numbered
    return Base(commit, tuple(records), retired)


def _same(loaded: Loaded, path: str, blob: str) -> bool:
    """Whether a file of the work tree has the content of a blob, judged by the id Git would give it."""
    raw = files.read(str(loaded.root), path)
    if isinstance(raw, Finding):
        return False
    digest = hashlib.sha1 if len(blob) == 40 else hashlib.sha256
    return digest(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest() == blob


def transitions(loaded: Loaded, ref: str) -> tuple[Finding, ...] | Unproven:
    """What a lifecycle does not allow, numbered records that vanished, numbers that came back: since `ref`."""
    base = base_of(loaded, ref)
    return base if isinstance(base, Unproven) else in_order(_findings(loaded, base))


def _findings(loaded: Loaded, base: Base) -> Iterator[Finding]:
    workspace = loaded.workspace
    known = files.walk(str(loaded.root), files.Places(workspace.kinds))[0]
    still_there = {(item.kind, item.id) for item in known}
    for old in base.records:
        kind = workspace.kinds[old.kind]
        now = workspace.find(old.kind, old.id)
        if now is not None:
            yield from _moved(old, now, kind)
            if kind.numbered and now.path != old.path and now.text(kind.label) != old.text(kind.label):
                yield _reused(now, kind, f"{old.path} was another {kind.title.lower()}: “{old.text(kind.label)}”")
        elif kind.numbered and (old.kind, old.id) not in still_there and not _private(loaded, old, kind):
            yield _deleted(old, kind)
    for record in workspace.records:
        kind = workspace.kinds[record.kind]
        if kind.numbered and record.id in base.retired_ids and not workspace.settings.in_overlay(record.path):
            yield _reused(record, kind, "a record with this number was deleted earlier")


def _private(loaded: Loaded, old: Record, kind: Kind) -> bool:
    """Whether a record that is gone from here belongs into the private overlay, which not everybody has."""
    settings = loaded.workspace.settings
    if not settings.overlay:
        return False
    return settings.belongs_in_overlay(kind.name, kind.audience) or old.get("audience") == "management"


def _moved(old: Record, now: Record, kind: Kind) -> Iterator[Finding]:
    lifecycle = kind.lifecycle
    if lifecycle is None:
        return
    before, after = kind.state(old.data), kind.state(now.data)
    allowed = lifecycle.transitions.get(before)
    if before == after or allowed is None or after not in lifecycle.transitions or after in allowed:
        return
    if not allowed:
        can = f"“{before}” is final: write a new record and link the two"
    else:
        steps = _way(before, after, lifecycle.transitions)
        can = f"after “{before}” comes {' or '.join(f'“{state}”' for state in allowed)}"
        if steps:
            can += f"; go {' -> '.join(steps)}, one step in each pull request, so that every step is seen"
    yield Finding(
        "illegal-transition",
        Level.ERROR,
        now.place(lifecycle.field),
        f"“{now.text(kind.label) or now.id}” went from “{before}” to “{after}”, which the life of {a(kind.title)} does not allow",
        can,
        record=now.id,
        pointer=lifecycle.field,
    )


def _way(start: str, goal: str, transitions_of: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The shortest allowed way between two states, both included; empty when there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        if way[-1] == goal:
            return way
        for state in transitions_of.get(way[-1], ()):
            if state not in seen:
                seen.add(state)
                ways.append((*way, state))
    return ()


def _deleted(old: Record, kind: Kind) -> Finding:
    last = next((state for state in _ends(kind) if state in ("withdrawn", "cancelled")), next(iter(_ends(kind)), ""))
    instead = f"set its status to “{last}”" if last else "say in the record that it no longer counts"
    return Finding(
        "record-deleted",
        Level.ERROR,
        Place(old.path),
        f"{old.id} (“{old.text(kind.label)}”) was deleted; numbered records are kept",
        f"bring the file back (`git checkout <base> -- {old.path}`) and {instead} instead",
        record=old.id,
    )


def _ends(kind: Kind) -> list[str]:
    return [state for state in kind.lifecycle.states if kind.lifecycle.terminal(state)] if kind.lifecycle else []


def _reused(record: Record, kind: Kind, why: str) -> Finding:
    return Finding(
        "id-reused",
        Level.ERROR,
        record.place("id"),
        f"the number {record.id} was used before: {why}",
        f"give this {kind.title.lower()} the next free number (`pmo rename {kind.name} {record.id} <new id>`); "
        "if it is the same record, move it and change its title in two steps",
        record=record.id,
        pointer="id",
    )
