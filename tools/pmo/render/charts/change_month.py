"""Many days or many changes: a count per client and day, each leading to the agenda of its day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pmo.render.charts.change_calendar import finding_of, grid_lines, head, inside, spans_in
from pmo.render.charts.strip import freeze_sample
from pmo.render.charts.svg import at, el, hatch, legend, link, svg, swatch
from pmo.render.charts.when import DayScale, weekday

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

    from pmo.render.charts.change_calendar import Bar, Lane


def change_month(
    lanes: Sequence[Lane], *, first: date, days: int, today: date | None = None,
    link_of: Callable[[date], str] | None = None, finding: str = "",
) -> Markup:  # fmt: skip
    """Many days or many changes: how many run per client and day, each count leading to the agenda of its day."""
    scale = DayScale(first, first + timedelta(days=days - 1))
    shown = [bar for lane in lanes for bar in inside(lane.bars, scale)]
    said = finding or finding_of(shown, scale)
    rows = [head(scale, today, frozenset(), said)]
    rows += [
        _month_lane(lane, scale, today, f"month{index}{lane.label}{first}", link_of) for index, lane in enumerate(lanes)
    ]
    grid = el("div", *rows, cls="gantt-grid calendar month no-end")
    return el("div", _month_legend(shown, lanes, scale), grid, cls="gantt", role="group", aria_label=said)


def _month_lane(
    lane: Lane, scale: DayScale, today: date | None, seed: str, link_of: Callable[[date], str] | None
) -> Markup:
    pattern, fill = hatch(seed)
    freezes = spans_in(lane.freezes, scale, "", fill, "Freeze")
    shapes = [*([pattern] if freezes else []), *freezes, *grid_lines(scale, today)]
    for offset in range(scale.days):
        day = scale.first + timedelta(days=offset)
        found = [bar for bar in lane.bars if bar.start.date() <= day <= bar.end.date()]
        if found:
            shapes.append(_count(found, day, lane.label, scale, link_of(day) if link_of else ""))
    plot = el(
        "svg",
        el("title", lane.label),
        *shapes,
        role="group",
        aria_label=lane.label,
        cls="plot-svg",
        width="100%",
        height="100%",
    )
    note = el("small", lane.note) if lane.note else ""
    return el(
        "div",
        el("span", link(lane.href, lane.label), note, cls="g-label"),
        el("div", svg(cls="spacer", width=1, height=32), plot, cls="plot"),
        cls="g-row",
    )


def _count(found: Sequence[Bar], day: date, client: str, scale: DayScale, href: str) -> Markup:
    clash, open_ = any(bar.collides for bar in found), any(not bar.approved for bar in found)
    said = f"{weekday(day)}, {client}: {len(found)} change{'s' if len(found) > 1 else ''}"
    said += f", {sum(not bar.approved for bar in found)} not approved yet" if open_ else ""
    said += ", collision" if clash else ""
    box = [
        el("rect", cls="c-clash" if clash else "hit", x=-11.5, y=3.5, width=23, height=23, rx=2.5),
        el("rect", cls="c-pending" if open_ else "c-normal", x=-8.5, y=6.5, width=17, height=17, rx=1.5),
        el("text", str(len(found)), cls="c-count-dark" if open_ else "c-count", y=19, text_anchor="middle"),
    ]
    slim = [
        el("rect", cls="c-clash" if clash else "hit", x=-4, y=5, width=8, height=20, rx=1.5),
        el("rect", cls="c-pending" if open_ else "c-normal", x=-2, y=7, width=4, height=16),
    ]
    middle = scale.at(day) + 50 / scale.days
    parts = (at(middle, 0, *box, cls="only-wide"), at(middle, 0, *slim, cls="only-narrow"))
    return link(href, *parts, label=said)


def _month_legend(bars: Sequence[Bar], lanes: Sequence[Lane], scale: DayScale) -> Markup:
    entries = [(swatch(el("rect", cls="c-normal", width=12, height=12, rx=1.5)), "Number of changes")]
    if any(not bar.approved for bar in bars):
        entries.append(
            (swatch(el("rect", cls="c-pending", x=1, y=1, width=10, height=10, rx=1.5)), "One or more not approved yet")
        )
    if any(bar.collides for bar in bars):
        clash = svg(
            el("rect", cls="c-clash", x=1, y=1, width=14, height=14, rx=2),
            el("rect", cls="c-normal", x=4, y=4, width=8, height=8),
            cls="swatch",
            width=16,
            height=16,
        )
        entries.append((clash, "Collision"))
    if any(spans_in(lane.freezes, scale, "", None, "") for lane in lanes):
        entries.append((freeze_sample(), "Freeze"))
    return legend(entries)
