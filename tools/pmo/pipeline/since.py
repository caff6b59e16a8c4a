"""Findings that are new against an earlier state: the same rules, asked of both states, judged at the same day.

`pmo lint --since REF` compares like `--base REF`, then tells what is new from what was there before; `pmo diff` tells the
new ones beside the records they are about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pmo.discover import files
from pmo.history import between
from pmo.history.git import GitError, open_repository
from pmo.model.evidence import TRUST_FILES
from pmo.model.finding import Level, in_order
from pmo.pipeline import lint as linting
from pmo.pipeline.moment import laid_out
from pmo.render.diagnostics import Before
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from pmo.history.git import Repository
    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace
    from pmo.pipeline.lint import Linted
    from pmo.pipeline.load import Loaded


@dataclass(frozen=True, slots=True)
class Against:
    """What there is now, compared with an earlier state: new findings, those that were there before, how many are gone."""

    new: tuple[Finding, ...]
    old: tuple[Finding, ...]
    gone: int


class Successor(NamedTuple):
    """What a record of an earlier state is now: its file, its id, and words of then with those that stand for them."""

    path: str
    id: str
    words: tuple[tuple[str, str], ...]


def since(loaded: Loaded, ref: str, paths: Collection[str] = (), *, use_baseline: bool = True) -> Linted:
    """All findings of a workspace that was compared with `ref`: the new ones, and beside them what was there before.

    What a comparison found (a forbidden move, a missing approval) is new by its nature. Raises GitError.
    """
    linted = linting.lint(loaded, paths, use_baseline=use_baseline, fold=False)
    repository = open_repository(loaded.root)
    base = repository.merge_base(repository.resolve(ref), repository.resolve("HEAD"))
    try:
        then = earlier(loaded.root, repository, base, loaded)
    except InputError as error:
        raise GitError(str(error).removeprefix("--as-of: ").rstrip(".")) from None
    told = [item for item in linted.findings if item not in loaded.gate]
    renamed = loaded.workspace.earlier.renamed if loaded.workspace.earlier is not None else {}
    against = compared(told, then, loaded, renamed)
    gated = [item for item in linted.findings if item in loaded.gate]
    standing = tuple(item for item in gated if item.level is Level.INFO)
    before = Before(ref, in_order((*against.old, *standing)), against.gone if not paths else 0)
    new = (*against.new, *(item for item in gated if item not in standing))
    return replace(linted, findings=linting.folded_in_order(new, loaded.gate), before=before)


def touched(loaded: Loaded, ref: str) -> frozenset[str]:
    """The files that differ from where the work branched off from `ref`. Raises GitError."""
    repository = open_repository(loaded.root)
    base = repository.merge_base(repository.resolve(ref), repository.resolve("HEAD"))
    tops = (*files.Places(loaded.workspace.kinds).roots, "schemas")
    found = between.here(repository, base, tops, (loaded.workspace.settings.path, *TRUST_FILES))
    return frozenset(item.path for item in found.touched)


def earlier(root: Path, repository: Repository, commit: str, now: Loaded) -> Loaded:
    """The workspace as it stood at a commit, with the schemas and settings it had, judged at the day of today's."""
    overlay = now.workspace.settings.overlay
    beside = root / overlay if overlay and (root / overlay).is_dir() else None
    return laid_out(root, repository, commit, now.workspace.as_of, beside)


def compared(now: Sequence[Finding], then: Loaded, loaded: Loaded, renamed: Mapping[tuple[str, str], str]) -> Against:
    """Today's findings against those of an earlier workspace; `renamed` gives new ids by kind and id of then."""
    before = linting.lint(then, use_baseline=False, fold=False).findings
    changed = frozenset(_changed(then.workspace, loaded.workspace))
    return split(now, before, changed, dict(_successors(then.workspace, loaded.workspace, renamed)))


def _changed(then: Workspace, now: Workspace) -> Iterator[str]:
    """The paths of records that say something else than before."""
    was = {record.path: record for record in then.records}
    for record in now.records:
        old = was.get(record.path)
        if old is None or old.data != record.data or old.body != record.body:
            yield record.path


def _successors(
    then: Workspace, now: Workspace, renamed: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, Successor]]:
    """By path of then, the records that lie elsewhere now or have another id or name."""
    for old in then.records:
        new = now.find(old.kind, renamed.get((old.kind, old.id), old.id))
        if new is None:
            continue
        names = ((old.id, new.id), (then.label(old), now.label(new)))
        words = tuple((was, is_now) for was, is_now in names if was and was != is_now)
        if new.path != old.path or words:
            yield old.path, Successor(new.path, new.id, words)


def split(
    now: Sequence[Finding], before: Sequence[Finding], changed: frozenset[str], moved: Mapping[str, Successor]
) -> Against:
    """What is new. A finding was there before if the same rule said the same of the same field of the same record.

    In a record that did not change, other words will do: a count in them may have moved. In one that did change they will
    not: the field has another fault now. `moved` gives what has become of records, by their earlier path.
    """
    left: dict[tuple[str, ...], int] = {}
    for item in before:
        key = _as_today(item, moved)
        left[key] = left.get(key, 0) + 1
    old: set[int] = set()
    for number, item in enumerate(now):
        key = (*_key(item), item.message)
        if left.get(key, 0):
            left[key] -= 1
            old.add(number)
    spare: dict[tuple[str, ...], int] = {}
    for key, many in left.items():
        if many:
            spare[key[:-1]] = spare.get(key[:-1], 0) + many
    for number, item in enumerate(now):
        loose = _key(item)
        if number not in old and item.place.path not in changed and spare.get(loose, 0):
            spare[loose] -= 1
            old.add(number)
    return Against(
        tuple(item for number, item in enumerate(now) if number not in old),
        tuple(item for number, item in enumerate(now) if number in old),
        len(before) - len(old),
    )


def _key(item: Finding) -> tuple[str, ...]:
    return (item.slug, item.place.path, item.record, item.pointer)


def _as_today(item: Finding, moved: Mapping[str, Successor]) -> tuple[str, ...]:
    """Rule, file, record, field and words of an earlier finding, as they would be for the record of today."""
    successor = moved.get(item.place.path)
    if successor is None:
        return (*_key(item), item.message)
    message, record = item.message, item.record
    for was, is_now in successor.words:
        message = message.replace(was, is_now)
        record = is_now if record == was else record
    return (item.slug, successor.path, record, item.pointer, message)
