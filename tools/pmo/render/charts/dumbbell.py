"""Planned and actual dates of milestones: a ring where it was planned, a disc where it came to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pmo.render.charts.svg import at, el, join, legend, link, pct, svg, swatch
from pmo.render.charts.when import DayScale, short, signed_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

LINE = 11


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with its two dates; `tone` colors the difference (red, amber or nothing)."""

    label: str
    planned: date | None
    actual: date | None
    href: str = ""
    tone: str = ""


def dumbbell(rows: Sequence[Pair], *, finding: str = "", head: str = "Milestone") -> Markup:
    """One row per pair on a common axis of days; empty without dates."""
    days = [day for row in rows for day in (row.planned, row.actual) if day]
    if not days:
        return join(())
    pad = timedelta(days=max((max(days) - min(days)).days // 25, 1))
    scale = DayScale(min(days) - pad, max(days) + pad)
    said = finding or _finding(rows)
    ends = svg(
        at(scale.at(min(days)), 0, el("text", short(min(days)), cls="c-label", y=12, text_anchor="start")),
        at(scale.at(max(days)), 0, el("text", short(max(days)), cls="c-label", y=12, text_anchor="end")),
        label=said, desc="Ring: planned. Disc: actual.", cls="plot-svg", width="100%", height="100%",
    )  # fmt: skip
    title = el(
        "div",
        el("span", head, cls="g-label"),
        el("div", ends, cls="plot"),
        el("span", "Days", cls="g-end"),
        cls="g-row g-head low",
    )
    keys = legend(
        (
            (swatch(el("circle", cls="c-ring", cx=7, cy=6, r=4)), "Planned"),
            (swatch(el("circle", cls="c-disc", cx=7, cy=6, r=4.5)), "Actual"),
        )
    )
    grid = el("div", title, *(_row(row, scale) for row in rows), cls="gantt-grid dumbbell")
    return el("div", keys, grid, cls="gantt", role="group", aria_label=said)


def _finding(rows: Sequence[Pair]) -> str:
    slips = [(row.actual - row.planned).days for row in rows if row.actual and row.planned]
    late = sum(slip > 0 for slip in slips)
    worst = f"; the largest slip is {max(slips)} days" if late else ""
    return f"{late} of {len(slips)} milestones came later than planned{worst}"


def _row(row: Pair, scale: DayScale) -> Markup:
    half = 50 / scale.days
    shapes = [el("line", cls="c-grid", x1=0, x2="100%", y1=LINE, y2=LINE)]
    if row.planned and row.actual and row.planned != row.actual:
        shapes.append(
            el(
                "line",
                cls="c-slip",
                x1=pct(scale.at(row.planned) + half),
                x2=pct(scale.at(row.actual) + half),
                y1=LINE,
                y2=LINE,
            )
        )
    if row.planned:
        shapes.append(el("circle", cls="c-ring", cx=pct(scale.at(row.planned) + half), cy=LINE, r=4.5))
    if row.actual:
        shapes.append(el("circle", cls="c-disc", cx=pct(scale.at(row.actual) + half), cy=LINE, r=4.5))
    plan = short(row.planned) if row.planned else "not planned"
    real = short(row.actual) if row.actual else "not reached"
    plot = svg(
        *shapes, label=f"{row.label}: planned {plan}, actual {real}", cls="plot-svg", width="100%", height="100%"
    )
    days = signed_days((row.actual - row.planned).days)[:-2] if row.actual and row.planned else "–"
    return el(
        "div", el("span", link(row.href, row.label), cls="g-label"), el("div", plot, cls="plot"),
        el("span", days, cls=f"g-end {row.tone}" if row.tone else "g-end"), cls="g-row",
    )  # fmt: skip
