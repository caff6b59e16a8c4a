"""Cells of a table: as words on a page, as data in JSON, as typed numbers in a spreadsheet."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.model.figures import Color, Value
from pmo.render import words
from pmo.render.reports.escape import markdown, spreadsheet

if TYPE_CHECKING:
    from pmo.model.figures import Column, Table

NUMERIC: Final = frozenset(
    ("hours", "money", "days", "minutes", "share", "percent", "index", "count", "number", "units", "weeks", "points")
)
"""Units whose cells are numbers; everything else is text."""
_MIXED: Final = frozenset(("value", "hours", "cost", "planned", "actual", "difference"))
"""Columns that hold another figure in each row when the table has a column `unit`."""
DASH: Final = "–"
COLORS: Final = {
    Color.RED: "◆ Red",
    Color.AMBER: "▲ Amber",
    Color.GREEN: "● Green",
    Color.GRAY: "○ No current status",
    Color.NONE: DASH,
}
"""Shape and word of each color; the reason stands in the next column."""


def number_of(cell: Any) -> Decimal | int | None:
    """The number in a cell; None when it holds none."""
    if isinstance(cell, Value):
        return cell.value
    return cell if isinstance(cell, int | Decimal) and not isinstance(cell, bool) else None


def why_empty(cell: Any) -> str:
    """Why a figure has no value, as the code of the metric definitions; empty for anything else."""
    return cell.reason if isinstance(cell, Value) and cell.value is None else ""


def unit_of(table: Table, row: tuple[Any, ...], column: Column) -> str:
    """The unit of a cell: that of its column, or the one its row names where a column mixes several figures."""
    if column.key not in _MIXED:
        return column.unit
    index = next((number for number, other in enumerate(table.columns) if other.key == "unit"), None)
    own = str(row[index]) if index is not None else column.unit
    return "money" if column.key == "cost" and own == "hours" else own


def in_unit(value: Decimal | int, unit: str, currency: str) -> str:
    """A number with its unit, rounded for showing."""
    if unit in ("units", "points", "count"):
        return words.number(value)
    if unit == "days":
        return f"{words.number(value)} {'day' if abs(value) == 1 else 'days'}"
    if unit == "weeks":
        return f"{words.number(value, 1)} weeks"
    return words.unit(value, unit, currency)


def shown(unit: str, cell: Any, *, year: int, currency: str) -> str:
    """A cell as Markdown: a dash with its reason where there is no figure, counts beside every rate."""
    return markdown(said(unit, cell, year=year, currency=currency))


def said(unit: str, cell: Any, *, year: int, currency: str) -> str:
    """A cell in words, as plain text."""
    if isinstance(cell, Value):
        if cell.value is None:
            reason = words.reason(cell)
            return f"{DASH} ({reason})" if reason else DASH
        return in_unit(cell.value, unit, currency) + _of(unit, cell)
    if isinstance(cell, Color):
        return COLORS[cell]
    if cell is None or cell in ("", ()):
        return DASH
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return words.moment(cell, year)
    if isinstance(cell, date):
        return words.day(cell, year)
    if unit in NUMERIC and isinstance(cell, int | Decimal):
        return in_unit(cell, unit, currency)
    if isinstance(cell, tuple | list):
        return ", ".join(str(item) for item in cell)
    if unit == "date":
        return _moment(str(cell), year)
    return str(words.humane(cell) if unit == "text" else cell)


def _moment(text: str, year: int) -> str:
    return words.moment(text, year) if "T" in text else words.day(text, year)


def _of(unit: str, cell: Value) -> str:
    """` (46 of 56)` beside a rate whose population is known."""
    if unit != "share" or cell.n is None or cell.value is None:
        return ""
    part = cell.value * cell.n
    whole = part.to_integral_value()
    return (
        f" ({words.number(whole)} of {words.number(cell.n)})"
        if abs(part - whole) < Decimal("0.000001")
        else f" (n {cell.n})"
    )


def data(cell: Any) -> Any:
    """A cell for JSON: numbers exact, dates as text, a figure without value as null with its reason."""
    if isinstance(cell, Value):
        found: dict[str, Any] = {"value": cell.value}
        if cell.value is None:
            found["reason"] = cell.reason
            found["reason_text"] = words.reason(cell)
        if cell.n is not None:
            found["n"] = cell.n
        return found
    if isinstance(cell, Color):
        return None if cell is Color.NONE else cell.value
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    if isinstance(cell, tuple | list):
        return [data(item) for item in cell]
    return cell


def typed(column: Column, cell: Any) -> str:
    """A cell of a CSV file: a plain number where the column is one, else guarded text."""
    found = number_of(cell)
    if column.unit in NUMERIC and found is not None:
        return plain(found)
    if isinstance(cell, Value) or cell is None or cell is Color.NONE:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    if isinstance(cell, tuple | list):
        return spreadsheet("; ".join(str(item) for item in cell))
    return spreadsheet(str(cell))


def plain(number: Decimal | int) -> str:
    """A number as digits: no exponent, no separators, no needless zeros."""
    if isinstance(number, int):
        return str(number)
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def sources_of(table: Table, index: int) -> tuple[str, ...]:
    """Records a row was computed from."""
    return table.sources[index] if index < len(table.sources) else ()
