"""A workbook as values: headings, rows, and the base it left with. Nothing is believed: formulas, errors and types are told."""

from __future__ import annotations

import io
import warnings
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from pmo.connect.xlsx import base as bases
from pmo.connect.xlsx.package import NotAWorkbookError, screened

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_ROWS: Final = 100_000
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
    """The workbook in some bytes. NotAWorkbookError, or DamagedBaseError when its hidden sheet was changed."""
    screened(raw)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl cannot keep, we do not write back
            book = load_workbook(io.BytesIO(raw), rich_text=False)
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
        AttributeError,
    ) as error:
        raise NotAWorkbookError(f"it is damaged: {' '.join(str(error).split())[:120]}") from None
    base = None
    if bases.SHEET in book.sheetnames:
        texts = ([_text(cell) for cell in row] for row in book[bases.SHEET].iter_rows(values_only=True))
        base = bases.read([*row] for row in texts)
    visible = [sheet for sheet in book.worksheets if sheet.title not in (bases.SHEET, bases.LISTS)]
    return Read(tuple(_sheet(sheet) for sheet in visible), base)


def _text(value: object) -> str:
    return "" if value is None else _decoded(str(value))


def _decoded(text: str) -> str:
    """`_x005F_` stands for an underline that begins no code of a character (ECMA-376, ST_Xstring)."""
    return text.replace("_x005F_", "_")


def _sheet(sheet: Worksheet) -> Sheet:
    heads: dict[int, str] = {}
    lines: list[Line] = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        found = {}
        for cell in row:
            if cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()):
                continue
            at = f"{get_column_letter(cell.column)}{number}"
            if number == 1:
                heads[cell.column] = " ".join(str(cell.value).split())
            else:
                value = _value(cell)
                found[cell.column] = Found(at, value, "" if isinstance(value, bool) else _trouble(cell))
        if found:
            lines.append(Line(number, found))
            if len(lines) > MOST_ROWS:
                raise NotAWorkbookError(f"the sheet “{sheet.title}” has more than {MOST_ROWS:,} rows")
    return Sheet(sheet.title, heads, tuple(lines))


def _value(cell: Any) -> Any:
    if not isinstance(cell.value, str):
        return cell.value
    return _TRUTH.get(cell.value, cell.value) if cell.data_type == "f" else _decoded(cell.value)


def _trouble(cell: Any) -> str:
    if cell.data_type == "f" or not (
        isinstance(cell.value, str | int | float | bool) or hasattr(cell.value, "isoformat")
    ):
        return "the cell holds a formula; replace it by its value (copy, then paste values)"
    if cell.data_type == "e":
        return f"the cell holds the error {cell.value}"
    return ""
