"""A difference as text, Markdown and JSON: short, sorted, inert, and honest about what was looked at."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from pmo.cli.diff import command
from pmo.model.difference import RENAMED, RecordDifference
from pmo.render.diagnostics.text import unstyled
from pmo.render.difference import markdown, write

CHANGE = "registers/changes/CR-2026-0001.yml"
RISK = "registers/risks/RSK-2026-0001.yml"
EVIL = [
    "<img src=x onerror=alert(1)>",
    "@everyone see @octo-org/team",
    "![x](https://evil.example/a.png)",
    "[click](javascript:alert(1))",
    "fixes #12 and GH-12 and octo/repo#3",
    "www.evil.example https://evil.example",
    "`code` **bold** | table",
    "::add-mask::x",
    "<!-- pmo-diff -->",
    "&commat;everyone &#64;everyone",
]


def said(box, form, *more):
    found = CliRunner().invoke(
        command, ["--root", str(box.root), "--format", form, *more, "main"], catch_exceptions=False
    )
    assert found.exit_code == 0, found.output
    return found.output


@pytest.mark.parametrize("evil", EVIL)
def test_what_a_record_says_does_nothing_in_a_comment(box, evil):
    box.write(RISK, (box.root / RISK).read_text(encoding="utf-8").replace("Carrier delivers late", json.dumps(evil)))
    page = said(box, "md")
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).enable("table").render(page)
    body = html.replace("<!-- pmo-diff -->", "", 1)
    tags = {part.split(">")[0].split()[0] for part in body.split("<")[1:]}
    assert tags <= {"h3", "/h3", "ul", "/ul", "li", "/li", "p", "/p", "strong", "/strong", "br"}, tags
    shown = body.replace("&amp;", "&")
    assert "@everyone" not in shown
    assert "@octo" not in shown
    assert "#12" not in shown
    assert "GH-12" not in shown
    assert "repo#3" not in shown
    assert page.count("<!-- pmo-diff -->") == 1
    assert not any(line.startswith("::") for line in page.split("\n"))


def test_the_visible_words_are_those_of_the_record(box):
    text = "Costs < 5 & > 3 *stars* _x_ [y] 50% a|b"
    box.write(RISK, (box.root / RISK).read_text(encoding="utf-8").replace("Carrier delivers late", json.dumps(text)))
    html = MarkdownIt("gfm-like", {"linkify": False}).render(said(box, "md"))
    assert text in unescape(html)


def test_nothing_for_a_terminal_to_obey(box):
    box.write(
        RISK, (box.root / RISK).read_text(encoding="utf-8").replace("Carrier delivers late", '"a\\u001b[31mb\\u202ec"')
    )
    for form in ("text", "md", "json"):
        assert not {"\x1b", "\u202e"} & set(said(box, form))


def test_what_must_not_be_merged_comes_first(box):
    box.edit(RISK, ("cost: 10000", "cost: 90000"))
    box.edit(CHANGE, ("status: authorize", "status: closed"))
    text = said(box, "text", "--quick")
    assert text.index("CR-2026-0001 Replace") < text.index("RSK-2026-0001 Carrier")
    assert "! CR-2026-0001 made a step that is not legal." in text


def test_values_are_for_people(box):
    box.edit(RISK, ("cost: 10000", "cost: 12500.5"))
    box.edit(CHANGE, ("T20:00", "T22:00"))
    text = said(box, "text", "--quick")
    assert "$10,000 → $12,500.50 (+$2,500.50)" in text
    assert "Planned end: Sat, Dec 5, 2026, 8:00 PM → Sat, Dec 5, 2026, 10:00 PM" in text
    assert "Time for the work: 4 h → 6 h (+2 h)" in text


def test_a_long_text_is_shown_where_it_differs(box):
    box.edit(CHANGE, ("is old and gets no", "is old and gets hardly any"))
    text = said(box, "text", "--quick")
    assert "Reason: “no” → “hardly any”" in text


def test_it_says_what_was_not_looked_at(box):
    box.edit(RISK, ("impact: 3", "impact: 4"))
    quick, full = said(box, "text", "--quick"), said(box, "text", "--full")
    assert "were not: `pmo diff --full` tells" in quick
    assert "every record of both states" in full
    body = json.loads(said(box, "json", "--quick"))
    assert body["looked_at"] == "records that differ"
    assert body["records"][0]["new_findings"] is None
    assert json.loads(said(box, "json", "--full"))["records"][0]["new_findings"] == []


def test_json_leaves_nothing_out(box):
    box.edit(
        CHANGE,
        *(
            (f"{name}: {old}", f"{name}: 5")
            for name, old in (("technical_complexity", 1), ("business_impact", 3), ("backout_complexity", 1))
        ),
    )
    box.edit(CHANGE, ("title: Replace", "title: Exchange"), ("client: acme", "client: borealis"))
    (record,) = json.loads(said(box, "json"))["records"]
    assert {item["path"] for item in record["fields"]} == {
        "title", "client", "risk.technical_complexity", "risk.business_impact", "risk.backout_complexity",
    }  # fmt: skip
    assert record["figures"][0] == {
        "title": "Risk score",
        "unit": "count",
        "before": 9,
        "after": 19,
        "scale": ["low", "high"],
    }


def test_a_comment_never_grows_too_long(box):
    for number in range(2, 400):
        box.write(
            f"registers/risks/RSK-2026-{number:04}.yml",
            f"id: RSK-2026-{number:04}\ntitle: {'&<>@' * 60}\nstatus: draft\n",
        )
    page = write("md", box.diff(), unstyled, every=True)
    assert len(page) < markdown.MOST
    assert "more records: run" in page
    assert "Looked at" in page


def test_same_difference_same_bytes(box):
    box.edit(CHANGE, ("title: Replace", "title: Exchange"), ("implementers: [ben.holt]", "implementers: [ann.lee]"))
    box.edit(RISK, ("impact: 3", "impact: 5"))
    for form in ("text", "md", "json"):
        assert said(box, form) == said(box, form)


def test_moved_along_records_are_one_line(box):
    found = box.diff()
    assert write("text", replace_records(found), unstyled).count("only moved along: A, B, C.") == 1


def replace_records(found):
    many = tuple(
        RecordDifference("risk", "Risk", name, "", f"new/{name}", RENAMED, old_id=name, old_path=f"old/{name}")
        for name in "ABC"
    )
    return replace(found, records=many)
