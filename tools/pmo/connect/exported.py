"""The whole workspace as one JSON document, in a format with a version: `pmo-export/1`.

Numbers are written digit by digit, never through a binary float; records come by id, fields in the order of the schema.
"""

from __future__ import annotations

import json
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.kind import Field, Kind
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

FORMAT: Final = "pmo-export/1"
SCHEMA: Final = "pmo-export-1.schema.json"


def format_schema() -> str:
    """The JSON Schema that every document of this format fits."""
    return (files("pmo.connect") / SCHEMA).read_text(encoding="utf-8")


def document(workspace: Workspace, *, commit: str = "", outside: bool = False) -> str:
    """The document of a workspace that was narrowed to its readers. For readers outside the firm no file is named."""
    settings = workspace.settings
    shown = [
        kind
        for kind in sorted(workspace.kinds.values(), key=lambda kind: kind.name)
        if not outside or workspace.of(kind.name)
    ]
    head: dict[str, Any] = {
        "format": FORMAT,
        "company": settings.company,
        "currency": settings.currency,
        "timezone": settings.timezone,
        "as_of": workspace.as_of.isoformat(),
        "audience": workspace.audience,
    }
    if commit:
        head["commit"] = commit
    head["kinds"] = {kind.name: _kind(kind) for kind in shown}
    head["records"] = {kind.name: list(_records(kind, workspace, outside=outside)) for kind in shown}
    return "".join(_written(head, 0)) + "\n"


def _kind(kind: Kind) -> dict[str, Any]:
    return {
        "title": kind.title,
        "plural": kind.plural,
        "description": kind.description,
        "fields": [_field(item) for item in kind.fields],
    }


def _field(item: Field) -> dict[str, Any]:
    out: dict[str, Any] = {"path": item.path, "title": item.title, "type": item.type, "description": item.description}
    optional = {"format": item.format, "unit": item.unit, "refers_to": list(item.ref), "choices": list(item.choices)}
    return {**out, **{key: value for key, value in optional.items() if value}}


def _records(kind: Kind, workspace: Workspace, *, outside: bool) -> Iterator[dict[str, Any]]:
    ranks = {item.path.replace("[]", ""): index for index, item in enumerate(kind.fields)}
    made = [_record(record, ranks, kind, outside=outside) for record in workspace.of(kind.name)]
    yield from sorted(made, key=lambda one: (one["id"], json.dumps(one, default=str, sort_keys=True)))


def _record(record: Record, ranks: dict[str, int], kind: Kind, *, outside: bool) -> dict[str, Any]:
    out: dict[str, Any] = {"id": record.id}
    if not outside:
        out["path"] = record.path
    out["data"] = _ordered({name: value for name, value in record.data.items() if name != "id"}, ranks, "")
    if kind.format == "md" and record.body:
        out["body"] = record.body
    return out


def _ordered(value: Any, ranks: dict[str, int], prefix: str) -> Any:
    if isinstance(value, list):
        return [_ordered(item, ranks, prefix) for item in value]
    if not isinstance(value, dict):
        return value
    names = sorted(value, key=lambda name: (ranks.get(f"{prefix}{name}", len(ranks)), name))
    return {name: _ordered(value[name], ranks, f"{prefix}{name}.") for name in names}


def _written(value: Any, indent: int) -> Iterator[str]:
    """JSON with a line for each member, so that two exports can be compared line by line."""
    pad = " " * (indent + 1)
    if isinstance(value, dict) and value:
        yield "{\n"
        for index, (key, item) in enumerate(value.items()):
            yield f"{pad}{json.dumps(str(key), ensure_ascii=False)}: "
            yield from _written(item, indent + 1)
            yield ",\n" if index < len(value) - 1 else "\n"
        yield f"{' ' * indent}}}"
    elif isinstance(value, list) and value:
        yield "[\n"
        for index, item in enumerate(value):
            yield pad
            yield from _written(item, indent + 1)
            yield ",\n" if index < len(value) - 1 else "\n"
        yield f"{' ' * indent}]"
    elif isinstance(value, Decimal):
        yield f"{value:f}"
    else:
        yield json.dumps(value, ensure_ascii=False)
