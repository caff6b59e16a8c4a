from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from pmo.model.figures import Color, Column, Table, Value
from pmo.render.reports import cells, csv_text, json_text, markdown
from pmo.render.reports.context import section_of
from pmo.render.reports.report import Report

COLUMNS = (
    Column("id", "Id", "id"),
    Column("title", "Title"),
    Column("rate", "Rate", "share", "part ÷ whole, strict."),
    Column("cpi", "CPI", "index", "ev ÷ ac."),
    Column("price", "Price", "money"),
    Column("slip", "Slip", "days"),
    Column("color", "Color", "color"),
    Column("due", "Due", "date"),
)
ROWS = (
    (
        "A-1",
        "a | <b>",
        Value(Decimal(46) / 56, "", 56),
        Value(None, "no_cost_yet"),
        Decimal("-1250.5"),
        Value(Decimal(0)),
        Color.RED,
        date(2026, 11, 23),
    ),
    (
        "A-2",
        "-2 days",
        Value(None, "no_population", 0),
        Value(Decimal("0.77094313")),
        40,
        Value(Decimal(-3)),
        Color.NONE,
        None,
    ),
)
TABLE = Table("things", "Things", COLUMNS, ROWS, (("A-1", "R-9"), ("A-2",)), "A note.")


def made(table: Table = TABLE, empty: str = "") -> Report:
    return Report(
        "things", "Things | here", "1 of 2 *things* is red.", "The rest is fine.", date(2026, 11, 20), "internal", "USD", "All.",
        (section_of(table, "Register", empty=empty),), table, ("Noted.",),
    )  # fmt: skip


def test_markdown_answers_first_and_prints_definitions_and_reasons() -> None:
    text = markdown.write(made())
    lines = text.splitlines()
    assert lines[0] == "# Things &#124; here"
    assert lines[2] == "**1 of 2 \\*things\\* is red.** The rest is fine."
    assert "As of Friday, November 20, 2026. For the firm (internal)" in text
    assert "| Id | Title | Rate | CPI | Price | Slip | Color | Due |" in text
    assert (
        "| A-1 | a &#124; &#60;b&#62; | 82.1% (46 of 56) | – (no cost yet) | −$1,250.50 | 0 days | ◆ Red | Nov 23 |"
        in text
    )
    assert "| A-2 | &#45;2 days | – (nothing to count) | 0.77 | $40 | −3 days | – | – |" in text
    assert "- **Rate**: part ÷ whole, strict." in text
    assert "A note." in text
    assert text.endswith("## Notes\n\n- Noted.\n")


def test_a_table_without_rows_is_a_sentence() -> None:
    text = markdown.write(made(Table("things", "Things", COLUMNS, ()), "Nothing is there."))
    assert "Nothing is there." in text
    assert "| Id |" not in text
    assert "strict" not in text


def test_json_has_exact_figures_units_definitions_reasons_and_sources() -> None:
    found = json.loads(json_text.write(made(), "9.9"), parse_float=Decimal)
    assert found["as_of"] == "2026-11-20"
    assert found["audience"] == "internal"
    assert found["currency"] == "USD"
    assert found["tool"] == {"name": "pmo-as-code", "version": "9.9"}
    assert found["answer"] == "1 of 2 *things* is red. The rest is fine."
    assert found["sections"][0]["table"] == "things"
    table = found["tables"][0]
    assert table["columns"][2] == {
        "key": "rate",
        "title": "Rate",
        "unit": "share",
        "definition": "part ÷ whole, strict.",
    }
    first, second = table["rows"]
    assert first["rate"] == {"value": Decimal(46) / 56, "n": 56}
    assert first["cpi"] == {"value": None, "reason": "no_cost_yet", "reason_text": "no cost yet"}
    assert first["price"] == Decimal("-1250.5")
    assert first["due"] == "2026-11-23"
    assert first["color"] == "red"
    assert first["sources"] == ["A-1", "R-9"]
    assert second["color"] is None
    assert second["rate"]["reason"] == "no_population"


def test_csv_keeps_numbers_as_numbers_and_says_why_one_is_missing() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text.write(made()))))
    assert rows[0] == {
        "id": "A-1", "title": "a | <b>", "rate": cells.plain(Decimal(46) / 56), "cpi": "", "price": "-1250.5", "slip": "0", "color": "red",
        "due": "2026-11-23", "no_value_because": "cpi: no_cost_yet", "sources": "A-1; R-9",
    }  # fmt: skip
    assert rows[1]["title"] == "'-2 days"
    assert rows[1]["price"] == "40"
    assert rows[1]["slip"] == "-3"
    assert rows[1]["no_value_because"] == "rate: no_population"


def test_plain_numbers_have_no_exponent() -> None:
    assert [cells.plain(Decimal(value)) for value in ("1E+3", "1E-7", "2.500", "0", "-0.10")] == [
        "1000",
        "0.0000001",
        "2.5",
        "0",
        "-0.1",
    ]


def test_a_row_may_name_the_unit_of_its_figure() -> None:
    columns = (
        Column("title", "Title"),
        Column("hours", "Hours", "index"),
        Column("cost", "Cost", "index"),
        Column("unit", "Unit"),
    )
    rows = (
        ("Budget", Value(Decimal(420)), Value(Decimal(22460)), "hours"),
        ("CPI", Value(Decimal("0.771")), Value(Decimal("0.77")), "index"),
    )
    text = markdown.write(made(Table("m", "M", columns, rows)))
    assert "| Budget | 420 h | $22,460 | hours |" in text
    assert "| CPI | 0.77 | 0.77 | index |" in text


def test_notes_and_definitions_stand_once() -> None:
    report = made()
    twice = Report(**{name: getattr(report, name) for name in Report.__slots__} | {"sections": report.sections * 2})
    text = markdown.write(twice)
    assert text.count("A note.") == 1
    assert text.count("- **Rate**") == 1


def test_templates_do_no_arithmetic() -> None:
    """A figure made in a template would be one that no test of the measures covers."""

    folder = Path(markdown.__file__).parent / "templates"
    templates = sorted(folder.glob("*.md.j2"))
    assert templates
    for path in templates:
        for code in re.findall(r"\{[{%](.*?)[%}]\}", path.read_text(encoding="utf-8"), re.DOTALL):
            bare = re.sub(r"\"[^\"]*\"", "", code)
            assert not re.search(r"[+*/%]|(?<![\w-])-\s*\w|\|\s*(sum|round|int|float|abs|length|count)\b", bare), (
                f"{path.name}: {code}"
            )
