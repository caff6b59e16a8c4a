"""A workbook as values: headings, rows, and the base it left with. Nothing is believed: formulas, errors and types are told."""

from __future__ import annotations

import io
import warnings
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET  # of parts that were screened: no document types, no entities

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import CELL_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser

from pmo.connect.xlsx import base as bases
from pmo.connect.xlsx.package import NotAWorkbookError, screened

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ROWS: Final = 100_000
MOST_CELLS: Final = 2_000_000
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
"""Where a sheet of Excel ends."""
_DEEPEST: Final = 40
_TRUTH: Final = {"=TRUE()": True, "=FALSE()": False}
"""How LibreOffice saves a box that is ticked or not."""


@dataclass(frozen=True, slots=True)
class Found:
    """One cell: where it is (`F12`), what it holds, and `trouble` when it must not be read (a formula, an error)."""

    at: str
    value: Any
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the headings; cells by column number, empty ones left out."""

    number: int
    cells: dict[int, Found]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet. `heads` are the headings by column number."""

    title: str
    heads: dict[int, str]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """A workbook; `base` is None when it did not come from `pmo export`."""

    sheets: tuple[Sheet, ...]
    base: bases.Base | None
    hidden: tuple[str, ...] = field(default=())


def read(raw: bytes) -> Read:
    """The workbook in some bytes. NotAWorkbookError, or DamagedBaseError when its hidden sheet was changed.

    Only cells that are there are read, one by one: what a sheet says about its size is not believed.
    """
    screened(raw)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl cannot keep, we do not write back
            with closing(load_workbook(io.BytesIO(raw), read_only=True, keep_links=False, rich_text=False)) as book:
                rest = _Budget()
                base = bases.read(_texts(book[bases.SHEET], rest)) if bases.SHEET in book.sheetnames else None
                visible = [sheet for sheet in book.worksheets if sheet.title not in (bases.SHEET, bases.LISTS)]
                return Read(tuple(_sheet(sheet, rest) for sheet in visible), base)
    except (NotAWorkbookError, bases.DamagedBaseError):
        raise
    except (
        InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError, SyntaxError, AttributeError,
        OverflowError, RecursionError, OSError,
    ) as error:  # fmt: skip
        raise NotAWorkbookError(f"it is damaged: {' '.join(str(error).split())[:120]}") from None


class _Budget:
    """How many cells all sheets may have together."""

    def __init__(self) -> None:
        self.left = MOST_CELLS

    def spend(self, title: str, cells: int = 1) -> None:
        self.left -= cells
        if self.left < 0:
            raise NotAWorkbookError(f"it has more than {MOST_CELLS:,} cells, the last of them in the sheet “{title}”; export less of it")  # fmt: skip


def _rows(sheet: Any, rest: _Budget) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The rows that are there, with their number and the cells that hold something.

    The parser of openpyxl makes the values. Its own loop is not used: it fills every gap up to the size that the sheet
    claims to have, and keeps whole rows in memory.
    """
    with sheet._get_source() as source:  # noqa: SLF001 - openpyxl has no other way to a sheet of unknown size
        parser = _parser(source, sheet)
        cells: list[dict[str, Any]] = []
        above: list[ET.Element] = []
        inside = 0
        for event, element in ET.iterparse(source, ("start", "end")):  # noqa: S314 - see the import
            if event == "start":
                above.append(element)
                if len(above) > _DEEPEST:
                    raise NotAWorkbookError(f"the sheet “{sheet.title}” is damaged: its elements are nested too deep")
                inside += element.tag == CELL_TAG
                if element.tag == ROW_TAG:
                    cells = []
                    parser.row_counter = int(element.get("r") or parser.row_counter + 1)
                    parser.col_counter = 0
                    _within(sheet.title, parser.row_counter, 1)
                continue
            above.pop()
            if element.tag == CELL_TAG:
                inside -= 1
                rest.spend(sheet.title)
                cell = _cell(parser, element)
                _within(sheet.title, cell["row"], cell["column"])
                if cell["value"] is not None:
                    cells.append(cell)
            elif element.tag == ROW_TAG and cells:
                yield parser.row_counter, cells
            if above and not inside:
                above[-1].clear()  # nothing that was read is kept


def _parser(source: Any, sheet: Any) -> WorkSheetParser:
    book = sheet.parent
    strings, dates, spans = sheet._shared_strings, book._date_formats, book._timedelta_formats  # noqa: SLF001 - as above
    return WorkSheetParser(source, strings, epoch=book.epoch, date_formats=dates, timedelta_formats=spans)


def _within(title: str, row: int, column: int) -> None:
    if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
        raise NotAWorkbookError(f"the sheet “{title}” is damaged: it has a cell where no sheet has one")


def _cell(parser: WorkSheetParser, element: ET.Element) -> dict[str, Any]:
    """A cell as openpyxl reads it; one whose value is none is an error of its own, and not of the workbook."""
    try:
        found: dict[str, Any] = parser.parse_cell(element)
    except (ValueError, OverflowError, IndexError, TypeError):
        at = element.get("r")
        row, column = coordinate_to_tuple(at) if at else (parser.row_counter, parser.col_counter)
        return {"row": row, "column": column, "value": str(element.findtext(VALUE_TAG))[:40], "data_type": "e"}
    if isinstance(found["value"], float) and not isfinite(found["value"]):
        found |= {"value": str(element.findtext(VALUE_TAG))[:40], "data_type": "e"}
    return found


def _texts(sheet: Any, rest: _Budget) -> Iterator[list[str]]:
    """The cells of each row as text, with nothing in the gaps."""
    for _, cells in _rows(sheet, rest):
        by_column = {cell["column"]: _text(cell["value"]) for cell in cells}
        rest.spend(sheet.title, max(by_column) - len(by_column))  # a gap is made into cells
        yield [by_column.get(column, "") for column in range(1, max(by_column) + 1)]


def _text(value: object) -> str:
    return "" if value is None else _decoded(str(value))


def _decoded(text: str) -> str:
    """`_x005F_` stands for an underline that begins no code of a character (ECMA-376, ST_Xstring)."""
    return text.replace("_x005F_", "_")


def _sheet(sheet: Any, rest: _Budget) -> Sheet:
    heads: dict[int, str] = {}
    lines: list[Line] = []
    for number, cells in _rows(sheet, rest):
        found = {}
        for cell in cells:
            if isinstance(cell["value"], str) and not cell["value"].strip():
                continue
            column = cell["column"]
            if number == 1:
                heads[column] = " ".join(str(cell["value"]).split())
            else:
                value = _value(cell)
                trouble = "" if isinstance(value, bool) else _trouble(cell)
                found[column] = Found(f"{get_column_letter(column)}{number}", value, trouble)
        if found:
            lines.append(Line(number, found))
            if len(lines) > MOST_ROWS:
                raise NotAWorkbookError(f"the sheet “{sheet.title}” has more than {MOST_ROWS:,} rows")
    return Sheet(sheet.title, heads, tuple(sorted(lines, key=lambda line: line.number)))


def _value(cell: dict[str, Any]) -> Any:
    value = cell["value"]
    if not isinstance(value, str):
        return value
    return _TRUTH.get(value, value) if cell["data_type"] == "f" else _decoded(value)


def _trouble(cell: dict[str, Any]) -> str:
    value = cell["value"]
    if cell["data_type"] == "f" or not (isinstance(value, str | int | float | bool) or hasattr(value, "isoformat")):
        return "the cell holds a formula; replace it by its value (copy, then paste values)"
    if cell["data_type"] == "e":
        return f"the cell holds the error {value}"
    return ""
