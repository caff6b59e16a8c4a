"""From a workspace to the smaller one that a reader may see.

Everything is dropped unless a mark lets it pass: kinds, fields, items of lists and records. What stays knows nothing of
what went: records are new objects with the visible data only, references lead to visible records or are gone, and
positions in the files are left behind.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from pmo.audience.reader import INTERNAL, MANAGEMENT, Reader, UnknownReaderError, reader
from pmo.audience.shape import AUDIENCE, Node, Shape, shape
from pmo.model.condition import matches
from pmo.model.record import Path, Record, Source
from pmo.model.workspace import Reference, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pmo.model.settings import Settings

_CLIENT_KIND: Final = "client"
_GONE: Final = object()


_Key = tuple[str, str, str]
"""What tells records apart even where two took the same id: kind, id, file."""


@dataclass(slots=True)
class _Cut:
    """The visible data of one record, and where each kept value stands now, by where it stood."""

    data: dict[str, Any] = field(default_factory=dict)
    now: dict[Path, Path] = field(default_factory=dict)


def project(workspace: Workspace, audience: str) -> Workspace:
    """The workspace as `audience` may see it: internal, management or client:SLUG. Raises UnknownReaderError."""
    return _projected(workspace, audience)[0]


def origins(workspace: Workspace, audience: str) -> dict[str, dict[Path, Path]]:
    """Where each value that `audience` sees stands in the record itself, by file: what it sees may have moved up in a list."""
    _, cuts = _projected(workspace, audience)
    return {path: {new: old for old, new in cut.now.items()} for (_, _, path), cut in cuts.items()}


def _projected(workspace: Workspace, audience: str) -> tuple[Workspace, dict[_Key, _Cut]]:
    who = reader(audience)
    if who.is_client and workspace.find(_CLIENT_KIND, who.client) is None:
        raise UnknownReaderError(_no_client(workspace, who.client))
    shapes = {name: found for name, kind in workspace.kinds.items() if (found := shape(kind, who)) is not None}
    cuts = {_key(record): _cut(record, shapes[record.kind], who) for record in _own(workspace, shapes, who)}
    kept = _with_shared(workspace, shapes, who, cuts)
    for key, paths in _lost(workspace, cuts, who).items():
        cuts[key] = _cut(kept[key], shapes[key[0]], who, paths)
    made = {key: _made(record, cuts[key].data, who) for key, record in kept.items()}
    kinds = {name: found.kind for name, found in shapes.items()}
    references = _references(workspace, cuts, made)
    settings = _settings(workspace.settings, who)
    return Workspace(settings, workspace.as_of, kinds, made.values(), references, who.name), cuts


def visible(workspace: Workspace, kind: str, pointer: str) -> bool:
    """Whether a narrowed workspace still has the field a finding points to (`responses[0].due`); no field is always there."""
    found = workspace.kinds.get(kind)
    plain = ".".join(part.split("[", 1)[0] for part in pointer.split(".") if not part.isdigit())
    return found is not None and (not plain or found.find(plain) is not None)


def _key(record: Record) -> _Key:
    return record.kind, record.id, record.path


def _no_client(workspace: Workspace, slug: str) -> str:
    known = sorted(record.id for record in workspace.of(_CLIENT_KIND))
    close = get_close_matches(slug, known, 1)
    hint = (
        f"did you mean client:{close[0]}?"
        if close
        else f"clients are {', '.join(known)}"
        if known
        else "there are no clients yet"
    )
    return f"there is no client “{slug}”; {hint}"


def _own(workspace: Workspace, shapes: Mapping[str, Shape], who: Reader) -> Iterator[Record]:
    """The records the reader may see for themselves."""
    for record in workspace.records:
        found = shapes.get(record.kind)
        if found is None or not _admits(found, workspace, record, who):
            continue
        if who.kind != MANAGEMENT and workspace.settings.in_overlay(record.path):
            continue  # the overlay is private as a whole, whatever its records say of themselves
        if who.is_client:
            client = workspace.client_of(record)
            if client is None or client.id != who.client:
                continue
        yield record


def _admits(found: Shape, workspace: Workspace, record: Record, who: Reader) -> bool:
    """What the record says of itself; a record that says nothing is as visible as its fields."""
    if found.guarded and AUDIENCE in record.data and not who.may_read(record.data[AUDIENCE]):
        return False
    return not found.condition or matches(found.condition, record, workspace.state(record))


def _with_shared(
    workspace: Workspace, shapes: Mapping[str, Shape], who: Reader, cuts: dict[_Key, _Cut]
) -> dict[_Key, Record]:
    """All records to show, in path order. `cuts` grows by those that are shown for the sake of others.

    For a client these are people, services and other records of the firm that a visible field names. Only of kinds
    that belong to no client at all: the name beside “single contact” is no way to another client's records.
    """
    kept = {_key(record): record for record in workspace.records if _key(record) in cuts}
    queue = list(kept.values()) if who.is_client else []
    for record in queue:
        for reference in workspace.mentions_in(record):
            target = reference.target
            if target is None or _key(target) in cuts or reference.path not in cuts[_key(record)].now:
                continue
            found = shapes.get(target.kind)
            if found is None or found.kind.client_paths or target.kind == _CLIENT_KIND:
                continue
            if _admits(found, workspace, target, who):
                cuts[_key(target)] = _cut(target, found, who)
                kept[_key(target)] = target
                queue.append(target)
    return dict(sorted(kept.items(), key=lambda pair: pair[1].path))


def _cut(record: Record, found: Shape, who: Reader, lost: frozenset[Path] = frozenset()) -> _Cut:
    """The visible data of a record, without the values at the paths in `lost`."""
    cut = _Cut()

    def group(value: Any, node: Node, old: Path, new: Path) -> Any:
        if isinstance(value, dict):
            if not node.nested and who.is_client:
                return _GONE  # the schema does not say what is in there, so nobody has said that a client may read it
            if old and node.guarded and not who.may_read(value.get(AUDIENCE, INTERNAL)):
                return _GONE
            shown = {}
            for name, inner in value.items():
                child = node.children.get(name) if node.nested else node
                there = _GONE if child is None else group(inner, child, (*old, name), (*new, name))
                if there is not _GONE:
                    shown[name] = there
            return shown or _GONE
        if isinstance(value, list):
            items: list[Any] = []
            for index, inner in enumerate(value):
                there = group(inner, node, (*old, index), (*new, len(items)))
                if there is not _GONE:
                    items.append(there)
            return items or _GONE
        if old in lost or (node.nested and node.children):
            return _GONE
        cut.now[old] = new
        return value

    data = group(record.data, found.tree, (), ())
    cut.data = data if isinstance(data, dict) else {}
    return cut


def _lost(workspace: Workspace, cuts: Mapping[_Key, _Cut], who: Reader) -> dict[_Key, frozenset[Path]]:
    """Per record, where it names something that is not shown. For a client, also what leads nowhere."""
    out: dict[_Key, set[Path]] = defaultdict(set)
    for reference in workspace.references:
        key, target = _key(reference.source), reference.target
        if (
            key in cuts
            and reference.path in cuts[key].now
            and (who.is_client if target is None else _key(target) not in cuts)
        ):
            out[key].add(reference.path)
    return {key: frozenset(paths) for key, paths in out.items()}


def _made(record: Record, data: dict[str, Any], who: Reader) -> Record:
    """The record as the reader sees it. Prose under a front matter has no mark, so no client reads it."""
    body = "" if who.is_client else record.body
    return Record(
        record.kind, record.id, record.path, data, Source(record.path, ""), body, record.body_line if body else 0
    )


def _references(workspace: Workspace, cuts: Mapping[_Key, _Cut], made: Mapping[_Key, Record]) -> list[Reference]:
    """The references that are still there, between the new records, at the places where they stand now."""
    out = []
    for reference in workspace.references:
        key = _key(reference.source)
        path = cuts[key].now.get(reference.path) if key in cuts else None
        if path is not None:
            target = made[_key(reference.target)] if reference.target is not None else None
            out.append(Reference(made[key], path, reference.wanted, reference.kinds, target))
    return out


def _settings(settings: Settings, who: Reader) -> Settings:
    """The settings without what the firm agreed with itself; a client's edition has no way into the repository."""
    if not who.is_client:
        return settings
    return replace(settings, waivers=(), levels={}, repository_url="", synonyms=(), overlay="", overlay_at="")
