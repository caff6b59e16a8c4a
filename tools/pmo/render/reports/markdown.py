"""A report as Markdown: answer, tables, the definition of every figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from pmo.render import words
from pmo.render.reports import cells
from pmo.render.reports.context import head
from pmo.render.reports.escape import markdown
from pmo.render.reports.report import reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.figures import Column, Table
    from pmo.render.reports.report import Report, Section

_ENVIRONMENT: list[Environment] = []


def environment() -> Environment:
    """The templates of this package: strict about missing values; everything they print was escaped before."""
    if not _ENVIRONMENT:
        made = Environment(
            loader=PackageLoader("pmo.render.reports", "templates"),
            autoescape=False,  # noqa: S701 - Markdown, not HTML: `escape.markdown` guards every record text
            undefined=StrictUndefined,
            auto_reload=False,  # templates do not change while a handbook is made
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        made.filters.update(text=markdown)
        _ENVIRONMENT.append(made)
    return _ENVIRONMENT[0]


def write(report: Report) -> str:
    """The Markdown file of a report."""
    return environment().get_template("report.md.j2").render(
        report=report,
        day=words.long_day(report.as_of),
        reader=reader(report.audience),
        sections=list(_sections(report)),
    )  # fmt: skip


def _sections(report: Report) -> Iterator[dict[str, Any]]:
    """What the template shows; notes and definitions that stood above already are not repeated."""
    said: set[object] = set()
    for section in report.sections:
        found = _section(report, section)
        if found["note"] in said:
            found["note"] = ""
        found["definitions"] = [item for item in found["definitions"] if item not in said]
        said.update((found["note"], *found["definitions"]))
        yield found


def _section(report: Report, section: Section) -> dict[str, Any]:
    table = section.table
    columns = _columns(table, section.shown) if table is not None else []
    rows = _rows(report, table, columns, section.picked) if table is not None else []
    return {
        "title": section.title,
        "text": section.text,
        "bullets": section.bullets,
        "empty": section.empty if not rows else "",
        "heads": [section.heads.get(column.key) or head(column) for _, column in columns] if rows else [],
        "rules": ["---:" if column.unit in cells.NUMERIC else "---" for _, column in columns],
        "rows": rows,
        "note": table.note if table is not None and rows else "",
        "definitions": section.definitions if rows or table is None else (),
    }


def _columns(table: Table, wanted: tuple[str, ...]) -> list[tuple[int, Column]]:
    by_key = {column.key: (index, column) for index, column in enumerate(table.columns)}
    return [by_key[key] for key in wanted if key in by_key] if wanted else list(by_key.values())


def _rows(
    report: Report, table: Table, columns: list[tuple[int, Column]], picked: tuple[int, ...] | None
) -> list[list[str]]:
    year, currency = report.as_of.year, report.currency
    naming = report.naming

    def called(column: Column, cell: Any) -> Any:
        return cell if naming is None else naming.cell(column, cell)

    chosen = table.rows if picked is None else tuple(table.rows[index] for index in picked)
    return [
        [
            cells.shown(cells.unit_of(table, row, column), called(column, row[index]), year=year, currency=currency)
            for index, column in columns
        ]
        for row in chosen
    ]
