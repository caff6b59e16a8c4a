"""The text of a table file with some rows changed, added or taken out; every other line stays as it was written."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pmo.parse import table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pmo.pipeline.psa.sums import Key


@dataclass(slots=True)
class Edit:
    """What to do, by the number of a row from 0."""

    cells: dict[tuple[int, str], str] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    added: dict[Key, Mapping[str, str]] = field(default_factory=dict)


def fresh(
    columns: tuple[str, ...], added: Mapping[Key, Mapping[str, str]], order: Callable[[Key], tuple[Any, ...]]
) -> str:
    """A new table."""
    rows = [
        [row.get(name, "") for name in columns] for _, row in sorted(added.items(), key=lambda item: order(item[0]))
    ]
    return "".join(f"{','.join(map(_cell, cells))}\n" for cells in [list(columns), *rows])


def edited(
    text: str,
    edit: Edit,
    keys: list[Key],
    order: Callable[[Key], tuple[Any, ...]],
    column: tuple[str, str] | None = None,
) -> str | None:
    """The table with an edit; None when its header has not the columns it needs.

    `keys` are those of the rows as they are. When they are in order, new rows go where they belong, else to the end. `column` is a name
    that the header needs and the one it goes behind; rows that are there get an empty cell.
    """
    lines = [list(cells) for cells in table.as_written(text)]
    full = [index for index, cells in enumerate(lines) if any(cell.strip() for cell in cells)]
    if not full:
        return None
    names = [_plain(cell) for cell in lines[full[0]]]
    if column is not None and column[0] not in names and edit.added:
        name, behind = column
        if behind not in names:
            return None
        at = names.index(behind) + 1
        names.insert(at, name)
        for number, index in enumerate(full):
            lines[index].insert(at, name if number == 0 else "")
    wanted = {name for _, name in edit.cells} | {name for row in edit.added.values() for name in row}
    places = full[1:]
    if not wanted <= set(names) or len(places) != len(keys):
        return None
    for (row, name), value in edit.cells.items():
        lines[places[row]][names.index(name)] = _cell(value)
    for key, cells in sorted(edit.added.items(), key=lambda item: order(item[0])):
        at = _place(keys, key, order)
        line = places[at] if at < len(places) else (places[-1] + 1 if places else full[0] + 1)
        lines.insert(line, [_cell(cells.get(name, "")) for name in names])
        places = [*places[:at], line, *(place + 1 for place in places[at:])]
        keys = [*keys[:at], key, *keys[at:]]
        edit.removed = {number + (number >= at) for number in edit.removed}
    gone = {places[row] for row in edit.removed}
    return "".join(f"{','.join(line)}\n" for number, line in enumerate(lines) if number not in gone)


def _place(keys: list[Key], key: Key, order: Callable[[Key], tuple[Any, ...]]) -> int:
    """Where a new row goes: before the first one that comes after it, if the rows are in order; else to the end."""
    ranks = [order(one) for one in keys]
    if any(one > other for one, other in pairwise(ranks)):
        return len(keys)
    mine = order(key)
    return sum(rank <= mine for rank in ranks)


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:-1].replace('""', '"') if text.startswith('"') and text.endswith('"') else text


def _cell(value: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([value, "x"])
    return out.getvalue()[:-2]
