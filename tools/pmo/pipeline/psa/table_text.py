"""The text of a table file with some rows changed, added or taken out; every other line stays as it was written."""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from pmo.parse import table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pmo.pipeline.psa.lost import Key

_BREAK: Final = re.compile(r"\r\n|\r|\n")


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


@dataclass(slots=True)
class _Line:
    """The cells of a row as they are written, and the breaks within and behind it."""

    cells: list[str]
    breaks: list[str]

    def __str__(self) -> str:
        parts = ",".join(self.cells).split("\n")
        inner = self.breaks[:-1] if len(parts) == len(self.breaks) else ["\n"] * (len(parts) - 1)
        return "".join(part + end for part, end in zip(parts, [*inner, self.breaks[-1]], strict=True))


def edited(
    text: str,
    edit: Edit,
    keys: list[Key],
    order: Callable[[Key], tuple[Any, ...]],
    column: tuple[str, str] | None = None,
) -> str | None:
    """The table with an edit; None when its header has not the columns it needs.

    `keys` are those of the rows as they are. When they are in order, new rows go where they belong, else to the end. `column` is a name
    that the header needs and the one it goes behind; rows that are there get an empty cell. Line ends stay as they are, each for itself.
    """
    lines = _lines(text)
    full = [index for index, line in enumerate(lines) if any(cell.strip() for cell in line.cells)]
    if not full:
        return None
    names = [_plain(cell) for cell in lines[full[0]].cells]
    if column is not None and column[0] not in names and edit.added:
        name, behind = column
        if behind not in names:
            return None
        at = names.index(behind) + 1
        names.insert(at, name)
        for number, index in enumerate(full):
            lines[index].cells.insert(at, name if number == 0 else "")
    wanted = {name for _, name in edit.cells} | {name for row in edit.added.values() for name in row}
    places = full[1:]
    if not wanted <= set(names) or len(places) != len(keys):
        return None
    for (row, name), value in edit.cells.items():
        lines[places[row]].cells[names.index(name)] = _cell(value)
    gone = [lines[places[row]] for row in edit.removed]
    for key, cells in sorted(edit.added.items(), key=lambda item: order(item[0])):
        at = _place(keys, key, order)
        index = places[at] if at < len(places) else (places[-1] + 1 if places else full[0] + 1)
        _insert(lines, index, [_cell(cells.get(name, "")) for name in names])
        places = [*places[:at], index, *(place + 1 for place in places[at:])]
        keys = [*keys[:at], key, *keys[at:]]
    return "".join(str(line) for line in lines if not any(line is one for one in gone))


def _lines(text: str) -> list[_Line]:
    ends = iter(_BREAK.findall(text))
    plain = _BREAK.sub("\n", text)
    return [
        _Line(list(cells), [next(ends, "") for _ in range(1 + sum(cell.count("\n") for cell in cells))])
        for cells in table.as_written(plain)
    ]


def _insert(lines: list[_Line], index: int, cells: list[str]) -> None:
    """A new line, with the end of the one before it; a file without an end of its last line stays one."""
    above = lines[index - 1]
    end = above.breaks[-1]
    if not end:
        above.breaks[-1] = next((line.breaks[-1] for line in lines if line.breaks[-1]), "\n")
    lines.insert(index, _Line(cells, [end]))


def _place(keys: list[Key], key: Key, order: Callable[[Key], tuple[Any, ...]]) -> int:
    """Where a new row goes: before the first one that comes after it, if the rows are in order; else to the end.

    People may stand in an order of their own, as they were planned: then a new one goes behind those of the same task and time.
    """
    *times, _ = zip(*map(order, [*keys, key]), strict=True)
    ranks = list(zip(*times, strict=True))
    mine = ranks.pop()
    if any(one > other for one, other in pairwise(ranks)):
        return len(keys)
    first, last = bisect_left(ranks, mine), bisect_right(ranks, mine)
    people = [one.person for one in keys[first:last]]
    return first + (bisect_right(people, key.person) if people == sorted(people) else len(people))


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:-1].replace('""', '"') if text.startswith('"') and text.endswith('"') else text


def _cell(value: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([value, "x"])
    return out.getvalue()[:-2]
