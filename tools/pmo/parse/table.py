"""CSV files: a header, then rows; `{"rows": [{column: value}]}`. Empty cells are left out."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

from pmo.model.finding import Span
from pmo.model.record import KEY
from pmo.parse.fault import Fault
from pmo.parse.scalars import MOST_DIGITS, NUMBER, number
from pmo.parse.syntax import CONFLICT, MERGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Path

_TOO_MANY: Final = (
    "take out the comma too many: numbers have a point and no comma (7.5, 1200); put quotes around text with a comma"
)
_TOO_FEW: Final = "give each column a value; a column without one still needs its comma"
_CELL: Final = re.compile(r'(?:"(?:[^"]|"")*"|[^,\n]*)')


def parse(text: str, text_columns: frozenset[str]) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    """The rows of a table and what is wrong with it; `text_columns` stay text even when they look like numbers."""
    if not text.strip():
        return None, (Fault("empty-file", Span(), "the file is empty", "write the header line, or delete the file"),)
    strange = _other_form(text)
    if strange is not None:
        return None, (strange,)
    rows: list[dict[str, Any]] = []
    faults: list[Fault] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            start, line = line, reader.line_num + 1
            if not cells:
                continue
            if not header:
                header = [cell.strip() for cell in cells]
                faults.extend(_header_faults(header, start))
            elif not any(cell.strip() for cell in cells):
                continue  # spreadsheets write rows of commas for cells that were used once
            elif len(cells) != len(header):
                faults.append(
                    Fault(
                        "table-row",
                        Span(start, 1, 2),
                        f"this row has {len(cells)} {'value' if len(cells) == 1 else 'values'}, the header has {len(header)}",
                        _TOO_MANY if len(cells) > len(header) else _TOO_FEW,
                    )
                )
            else:
                rows.append(
                    {
                        name: _value(cell, as_text=name in text_columns)
                        for name, cell in zip(header, (cell.strip() for cell in cells), strict=True)
                        if cell
                    }
                )
    except csv.Error:
        faults.append(
            Fault(
                "table-row",
                Span(line, 1, 2),
                "a quote in this row is opened and never closed, or text follows a closed one",
                "put quotes around the whole cell, and write a quote inside it twice",
            )
        )
    return {"rows": rows}, tuple(faults)


def locate(text: str) -> dict[Path, Span]:
    """Position of every cell by path: `("rows", 3, "hours")`."""
    out: dict[Path, Span] = {(): Span()}
    header: list[str] = []
    heads: dict[str, Span] = {}
    index = 0
    for line, cells in _cells(text):
        if not header:
            header = [text.strip() for text, _ in cells]
            heads = {
                name: Span(line, column, column + max(1, len(name)))
                for name, (_, column) in zip(header, cells, strict=True)
            }
        elif len(cells) == len(header) and any(text.strip() for text, _ in cells):
            last, column = cells[-1]
            out["rows", index] = Span(line, 1, column + max(1, len(last)))
            for name, (cell, column) in zip(header, cells, strict=True):
                out["rows", index, name] = Span(line, column, column + max(1, len(cell)))
                out["rows", index, name, KEY] = heads[name]
            index += 1
    return out


def _cells(text: str) -> Iterator[tuple[int, list[tuple[str, int]]]]:
    """Line and cells of each row that is not empty, the first line of each cell as written with its column."""
    line, position = 1, 0
    for row in as_written(text):
        cells: list[tuple[str, int]] = []
        for raw in row:
            column = position - (text.rfind("\n", 0, position) + 1) + 1
            cells.append((raw.split("\n", 1)[0], column))
            position += len(raw) + 1
        if row != [""]:
            yield line, cells
        line += 1 + sum(raw.count("\n") for raw in row)
        position = text.find("\n", position - 1) + 1  # behind a closed quote may stand more than the cell


def as_written(text: str) -> Iterator[list[str]]:
    """The cells of every row as they are written, quotes and spaces too; an empty line is one empty cell."""
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
        yield cells


def _other_form(text: str) -> Fault | None:
    """The fault of a text that is no table with commas: a merge conflict, or columns that are set apart in another way."""
    if any(mark in text for mark in CONFLICT):
        for place, row in enumerate(text.split("\n"), 1):
            if row.startswith(CONFLICT):
                return Fault("table-row", Span(place, 1, max(2, len(row) + 1)), *MERGE)
    body = text.lstrip("\n")
    head, _, rest = body.partition("\n")
    line = text.count("\n", 0, len(text) - len(body)) + 1
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if mark in head and "," not in head:
            decimals = " and numbers with a point (7.5)" if re.search(r"\d,\d", rest) else ""
            return Fault(
                "table-row",
                Span(line, 1, len(head) + 1),
                f"the columns of this table are set apart by {word}, as some spreadsheets export it; commas belong there",
                f"export it again with commas between the columns{decimals}, or replace the {word} by commas",
            )
    return None


def _header_faults(header: list[str], line: int) -> Iterator[Fault]:
    for name in dict.fromkeys(header):
        if not name:
            yield Fault(
                "table-row",
                Span(line, 1, 2),
                "a column has no name",
                "name it, or remove the column: also the commas that stand for it",
            )
        elif header.count(name) > 1:
            yield Fault("table-row", Span(line, 1, 2), f"the column `{name}` is here twice", "keep one of the two")


def _value(cell: str, *, as_text: bool) -> Any:
    return number(cell) if not as_text and len(cell) <= MOST_DIGITS and NUMBER.match(cell) else cell
