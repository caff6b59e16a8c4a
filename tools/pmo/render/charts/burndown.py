"""What is left of an agreement over its period: left, even use, and where the rate so far leads."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from pmo.render.charts.curve import nice_step, whole
from pmo.render.charts.svg import at, el, join, legend, num, pct, svg, swatch
from pmo.render.charts.when import DayScale, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

LOW = 150
"""Pixels of the drawing area: a burn-down needs less height than the hours of a project."""


def burndown(
    left: Sequence[tuple[date, Decimal]], *, start: date, end: date, granted: Decimal, today: date,
    runs_out: date | None = None, unit: str = "h", finding: str = "", height: int = LOW,
) -> Markup:  # fmt: skip
    """Units left at the end of each day in `left`; dashed from the last of them to nothing on `runs_out`.

    The gray line is even use: all of it at the start, nothing at the end of the period.
    """
    if granted <= 0 or not left:
        return join(())
    known = [(start, granted), *sorted(left)]
    forecast = [known[-1], (runs_out, Decimal(0))] if runs_out and runs_out > known[-1][0] else []
    last = max(end, min(runs_out, end + (end - start) / 4)) if runs_out else end
    scale = DayScale(start, last)
    low = min((value for _, value in known), default=Decimal(0))
    step = nice_step(granted, 4)
    top = step * (granted / step).to_integral_value(ROUND_CEILING)
    floor = -step * (-low / step).to_integral_value(ROUND_CEILING) if low < 0 else Decimal(0)
    frame = _Frame(scale, top, floor, height)
    said = finding or _finding(known[-1][1], granted, unit, runs_out, end)
    keys = [
        (_sample("c-planned"), "Even use"),
        (_sample("c-earned"), join(("Left ", el("b", whole(known[-1][1])), f" of {whole(granted)} {unit}"))),
    ]
    if forecast:
        keys.append(
            (
                _sample("c-forecast"),
                join(
                    (
                        "At the rate so far used up ",
                        el("b", short(forecast[-1][0], today.year)) if isinstance(forecast[-1][0], date) else "",
                    )
                ),
            )
        )
    lines = [
        frame.line("c-planned", [(start, granted), (end + timedelta(days=1), Decimal(0))]),
        frame.line("c-forecast", forecast),
        frame.line("c-earned", known),
    ]
    plot = svg(
        *frame.grid(step), *frame.today(today),
        el("svg", *lines, width="100%", height="100%", viewBox="0 0 100 100", preserveAspectRatio="none", overflow="visible"),
        el("circle", cls="c-earned-end", cx=pct(scale.at(known[-1][0])), cy=num(frame.y(known[-1][1])), r=3),
        label=said, desc=f"From {short(start, today.year)} to {short(end, today.year)}, axis from zero",
        cls="curve-svg", width="100%", height=height,
    )  # fmt: skip
    gutter = svg(*frame.axis(step), cls="curve-axis", width=38, height=height)
    below = svg(*frame.months(), cls="curve-weeks", width="100%", height=22)
    return el("div", legend(keys), el("div", gutter, plot, el("span"), below, cls="curve-grid"), cls="curve")


def _finding(left: Decimal, granted: Decimal, unit: str, runs_out: date | None, end: date) -> str:
    head = f"{whole(left)} of {whole(granted)} {unit} left"
    if runs_out is None or runs_out > end:
        return f"{head}; enough until the end of the period, {short(end)}"
    return f"{head}; at the rate so far used up on {short(runs_out)}, before the period ends on {short(end)}"


def _sample(cls: str) -> Markup:
    return swatch(el("line", cls=cls, x1=0, x2=22, y1=6, y2=6), width=22)


class _Frame:
    """The axes of the picture."""

    def __init__(self, scale: DayScale, top: Decimal, floor: Decimal, height: int) -> None:
        self.scale, self.top, self.floor, self.height = scale, top, floor, height

    def share(self, value: Decimal) -> float:
        """Percent from the top for a value, held inside the picture."""
        return float((self.top - max(value, self.floor)) * 100 / (self.top - self.floor))

    def y(self, value: Decimal) -> float:
        """Pixels from the top for a value."""
        return self.share(value) * self.height / 100

    def steps(self, step: Decimal) -> list[Decimal]:
        """The values that have a line."""
        return [self.floor + step * index for index in range(int((self.top - self.floor) / step) + 1)]

    def line(self, cls: str, points: Sequence[tuple[date, Decimal]]) -> Markup:
        """A line through these points; nothing for fewer than two."""
        if len(points) < 2:
            return join(())
        drawn = " ".join(f"{num(self.scale.at(day))},{num(self.share(value))}" for day, value in points)
        return el("polyline", cls=f"{cls} c-line", points=drawn, vector_effect="non-scaling-stroke")

    def grid(self, step: Decimal) -> list[Markup]:
        """The lines across."""
        return [
            el("line", cls="c-grid" if value else "c-base", x1=0, x2="100%", y1=num(self.y(value)), y2=num(self.y(value)))
            for value in self.steps(step)
        ]  # fmt: skip

    def axis(self, step: Decimal) -> list[Markup]:
        """The numbers at the left."""
        return [
            el("text", f"{value:,f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}", cls="c-label", x=34, y=num(self.y(value) + 4), text_anchor="end")
            for value in self.steps(step)
        ]  # fmt: skip

    def today(self, day: date) -> list[Markup]:
        """The line of today with its word."""
        if not self.scale.first <= day <= self.scale.last:
            return []
        x = self.scale.at(day)
        right = x > 80
        word = el(
            "text",
            "Today",
            cls="c-today-label halo",
            x=-5 if right else 5,
            y=0,
            text_anchor="end" if right else "start",
        )
        return [el("line", cls="c-today", x1=pct(x), x2=pct(x), y1=0, y2=self.height), at(x, self.height - 7, word)]

    def months(self) -> list[Markup]:
        """Dates under the axis: the start, then the firsts of months, every second one dropped on narrow screens."""
        found = [self.scale.first, *(day for day in self.scale.months() if self.scale.at(day) > 9)]
        step = -(-len(found) // 7)
        marks = []
        for index, day in enumerate(found[::step]):
            x = self.scale.at(day)
            text = el(
                "text",
                short(day, self.scale.last.year),
                cls="c-label",
                y=15,
                text_anchor="start" if x < 3 else "end" if x > 95 else "middle",
            )
            marks.append(at(x, 0, text, cls="opt" if index % 2 else None))
        return marks
