"""Figures and their shapes: matrices, shares, lanes, rings; the expected numbers are worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from charts.reading import of, parse
from pmo.render.charts.bars import Bar, bars
from pmo.render.charts.budget_bar import budget_bar, used_bar
from pmo.render.charts.flow import Step, flow, lanes
from pmo.render.charts.heatmap import CELL, LEFT, RADIUS, TOP, Dot, corner, heatmap, heatmap_register, level, places
from pmo.render.charts.radar import REACH, Blip, borders, numbered, radar, spots
from pmo.render.charts.rag import distribution, evidence, mark, rag
from pmo.render.charts.sparkline import height, sparkline
from pmo.render.charts.svg import num

MATRIX = ("LLLMH", "LMMMH", "LMHHH", "MMHXX", "MHHXX")
MONDAY = date(2026, 11, 23)


def test_numbers_are_short_and_stable() -> None:
    assert [num(value) for value in (0, -0.001, 1.0, 33.3333, Decimal("12.50"), 100)] == [
        "0",
        "0",
        "1",
        "33.33",
        "12.5",
        "100",
    ]


def test_matrix_cells_follow_the_settings() -> None:
    assert level((1, 5), MATRIX) == "H"
    assert level((5, 1), MATRIX) == "M"
    assert corner((5, 1)) == (LEFT, TOP)
    assert corner((1, 5)) == (LEFT + 4 * CELL, TOP + 4 * CELL)
    root = parse(heatmap([], matrix=MATRIX))
    letters = [node.text for node in of(root, "heat-letter")]
    assert letters == list("MHHXXMMHXXLMHHHLMMMHLLLMH")
    assert len(of(root, "heat-x")) == 4


def test_dots_in_one_cell_do_not_overlap() -> None:
    for count in range(1, 10):
        found = list(places([Dot(number, "r", (3, 3)) for number in range(count)]).values())
        gaps = [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for i, a in enumerate(found) for b in found[:i]]
        limit = 2 * RADIUS - 3 if count > 4 else 2 * RADIUS
        assert all(gap >= limit for gap in gaps), count
        x, y = corner((3, 3))
        assert all(x < px < x + CELL and y < py < y + CELL for px, py in found)


def test_risk_that_moved_has_an_arrow_and_one_that_stayed_has_none() -> None:
    root = parse(heatmap([Dot(1, "a", (2, 3), (4, 4), "#a"), Dot(2, "b", (1, 1), (1, 1))], matrix=MATRIX))
    assert len(of(root, "c-arrow")) == 1
    assert len(of(root, "c-before")) == 1
    anchor = root.find(".//a")
    assert anchor is not None
    assert anchor.get("aria-label") == "1 a: moderate, was extreme"
    assert root.get("role") == "group"


def test_register_counts_link_to_their_risks() -> None:
    root = parse(heatmap_register({(4, 4): 1, (2, 3): 8, (1, 1): 0}, links={(4, 4): "#x"}, matrix=MATRIX))
    assert [node.text for node in of(root, "heat-count")] == ["1", "8"]
    anchors = root.findall(".//a")
    assert [anchor.get("href") for anchor in anchors] == ["#x"]
    assert anchors[0].get("aria-label") == "1 extreme risk, probability 4, impact 4"
    assert root.get("aria-label") == "9 risks: 1 extreme, 8 moderate"
    assert len(of(root, "heat")) == 25


def test_sparkline_scale_is_fixed_and_the_end_has_the_shape_of_its_color() -> None:
    assert height(Decimal("1.05")) == 5
    assert height(Decimal("0.82")) == 17
    assert height(Decimal("0.50")) == 17
    assert height(Decimal("0.935")) == 11
    values = [(MONDAY - timedelta(weeks=14 - week), Decimal("0.95")) for week in range(15)]
    root = parse(sparkline(values, color="amber", current=False))
    line = of(root, "c-spark")[0]
    assert len((line.get("points") or "").split()) == 12
    assert (root.get("aria-label") or "").startswith("SPI(t) 0.95 on Sep 7, 0.95 on Nov 23"), "the last twelve weeks"
    assert "stale" in (line.get("class") or "")
    assert of(root, "m-amber")
    limit = of(root, "c-limit")[0].get("y1")
    assert limit == num(height(Decimal("0.95")))
    short_line = of(parse(sparkline(values[:2], color="red")), "c-spark")[0]
    assert (short_line.get("points") or "").endswith("81,10.22")  # a young project begins at the right


def test_budget_over_the_limit_is_marked_where_the_limit_is() -> None:
    inside = parse(budget_bar(Decimal("0.72"), Decimal("0.67")))
    assert of(inside, "c-done")[0].get("width") == "72%"
    assert of(inside, "c-tick")[0].get("x1") == "67%"
    assert not of(inside, "c-over")
    over = parse(budget_bar(Decimal("1.25"), Decimal(1)))
    assert of(over, "c-done")[0].get("width") == "80%"
    assert of(over, "c-over")[0].get("x") == "80%"
    assert "125% spent, 100% earned" in "".join(over.itertext())
    assert "–" in str(budget_bar(None, None))


def test_agreement_hours_say_what_is_left() -> None:
    text = "".join(parse(used_bar(Decimal(53), Decimal(60))).itertext())
    assert "53 of 60 hours" in text
    assert "7 left" in text
    assert "6 over" in str(used_bar(Decimal(66), Decimal(60)))
    assert "nothing granted" in str(used_bar(Decimal(6), Decimal(0)))


def test_bars_split_at_the_limit() -> None:
    root = parse(bars([Bar("L", Decimal(150), "150%"), Bar("H", Decimal(75), "75%")], limit=Decimal(100)))
    first, second = of(root, "g-row")[1:]
    assert of(first, "c-done")[0].get("width") == "65.36%"  # 100 of 153
    assert of(first, "c-over")[0].get("x") == "65.36%"
    assert of(second, "c-done")[0].get("width") == "49.02%"
    assert not of(second, "c-over")
    assert root.get("aria-label") == "1 of 2 are above the limit of 100"


def test_flow_lanes_follow_the_roles() -> None:
    steps = [Step("Draft", "Engineer"), Step("Assess", "Manager"), Step("Do", "Engineer")]
    assert lanes(steps) == ["Engineer", "Manager"]
    root = parse(flow(steps, current=1))
    assert [item.get("class") for item in root.iter("li")] == ["lane-1", "lane-2", "lane-1"]
    assert [item.get("aria-current") for item in root.iter("li")] == [None, "step", None]
    assert root.get("aria-label") == "3 steps, 2 roles, 2 handovers"
    assert root.get("class") == "flow flow-3 lanes-2"
    vertical = [node for node in of(root, "c-flow") if node.tag == "line"]
    assert [(node.get("x1"), node.get("y1"), node.get("y2")) for node in vertical] == [
        ("33.33%", "25%", "75%"),
        ("66.67%", "75%", "25%"),
    ]


def test_radar_rings_have_equal_areas_and_blips_stay_in_theirs() -> None:
    edges = borders(4)
    assert edges[0] == pytest.approx(REACH / 2)
    assert edges[3] == pytest.approx(REACH)
    for x, y in spots(5, edges[0], edges[1]):
        assert edges[0] <= (x * x + y * y) ** 0.5 <= edges[1]
        assert x > 0
        assert y > 0


def test_radar_numbers_by_quadrant_ring_and_name() -> None:
    quadrants, rings = {"a": "Tools", "b": "Cloud"}, {"adopt": "Adopt", "hold": "Hold"}
    blips = [
        Blip("z", "b", "adopt"),
        Blip("y", "a", "hold"),
        Blip("x", "a", "adopt", moved=1),
        Blip("w", "a", "adopt", new=True),
        Blip("lost", "c", "adopt"),
    ]
    assert [(number, blip.name) for number, blip in numbered(blips, quadrants, rings)] == [
        (1, "w"),
        (2, "x"),
        (3, "y"),
        (4, "z"),
    ]
    root = parse(radar(blips, quadrants=quadrants, rings=rings))
    assert root.get("aria-label") == "4 technologies: 3 Adopt, 1 Hold"
    assert len(of(root, "c-blip-new")) == 1
    assert len(of(root, "c-blip-move")) == 1
    assert "moved in" in "".join(root.itertext())


def test_status_has_shape_and_word() -> None:
    root = parse(rag("red"))
    assert "Red" in "".join(root.itertext())
    assert root.find(".//path") is not None
    picture = parse(mark("green", label="Green"))
    assert picture.get("role") == "img"
    shapes = {
        color: [node.tag + (node.get("d") or "") for node in parse(mark(color)).iter() if node.tag != "svg"]
        for color in ("red", "amber", "green", "gray", "none")
    }
    assert len({str(shape) for shape in shapes.values()}) >= 4
    assert "No current status" in str(rag("gray"))
    assert "rag-none" in str(rag("purple"))


def test_distribution_is_worst_first_and_adds_up() -> None:
    root = parse(distribution({"green": 3, "red": 1, "amber": 0}))
    nested = [node for node in root.iter("svg") if node.get("x") is not None]
    assert [(node.get("x"), node.get("width")) for node in nested] == [("0%", "25%"), ("25%", "75%")]
    assert [node.text for node in root.iter("b")] == ["1", "3"]


def test_evidence_blocks() -> None:
    assert [len(of(parse(evidence(level_)), "c-block")) for level_ in ("claimed", "forge", "signed", "")] == [
        1,
        2,
        3,
        0,
    ]
