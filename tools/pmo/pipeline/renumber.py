"""Another number for a record, because somebody else took the same one: the next that is free on every branch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pmo.history import branch
from pmo.history.changes import files_at
from pmo.history.git import GitError, open_repository
from pmo.model.evidence import STATEMENTS
from pmo.parse import document, extents
from pmo.pipeline import move, write
from pmo.pipeline.write import reads_as_text
from pmo.scaffold import edit
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Collection

    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.move import Renaming

__all__ = ["plan"]

FORMERLY: Final = "formerly"
"""The field in which a schema may keep the numbers that a record had before."""


def plan(loaded: Loaded, old: str, new: str = "", path: str = "") -> tuple[Renaming, str]:
    """Everything that changes, and the new number; InputError when the number cannot change any more. Nothing is written.

    `path` chooses one of several records that have the number. A number that others know already stays: one that the
    common branch has, or one that somebody signed.
    """
    record, twins = _chosen(loaded, old, path)
    kind = loaded.workspace.kinds[record.kind]
    merged, common = _known_to_others(loaded)
    if record.path in merged:
        raise InputError(
            f"{old} is on the common branch already ({record.path}), where others may name it. The number that changes is that "
            "of the record which is not merged yet."
        )
    _unsigned(loaded, old, common if twins else ())
    new = new or write.free_id(loaded, kind)
    found = move.plan_alone(loaded, record, new) if twins else move.plan(loaded, kind.name, old, new)
    return _with_former(kind, record, found), new


def _chosen(loaded: Loaded, old: str, path: str) -> tuple[Record, bool]:
    """The record that gets another number, and whether others have the same one."""
    kinds = loaded.workspace.kinds
    numbered = [record for record in loaded.workspace.records if kinds[record.kind].numbered]
    found = [record for record in numbered if record.id == old]
    if not found:
        known = [record.id for record in numbered]
        hint = closest(old, known, "Named ids are changed with `pmo rename`.")
        raise InputError(f"There is no numbered record “{old}”. {hint}")
    listed = ", ".join(record.path for record in found)
    chosen = [record for record in found if path in ("", record.path)]
    if not chosen:
        raise InputError(f"{path} is no file of {old}: {listed}.")
    if len(chosen) > 1:
        raise InputError(f"{len(found)} records are {old}: {listed}. Say which one gets another number with --file.")
    return chosen[0], len(found) > 1


def _known_to_others(loaded: Loaded) -> tuple[Collection[str], Collection[str]]:
    """The files of the state from which this branch began, and those of the common branch now; both empty without Git."""
    try:
        repository = open_repository(loaded.root)
        common = branch.trunk_commit(repository)
        if not common:
            return (), ()
        began = repository.merge_base(repository.resolve("HEAD"), common)
        return files_at(repository, began), files_at(repository, common)
    except GitError as error:
        if "not in a Git repository" in error.reason or "no commit yet" in error.reason:
            return (), ()
        raise InputError(f"Whether others know the number cannot be told: {error.reason}.") from None


def _unsigned(loaded: Loaded, old: str, of_others: Collection[str]) -> None:
    folder = loaded.root / STATEMENTS / old
    signed = sorted(
        name
        for item in (folder.iterdir() if folder.is_dir() else ())
        if (name := item.relative_to(loaded.root).as_posix()) not in of_others
    )
    if signed:
        raise InputError(
            f"{old} has a statement of approval ({signed[0]}), and its number is part of what was signed. "
            "Cancel the record and write a new one instead."
        )


def _with_former(kind: Kind, record: Record, found: Renaming) -> Renaming:
    """The same, with the old number kept in the record, if its schema has a place for it."""
    field = kind.find(FORMERLY)
    if field is None or kind.format == "csv" or record.path not in found.texts:
        return found
    raw = found.texts[record.path]
    before = document.read(record.path, raw)
    wanted: dict[str, Any] = dict(before.data or {})
    earlier = wanted.get(FORMERLY)
    names = [*(earlier if isinstance(earlier, list) else [earlier] if earlier else []), record.id]
    wanted[FORMERLY] = names if field.type == "array" else record.id
    writing = edit.Writing(
        lambda text: extents.extents(record.path, text), reads_as_text, edit.ranks(kind.fields)
    )  # fmt: skip
    text = edit.edited(before.source.text, before.data or {}, wanted, writing)
    if text is None or document.read(record.path, text.encode()).data != wanted:
        raise InputError(f"{record.path} is written in a way that cannot be changed safely; change it by hand first.")
    ends = b"\r\n" if b"\r\n" in raw else b"\n"
    return replace(found, texts={**found.texts, record.path: text.encode().replace(b"\n", ends)})
