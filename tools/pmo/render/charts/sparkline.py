"""SPI(t) over the last weeks, small enough for a table: one scale for all projects, the limit dashed, the end marked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pmo.render.charts.rag import shape
from pmo.render.charts.svg import el, join, num, svg
from pmo.render.charts.when import short

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markupsafe import Markup

LOW, HIGH = Decimal("0.82"), Decimal("1.05")
"""The fixed scale; values outside lie on its edge, the number beside the picture tells."""

WEEKS = 12
LEFT, RIGHT, TOP, BOTTOM = 3, 81, 5, 17
"""The box of the line in a picture of 90 by 22 px; the last point needs room around it."""


def height(value: Decimal) -> float:
    """Pixels from the top for a value, held inside the scale."""
    held = min(max(value, LOW), HIGH)
    return float(BOTTOM - (held - LOW) * (BOTTOM - TOP) / (HIGH - LOW))


def sparkline(
    values: Sequence[tuple[date, Decimal]], *, color: str, current: bool = True,
    limit: Decimal = Decimal("0.95"), finding: str = "",
) -> Markup:  # fmt: skip
    """The last 12 values; fewer begin further right, so that weeks stand under weeks. Empty without values.

    `current=False` (no report lately, on hold) dashes the line.
    """
    shown = list(values)[-WEEKS:]
    if not shown:
        return join(())
    step = (RIGHT - LEFT) / (WEEKS - 1)
    first = RIGHT - step * (len(shown) - 1)
    points = [(first + step * index, height(value)) for index, (_, value) in enumerate(shown)]
    line = " ".join(f"{num(x)},{num(y)}" for x, y in points)
    edge = num(height(limit))
    x, y = points[-1]
    end = shape(color, x, y, 0.72)
    said = finding or (
        f"SPI(t) {shown[0][1]:.2f} on {short(shown[0][0])}, {shown[-1][1]:.2f} on {short(shown[-1][0])}; limit {limit}"
    )
    return svg(
        el("line", cls="c-limit", x1=LEFT, x2=RIGHT, y1=edge, y2=edge),
        el("polyline", cls="c-spark" if current else "c-spark stale", points=line),
        end,
        label=said, desc=f"Scale {LOW} to {HIGH}, {len(shown)} weeks", cls="spark", width=90, height=22,
    )  # fmt: skip
