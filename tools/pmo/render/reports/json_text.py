"""A report as JSON: every figure with unit, definition and sources; without value with the reason why."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pmo.render.reports import cells

if TYPE_CHECKING:
    from pmo.model.figures import Table
    from pmo.render.reports.report import Report, Section

FORMAT = 1
"""Version of the layout of these files; it grows when a key changes its meaning."""


def write(report: Report, version: str) -> str:
    """The JSON file of a report; `version` is the version of the toolkit."""
    return dump(
        {
            "report": report.name,
            "title": report.title,
            "answer": " ".join(filter(None, (report.answer, report.more))),
            "as_of": report.as_of.isoformat(),
            "audience": report.audience,
            "scope": report.scope,
            "currency": report.currency,
            "format": FORMAT,
            "facts": [{"label": fact.label, "value": fact.value, "note": fact.note} for fact in report.facts],
            "tool": {"name": "pmo-as-code", "version": version},
            "sections": [_section(section) for section in report.sections],
            "tables": [_table(table) for table in _tables(report)],
            "notes": list(report.notes),
        }
    )


def _tables(report: Report) -> list[Table]:
    """Every table of the report once, whichever sections show parts of it."""
    found = {section.table.id: section.table for section in report.sections if section.table is not None}
    if report.main is not None:
        found.setdefault(report.main.id, report.main)
    return list(found.values())


def _section(section: Section) -> dict[str, Any]:
    found: dict[str, Any] = {"title": section.title, "text": list(section.text)}
    if section.bullets:
        found["points"] = list(section.bullets)
    if section.chart is not None:
        found["chart"] = {"name": section.chart.name, "record": section.chart.record}
    if section.table is not None:
        found["table"] = section.table.id
    if section.definitions:
        found["definitions"] = [
            {"name": item.name, "meaning": item.meaning, **({"formula": item.formula} if item.formula else {})}
            for item in section.definitions
        ]
    return found


def _table(table: Table) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": table.title,
        "note": table.note,
        "columns": [
            {"key": column.key, "title": column.title, "unit": column.unit, "definition": column.definition}
            for column in table.columns
        ],
        "rows": [
            {
                **{column.key: cells.data(cell) for column, cell in zip(table.columns, row, strict=True)},
                "sources": list(cells.sources_of(table, index)),
            }
            for index, row in enumerate(table.rows)
        ],
    }


def dump(value: Any) -> str:
    """JSON with exact decimals, in which the same value always gives the same bytes."""
    return f"{_text(value, '')}\n"


def _text(value: Any, indent: str) -> str:
    inner = f"{indent}  "
    if isinstance(value, dict):
        if not value:
            return "{}"
        parts = [f"{inner}{json.dumps(str(key))}: {_text(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    if isinstance(value, list | tuple):
        if not value:
            return "[]"
        if all(isinstance(item, str) for item in value):
            return f"[{', '.join(_text(item, inner) for item in value)}]"
        return "[\n" + ",\n".join(f"{inner}{_text(item, inner)}" for item in value) + f"\n{indent}]"
    if isinstance(value, Decimal):
        return cells.plain(value)
    return json.dumps(value, ensure_ascii=False)
