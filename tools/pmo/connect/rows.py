"""Records as rows of their tables: which record, which item of its lists, which values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.connect.fields import Column, Table
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


class Row(NamedTuple):
    """A record or an item of one of its lists; `at` counts from 0, one number for each list on the way."""

    record: Record
    at: tuple[int, ...]
    data: dict[str, Any]


def rows(table: Table, workspace: Workspace) -> Iterator[Row]:
    """The rows of a table by id; an id that two files took comes once."""
    seen: set[str] = set()
    for record in sorted(workspace.of(table.kind.name), key=lambda record: record.id):
        if record.id not in seen:
            seen.add(record.id)
            yield from rows_of(table, record)


def rows_of(table: Table, record: Record) -> Iterator[Row]:
    """The rows of one record."""
    yield from _inside(record, record.data, table.path, ())


def _inside(
    record: Record, data: dict[str, Any], path: tuple[tuple[str, ...], ...], at: tuple[int, ...]
) -> Iterator[Row]:
    if not path:
        yield Row(record, at, data)
        return
    items = _at(data, path[0])
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield from _inside(record, item, path[1:], (*at, index))


def value_of(column: Column, data: dict[str, Any]) -> Any:
    """The value of a column in a row, None without one."""
    return _at(data, column.parts)


def _at(data: Any, parts: tuple[str, ...]) -> Any:
    for part in parts:
        data = data.get(part) if isinstance(data, dict) else None
    return data


def number(at: tuple[int, ...]) -> str:
    """The row number as people see it, from 1: `3`, or `3.1` for an item in an item."""
    return ".".join(str(index + 1) for index in at)
