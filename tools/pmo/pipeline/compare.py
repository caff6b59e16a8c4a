"""The work tree against an earlier state of the repository: moves through a lifecycle, records that vanished or changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pmo.check.generic import frozen
from pmo.discover import files
from pmo.history import changes
from pmo.history.git import GitError, open_repository
from pmo.model.finding import Finding, Level, Place, in_order
from pmo.pipeline import earlier, moves
from pmo.pipeline import overlay as overlays
from pmo.pipeline.approvals.gate import gate
from pmo.scaffold.problem import a

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded


@dataclass(frozen=True, slots=True)
class Unproven:
    """Why nothing can be said about the past. `bad_ref`: the user named no commit (a usage error)."""

    reason: str
    bad_ref: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """Records as they were at the commit compared with: all that differ or vanished since, and ids used up before.

    `known` are kind and id of every record there was, `settled` those that rules compare with instead (see `Earlier`),
    `toplevel` the folder of the repository.
    `overlay_unseen` says why the private overlay was not compared; empty when it was, or when there is none.
    """

    commit: str
    records: tuple[Record, ...]
    retired_ids: frozenset[str]
    known: frozenset[tuple[str, str]] = frozenset()
    settled: tuple[tuple[str, Record], ...] = ()
    toplevel: str = ""
    overlay_unseen: str = ""


def base_of(loaded: Loaded, ref: str) -> Base | Unproven:
    """The state that the work tree branched off from `ref` at: what is new on `ref` since is nobody's change here.

    The overlay is compared with the same name in its own repository.
    """
    try:
        base = _base(loaded, loaded.root, "", ref)
    except GitError as error:
        return Unproven(error.reason, error.bad_ref)
    inside = loaded.workspace.settings.overlay_at
    if not inside:
        return base
    try:
        private = _base(loaded, loaded.root / inside, f"{inside}/", ref)
    except GitError as error:
        return replace(base, overlay_unseen=error.reason)
    if not private.known and private.toplevel == base.toplevel:
        return replace(base, overlay_unseen="it is in no Git repository of its own")
    return replace(
        base,
        records=(*base.records, *private.records),
        known=base.known | private.known,
        settled=(*base.settled, *private.settled),
    )


def _base(loaded: Loaded, root: Path, prefix: str, ref: str) -> Base:
    """The base of one repository, whose paths get a prefix; GitError when there is none to be had."""
    repository = open_repository(root)
    commit = repository.merge_base(repository.resolve(ref), repository.resolve("HEAD"))
    if repository.shallow():
        msg = "this is a shallow clone; fetch the full history to compare with an earlier state"
        raise GitError(msg)
    kinds = loaded.workspace.kinds
    then = earlier.shelf(loaded.root, loaded.workspace, repository, commit, prefix)
    numbered = {found.id for found in then.found.values() if kinds[found.kind].numbered}
    prefixes = {kind.prefix for kind in kinds.values() if kind.numbered}
    retired = changes.ids_ever(repository, (commit,), prefixes) - numbered
    known = frozenset((found.kind, found.id) for found in then.found.values())
    toplevel = repository.run("rev-parse", "--show-toplevel").decode("utf-8", "replace").strip()
    return Base(commit, then.records, retired, known, then.settled, toplevel)


def transitions(loaded: Loaded, ref: str) -> tuple[Finding, ...] | Unproven:
    """What a lifecycle does not allow, numbered records that vanished, numbers that came back: since `ref`."""
    base = base_of(loaded, ref)
    return base if isinstance(base, Unproven) else in_order(_findings(loaded, base))


def compared(loaded: Loaded, ref: str) -> Loaded | Unproven:
    """The workspace with the findings of `transitions`, and with what rules need to compare with the state at `ref`."""
    base = base_of(loaded, ref)
    if isinstance(base, Unproven):
        return base
    workspace = loaded.workspace
    gone = _gone(loaded, base)
    then = earlier.told(workspace, base.records, gone, base.settled, base.known)
    found = [*_findings(loaded, base)]
    if base.overlay_unseen:
        found.append(_unseen(loaded, ref, base.overlay_unseen))
    try:
        said = gate(loaded, ref)
    except GitError as error:
        return Unproven(error.reason, error.bad_ref)
    return replace(loaded, workspace=workspace.since(then), findings=in_order((*loaded.findings, *found)), gate=said)


def _unseen(loaded: Loaded, ref: str, reason: str) -> Finding:
    return Finding(
        "overlay-not-compared",
        Level.WARNING,
        Place(loaded.workspace.settings.path),
        f"the records of the private overlay were not compared with {ref}: {reason}",
        "compare with a branch that both repositories have, and fetch the full history of the overlay",
        pointer="overlay",
    )


def _gone(loaded: Loaded, base: Base) -> list[Record]:
    """Records that nobody has any more; one whose file is there and cannot be read is not gone."""
    workspace = loaded.workspace
    known = overlays.walk(loaded.root, workspace.settings, files.Places(workspace.kinds))[0]
    still_there = {(item.kind, item.id) for item in known}
    return [
        old
        for old in base.records
        if (old.kind, old.id) not in still_there and not _private(loaded, old, workspace.kinds[old.kind])
    ]


def _findings(loaded: Loaded, base: Base) -> Iterator[Finding]:
    workspace = loaded.workspace
    gone = {(old.kind, old.id) for old in _gone(loaded, base)}
    yield from moves.between_folders(workspace, base.records, base.known)
    for old in base.records:
        kind = workspace.kinds[old.kind]
        now = workspace.find(old.kind, old.id)
        if now is not None:
            yield from _moved(old, now, kind)
            if kind.numbered and now.path != old.path and now.text(kind.label) != old.text(kind.label):
                yield _reused(now, kind, f"{old.path} was another {kind.title.lower()}: “{old.text(kind.label)}”")
        elif kind.numbered and (old.kind, old.id) in gone:
            yield _deleted(old, kind)
    for record in workspace.records:
        kind = workspace.kinds[record.kind]
        if kind.numbered and record.id in base.retired_ids and not workspace.settings.in_overlay(record.path):
            yield _reused(record, kind, "a record with this number was deleted earlier")


def _private(loaded: Loaded, old: Record, kind: Kind) -> bool:
    """Whether a record that is gone from here may lie in the private overlay, which not everybody has."""
    settings = loaded.workspace.settings
    if not settings.overlay or settings.overlay_at:
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
    instead = f"set its status to “{last}” instead" if last else "say in the record that it no longer counts instead"
    fixed = next((spec for spec in kind.rules if spec.rule == earlier.FROZEN and frozen.holds(spec, old, kind)), None)
    if fixed is not None:
        instead = f"correct what is wrong with it the way its rule says ({fixed.slug})"
    return Finding(
        "record-deleted",
        Level.ERROR,
        Place(old.path),
        f"{old.id} (“{old.text(kind.label)}”) was deleted; numbered records are kept",
        f"bring the file back (`git checkout <base> -- {old.path}`) and {instead}",
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
