"""Registers as a workbook: a sheet for each table, real types, headings that stay, drop-downs, and the hidden base."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from pmo.connect import cells
from pmo.connect.rows import number, rows, value_of
from pmo.connect.xlsx import base as bases
from pmo.connect.xlsx.package import fixed
from pmo.model.kind import ANY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from openpyxl.worksheet.worksheet import Worksheet

    from pmo.connect.fields import Column, Table
    from pmo.model.kind import Field
    from pmo.model.workspace import Workspace

ID: Final = "Id"
ROW: Final = "Row"
ABOUT: Final = "About"
SPARE_ROWS: Final = 500
"""Rows below the last one that have drop-downs too, for new ones."""
_MOST_TITLE: Final = 31
_MOST_LITERAL: Final = 250
_SHORT_TEXT: Final = 200
_FORMULA: Final = ("=", "+", "-", "@", "\t", "'")
_ESCAPE: Final = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
_FORMATS: Final = {"date": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm", "whole": "0", "lines": "General"}
_HEAD: Final = PatternFill("solid", fgColor="FF1F3A4D")
_FIXED_HEAD: Final = PatternFill("solid", fgColor="FF6B7780")
_HEAD_FONT: Final = Font(bold=True, color="FFFFFFFF")
_FIXED_FONT: Final = Font(color="FF6B7780")
_TOP: Final = Alignment(vertical="top")
_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a workbook comes from: reader, date, commit (empty where it must not be told), firm."""

    audience: str
    as_of: date
    zone_name: str
    company: str
    commit: str = ""


def workbook(tables: Iterable[Table], workspace: Workspace, zone: tzinfo, stamp: Stamp) -> bytes:
    """The workbook of some tables. The workspace is one that was narrowed to its readers before."""
    book = Workbook()
    book.remove(book.worksheets[0])
    found = tuple(tables)
    base = bases.Base(stamp.audience, stamp.as_of.isoformat(), stamp.zone_name, stamp.commit)
    lists = _Lists(workspace)
    titles = sheet_titles(found)
    for table, title in zip(found, titles, strict=True):
        _sheet(book.create_sheet(title), table, workspace, zone, base, lists)
    _about(book.create_sheet(ABOUT), found, titles, stamp)
    lists.write(book)
    hidden = book.create_sheet(bases.SHEET)
    hidden.sheet_state = "hidden"
    for line_number, line in enumerate(bases.lines(base), 1):
        for column, text in enumerate(line, 1):
            _put(hidden.cell(line_number, column), text)
    out = io.BytesIO()
    book.save(out)
    return fixed(out.getvalue(), title=f"{stamp.company}: {', '.join(titles[:3])}", as_of=stamp.as_of)


def sheet_titles(tables: Iterable[Table]) -> list[str]:
    """A name for each sheet: at most 31 characters, none twice, none of the characters that Excel refuses."""
    out: list[str] = []
    for table in tables:
        plain = re.sub(r"[\[\]:*?/\\]", " ", table.title).strip("' ")
        title, count = plain[:_MOST_TITLE].rstrip(), 1
        while title.casefold() in {other.casefold() for other in (*out, ABOUT, bases.SHEET, bases.LISTS)}:
            count += 1
            title = f"{plain[: _MOST_TITLE - len(str(count)) - 1].rstrip()} {count}"
        out.append(title)
    return out


class _Lists:
    """The choices of drop-downs that are too many for the drop-down itself: columns of a hidden sheet."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._columns: dict[tuple[str, ...], int] = {}

    def formula(self, field: Field) -> str:
        """What a drop-down for this field offers; empty when there is nothing to choose from."""
        choices = field.choices or self._ids(field.ref)
        if not choices:
            return ""
        literal = ",".join(choices)
        if len(literal) <= _MOST_LITERAL and not any("," in choice or '"' in choice for choice in choices):
            return f'"{literal}"'
        column = get_column_letter(self._columns.setdefault(choices, len(self._columns) + 1))
        return f"{bases.LISTS}!${column}$1:${column}${len(choices)}"

    def _ids(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        if ANY in kinds:
            return ()
        return tuple(sorted({record.id for kind in kinds for record in self._workspace.of(kind)}))

    def write(self, book: Workbook) -> None:
        """The hidden sheet, when a drop-down needs it."""
        if not self._columns:
            return
        sheet = book.create_sheet(bases.LISTS)
        sheet.sheet_state = "hidden"
        for choices, column in self._columns.items():
            for row, choice in enumerate(choices, 1):
                _put(sheet.cell(row, column), choice)


def _sheet(sheet: Worksheet, table: Table, workspace: Workspace, zone: tzinfo, base: bases.Base, lists: _Lists) -> None:
    """One table with headings, rows, drop-downs; what it says goes into the base."""
    keys = (ID, ROW) if table.depth else (ID,)
    heads = [*keys, *(heading(column, base.zone) for column in table.columns)]
    base.sheets[sheet.title] = bases.SheetBase(
        table.kind.name,
        "/".join(".".join(part) for part in table.path),
        dict(zip(heads[len(keys) :], (column.key for column in table.columns), strict=True)),
    )
    widths = [len(head) + 4 for head in heads]
    long = [False] * len(heads)
    last = 1
    for last, row in enumerate(rows(table, workspace), 2):
        _put(sheet.cell(last, 1), row.record.id, font=_FIXED_FONT)
        if table.depth:
            _put(sheet.cell(last, 2), row.at[0] + 1 if table.depth == 1 else number(row.at), font=_FIXED_FONT)
        tokens = {}
        for index, column in enumerate(table.columns, len(keys)):
            value = cells.shown(column, value_of(column, row.data), zone)
            tokens[column.key] = cells.token(column, value, zone)
            if value is not None:
                _put(sheet.cell(last, index + 1), value)
                text = str(value)
                widths[index] = max(widths[index], *(len(line) for line in text.split("\n")))
                long[index] = long[index] or len(text) > _SHORT_TEXT or "\n" in text
        base.rows[sheet.title, row.record.id, number(row.at)] = {key: text for key, text in tokens.items() if text}
        widths[0] = max(widths[0], len(row.record.id) + 2)
    _form(sheet, table, last, long, len(keys), lists)
    for index, head in enumerate(heads):
        cell = sheet.cell(1, index + 1)
        _put(cell, head, font=_HEAD_FONT)
        given = index < len(keys) or table.columns[index - len(keys)].given
        cell.fill = _FIXED_HEAD if given else _HEAD
        cell.alignment = _WRAPPED
        sheet.column_dimensions[get_column_letter(index + 1)].width = min(max(widths[index], 9), 52)
    sheet.freeze_panes = f"{get_column_letter(len(keys) + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{last}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = "1:1"


def _form(sheet: Worksheet, table: Table, last: int, long: list[bool], keys: int, lists: _Lists) -> None:
    """Number formats, alignment and drop-downs, down to the spare rows."""
    for index, column in enumerate(table.columns, keys):
        letter = get_column_letter(index + 1)
        form = _number_format(column, long=long[index])
        for row in range(2, last + 1):
            cell = sheet.cell(row, index + 1)
            cell.number_format = form
            cell.alignment = _WRAPPED if long[index] or column.sort == "lines" else _TOP
        formula = lists.formula(column.field) if column.sort not in ("lines", "yes_no") else ""
        if column.sort == "yes_no":
            formula = '"TRUE,FALSE"'
        if formula:
            rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
            rule.errorTitle, rule.error = "Not a choice", f"{column.title[:60]}: choose from the list."
            rule.add(f"{letter}2:{letter}{last + SPARE_ROWS}")
            sheet.add_data_validation(rule)


def _number_format(column: Column, *, long: bool) -> str:
    if column.sort == "number":
        return {"money": "#,##0.00", "share": "0.0%"}.get(column.field.unit, "General")
    if column.sort == "text":
        return "General" if long else "@"
    return _FORMATS.get(column.sort, "General")


def heading(column: Column, zone_name: str) -> str:
    """The heading of a column; for times it says of which zone."""
    return f"{column.title} ({zone_name})" if column.sort == "instant" else column.title


def _put(cell: Any, value: object, font: Font | None = None) -> None:
    """A value in a cell. Text is text, whatever it begins with: nothing that stands in a record becomes a formula."""
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", _ESCAPE.sub(r"_x005F_\1", value))
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(_FORMULA)
    elif isinstance(value, bool | int | Decimal | datetime | date):
        cell.value = value
    else:
        raise TypeError(type(value).__name__)
    if font is not None:
        cell.font = font


def _about(sheet: Worksheet, tables: Iterable[Table], titles: list[str], stamp: Stamp) -> None:
    """The last sheet: what this is, how it comes back, what every column means."""
    lines: list[tuple[str, ...]] = [
        (f"{stamp.company}: records as of {stamp.as_of.isoformat()}, for {stamp.audience}",),
        ("Change cells, add rows below the last one (leave the id empty), save, and run: pmo import xlsx FILE",),
        ("Gray headings are fixed: folder and file name of a record say these. Nothing is deleted by removing a row.",),
        ("Lists have one item in each line of a cell (Alt+Enter). Prose of pages stays in its file.",),
        (),
        ("Sheet", "Column", "What it says", "Choices"),
    ]
    for table, title in zip(tables, titles, strict=True):
        lines.extend(
            (title, column.title, column.field.description, ", ".join(column.field.choices)) for column in table.columns
        )
    for row, line in enumerate(lines, 1):
        for column, text in enumerate(line, 1):
            _put(sheet.cell(row, column), text, Font(bold=True) if row in (1, 6) else None)
    for letter, width in zip("ABCD", (26, 30, 70, 40), strict=True):
        sheet.column_dimensions[letter].width = width
