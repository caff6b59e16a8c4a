"""The table in an export, whatever it is: CSV, a sheet of a workbook, a list in JSON. Headings, then rows with their place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.connect import csv_table
from pmo.connect.csv_table import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, NotATableError
from pmo.connect.timefiles.mapping import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pmo.connect.timefiles.mapping import FileMapping

_MOST_DIGITS: Final = 40
_DEEPEST: Final = 8
FORMS: Final = (".csv", ".txt", ".tsv", ".xlsx", ".json")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it is (`12` in a text, `row 12` in a workbook), its cells by plain heading, and why it cannot be read."""

    at: str
    cells: Mapping[str, Any]
    trouble: str = ""

    def texts(self) -> dict[str, str]:
        """The cells as text, for tests of rows."""
        return {head: "" if cell is None else str(cell) for head, cell in self.cells.items()}


@dataclass(frozen=True, slots=True)
class Table:
    """Headings as written, and the rows below them."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def read(name: str, raw: bytes, said: FileMapping) -> Table:
    """The table in some bytes; the ending of the name says what they are. NotATableError says why they are none."""
    if len(raw) > MOST_BYTES:
        raise NotATableError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB; export a shorter period")
    ending = "." + name.rpartition(".")[2].casefold()
    if ending == ".xls":
        raise NotATableError("it is an old Excel file; save it as .xlsx or as CSV")
    if ending not in FORMS:
        raise NotATableError(f"its name must end in {', '.join(FORMS)}, so that it is known what it is")
    if ending == ".xlsx":
        return _of_workbook(raw, said)
    if ending == ".json":
        return _of_json(raw, said)
    return _of_text(raw, said)


def _of_text(raw: bytes, said: FileMapping) -> Table:
    lines = list(csv_table.lines(csv_table.text_of(raw, said.encoding), said.separator))[said.skip_rows :]
    upper = [cells for _, cells in lines[: said.heading_rows]]
    if upper and max(len(cells) for cells in upper) == 1:
        csv_table.must_be_apart(upper[0], said.separator)
    heads = _heads(upper, said)
    rows = []
    for at, cells in lines[said.heading_rows :]:
        trouble = "" if len(cells) == len(heads) else f"it has {len(cells)} values, the heading has {len(heads)}"
        rows.append(Row(str(at), _by_head(heads, cells), trouble))
    return Table(heads, tuple(rows))


def _of_workbook(raw: bytes, said: FileMapping) -> Table:
    from pmo.connect.xlsx import read as workbook  # noqa: PLC0415 - openpyxl, which texts do without
    from pmo.connect.xlsx.package import NotAWorkbookError  # noqa: PLC0415 - the same

    try:
        sheets = workbook.read(raw).sheets
    except NotAWorkbookError as error:
        raise NotATableError(str(error)) from None
    titles = ", ".join(f"“{sheet.title}”" for sheet in sheets)
    if said.sheet:
        sheets = tuple(sheet for sheet in sheets if plain(sheet.title) == plain(said.sheet))
    if len(sheets) != 1:
        wanted = f"has no sheet “{said.sheet}”" if said.sheet else "has several sheets"
        raise NotATableError(
            f"it {wanted}; name one in the mapping with `sheet:`. It has {titles or 'none with cells'}"
        )
    sheet = sheets[0]
    first = {column: workbook.Found("", head) for column, head in sheet.heads.items()}
    lines = [(1, first)] if first else []
    lines += [(line.number, line.cells) for line in sheet.lines]
    lines = lines[said.skip_rows :]
    upper = lines[: said.heading_rows]
    width = max((column for _, cells in upper for column in cells), default=0)
    heads = _heads([[str(cells[at].value) if at in cells else "" for at in range(1, width + 1)] for _, cells in upper], said)  # fmt: skip
    rows = []
    for number, cells in lines[said.heading_rows :]:
        outside = [found.at for column, found in cells.items() if column > len(heads)]
        troubles = [f"{found.at}: {found.trouble}" for found in cells.values() if found.trouble and not isinstance(found.value, timedelta)]  # fmt: skip
        trouble = troubles[0] if troubles else f"{outside[0]} lies right of the last heading" if outside else ""
        values = [cells[at].value if at in cells else None for at in range(1, len(heads) + 1)]
        rows.append(Row(f"row {number}", _by_head(heads, values), trouble))
    return Table(heads, tuple(rows))


def _of_json(raw: bytes, said: FileMapping) -> Table:
    try:
        data = json.loads(raw.decode("utf-8-sig"), parse_float=_number, parse_int=_number, parse_constant=str)
    except (UnicodeError, ValueError, RecursionError) as error:
        raise NotATableError(f"it is no JSON: {error}") from None
    for part in said.rows:
        data = data.get(part) if isinstance(data, dict) else None
    if isinstance(data, dict) and isinstance(data.get("row_values"), list):
        return _of_report(data, said)
    if not isinstance(data, list):
        where = (
            f"under `{'.'.join(said.rows)}`" if said.rows else "at its top; name the place in the mapping with `rows:`"
        )
        raise NotATableError(f"there is no list of entries {where}")
    if len(data) > MOST_ROWS:
        raise NotATableError(f"it has more than {MOST_ROWS:,} entries; export a shorter period")
    flat = [dict(_flat(item, "")) if isinstance(item, dict) else {} for item in data]
    heads = tuple(dict.fromkeys(head for item in flat for head in item))
    _once(heads, said)
    rows = [
        Row(f"entry {at}", {plain(head): cell for head, cell in item.items()}, "" if item else "it is no entry")
        for at, item in enumerate(flat, 1)
    ]
    return Table(heads, tuple(rows))


def _of_report(data: dict[str, Any], said: FileMapping) -> Table:
    """A report as the API gives it: definitions of columns, and rows of bare values."""
    definitions = data.get("column_definitions")
    heads = tuple(str(head) for item in definitions or () if isinstance(item, dict) for head in item)
    _once(heads, said)
    rows = []
    for at, cells in enumerate(data["row_values"], 1):
        whole = isinstance(cells, list) and len(cells) == len(heads)
        trouble = "" if whole else f"it does not have {len(heads)} values, as the report says"
        rows.append(Row(f"entry {at}", _by_head(heads, cells) if whole else {}, trouble))
    return Table(heads, tuple(rows))


def _number(text: str) -> Any:
    """A number of JSON, exact. One that is beyond all measure stays the text it is, which its row is rejected for."""
    if len(text) > _MOST_DIGITS:
        return text
    value = Decimal(text)
    if value and not -_MOST_DIGITS <= value.adjusted() <= _MOST_DIGITS:
        return text
    return value if set(text) & set(".eE") else int(text)


def _flat(item: Mapping[str, Any], before: str, depth: int = 0) -> Iterable[tuple[str, Any]]:
    """The values of an entry by their path, `member.identifier`; lists, and what lies deeper than any entry, are passed over."""
    for key, value in item.items():
        if isinstance(value, dict):
            if depth < _DEEPEST:
                yield from _flat(value, f"{before}{key}.", depth + 1)
        elif not isinstance(value, list):
            yield f"{before}{key}", value


def _by_head(heads: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    return {plain(head): cell for head, cell in zip(heads, cells, strict=False) if head}


def _heads(rows: Sequence[Sequence[str]], said: FileMapping) -> tuple[str, ...]:
    """The headings; of several rows the upper word goes on to the right until the next one, as merged cells do."""
    if len(rows) < said.heading_rows:
        raise NotATableError("it is empty" if not rows else "it ends within its headings")
    width = max(len(row) for row in rows)
    parts: list[list[str]] = [[] for _ in range(width)]
    for index, row in enumerate(rows):
        last = ""
        for at in range(width):
            text = " ".join(row[at].split()) if at < len(row) else ""
            last = text or (last if index < len(rows) - 1 else "")
            if last:
                parts[at].append(last)
    heads = tuple(" ".join(words) for words in parts)
    _once(heads, said)
    return heads


def _once(heads: Sequence[str], said: FileMapping) -> None:
    """Every heading that the mapping names is there, once; of others it must say something, unless it says `others: ignore`.

    In JSON `agreement.name` may be missing where `agreement` is there, and null in every entry.
    """
    if len(heads) > MOST_COLUMNS:
        raise NotATableError(f"it has more than {MOST_COLUMNS:,} columns")
    found = [plain(head) for head in heads]
    listed = ", ".join(f"“{head}”" for head in heads if head)
    for head, written in said.names.items():
        inside = head.rpartition(".")[0]
        if found.count(head) != 1 and not (inside and inside in found and head not in found):
            state = "has no column" if head not in found else "has twice the column"
            raise NotATableError(f"it {state} “{written}”. It has {listed}")
    tested = {test.column for test in (*said.skip, *([said.total] if said.total else []))}
    for test in sorted(tested):
        if test not in found:
            raise NotATableError(f"it has no column “{test}”, by which rows are told apart. It has {listed}")
    said_of = {*said.columns, *said.ignore, *tested}
    open_ones = [head for head in heads if head and plain(head) not in said_of]
    if open_ones and not said.others:
        named = ", ".join(f"“{head}”" for head in open_ones)
        raise NotATableError(f"the mapping says nothing about {named}: name a field under `columns:`, list it under `ignore:`, or write `others: ignore`")  # fmt: skip
