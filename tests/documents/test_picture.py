from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from pmo.pipeline import report as pipeline
from pmo.render.charts import burndown, heatmap, load_map, rag
from pmo.render.documents import look
from pmo.render.documents.columns import Need, easy, need, widths
from pmo.render.documents.letters import width, wrapped
from pmo.render.documents.picture import picture
from pmo.render.reports import pictures
from pmo.render.reports.report import Chart
from reports.firm import example

TODAY = date(2026, 11, 20)


def _drawn(name: str, record: str = "", audience: str = "management", report: str = "portfolio", **about: str):  # type: ignore[no-untyped-def]
    made = pipeline.made(example(), report, audience, **about)
    return picture(pictures.draw(Chart(name, record), made.context))


@pytest.mark.parametrize(
    ("name", "record", "report", "about"),
    [
        ("gantt", "corvane-vsphere-refresh", "portfolio", {}), ("hours", "corvane-vsphere-refresh", "portfolio", {}),
        ("rag", "", "portfolio", {}), ("trends", "", "portfolio", {}), ("risks", "", "risks", {}),
        ("burndown", "AGR-2026-0001", "agreements", {}), ("load", "", "capacity", {}), ("calendar", "", "changes", {}),
        ("radar", "", "training", {}), ("tasks", "wexholt-firewall-refresh", "portfolio", {}),
        ("reached", "wexholt-firewall-refresh", "portfolio", {}),
    ],
)  # fmt: skip
def test_every_chart_becomes_a_picture_with_resolved_colors_and_a_finding(
    name: str, record: str, report: str, about: dict[str, str]
) -> None:
    drawn = _drawn(name, record, report=report, **about)
    assert drawn is not None
    assert drawn.alt
    root = ET.fromstring(drawn.svg)  # noqa: S314 - made here
    assert root.get("aria-label") == drawn.alt
    for word in ("var(--", "class=", '%"', "style=", "<a", "href="):
        assert word not in drawn.svg, word
    texts = [node for node in root.iter() if node.tag.endswith("}text")]
    assert texts
    for node in root.iter():
        for key in ("x", "y", "x1", "x2", "width", "height"):
            if node.get(key):
                assert -60 <= float(node.get(key, "0")) <= 1200, (node.tag, key, node.get(key))


def test_a_chart_with_nothing_to_show_is_no_picture() -> None:
    assert _drawn("gantt", "no-such-project") is None
    assert _drawn("no-such-chart") is None
    assert _drawn("hours", "corvane-vsphere-refresh", "client:corvane", "portfolio") is None


def test_the_stylesheet_of_the_site_says_how_it_looks() -> None:
    assert look.color("paper") == "#ffffff"
    assert look.of(frozenset(["m-gray"]), frozenset(["spark"]))["stroke-width"] == "2.4"
    assert look.of(frozenset(["m-gray"]), frozenset())["stroke-width"] == "2"
    drawn = picture(rag.mark("red"), width=12)
    assert drawn is not None
    assert look.color("red-mark") in drawn.svg


def test_in_black_and_white_levels_have_letters_and_overload_a_number() -> None:
    matrix = picture(heatmap.heatmap([heatmap.Dot(1, "Fire", (2, 2), (4, 5))]))
    assert matrix is not None
    for letter in "LMHX":
        assert f">{letter}</text>" in matrix.svg
    loads = picture(
        load_map.load_map([load_map.Person("Ana", {"a": Decimal("1.15"), "b": None})], [("a", "Dec"), ("b", "Jan")])
    )
    assert loads is not None
    assert ">115%</text>" in loads.svg
    assert ">–</text>" in loads.svg
    assert loads.alt == "1 of 1 person is booked for more than there is time"


def test_the_burn_down_runs_from_all_to_what_is_left() -> None:
    markup = burndown.burndown(
        [(TODAY, Decimal(30))],
        start=date(2026, 9, 1),
        end=date(2026, 12, 31),
        granted=Decimal(120),
        today=TODAY,
        runs_out=TODAY + timedelta(days=12),
    )
    assert "30 of 120 h left; at the rate so far used up on Dec 2, before the period ends on Dec 31" in markup
    assert 'class="c-earned c-line"' in markup
    assert 'class="c-forecast c-line"' in markup
    assert burndown.burndown([], start=TODAY, end=TODAY, granted=Decimal(0), today=TODAY) == ""


@pytest.mark.parametrize("room", [120.0, 241.0, 504.0, 684.0])
def test_columns_never_need_more_than_the_page(room: float) -> None:
    needs = [
        need("Title", ["A long sentence about something that may happen to a project"] * 3, fixed=False),
        need("When", ["Sat, Nov 21, 4:00 PM"], fixed=True), need("n", ["12", "9"], fixed=True),
        need("Why", ["word " * 60], fixed=False),
    ]  # fmt: skip
    found = widths(needs, room)
    assert sum(found) <= room + 0.5
    assert all(value > 0 for value in found)
    if room > easy(needs):
        assert found[1] >= needs[1].whole - 0.01


def test_a_small_table_stays_small_and_a_large_one_fills_the_page() -> None:
    assert sum(widths([Need(40, 60, 60), Need(30, 30, 30)], 504)) == 90
    assert sum(widths([Need(40, 300, 88), Need(30, 30, 30)], 504)) == pytest.approx(504)


def test_lines_end_at_words() -> None:
    assert wrapped("one two three", 10, width("one two", 10) + 1) == ["one two", "three"]
    assert wrapped("", 10, 50) == [""]
    assert wrapped("x" * 80, 10, 50)[0].endswith("…")
