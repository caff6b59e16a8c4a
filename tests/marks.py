"""Which places of a workspace a reader must not see, worked out from the schemas alone, and workspaces with other values there."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pmo.link import graph
from pmo.model.record import Record
from pmo.model.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded

SEES = {"client": {"client"}, "internal": {"client", "internal"}, "management": {"client", "internal", "management"}}
KEEP = object()
DROP = object()


def readable(kind: Kind, path: str, reader: str) -> bool:
    """Whether a field and every group around it is marked for this reader (`client`, `internal`, `management`)."""
    marks = {item.path.replace("[]", ""): item.audience for item in kind.fields}
    names = path.split(".")
    return all(marks.get(".".join(names[: end + 1]), "never") in SEES[reader] for end in range(len(names)))


def steering(kind: Kind) -> set[str]:
    """Fields that decide whether a record is shown at all: they may not vary when what is shown must not."""
    paths = {path.split(".", 1)[0] for path in kind.client_paths}
    return paths | {"audience"} | set(kind.schema.get("x-kind", {}).get("client_when", {}))


def belongs(loaded: Loaded, record: Record, client: str) -> bool:
    """Whether a record is the client's own, or of a kind that belongs to no client."""
    found = loaded.workspace.client_of(record)
    return found.id == client if found is not None else not loaded.workspace.kinds[record.kind].client_paths


def varied(
    loaded: Loaded, reader: str, client: str, choose: Callable[[Record, str], Any], foreign: Callable[[Record], Any]
) -> Loaded:
    """The workspace with other values wherever this reader may not look.

    `choose` gives the value for a place (record, dotted path): KEEP, DROP or a new one. `foreign` does the same for a
    whole record of another client: KEEP, DROP, or new data.
    """
    workspace = loaded.workspace
    records = []
    for record in workspace.records:
        kind = workspace.kinds[record.kind]
        if reader == "client" and not belongs(loaded, record, client):
            data = foreign(record)
            if data is DROP:
                continue
            records.append(record if data is KEEP else _with(record, data))
        else:
            records.append(_with(record, _vary(copy.deepcopy(record.data), record, kind, reader, choose)))
    references, _ = graph.link(records, workspace.kinds)
    return replace(
        loaded, workspace=Workspace(workspace.settings, workspace.as_of, workspace.kinds, records, references)
    )


def _with(record: Record, data: dict[str, Any]) -> Record:
    return Record(record.kind, record.id, record.path, data, record.source, record.body, record.body_line)


def _vary(
    data: dict[str, Any], record: Record, kind: Kind, reader: str, choose: Callable[[Record, str], Any]
) -> dict[str, Any]:
    skipped = steering(kind)
    for item in sorted(kind.fields, key=lambda item: item.path.count(".")):
        path = item.path.replace("[]", "")
        if (
            readable(kind, path, reader)
            or path.split(".", 1)[0] in skipped
            or path in ("id", "audience")
            or path.endswith(".audience")
        ):
            continue
        names = path.split(".")
        for group in _groups(data, names[:-1]):
            value = choose(record, path)
            if value is DROP:
                group.pop(names[-1], None)
            elif value is not KEEP:
                group[names[-1]] = value
    return data


def _groups(value: Any, names: list[str]) -> list[dict[str, Any]]:
    """Every mapping at a path, through lists."""
    if isinstance(value, list):
        return [found for one in value for found in _groups(one, names)]
    if not isinstance(value, dict):
        return []
    return [value] if not names else _groups(value.get(names[0]), names[1:])
