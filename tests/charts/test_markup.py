"""What every chart owes: well-formed, escaped, named, without styles, the same bytes each time."""

# ruff: noqa: DTZ001 - charts draw the wall clock of the firm

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from charts.reading import parse
from pmo.model.figures import CurvePoint, MilestoneFigures, TaskFigures
from pmo.render.charts import (
    bars,
    change_calendar,
    change_month,
    day_timeline,
    dumbbell,
    flow,
    gantt,
    heatmap,
    radar,
    rag,
    strip,
)
from pmo.render.charts.budget_bar import budget_bar, used_bar
from pmo.render.charts.curve import curve
from pmo.render.charts.sparkline import sparkline
from pmo.render.charts.svg import el, link, safe_href

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

HOSTILE = """<script>alert("x")</script>' onload='y' & co"""
DAY = date(2026, 11, 23)


def _task(name: str) -> TaskFigures:
    return TaskFigures(
        "1.1",
        name,
        DAY,
        date(2026, 12, 4),
        DAY,
        None,
        date(2026, 12, 11),
        Decimal(40),
        Decimal(20),
        Decimal(22),
        Decimal("0.5"),
    )


def _lanes(text: str) -> list[change_calendar.Lane]:
    at, to = datetime(2026, 11, 24, 6), datetime(2026, 11, 24, 10)
    span = change_calendar.Span(datetime(2026, 11, 26), datetime(2026, 11, 28), text)
    odd = change_calendar.Bar(text, text, at, to, "#c", "emergency", approved=False, collides=True)
    return [change_calendar.Lane(text, text, "#l", (odd,), (span,), (span,))]


CHARTS: dict[str, Callable[[str], Markup]] = {
    "mark": lambda text: rag.mark("red", label=text),
    "rag": lambda text: rag.rag("amber", word=text, href="#x"),
    "distribution": lambda text: rag.distribution({"red": 2, "green": 1}, words={"red": text}),
    "evidence": rag.evidence,
    "sparkline": lambda text: sparkline([(DAY, Decimal("0.97"))], color="green", finding=text),
    "budget": lambda text: budget_bar(Decimal("0.72"), Decimal("0.67"), finding=text),
    "used": lambda text: used_bar(Decimal(53), Decimal(60), elapsed=Decimal("0.77"), unit=text),
    "gantt": lambda text: gantt.gantt(
        [_task(text)],
        [MilestoneFigures(text, DAY, date(2026, 12, 12), None, 19)],
        today=DAY,
        links={text: "#t"},
        finding=text,
    ),
    "curve": lambda text: curve(
        [CurvePoint(1, DAY, Decimal(10), Decimal(8), Decimal(9))],
        today=DAY,
        budget=Decimal(20),
        unit=text,
        finding=text,
    ),
    "heatmap": lambda text: heatmap.heatmap([heatmap.Dot(1, text, (2, 3), (4, 4), "#r")], finding=text),
    "register": lambda text: heatmap.heatmap_register({(2, 3): 4}, links={(2, 3): "#" + text}, finding=text),
    "dumbbell": lambda text: dumbbell.dumbbell([dumbbell.Pair(text, DAY, date(2026, 12, 1), "#d")], finding=text),
    "bars": lambda text: bars.bars(
        [bars.Bar(text, Decimal(115), text, "#b", text, plan=Decimal(90))], limit=Decimal(100), limit_label=text
    ),
    "strip": lambda text: strip.strip(
        DAY, events=[strip.Event(DAY, "change", text, "#e", collides=True)], freezes=[strip.Freeze(DAY, DAY, text)]
    ),
    "calendar": lambda text: change_calendar.change_calendar(_lanes(text), first=DAY, today=DAY, finding=text),
    "month": lambda text: change_month.change_month(
        _lanes(text), first=DAY, days=31, link_of=lambda day: f"#{day}{text}"
    ),
    "timeline": lambda text: day_timeline.day_timeline(
        [
            day_timeline.Track(
                text,
                text,
                (day_timeline.Slot(datetime(2026, 12, 5, 6), datetime(2026, 12, 5, 10), "planned", text, "#s"),),
            )
        ],
        decision=datetime(2026, 12, 5, 9),
    ),
    "flow": lambda text: flow.flow([flow.Step(text, text, text, "#f", text), flow.Step("b", "c")]),
    "radar": lambda text: radar.radar(
        [radar.Blip(text, "q", "r", "#x", 1, new=True)], quadrants={"q": text}, rings={"r": text}
    ),
}


@pytest.mark.parametrize("name", CHARTS)
def test_chart_is_well_formed_escaped_and_without_styles(name: str) -> None:
    text = str(CHARTS[name](HOSTILE))
    assert "<script" not in text
    for node in parse(text).iter():
        assert not [name for name in node.attrib if name == "style" or name.startswith("on")]
    assert "\n" not in text, "a blank line would end a raw block of a Markdown page"


@pytest.mark.parametrize("name", sorted(set(CHARTS) - {"register"}))
def test_hostile_text_arrives_as_text(name: str) -> None:
    root = parse(CHARTS[name]("A & <b>"))
    said = "".join(root.itertext()) + "".join(value for node in root.iter() for value in node.attrib.values())
    assert "A & <b>" in said


@pytest.mark.parametrize("name", CHARTS)
def test_same_input_same_bytes(name: str) -> None:
    assert str(CHARTS[name]("x")).encode() == str(CHARTS[name]("x")).encode()


@pytest.mark.parametrize("name", sorted(set(CHARTS) - {"rag", "evidence"}))
def test_chart_has_a_name(name: str) -> None:
    root = parse(CHARTS[name]("Two weeks late"))
    named = [node for node in root.iter() if node.get("role") in ("img", "group")]
    assert named
    assert all(node.get("aria-label") for node in named), "each picture says what it shows"
    pictures = [node for node in root.iter("svg") if node.get("role")]
    assert name == "flow" or any(node.find("title") is not None for node in pictures), "a flow is a list with a name"


@pytest.mark.parametrize("name", CHARTS)
def test_links_are_never_inside_a_picture_that_hides_them(name: str) -> None:
    root = parse(CHARTS[name]("x"))
    for node in root.iter():
        if node.get("role") == "img" or node.get("aria-hidden") == "true":
            assert node.find(".//a") is None


def test_ids_are_unique_on_a_page_with_several_charts() -> None:
    page = CHARTS["calendar"]("a") + CHARTS["strip"]("b") + CHARTS["timeline"]("c") + CHARTS["month"]("d")
    ids = re.findall(r'\sid="([^"]+)"', str(page))
    assert ids
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", str(page))) == set(ids)


def test_style_and_handlers_are_refused() -> None:
    with pytest.raises(ValueError, match="style"):
        el("rect", style="fill:red")
    with pytest.raises(ValueError, match="onclick"):
        el("rect", onclick="x()")


@pytest.mark.parametrize("href", ["javascript:alert(1)", " java\tscript:alert(1)", "data:text/html,x", "JAVASCRIPT:x"])
def test_addresses_that_run_code_lead_nowhere(href: str) -> None:
    assert str(link(href, "x")) == '<a href="#">x</a>'


@pytest.mark.parametrize(
    "href", ["../projects/a/", "#r-1", "https://example.com/a:b", "mailto:a@example.com", "a/b?c=d:e"]
)
def test_ordinary_addresses_stay(href: str) -> None:
    assert safe_href(href) == href


@pytest.mark.parametrize(
    "empty",
    [
        rag.distribution({}),
        sparkline([], color="red"),
        gantt.gantt([], [], today=DAY),
        curve([], today=DAY),
        dumbbell.dumbbell([]),
        bars.bars([]),
        day_timeline.day_timeline([day_timeline.Track("Freeze")]),
        flow.flow([]),
    ],
)
def test_nothing_to_show_is_nothing(empty: Markup) -> None:
    assert str(empty) == ""
