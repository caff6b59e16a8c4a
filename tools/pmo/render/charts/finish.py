"""When a project ends in the runs of a simulation: a bar for every day or week, and the share that is over by then."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from pmo.render.charts.svg import at, el, join, legend, num, pct, svg, swatch
from pmo.render.charts.when import DayScale, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup

HEIGHT: Final = 150
"""Pixels of the drawing area."""
MOST_BARS: Final = 60
"""Beyond so many days the bars stand for weeks, then for four weeks."""
_STEPS: Final = (0, 25, 50, 75, 100)
_MARKS: Final = (50, 80)


def finish(
    ends: Sequence[tuple[date, int]], *, baseline: date | None = None, year: int = 0, finding: str = "", height: int = HEIGHT
) -> Markup:  # fmt: skip
    """Dates on which runs end with their numbers, earliest first; the baseline is marked where there is one.

    Bars are scaled to the highest of them; the curve and the axis are the share of the runs that are over by a day.
    """
    if not ends:
        return join(())
    runs = sum(count for _, count in ends)
    days = [day for day, _ in ends] + ([baseline] if baseline else [])
    scale = DayScale(min(days) - timedelta(days=1), max(days) + timedelta(days=1))
    said = finding or _finding(ends, runs, baseline, year)
    width = next((width for width in (1, 7, 28) if scale.days <= MOST_BARS * width), 84)
    plot = svg(
        *_grid(height),
        *_bars(ends, scale, width, height),
        el("svg", _curve(ends, runs, scale), width="100%", height="100%", viewBox="0 0 100 100", preserveAspectRatio="none", overflow="visible"),
        *_baseline(baseline, scale, year, height), *_points(ends, runs, scale, height),
        label=said, desc=f"Bars: runs that end in each {'day' if width == 1 else f'{width} days'}; curve: share of the runs that are over, axis from zero",
        cls="curve-svg", width="100%", height=height,
    )  # fmt: skip
    gutter = svg(
        *(el("text", f"{step}%", cls="c-label", x=34, y=num(_y(step, height) + 4), text_anchor="end") for step in _STEPS),
        cls="curve-axis", width=38, height=height,
    )  # fmt: skip
    weeks = svg(*_ticks(scale, year), cls="curve-weeks", width="100%", height=22)
    return el("div", _keys(ends, runs, year), el("div", gutter, plot, el("span"), weeks, cls="curve-grid"), cls="curve")


def reached(ends: Iterable[tuple[date, int]], runs: int, percent: int) -> date:
    """The first day by which this share of the runs is over."""
    sofar = 0
    for day, count in ends:
        sofar += count
        if sofar * 100 >= percent * runs:
            return day
    return date.max


def _finding(ends: Sequence[tuple[date, int]], runs: int, baseline: date | None, year: int) -> str:
    parts = [f"{mark}% of {runs:,} runs end by {short(reached(ends, runs, mark), year or None)}" for mark in _MARKS]
    if baseline is not None:
        kept = sum(count for day, count in ends if day <= baseline)
        share = (Decimal(kept) * 100 / runs).quantize(Decimal(1), ROUND_HALF_UP)
        parts.append(f"{share}% by the baseline, {short(baseline, year or None)}")
    return "; ".join(parts)


def _keys(ends: Sequence[tuple[date, int]], runs: int, year: int) -> Markup:
    bar = swatch(el("rect", cls="c-plan", x=0, y=1, width=22, height=10), width=22)
    line = swatch(el("line", cls="c-earned", x1=0, x2=22, y1=6, y2=6), width=22)
    dates = ", ".join(f"{mark}% by {short(reached(ends, runs, mark), year or None)}" for mark in _MARKS)
    return legend([(bar, join(("Runs that end then",))), (line, join(("Over by then: ", el("b", dates))))])


def _y(percent: float, height: int) -> float:
    return height - percent * height / 100


def _grid(height: int) -> list[Markup]:
    return [
        el("line", cls="c-grid" if step else "c-base", x1=0, x2="100%", y1=num(_y(step, height)), y2=num(_y(step, height)))
        for step in _STEPS
    ]  # fmt: skip


def _bars(ends: Sequence[tuple[date, int]], scale: DayScale, width: int, height: int) -> list[Markup]:
    """One bar per `width` days; the highest fills two thirds of the picture, so that the curve stays free."""
    counts: dict[int, int] = {}
    for day, count in ends:
        place = (day - scale.first).days // width
        counts[place] = counts.get(place, 0) + count
    most = max(counts.values())
    out = []
    for place, count in sorted(counts.items()):
        first = scale.first + timedelta(days=place * width)
        left, right = scale.at(first), scale.at(first + timedelta(days=width))
        tall = count * height * 2 / 3 / most
        out.append(
            el("rect", cls="c-plan", x=pct(left), y=num(height - tall), width=pct(max(right - left, 0.4) * 0.9), height=num(tall))
        )  # fmt: skip
    return out


def _curve(ends: Sequence[tuple[date, int]], runs: int, scale: DayScale) -> Markup:
    """Steps at the end of each day."""
    points, sofar = [f"{num(scale.at(scale.first))},100"], 0
    for day, count in ends:
        x = num(scale.end(day))
        points.append(f"{x},{num(100 - sofar * 100 / runs)}")
        sofar += count
        points.append(f"{x},{num(100 - sofar * 100 / runs)}")
    points.append("100,0")
    return el("polyline", cls="c-earned c-line", points=" ".join(points), vector_effect="non-scaling-stroke")


def _points(ends: Sequence[tuple[date, int]], runs: int, scale: DayScale, height: int) -> list[Markup]:
    return [
        el("circle", cls="c-earned-end", cx=pct(scale.end(reached(ends, runs, mark))), cy=num(_y(mark, height)), r=3)
        for mark in _MARKS
    ]


def _baseline(baseline: date | None, scale: DayScale, year: int, height: int) -> list[Markup]:
    if baseline is None:
        return []
    x = scale.end(baseline)
    right = x > 70
    label = el(
        "text", f"Baseline {short(baseline, year or None)}", cls="c-label halo", x=-5 if right else 5, y=0,
        text_anchor="end" if right else "start",
    )  # fmt: skip
    return [el("line", cls="c-today", x1=pct(x), x2=pct(x), y1=0, y2=height), at(x, 12, label)]


def _ticks(scale: DayScale, year: int) -> list[Markup]:
    """At most seven days under the axis, every second one dropped on narrow screens."""
    step = max(-(-scale.days // 6), 1)
    marks = []
    for index, offset in enumerate(range(0, scale.days, step)):
        day = scale.first + timedelta(days=offset)
        x = scale.at(day)
        anchor = "start" if x < 3 else "end" if x > 95 else "middle"
        text = el("text", short(day, year or None), cls="c-label", y=15, text_anchor=anchor)
        marks.append(at(x, 0, text, cls="opt" if index % 2 else None))
    return marks
