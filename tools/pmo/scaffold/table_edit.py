"""A table file (CSV) says something else: cells that changed are replaced, rows are added below, the rest stays as it is."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CELL: Final = re.compile(r'(?:"(?:[^"]|"")*"|[^,\n]*)')


def edited(text: str, changes: Mapping[tuple[int, str], str], added: Sequence[Mapping[str, str]] = ()) -> str | None:
    """The text with some cells replaced (by row from 0 and column) and rows added; None when that is not possible safely.

    A column that the file does not have cannot be filled.
    """
    lines = _rows(text)
    rows = [cells for cells in lines if cells != [""]]
    if not rows:
        return None
    names = [_plain(cell) for cell in rows[0]]
    wanted = {name for _, name in changes} | {name for row in added for name in row}
    if not wanted <= set(names) or any(row >= len(rows) - 1 for row, _ in changes):
        return None
    for (row, name), value in changes.items():
        index = names.index(name)
        if len(rows[row + 1]) <= index:
            return None
        rows[row + 1][index] = _cell(value)
    out = [",".join(cells) for cells in lines]
    out.extend(",".join(_cell(row.get(name, "")) for name in names) for row in added)
    return "\n".join(out) + "\n"


def _rows(text: str) -> list[list[str]]:
    """The cells of every row as they are written; an empty line is one empty cell."""
    out: list[list[str]] = []
    position = 0
    while position < len(text):
        cells: list[str] = []
        while True:
            found = _CELL.match(text, position)
            raw = found.group() if found else ""
            cells.append(raw)
            position += len(raw)
            if position >= len(text) or text[position] != ",":
                break
            position += 1
        end = text.find("\n", position)
        position = len(text) if end < 0 else end + 1
        out.append(cells)
    return out


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:-1].replace('""', '"') if text.startswith('"') and text.endswith('"') else text


def _cell(value: Any) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([value, "x"])
    return out.getvalue()[:-2]
