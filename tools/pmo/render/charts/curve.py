"""The hours curve: planned, earned, spent and forecast over the weeks, against the budget."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from pmo.render.charts.svg import at, el, join, legend, num, pct, svg, swatch
from pmo.render.charts.when import DayScale, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from pmo.model.figures import CurvePoint

HEIGHT = 210
"""Pixels of the drawing area on a page of the site; nothing else lies in its picture, so that its lines can fill all of it."""

Line = list[tuple[date, Decimal]]
Figures = list[tuple[str, str, Decimal | None]]
"""Word, class of its line, and value today."""


def nice_step(highest: Decimal, parts: int = 5) -> Decimal:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that covers `highest` in at most `parts` steps."""
    if highest <= 0:
        return Decimal(1)
    power = Decimal(10) ** (highest.adjusted() - 2)
    while True:
        for factor in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5)):
            if factor * power * parts >= highest:
                return factor * power
        power *= 10


def whole(value: Decimal) -> str:
    """A figure for the legend: whole, with thousands separated."""
    return f"{value.quantize(Decimal(1), ROUND_HALF_UP):,}"


def _lines(points: Sequence[CurvePoint]) -> tuple[Line, Line, Line]:
    ordered = sorted(points, key=lambda point: point.ending)
    start: Line = []
    if ordered[0].planned > 0:
        start = [(ordered[0].ending - timedelta(days=7), Decimal(0))]
    planned = start + [(point.ending, point.planned) for point in ordered]
    earned = start + [(point.ending, point.earned) for point in ordered if point.earned is not None]
    spent = start + [(point.ending, point.spent) for point in ordered if point.spent is not None]
    return _level(planned), earned, spent


def _level(line: Line) -> Line:
    """Without the flat tail: the plan ends where its last hour is planned."""
    while len(line) > 1 and line[-1][1] == line[-2][1]:
        line = line[:-1]
    return line


def curve(
    points: Sequence[CurvePoint], *, today: date, budget: Decimal | None = None, eac: Decimal | None = None,
    forecast_finish: date | None = None, unit: str = "h", finding: str = "", height: int = HEIGHT,
) -> Markup:  # fmt: skip
    """Cumulative figures by week; the forecast runs from what is spent today to `eac` at `forecast_finish`."""
    if not points:
        return join(())
    planned, earned, spent = _lines(points)
    forecast: Line = []
    if eac is not None and forecast_finish and spent and forecast_finish > spent[-1][0]:
        forecast = [spent[-1], (forecast_finish, eac)]
    lines = [("c-planned", planned), ("c-forecast", forecast), ("c-spent", spent), ("c-earned", earned)]
    days = [day for _, line in lines for day, _ in line]
    if any(point.earned is None for point in points):
        days.append(today)
    scale = DayScale(min(days), max(days) - timedelta(days=1))
    highest = max([value for _, line in lines for _, value in line] + [budget or Decimal(0)])
    step = nice_step(highest)
    top = step * (highest / step).to_integral_value(ROUND_CEILING) or step
    figures: Figures = [
        ("Planned", "c-planned", value_at(planned, today)), ("Earned", "c-earned", _last(earned)),
        ("Spent", "c-spent", _last(spent)), ("Forecast", "c-forecast", eac),
    ]  # fmt: skip
    said = finding or _finding(figures, unit, today)
    keys = _legend(figures, unit)
    axis = [
        el("text", f"{value:,f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}", cls="c-label", x=34, y=num(_y(value, top, height) + 4), text_anchor="end")
        for value in _steps(step, top)
    ]  # fmt: skip
    plot = svg(
        *_grid(step, top, height), *_budget(budget, top, unit, height), *_today(today, scale, height),
        el("svg", *(_polyline(cls, line, scale, top) for cls, line in lines if len(line) > 1),
           width="100%", height="100%", viewBox="0 0 100 100", preserveAspectRatio="none", overflow="visible"),
        *_ends(earned, spent, forecast, scale, top, height),
        label=said, desc="Cumulative figures at the end of each week, axis from zero",
        cls="curve-svg", width="100%", height=height,
    )  # fmt: skip
    gutter = svg(*axis, cls="curve-axis", width=38, height=height)
    weeks = svg(*_ticks(scale), cls="curve-weeks", width="100%", height=22)
    return el("div", keys, el("div", gutter, plot, el("span"), weeks, cls="curve-grid"), cls="curve")


def _finding(lines: Figures, unit: str, today: date) -> str:
    parts = [f"{word.lower()} {whole(value)} {unit}" for word, _, value in lines if value is not None]
    return f"By {short(today)}: " + ", ".join(parts)


def value_at(line: Line, day: date) -> Decimal:
    """The last value on or before a day, zero before the first."""
    return max((value for when, value in line if when <= day), default=Decimal(0))


def _last(line: Line) -> Decimal | None:
    return line[-1][1] if line else None


def _legend(lines: Figures, unit: str) -> Markup:
    return legend(
        [
            (
                swatch(el("line", cls=cls, x1=0, x2=22, y1=6, y2=6), width=22),
                join((f"{word} ", el("b", whole(value)), f" {unit}")),
            )
            for word, cls, value in lines
            if value is not None
        ]
    )


def _y(value: Decimal, top: Decimal, height: int) -> float:
    return height - float(value * height / top)


def _steps(step: Decimal, top: Decimal) -> list[Decimal]:
    return [step * index for index in range(int(top / step) + 1)]


def _grid(step: Decimal, top: Decimal, height: int) -> list[Markup]:
    return [
        el("line", cls="c-grid" if value else "c-base", x1=0, x2="100%", y1=num(_y(value, top, height)), y2=num(_y(value, top, height)))
        for value in _steps(step, top)
    ]  # fmt: skip


def _budget(budget: Decimal | None, top: Decimal, unit: str, height: int) -> list[Markup]:
    if budget is None:
        return []
    y = num(_y(budget, top, height))
    label = el("text", f"Budget {whole(budget)} {unit}", cls="c-label halo", x=4, y=num(_y(budget, top, height) - 5))
    return [el("line", cls="c-budget", x1=0, x2="100%", y1=y, y2=y), label]


def _today(today: date, scale: DayScale, height: int) -> list[Markup]:
    if not scale.first <= today <= scale.last + timedelta(days=1):
        return []
    x = scale.at(today)
    right = x > 80
    label = el(
        "text", "Today", cls="c-today-label halo", x=-5 if right else 5, y=0, text_anchor="end" if right else "start"
    )
    return [
        el("line", cls="c-today", x1=pct(x), x2=pct(x), y1=0, y2=height),
        at(x, height - 7, label),
    ]


def _polyline(cls: str, line: Line, scale: DayScale, top: Decimal) -> Markup:
    points = " ".join(f"{num(scale.at(day))},{num(100 - value * 100 / top)}" for day, value in line)
    return el("polyline", cls=f"{cls} c-line", points=points, vector_effect="non-scaling-stroke")


def _ends(earned: Line, spent: Line, forecast: Line, scale: DayScale, top: Decimal, height: int) -> list[Markup]:
    """A point at the end of each line, so that short lines are seen too."""
    marks = []
    for cls, line in (("c-forecast-end", forecast), ("c-spent-end", spent), ("c-earned-end", earned)):
        if line:
            day, value = line[-1]
            marks.append(el("circle", cls=cls, cx=pct(scale.at(day)), cy=num(_y(value, top, height)), r=3))
    return marks


def _ticks(scale: DayScale) -> list[Markup]:
    """Some week ends under the axis: never more than seven, every second one dropped on narrow screens."""
    weeks = max(scale.days // 7, 1)
    step = -(-weeks // 6)
    chosen = [scale.first + timedelta(days=7 * index) for index in range(0, weeks + 1, step)]
    marks = []
    for index, day in enumerate(chosen):
        x = scale.at(day)
        anchor = "start" if x < 3 else "end" if x > 95 else "middle"
        text = el("text", short(day), cls="c-label", y=15, text_anchor=anchor)
        marks.append(at(x, 0, text, cls="opt" if index % 2 else None))
    return marks
