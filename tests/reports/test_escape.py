from __future__ import annotations

import csv
import html as entities
import io
import re

import markdown as python_markdown
import pytest

from pmo.model.figures import Column, Table
from pmo.render.reports import csv_text
from pmo.render.reports.escape import markdown, spreadsheet

PAYLOADS = [
    "a | b", "*bold* _em_ `code` ~~gone~~", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
    "![x](http://evil.example/a.png)", "&lt;b&gt;", "# title", "- item", "1. first", "> quote", "--- ", "{{ 7*7 }} {% raw %}", "\\*x\\*",
    "http://evil.example and www", "$x^2$ $y$", "a :smile: b", "==mark== ++key++ ^^ins^^", "@team look", "[^1]: note", "+ plus", "!!! note", "= x",
    "line\nbreak\t\ttab", "It's 4 % of $4,156 and $52,500: fine, \"quoted\" – 1.1 (x)",
]  # fmt: skip


def rendered(text: str) -> str:
    """The text of a paragraph and of a table cell, as the handbook's Markdown shows it."""
    return python_markdown.markdown(text, extensions=["tables", "sane_lists"])


def visible(html: str) -> str:

    return " ".join(entities.unescape(re.sub(r"<[^>]+>", "", html)).split())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_record_text_stays_text_in_a_paragraph_and_in_a_cell(payload: str) -> None:
    expected = " ".join(payload.split())
    paragraph = rendered(markdown(payload))
    assert paragraph.startswith("<p>")
    assert re.findall(r"<(\w+)", paragraph) == ["p"]
    assert visible(paragraph) == expected
    cell = rendered(f"| a | b |\n| --- | --- |\n| {markdown(payload)} | end |")
    assert set(re.findall(r"<(\w+)", cell)) == {"table", "thead", "tbody", "tr", "th", "td"}
    cells = re.findall(r"<td>(.*?)</td>", cell)
    assert [visible(part) for part in cells] == [expected, "end"]


def test_plain_prose_is_left_readable() -> None:
    assert (
        markdown("Wave 2 ends on Nov 23; $4,156 (8%) is written off.")
        == "Wave 2 ends on Nov 23; $4,156 (8%) is written off."
    )
    assert markdown("1.10") == "1.10"


FORMULAS = [
    ("=1+1", "'=1+1"), ("+44 20 7946", "'+44 20 7946"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("\rx", "'\rx"),
    ("\nx", "'\nx"), ("＝1", "'＝1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠x", "'＠x"), ("'quoted", "''quoted"), ("  =1+1", "'  =1+1"),
    ("plain = text", "plain = text"), ("1.10", "1.10"), ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "guarded"), FORMULAS)
def test_no_text_begins_like_a_formula(text: str, guarded: str) -> None:
    assert spreadsheet(text) == guarded


@pytest.mark.parametrize(("text", "guarded"), FORMULAS)
def test_the_guard_survives_csv_and_can_be_undone(text: str, guarded: str) -> None:
    table = Table("t", "T", (Column("title", "Title"), Column("n", "N", "count")), ((text, 1),))
    row = list(csv.reader(io.StringIO(csv_text.table_text(table), newline="")))[1]
    assert row[0] == guarded
    assert (row[0].removeprefix("'")) == text
    assert row[1] == "1"
