"""The main table of a report as a CSV file: one line of keys, numbers as numbers, text that no spreadsheet executes.

Two columns follow the table's own: why a figure has no value, and which records a line was computed from. A text
that begins like a formula carries an apostrophe in front.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.render.reports import cells
from pmo.render.reports.escape import spreadsheet

if TYPE_CHECKING:
    from pmo.model.figures import Table
    from pmo.render.reports.report import Report


def write(report: Report) -> str:
    """The CSV file of a report; only the line of keys when nothing was found."""
    return table_text(report.main) if report.main is not None else ""


def table_text(table: Table) -> str:
    """One table as CSV."""
    lines = [[*(column.key for column in table.columns), "no_value_because", "sources"]]
    for index, row in enumerate(table.rows):
        pairs = list(zip(table.columns, row, strict=True))
        reasons = [f"{column.key}: {reason}" for column, cell in pairs if (reason := cells.why_empty(cell))]
        sources = "; ".join(cells.sources_of(table, index))
        lines.append([*(cells.typed(column, cell) for column, cell in pairs), "; ".join(reasons), spreadsheet(sources)])
    return "".join(f"{','.join(map(_field, line))}\n" for line in lines)


def _field(text: str) -> str:
    """One field; quoted where a comma, a quote or any line end, a lone carriage return too, would break the line."""
    if not any(mark in text for mark in ',"\r\n'):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
