"""Records during an upgrade: the migrations of schemas, carried out on them and on the original texts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmo.discover import files
from pmo.discover.root import MARKER
from pmo.model.finding import Level
from pmo.model.record import Record
from pmo.parse import document
from pmo.pipeline import overlay as overlays
from pmo.pipeline.upgrade_work import File
from pmo.pipeline.write import reads_as_text
from pmo.scaffold import migrate, rename

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.upgrade_work import Work
    from pmo.scaffold.migrate import Migration, Operation


def carry_out(
    loaded: Loaded,
    work: Work,
    pending: list[Migration],
    all_ever: list[Migration],
    base: dict[str, str],
    orders: Mapping[str, tuple[str, ...]],
) -> dict[str, str]:
    """Carry the migrations out on the records in `work`; returns the original texts as they would be after them.

    Records of the private overlay see every migration since the workspace began: who upgraded without the overlay
    left it behind, and done twice is done once.
    """
    settings, kinds = loaded.workspace.settings, loaded.workspace.kinds
    found, _ = overlays.walk(loaded.root, settings, files.Places(kinds))
    places = files.Places(kinds)
    paths = {item.path: item.kind for item in found} | {MARKER: migrate.SETTINGS}
    originals = {path: (places.match(path), text) for path, text in base.items()}
    shadow = {path: File(path, text, kind=match.kind if match else "") for path, (match, text) in originals.items()}
    if MARKER in shadow:
        shadow[MARKER].kind = migrate.SETTINGS
    moves: dict[str, str] = {}
    for one in all_ever:
        for operation in one.operations:
            order = orders.get(one.kind, ())
            if one in pending:
                shadow = _moved_all(shadow, operation, one.kind)
                for path, item in shadow.items():
                    if item.kind == one.kind:
                        _apply(operation, path, item, kinds.get(one.kind), order)
            for path, name in list(paths.items()):
                private = settings.in_overlay(path)
                if name == one.kind and (private or one in pending):
                    moves.update(
                        _on_record(work, settings.overlay_at if private else "", paths, path, operation, kinds, order)
                    )
    if moves:
        _relink(work, paths, shadow, {before: _end(moves, before) for before in moves})
    return {path: item.text for path, item in shadow.items()}


def _end(moves: Mapping[str, str], path: str) -> str:
    """Where a file lies after all moves."""
    while path in moves:
        path = moves[path]
    return path


def _relink(work: Work, paths: Mapping[str, str], shadow: Mapping[str, File], moves: Mapping[str, str]) -> None:
    """Correct the links of pages to files that have moved, in the workspace and in the original texts."""
    for path in paths:
        page = work.at(path) if path.endswith(".md") else None
        if page is not None:
            work.put(path, rename.relinked(page.text, page.was, moves))
    for path, page in shadow.items():
        if path.endswith(".md"):
            page.text = rename.relinked(page.text, page.was, moves)


def _moved_all(shadow: dict[str, File], operation: Operation, kind: str) -> dict[str, File]:
    return {migrate.moved(operation, path) if item.kind == kind else path: item for path, item in shadow.items()}


def _on_record(
    work: Work,
    prefix: str,
    paths: dict[str, str],
    path: str,
    operation: Operation,
    kinds: Mapping[str, Kind],
    order: tuple[str, ...],
) -> Iterator[tuple[str, str]]:
    """Carry an operation out on one record; yields its old and new path when it moves."""
    item = work.at(path)
    if item is None:
        return
    inside = path.removeprefix(f"{prefix}/") if prefix else path
    goal = migrate.moved(operation, inside)
    if goal != inside:
        target = f"{prefix}/{goal}" if prefix else goal
        if work.at(target) is not None:
            work.done("conflict", path, f"belongs to {target} now, where another file lies; decide which one stays")
            return
        del work.files[path]
        work.gone.add(path)
        work.files[target] = replace(item, touched=True)
        paths[target] = paths.pop(path)
        work.done("moved", path, f"to {target}")
        yield path, target
        return
    before = item.text
    fault = _apply(operation, path, item, kinds.get(paths[path]), order)
    if fault:
        work.done("conflict", path, fault)
    elif item.text != before:
        item.touched = True
        work.done("migrated", path, _said(operation))


def _said(operation: Operation) -> str:
    if operation.do == "rename_field":
        return f"{operation.field} is called {operation.new}"
    if operation.do == "rename_value":
        return f"{operation.field}: {operation.old} is called {operation.new}"
    return f"{operation.field}: {operation.new} was added"


def _apply(operation: Operation, path: str, item: File, kind: Kind | None, order: tuple[str, ...]) -> str:
    """Change the text of a file; says why it was left alone, or nothing."""
    if operation.do == "move_file":
        return ""
    columns = (
        frozenset(name.path.removeprefix("rows[].") for name in kind.fields)
        if kind and path.endswith(".csv")
        else frozenset()
    )
    read = document.read(path, item.text.encode(), columns)
    wish = f"{_said(operation)}; change it by hand"
    if read.data is None or any(fault.level is Level.ERROR for fault in read.faults):
        return f"cannot be read ({wish})"
    record = Record(
        item.kind or (kind.name if kind else ""), "", path, read.data, read.source, read.body, read.body_line
    )
    state = kind.state(read.data) if kind else ""
    expected = migrate.changed(operation, record, state)
    if expected is None:
        return f"has the old and the new field ({wish})"
    if expected == read.data:
        return ""
    text = migrate.rewritten(operation, record, state, order, reads_as_text)
    after = document.read(path, text.encode(), columns) if text is not None else None
    if text is None or after is None or after.data != expected or after.body != read.body:
        return f"is written in a way that cannot be changed safely ({wish})"
    item.text = text
    return ""
