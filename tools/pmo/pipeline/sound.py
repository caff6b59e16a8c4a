"""What figures and pages are made from: the records without the values that are no values of their fields.

A record may say `internal_cost: on request` where a number belongs. `pmo lint` and the page of the record say so; whoever
computes or prints must not stumble over it, and must not guess either, so the value is not there for them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pmo.audience.shape import AUDIENCE
from pmo.model.record import Record
from pmo.model.workspace import Workspace
from pmo.validate.records import validator

if TYPE_CHECKING:
    from collections.abc import Collection

    from pmo.model.kind import Kind
    from pmo.model.record import Path
    from pmo.model.workspace import Reference
    from pmo.pipeline.load import Loaded

_GONE: Final = object()


def sound(loaded: Loaded) -> Loaded:
    """The workspace without the values that their schema cannot take for one; the same one when there are none."""
    suspect = {finding.place.path for finding in loaded.findings}
    workspace = loaded.workspace
    made: dict[int, tuple[Record, dict[Path, Path]]] = {}
    for record in workspace.records:
        if record.path not in suspect:
            continue
        guards = _guards(workspace.kinds[record.kind])
        found = validator(workspace.kinds[record.kind], loaded.common).useless(record.data)
        useless = {path for path in found if path[0] not in guards and path[-1] != AUDIENCE}
        if useless:
            made[id(record)] = _without(record, useless)
    if not made:
        return loaded
    records = [_now(record, made) for record in workspace.records]
    references = [moved for one in workspace.references if (moved := _moved(one, made)) is not None]
    clean = Workspace(workspace.settings, workspace.as_of, workspace.kinds, records, references, workspace.audience)
    return replace(loaded, workspace=clean)


def _guards(kind: Kind) -> set[str]:
    """Fields by which the audience is decided. They stay as they are: a mark that makes no sense opens nothing."""
    return {path.split(".", 1)[0] for path in kind.client_paths} | set(
        kind.schema.get("x-kind", {}).get("client_when", ())
    )


def _now(record: Record, made: dict[int, tuple[Record, dict[Path, Path]]]) -> Record:
    return made[id(record)][0] if id(record) in made else record


def _moved(reference: Reference, made: dict[int, tuple[Record, dict[Path, Path]]]) -> Reference | None:
    """The reference between the records as they are now; None when its value is gone."""
    path = reference.path
    if id(reference.source) in made:
        there = made[id(reference.source)][1]
        if path not in there:
            return None
        path = there[path]
    target = _now(reference.target, made) if reference.target is not None else None
    return reference._replace(source=_now(reference.source, made), path=path, target=target)


def _without(record: Record, useless: Collection[Path]) -> tuple[Record, dict[Path, Path]]:
    """The record without some values, and where each of the others stands now, by where it stood."""
    now: dict[Path, Path] = {}

    def kept(value: Any, old: Path, new: Path) -> Any:
        if old in useless:
            return _GONE
        now[old] = new
        if isinstance(value, dict):
            inner = {name: kept(item, (*old, name), (*new, name)) for name, item in value.items()}
            return {name: item for name, item in inner.items() if item is not _GONE}
        if isinstance(value, list):
            items: list[Any] = []
            for index, item in enumerate(value):
                found = kept(item, (*old, index), (*new, len(items)))
                if found is not _GONE:
                    items.append(found)
            return items
        return value

    data = kept(record.data, (), ())
    return Record(record.kind, record.id, record.path, data, record.source, record.body, record.body_line), now
