"""XLSX through openpyxl: every table of a report as a sheet with real types, filters, a frozen head and colors for status.

A workbook is for sorting and adding up, so it has whole tables, not the part that a page shows. Text stays text: what
begins like a formula is stored as a string and marked as one.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from pmo.model.figures import Color, Value
from pmo.model.record import as_date, as_instant
from pmo.render import words
from pmo.render.documents import look
from pmo.render.documents.archive import steady
from pmo.render.documents.content import plain
from pmo.render.documents.letters import width
from pmo.render.reports import cells
from pmo.render.reports.context import head

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pmo.model.figures import Column, Table
    from pmo.render.documents.content import Document
    from pmo.render.reports.report import Report

FORMATS: Final = {
    "hours": "#,##0.00", "days": "#,##0.##", "minutes": "#,##0", "share": "0.0%", "percent": '0.0"%"', "index": "0.00",
    "count": "#,##0", "number": "#,##0.##", "units": "#,##0.##", "weeks": "0.0", "points": "0.0",
}  # fmt: skip
DAY: Final = "mmm d, yyyy"
MOMENT: Final = "mmm d, yyyy h:mm AM/PM"
FORMULA: Final = tuple("=+-@\t\r\n")
"""What a spreadsheet may take for the beginning of a formula."""

MOST: Final = 32_767
"""Letters that a cell can hold."""

_TITLE: Final = re.compile(r"[\[\]:*?/\\']")
_WORDS: Final = {Color.RED: "Red", Color.AMBER: "Amber", Color.GREEN: "Green", Color.GRAY: "No current status"}
_TINTS: Final = {
    "Red": "F6D5D1",
    "Amber": "FBE7C2",
    "Green": "D5EBDD",
    "extreme": "F6D5D1",
    "high": "FBE7C2",
    "yes": "FBE7C2",
}
_INKS: Final = {"F6D5D1": "red", "FBE7C2": "amber", "D5EBDD": "green"}
LEVELS: Final = ("risk_level", "level_before", "level")
YES_IS_BAD: Final = ("over", "overdue", "watermelon", "low", "runs_out_early", "alone")


def write(report: Report, document: Document) -> bytes:
    """The XLSX file; the same report gives the same bytes."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    used: set[str] = set()
    _summary(book.create_sheet(_name("Summary", used)), document)
    definitions: dict[str, str] = {}
    for table, order in _tables(report):
        _table(book.create_sheet(_name(table.title or table.id, used)), report, table, order, definitions)
    _definitions(book.create_sheet(_name("Definitions", used)), document, definitions)
    about = book.properties
    about.title, about.creator, about.lastModifiedBy = document.title[:255], document.firm[:255], document.firm[:255]
    about.created = datetime(*document.date)  # noqa: DTZ001 - the file format has no zone
    out = io.BytesIO()
    book.save(out)
    return steady(out.getvalue(), document.date)


def _tables(report: Report) -> list[tuple[Table, tuple[str, ...]]]:
    """Every table once, with the columns that pages show first."""
    found: dict[str, tuple[Table, tuple[str, ...]]] = {}
    for section in report.sections:
        if section.table is not None:
            found.setdefault(section.table.id, (section.table, section.shown))
    if report.main is not None:
        found.setdefault(report.main.id, (report.main, ()))
    return list(found.values())


def _name(title: str, used: set[str]) -> str:
    """A name for a sheet: 31 letters, none that is forbidden, none twice."""
    base = _TITLE.sub(" ", plain(title)).strip()[:31] or "Table"
    name, number = base, 2
    while name.casefold() in used:
        tail = f" {number}"
        name, number = base[: 31 - len(tail)] + tail, number + 1
    used.add(name.casefold())
    return name


def _put(cell: Any, value: Any) -> None:
    """A value into a cell; text is never a formula."""
    if isinstance(value, str):
        said = plain(value)[:MOST]
        cell.value = said
        cell.data_type = "s"
        if said.startswith(FORMULA):
            cell.quotePrefix = True
    else:
        cell.value = value


def _summary(sheet: Worksheet, document: Document) -> None:
    """What the report says, for whom, of which day, and its first figures."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width = (
        28,
        90,
        40,
    )
    lines: list[tuple[str, str, str]] = [
        (document.title, "", ""), (f"{document.answer} {document.more}".strip(), "", ""), ("", "", ""),
        *((fact.label, fact.value, fact.note) for fact in document.facts), ("", "", ""),
        ("Firm", document.firm, ""), ("As of", document.day, ""), ("Readers", document.audience, ""),
        ("Scope", document.scope, ""), ("State", document.foot, ""), *(("Note", remark, "") for remark in document.remarks),
    ]  # fmt: skip
    for number, line in enumerate(lines, 1):
        for place, text in enumerate(line, 1):
            if text:
                _put(sheet.cell(number, place), text)
    sheet.merge_cells("A2:C2")
    sheet["A2"].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[2].height = 15 * _lines(lines[1][0], 150) + 4
    sheet["A1"].font = Font(name="Arial", bold=True, size=14)
    sheet["A2"].font = Font(name="Arial", size=10)
    for row in sheet.iter_rows(min_row=3):
        row[0].font = Font(name="Arial", size=9, color=look.color("ink-3")[1:])
        for cell in row[1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row[0].row or 1].height = _LINE * _lines(str(row[1].value or ""), 90) + 2
    _on_one_width(sheet)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = document.brand.color[1:].upper()


def _table(sheet: Worksheet, report: Report, table: Table, order: tuple[str, ...], definitions: dict[str, str]) -> None:
    """One table: head, rows, two columns that say why a figure is missing and which records it was made of."""
    by_key = {column.key: (place, column) for place, column in enumerate(table.columns)}
    chosen = [by_key[key] for key in order if key in by_key]
    chosen += [pair for pair in by_key.values() if pair not in chosen]
    titles = [head(column) or column.key for _, column in chosen] + ["No value because", "Sources"]
    for place, title in enumerate(titles, 1):
        cell = sheet.cell(1, place)
        _put(cell, title)
        cell.font = Font(name="Arial", bold=True, size=9)
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")
        cell.border = Border(bottom=Side(style="thin", color=look.color("line-2")[1:].upper()))
    for number, row in enumerate(table.rows, 2):
        reasons = []
        for place, (index, column) in enumerate(chosen, 1):
            unit = cells.unit_of(table, row, column)
            value = row[index] if report.naming is None else report.naming.cell(column, row[index])
            _cell(sheet.cell(number, place), unit, value, report.currency)
            if why := cells.why_empty(row[index]):
                reasons.append(f"{head(column)}: {words.REASONS.get(why, why)}")
        _put(sheet.cell(number, len(chosen) + 1), "; ".join(reasons) or None)
        _put(sheet.cell(number, len(chosen) + 2), "; ".join(cells.sources_of(table, number - 2)) or None)
    for _, column in chosen:
        if column.definition:
            definitions.setdefault(head(column) or column.key, column.definition)
    _layout(sheet, titles, len(table.rows))
    _colors(sheet, [column for _, column in chosen], len(table.rows))


def _cell(cell: Any, unit: str, value: Any, currency: str) -> None:
    """A cell with its type: number, day, moment or text; empty where there is no value."""
    inner = value.value if isinstance(value, Value) else value
    cell.alignment = Alignment(vertical="top", wrap_text=unit == "text")
    if isinstance(inner, Color):
        _put(cell, _WORDS.get(inner))
    elif isinstance(inner, bool):
        _put(cell, "yes" if inner else "no")
    elif unit in cells.NUMERIC and isinstance(inner, int | Decimal):
        cell.value = int(inner) if isinstance(inner, int) or inner == inner.to_integral_value() else float(inner)
        cell.number_format = _money(currency) if unit == "money" else FORMATS.get(unit, "General")
    elif unit == "date" or isinstance(inner, date | datetime):
        _day(cell, inner)
    elif isinstance(inner, tuple | list):
        _put(cell, "; ".join(str(item) for item in inner) or None)
    elif inner not in (None, ""):
        _put(cell, words.humane(inner) if unit == "text" else str(inner))


def _day(cell: Any, value: Any) -> None:
    """A day, or a moment on the wall clock of its own zone: spreadsheets know no zones."""
    moment = (
        value if isinstance(value, datetime) else as_instant(value) if isinstance(value, str) and "T" in value else None
    )
    day = (
        value
        if isinstance(value, date) and not isinstance(value, datetime)
        else as_date(value)
        if isinstance(value, str)
        else None
    )
    if moment is not None:
        cell.value, cell.number_format = moment.replace(tzinfo=None), MOMENT
    elif day is not None:
        cell.value, cell.number_format = day, DAY
    elif value not in (None, ""):
        _put(cell, str(value))


def _money(currency: str) -> str:
    symbol = words.SYMBOLS.get(currency)
    return f'"{symbol}"#,##0.00' if symbol else f'#,##0.00 "{currency}"'


def _layout(sheet: Worksheet, titles: list[str], rows: int) -> None:
    """Widths by content, the head frozen and filtered, the page turned for printing."""
    for place, title in enumerate(titles, 1):
        letter = get_column_letter(place)
        longest = max(
            (width(_shown(sheet.cell(row, place).value), 1.0) for row in range(2, min(rows, 200) + 2)), default=0.0
        )
        least = max(width(word, 1.0, bold=True) for word in title.split() or [""])
        sheet.column_dimensions[letter].width = round(min(max(longest, least) * 1.75 + 3, 58), 1)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(titles))}{max(rows + 1, 2)}"
    _on_one_width(sheet)
    sheet.print_title_rows = "1:1"
    for row in range(2, rows + 2):
        lines = (
            _lines(str(cell.value or ""), sheet.column_dimensions[get_column_letter(place)].width)
            for place, cell in enumerate(sheet[row], 1)
            if cell.alignment.wrap_text
        )
        sheet.row_dimensions[row].height = _LINE * min(max(lines, default=1), 20) + 2


_LINE: Final = 13.0
"""Points of a line of text."""


def _lines(text: str, letters: float) -> int:
    """About how many lines a text takes in a column of so many letters."""
    return max(-(-int(width(text, 1.75)) // max(int(letters), 1)), 1)


def _on_one_width(sheet: Worksheet) -> None:
    """Printed across, as many pages long as it takes."""
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]


def _shown(value: Any) -> str:
    """About what a reader sees of a cell, for its width."""
    if isinstance(value, datetime):
        return "Nov 20, 2026 12:00 PM"
    if isinstance(value, date):
        return "Nov 20, 2026"
    return f"{value:,.2f}" if isinstance(value, float) else str(value or "")


def _colors(sheet: Worksheet, columns: list[Column], rows: int) -> None:
    """Conditional colors: they follow when somebody edits or sorts. The word stands in the cell, the color only helps."""
    for place, column in enumerate(columns, 1):
        area = f"{get_column_letter(place)}2:{get_column_letter(place)}{rows + 1}"
        wanted = (
            ("Red", "Amber", "Green") if column.unit == "color"
            else ("extreme", "high") if column.key in LEVELS
            else ("yes",) if column.key in YES_IS_BAD
            else ()
        )  # fmt: skip
        if not rows:
            continue
        for word in wanted:
            tint = _TINTS[word]
            fill = PatternFill(bgColor=tint, fill_type="solid")
            ink = Font(color=look.color(_INKS[tint])[1:].upper())
            rule = CellIsRule(operator="equal", formula=[f'"{word}"'], fill=fill, font=ink)  # type: ignore[no-untyped-call]
            sheet.conditional_formatting.add(area, rule)
        if column.key in ("review_overdue", "update_overdue", "slip_days"):
            first = f"{get_column_letter(place)}2"
            fill = PatternFill(bgColor="FBE7C2", fill_type="solid")
            late = FormulaRule(formula=[f"AND(ISNUMBER({first}),{first}>0)"], fill=fill)  # type: ignore[no-untyped-call]
            sheet.conditional_formatting.add(area, late)


def _definitions(sheet: Worksheet, document: Document, definitions: dict[str, str]) -> None:
    """What the columns and figures mean."""
    lines = {**{note.name: note.text for note in document.notes}, **definitions}
    for place, title in enumerate(("Figure", "Definition"), 1):
        cell = sheet.cell(1, place)
        _put(cell, title)
        cell.font = Font(name="Arial", bold=True, size=9)
    for number, (name, text) in enumerate(sorted(lines.items()), 2):
        _put(sheet.cell(number, 1), name)
        _put(sheet.cell(number, 2), text)
        sheet.cell(number, 2).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(number, 1).alignment = Alignment(vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 100
    sheet.freeze_panes = "A2"
