"""From a figure in a table down to the lines of the records it was computed from.

What a figure needs is declared (definitions/inputs.py), which records stand behind a row says the table itself
(`Table.sources`); both together give every value that went in, with its file and line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pmo.measure.metrics import METRICS, in_capitals
from pmo.model.figures import Value
from pmo.model.finding import Place
from pmo.model.trace import Source, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pmo.model.figures import Column, Table
    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace

_SAME: Final = ("wbs", "name", "month", "person", "period")
"""Fields of a list's items that say which row of a table they belong to, when the table has a column of that name."""
_BY_MONTH: Final = ("actuals", "usage")
"""Tables of months: what comes after the as-of month is not counted, so it is not traced."""
_IN_ROWS: Final = ("figure", "metric", "rate", "duty")
"""Columns that name the figure where each row of a table is another one."""


def trace(
    workspace: Workspace,
    table: Table,
    wanted: str = "",
    known: Mapping[str, Mapping[str, Value]] | None = None,
    place: Callable[[Record, Path, Any], Place] = lambda record, where, _: record.place(where),
) -> Iterator[Trace]:
    """Every figure of a table that has a definition, and after those of a row the figures in between, each once.

    `wanted` narrows to one figure's id, or to one row's id or name. `known` holds figures by the id of their record:
    values of those in between that the table does not show. `place` finds the line of a value; a narrowed workspace has
    left the positions behind.
    """
    heads = {column.key: column for column in table.columns}
    named = next((key for key in _IN_ROWS if key in heads), "")
    for number, row in enumerate(table.rows):
        cells = {column.key: cell for column, cell in zip(table.columns, row, strict=True)}
        about = _about(table.columns, row)
        ids = table.sources[number] if number < len(table.sources) else ()
        values = dict(_figures(cells, named))
        asked = [name for name in values if wanted in ("", name, about, *map(str, row[:2]))]
        elsewhere = next((known[one] for one in ids if one in known), {}) if known else {}
        for metric in _with_inputs(asked):
            value = values.get(metric, elsewhere.get(metric))
            sources = tuple(_sources(workspace, metric, ids, cells, place))
            made_from = tuple(item for item in METRICS[metric].inputs if ":" not in item)
            yield Trace(about, METRICS[metric], value, in_capitals(METRICS[metric].formula), made_from, sources)


def _with_inputs(names: Iterable[str]) -> list[str]:
    """The figures and, after them, what they are made from; each once."""
    found = dict.fromkeys(names)
    waiting = list(found)
    for name in waiting:  # grows while it runs
        for other in METRICS[name].inputs:
            if ":" not in other and other not in found:
                found[other] = None
                waiting.append(other)
    return list(found)


def _figures(cells: Mapping[str, Any], named: str) -> Iterator[tuple[str, Any]]:
    if named:
        if (metric := str(cells[named])) in METRICS:
            yield metric, cells.get("value", cells.get("hours"))
        return
    for key, cell in cells.items():
        if key in METRICS and (isinstance(cell, Value) or cell not in (None, "")):
            yield key, cell


def _about(columns: tuple[Column, ...], row: tuple[Any, ...]) -> str:
    """The words that name a row: its leading texts."""
    names = [str(cell) for column, cell in zip(columns, row, strict=True) if column.unit in ("id", "text")]
    return " · ".join(dict.fromkeys(names[:2]))


def _sources(
    workspace: Workspace,
    metric: str,
    ids: tuple[str, ...],
    cells: Mapping[str, Any],
    place: Callable[[Record, Path, Any], Place],
) -> Iterator[Source]:
    for name in (item for item in METRICS[metric].inputs if ":" in item):
        kind, _, path = name.partition(":")
        if kind == "pmo.yml":
            yield Source(name, Place(kind), _setting(workspace, path))
            continue
        for record in _records(workspace, kind, ids):
            for where, value in record.walk(path):
                if value is not None and _counts(workspace, record, where, cells):
                    yield Source(name, place(record, where, value), value)


def _records(workspace: Workspace, kind: str, ids: tuple[str, ...]) -> Iterator[Record]:
    """The records of a kind behind a row: those it names, else those that belong to what it names, else all."""
    if not ids:
        yield from workspace.of(kind)
        return
    direct = [found for one in ids if (found := workspace.find(kind, one)) is not None]
    if direct:
        yield from direct
        return
    seen: set[str] = set()
    wanted = set(ids)
    for record in workspace.records:
        if record.id in wanted:
            for other in workspace.under(record, kind):
                if other.path not in seen:
                    seen.add(other.path)
                    yield other


def _counts(workspace: Workspace, record: Record, where: Path, cells: Mapping[str, Any]) -> bool:
    """Whether an item of a list belongs to this row of the table and was counted at the as-of date."""
    item = _item(record, where)
    if item is None:
        return True
    if record.kind in _BY_MONTH and str(item.get("month") or "") > workspace.as_of.isoformat()[:7]:
        return False
    return all(str(item[key]) == str(cells[key]) for key in _SAME if key in item and key in cells)


def _item(record: Record, where: Path) -> Mapping[str, Any] | None:
    """The item of a record's first list in which a value stands; None for a value in no list."""
    place = next((index for index, part in enumerate(where) if isinstance(part, int)), None)
    if place is None:
        return None
    value: Any = record.data
    for part in where[: place + 1]:
        value = value[part]
    return value if isinstance(value, dict) else None


def _setting(workspace: Workspace, path: str) -> Any:
    value: Any = workspace.settings
    for part in path.split("."):
        value = getattr(value, part, None)
    return value
