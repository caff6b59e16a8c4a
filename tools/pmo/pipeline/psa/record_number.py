"""A number of the PSA goes into its record, at once and alone: nothing else of the file changes."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from pmo.discover import files
from pmo.model.finding import Finding, Level
from pmo.parse import document, extents
from pmo.pipeline.exchange.changes import at, put, same
from pmo.pipeline.psa.refs import FIELD, Ref
from pmo.pipeline.write import reads_as_text
from pmo.scaffold import atomic, edit
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.model.record import Path, Record
    from pmo.pipeline.load import Loaded


def known(loaded: Loaded, target: Record, path: Path) -> str:
    """The number that the file says there now; empty without one. InputError when none could be written there."""
    said, _ = _with(loaded, target, path, Ref("T", 0))
    return said


def record(loaded: Loaded, target: Record, path: Path, ref: Ref) -> None:
    """Write the number at the path of a record's file as it is now. InputError when that cannot be done safely.

    The task or entry may have moved in the file meanwhile: it is found by what it says. Saying it twice changes nothing.
    """
    said, content = _with(loaded, target, path, ref)
    if said not in ("", str(ref)):
        raise InputError(f"{target.path} says {said} there now.")
    if not said:
        atomic.write_bytes(loaded.root / target.path, content)


def _with(loaded: Loaded, target: Record, path: Path, ref: Ref) -> tuple[str, bytes]:
    """The number that stands there, and the file with this one instead of none."""
    link = atomic.link_on_the_way(loaded.root, loaded.root / target.path)
    if link is not None:
        raise InputError(f"{link} is a symbolic link; no record is written through a link.")
    before, raw = _read(loaded, target)
    there = _found(before.data or {}, target.data, path)
    if there is None:
        raise InputError(f"{target.path} no longer says what was planned to be written to the PSA.")
    said = at(before.data, there)
    if said is not None:
        return str(said), raw
    wanted = copy.deepcopy(before.data or {})
    put(wanted, there, str(ref))
    kind = loaded.workspace.kinds[target.kind]
    writing = edit.Writing(lambda text: extents.extents(target.path, text), reads_as_text, edit.ranks(kind.fields))
    text = edit.edited(before.source.text, before.data or {}, wanted, writing)
    after = document.read(target.path, text.encode()) if text is not None else None
    if text is None or after is None or not same(after.data, wanted) or after.body.rstrip() != before.body.rstrip():
        raise InputError(f"{target.path} is written in a way that cannot be changed safely.")
    ends = b"\r\n" if b"\r\n" in raw and raw.count(b"\r\n") == raw.count(b"\n") else b"\n"
    return "", text.encode().replace(b"\n", ends)


def _read(loaded: Loaded, target: Record) -> tuple[document.Document, bytes]:
    raw = files.read(str(loaded.root), target.path)
    if isinstance(raw, Finding):
        raise InputError(f"{target.path}: {raw.message}")
    before = document.read(target.path, raw)
    errors = [fault.message for fault in before.faults if fault.level is Level.ERROR]
    if before.data is None or errors:
        raise InputError(f"{target.path} has to be mended first: {errors[0] if errors else 'it holds no fields'}")
    return before, raw


def _found(now: Mapping[str, Any], then: Mapping[str, Any], path: Path) -> Path | None:
    """The path to the same place in what the file says now; None when it is gone."""
    if len(path) == 1:
        return path
    name, index = path[0], path[1]
    wanted = _plain(at(then, path[:2]))
    items = now.get(str(name))
    if not isinstance(items, list) or not isinstance(index, int):
        return None
    same_ones = [number for number, item in enumerate(items) if _plain(item) == wanted]
    if index in same_ones:
        return path
    return (name, same_ones[0], *path[2:]) if len(same_ones) == 1 else None


def _plain(item: Any) -> Any:
    """What an item says apart from its number; of a task only which one it is."""
    if not isinstance(item, dict):
        return None
    if "wbs" in item and "charge_to" not in item and "date" not in item:
        return str(item["wbs"])
    return {name: value for name, value in item.items() if name != FIELD}
