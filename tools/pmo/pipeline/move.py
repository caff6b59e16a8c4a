"""Renaming a record: every file it moves and every reference to it, prepared in memory before anything is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pmo.discover import files
from pmo.discover.root import MARKER
from pmo.model.finding import Finding
from pmo.model.record import Record
from pmo.parse import document
from pmo.pipeline.write import kind_named
from pmo.scaffold import batch, rename
from pmo.scaffold.problem import InputError, a, closest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded

__all__ = ["Renaming", "carry_out", "plan"]

APPROVALS = "registers/approvals"
_SLUG = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*\Z")
_NUMBERED = re.compile(r"[A-Z]+-(?:[0-9]{4}-)?[0-9]{4,}\Z")


@dataclass(frozen=True, slots=True)
class Renaming:
    """What a renaming does. `texts` are new contents by old path, `moves` old to new path, `folders` those moved whole.

    `mentions` are lines of prose that name the old id: they are shown, never changed.
    """

    texts: Mapping[str, bytes]
    moves: Mapping[str, str]
    folders: Mapping[str, str]
    references: int
    mentions: tuple[str, ...] = field(default=())


def plan(loaded: Loaded, kind_name: str, old: str, new: str) -> Renaming:
    """Everything a renaming changes; InputError when it cannot be done safely. Nothing is written."""
    kind = kind_named(loaded, kind_name)
    workspace = loaded.workspace
    target = workspace.find(kind.name, old)
    if target is None:
        there = [record.id for record in workspace.of(kind.name)]
        hint = closest(old, there, f"There are {len(there)} {kind.plural.lower()}.")
        raise InputError(f"There is no {kind.title.lower()} “{old}”. {hint}")
    _allowed(loaded, kind, old, new)
    ids: dict[tuple[str, str], str] = {}
    moves: dict[str, str] = {}
    places = files.Places(workspace.kinds)
    for record in workspace.records:
        path = _new_path(loaded, record, kind.name, old, new)
        if path != record.path:
            moves[record.path] = path
            found = places.match(workspace.settings.inside(path))
            if found is not None and found.id != record.id:
                ids[record.kind, record.id] = found.id
    if (kind.name, old) not in ids:
        raise InputError(f"The id of {a(kind.title)} comes from its folder; rename what the folder is named after.")
    folders = rename.moved_folders(moves)
    for path, goal in {**{p: g for p, g in moves.items() if not _inside(p, folders)}, **folders}.items():
        if (loaded.root / goal).exists() and not (loaded.root / path).samefile(loaded.root / goal):
            raise InputError(f"{goal} is there already; choose another id.")
    texts: dict[str, bytes] = {}
    count = 0
    for record in workspace.records:
        text, changed = _rewritten(loaded, record, ids, moves)
        count += changed
        if text is not None:
            texts[record.path] = text
    settings = _settings(loaded, ids, moves)
    if settings is not None:
        texts[MARKER] = settings
    return Renaming(texts, moves, folders, count, tuple(_mentions(loaded, old)))


def plan_alone(loaded: Loaded, record: Record, new: str) -> Renaming:
    """Another id for one of several records that share theirs: its file and its own id, and nothing that names it.

    Which of them a reference means nobody can tell, so all places are shown as mentions.
    """
    kind, old = loaded.workspace.kinds[record.kind], record.id
    path = _new_path(loaded, record, kind.name, old, new)
    if path == record.path or (loaded.root / path).exists():
        raise InputError(f"{path} is there already; choose another id.")
    text, _ = _rewritten(loaded, record, {(kind.name, old): new}, {record.path: path})
    naming = [f"{reference.place.path}:{reference.place.span.line}: {reference.wanted}" for reference in loaded.workspace.references if reference.wanted == old]  # fmt: skip
    prose = [mention for mention in _mentions(loaded, old) if not mention.startswith(f"{record.path}:")]
    texts = {record.path: text} if text is not None else {}
    return Renaming(texts, {record.path: path}, {}, 0, tuple(dict.fromkeys((*naming, *prose))))


def _new_path(loaded: Loaded, record: Record, kind: str, old: str, new: str) -> str:
    """Where a record lies after the renaming, in the workspace or in its overlay."""
    workspace = loaded.workspace
    inside = workspace.settings.inside(record.path)
    found = Record(record.kind, record.id, inside, record.data, record.source)
    path = rename.new_path(found, workspace.kinds, kind, old, new)
    return record.path if path == inside else f"{record.path.removesuffix(inside)}{path}"


def _allowed(loaded: Loaded, kind: Kind, old: str, new: str) -> None:
    form = _NUMBERED if kind.numbered else _SLUG
    if not form.match(new) or (kind.numbered and new.split("-", 1)[0] != kind.prefix):
        example = re.sub(
            r"\{n:0(\d)\}", lambda part: "42".zfill(int(part.group(1))), kind.id_form.replace("{year}", "2026")
        )
        wanted = f"ids look like {example}" if kind.numbered else "use lower-case letters, digits, hyphens and dots"
        raise InputError(f"“{new}” is not an id of {a(kind.title)}: {wanted}.")
    if new == old:
        raise InputError("Both ids are the same; nothing to do.")
    taken = loaded.workspace.find(kind.name, new)
    if taken is not None:
        raise InputError(f"{new} is taken: {taken.path}.")
    if (loaded.root / APPROVALS / old).exists():
        raise InputError(
            f"{old} has signed approvals, and its id is part of what was signed. Write a new record instead."
        )


def _inside(path: str, folders: Mapping[str, str]) -> bool:
    return any(path.startswith(f"{folder}/") for folder in folders)


def _rewritten(
    loaded: Loaded, record: Record, ids: Mapping[tuple[str, str], str], moves: Mapping[str, str]
) -> tuple[bytes | None, int]:
    """The new content of one file (None when it stays) and the number of references changed in it."""
    workspace = loaded.workspace
    wanted: list[tuple[tuple[str | int, ...], str]] = []
    own = ids.get((record.kind, record.id))
    if own is not None:
        wanted.append((("id",), own))
    for reference in workspace.mentions_in(record):
        found = reference.target
        goal = ids.get((found.kind, found.id)) if found is not None else None
        if goal is not None:
            wanted.append((reference.path, goal))
    if own is None and not wanted and not record.body:
        return None, 0
    raw = files.read(str(loaded.root), record.path)
    if isinstance(raw, Finding):
        raise InputError(f"{record.path}: {raw.message}.")
    before = document.read(record.path, raw, _text_columns(workspace.kinds[record.kind]))
    edits, paths = [], []
    for path, goal in wanted:
        value = _at(before.data, path)
        if isinstance(value, str):
            edits.append(rename.Edit(before.source.span(path), value, goal))
            paths.append((path, goal))
    text = rename.edited(before.source.text, edits)
    if text is not None and record.path.endswith(".md"):
        text = rename.relinked(text, record.path, moves)
    if text is None or text == before.source.text:
        if text is None:
            raise InputError(
                f"{record.path} writes the id in a way that cannot be changed safely; change it by hand first."
            )
        return None, 0
    after = document.read(record.path, text.encode(), _text_columns(workspace.kinds[record.kind]))
    expected = _with(before.data, paths)
    if after.data != expected:
        raise InputError(f"{record.path} would say something else after the change; change it by hand first.")
    ends = b"\r\n" if b"\r\n" in raw else b"\n"
    return text.encode().replace(b"\n", ends), sum(1 for path, _ in paths if path != ("id",))


def _text_columns(kind: Kind) -> frozenset[str]:
    return frozenset(item.name for item in kind.fields if item.path.startswith("rows[].")) if kind.format == "csv" else frozenset()  # fmt: skip


def _at(data: Any, path: tuple[str | int, ...]) -> Any:
    """The value at a path of the file's own data; None for what only the folder says."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(str(part))
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _with(data: Any, changes: list[tuple[tuple[str | int, ...], str]], here: tuple[str | int, ...] = ()) -> Any:
    """A copy of the data with some values replaced."""
    goal = next((value for path, value in changes if path == here), None)
    if goal is not None:
        return goal
    if isinstance(data, dict):
        return {key: _with(value, changes, (*here, key)) for key, value in data.items()}
    if isinstance(data, list):
        return [_with(value, changes, (*here, index)) for index, value in enumerate(data)]
    return data


def _settings(loaded: Loaded, ids: Mapping[tuple[str, str], str], moves: Mapping[str, str]) -> bytes | None:
    """pmo.yml with the places of its waivers corrected; None when it stays."""
    raw = files.read(str(loaded.root), MARKER)
    if isinstance(raw, Finding):
        return None
    read = document.read(MARKER, raw)
    renamed = {old: new for (_, old), new in ids.items() if len(loaded.workspace.lookup(old)) == 1} | dict(moves)
    renamed |= rename.moved_folders(moves)
    edits = []
    for index, waiver in enumerate((read.data or {}).get("waivers") or []):
        where = waiver.get("where") if isinstance(waiver, dict) else None
        if isinstance(where, str):
            goal = renamed.get(where.rstrip("/")) or next(
                (new + where[len(old) :] for old, new in renamed.items() if where.startswith(f"{old}/")), None
            )
            if goal is not None:
                edits.append(rename.Edit(read.source.span(("waivers", index, "where")), where, goal))
    text = rename.edited(read.source.text, edits) if edits else None
    return text.encode() if text is not None else None


def _mentions(loaded: Loaded, old: str) -> Iterator[str]:
    """Lines of bodies and of prose fields that name a numbered id; a name is too common a word to look for."""
    if not _NUMBERED.match(old):
        return
    word = re.compile(rf"(?<![A-Za-z0-9-]){re.escape(old)}(?![A-Za-z0-9-])")
    for record in loaded.workspace.records:
        raw = files.read(str(loaded.root), record.path)
        if isinstance(raw, Finding) or old.encode() not in raw:
            continue
        edited = {
            reference.place.span.line for reference in loaded.workspace.mentions_in(record) if reference.wanted == old
        }
        if record.id == old:
            edited.add(record.source.span(("id",)).line)
        for number, line in enumerate(raw.decode("utf-8", "replace").split("\n"), 1):
            if number not in edited and word.search(line):
                yield f"{record.path}:{number}: {line.strip()[:100]}"


def carry_out(root: Path, renaming: Renaming) -> None:
    """Write what was planned, contents first, then the moves. When a step fails or is interrupted, all is as it was."""
    before = {path: (root / path).read_bytes() for path in renaming.texts}
    moves = {old: new for old, new in renaming.moves.items() if not _inside(old, renaming.folders)}
    done: list[tuple[Path, Path]] = []
    batch.carry_out(root, renaming.texts)
    try:
        for old, new in {**moves, **renaming.folders}.items():
            (root / new).parent.mkdir(parents=True, exist_ok=True)
            (root / old).rename(root / new)
            done.append((root / old, root / new))
    except BaseException:
        for was, now in reversed(done):
            now.rename(was)
        batch.carry_out(root, before)
        raise
