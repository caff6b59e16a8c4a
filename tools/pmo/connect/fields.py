"""The fields of a kind as tables of plain columns: groups are flattened, each list of groups is a table of its own.

What a spreadsheet, a mapping file and a change report have in common: a column, its name for people, what its values are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pmo.model.kind import Field, Kind

_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")

_KEYS: Final = ("id", "row")
"""Headings that every sheet has already."""


@dataclass(frozen=True, slots=True)
class Column:
    """A plain field. `key` is its path within its table (`residual.probability`), `sort` what its values are:
    `text`, `lines` (a list, one item a line), `date`, `instant`, `whole`, `number` or `yes_no`.

    `items` is the sort of the items of `lines`. `given` tells that folder or file name say it, not the file.
    """

    key: str
    title: str
    field: Field
    sort: str
    items: str = "text"
    given: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The path within the table."""
        return tuple(self.key.split("."))


@dataclass(frozen=True, slots=True)
class Table:
    """The records of a kind (`path` is empty) or the items of one of its lists (`tasks`, `tasks.people`)."""

    kind: Kind
    path: tuple[tuple[str, ...], ...]
    title: str
    columns: tuple[Column, ...]

    @property
    def depth(self) -> int:
        """How many row numbers tell an item: none for a record."""
        return len(self.path)


def tables(kind: Kind) -> tuple[Table, ...]:
    """The table of the records, then one for each list of groups, in the order of the schema; none without columns.

    Parts of a kind that a reader may not see are not among its fields, and so not here.
    """
    given = {name for pattern in kind.files for name in _PLACEHOLDER.findall(pattern)}
    lists = [item.path.removesuffix("[]") for item in kind.fields if _is_group_list(item, kind)]
    found = [_table(kind, "", lists, given), *(_table(kind, f"{path}[].", lists, set()) for path in lists)]
    own, *rest = found
    shown = [table for table in rest if table.columns]
    if kind.format == "csv":
        return tuple(shown)
    return (own, *shown)


def _is_group_list(item: Field, kind: Kind) -> bool:
    prefix = f"{item.path.removesuffix('[]')}[]."
    return item.type == "array" and any(other.path.startswith(prefix) for other in kind.fields)


def _table(kind: Kind, prefix: str, lists: list[str], given: set[str]) -> Table:
    groups = {item.path: item.title for item in kind.fields if item.type == "object"}
    columns: list[Column] = []
    for item in kind.fields:
        if not item.path.startswith(prefix):
            continue
        key = item.path.removeprefix(prefix).removesuffix("[]")
        if (
            "[]" in key
            or item.type == "object"
            or item.path.removesuffix("[]") in lists
            or (not prefix and key == "id")
        ):
            continue
        parts = key.split(".")
        above = [groups.get(f"{prefix}{'.'.join(parts[:end])}", "") for end in range(1, len(parts))]
        title = ": ".join(part for part in (*above, item.title) if part)
        sort = _sort(item)
        columns.append(Column(key, title, item, sort, _items(item, kind) if sort == "lines" else "text", key in given))
    names = [*_KEYS, *(column.title.casefold() for column in columns)]
    unique = [
        column if names.count(column.title.casefold()) == 1 else Column(column.key, f"{column.title} ({column.key})", column.field, column.sort, column.items, column.given)
        for column in columns
    ]  # fmt: skip
    path = tuple(tuple(part.split(".")) for part in prefix.removesuffix("[].").split("[].")) if prefix else ()
    return Table(kind, path, _title(kind, prefix), tuple(unique))


def _title(kind: Kind, prefix: str) -> str:
    parts = [kind.plural]
    if kind.format != "csv" or prefix != "rows[].":
        names = prefix.removesuffix("[].").split("[].") if prefix else []
        for end in range(1, len(names) + 1):
            item = kind.find(".".join(names[:end]).replace("[]", ""))
            parts.append(item.title if item is not None else names[end - 1])
    return " - ".join(parts)


def _sort(item: Field) -> str:
    if item.type == "array":
        return "lines"
    if item.type == "boolean":
        return "yes_no"
    if item.type == "integer" or (item.choices and all(re.fullmatch(r"-?[0-9]+", one) for one in item.choices)):
        return "whole"
    if item.type == "number":
        return "number"
    if item.format in ("date", "date-time"):
        return "date" if item.format == "date" else "instant"
    return "text"


def _items(item: Field, kind: Kind) -> str:
    """What the items of a list are, from the schema; text where it does not say."""
    node: Mapping[str, Any] = kind.schema
    for part in item.path.replace("[]", "").split("."):
        node = node.get("properties", {}).get(part, {})
        if isinstance(node.get("items"), dict) and part != item.name:
            node = node["items"]
    inner = node.get("items", {}) if isinstance(node, dict) else {}
    sort = inner.get("type", "") if isinstance(inner, dict) else ""
    return {"integer": "whole", "number": "number"}.get(sort, "text")
