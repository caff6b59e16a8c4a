"""A table file (CSV) says something else: cells that changed are replaced, rows are added below, the rest stays as it is."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def edited(
    lines: Iterable[list[str]], changes: Mapping[tuple[int, str], str], added: Sequence[Mapping[str, str]] = ()
) -> str | None:
    """The text with some cells replaced (by row from 0 and column) and rows added; None when that is not possible safely.

    `lines` are the cells of the file as they are written; a column that it does not have cannot be filled.
    """
    lines = [list(cells) for cells in lines]
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


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:-1].replace('""', '"') if text.startswith('"') and text.endswith('"') else text


def _cell(value: Any) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([value, "x"])
    return out.getvalue()[:-2]
