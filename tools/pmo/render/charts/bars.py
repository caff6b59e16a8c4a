"""Horizontal bars with a limit: booking load, burn, hours by task."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pmo.render.charts.svg import at, el, join, link, pct, svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with the text that says it; `plan` is drawn as a gray line below; `tone` is red, amber or nothing."""

    label: str
    value: Decimal
    text: str
    href: str = ""
    note: str = ""
    tone: str = ""
    plan: Decimal | None = None


def bars(
    rows: Sequence[Bar], *, limit: Decimal | None = None, limit_label: str = "", maximum: Decimal | None = None,
    finding: str = "",
) -> Markup:  # fmt: skip
    """One row per value on a common scale from zero; what lies beyond the limit is hatched by color and line."""
    if not rows:
        return join(())
    values = [row.value for row in rows] + [row.plan for row in rows if row.plan is not None]
    top = max([*values, limit or Decimal(0), maximum or Decimal(0)])
    scale = (top if top > 0 else Decimal(1)) * Decimal("1.02")
    said = finding or _finding(rows, limit, limit_label)
    parts = []
    if limit is not None:
        parts.append(_head(limit, limit_label, scale))
    parts += [_row(row, limit, scale) for row in rows]
    return el("div", el("div", *parts, cls="gantt-grid bars"), cls="gantt", role="group", aria_label=said)


def _finding(rows: Sequence[Bar], limit: Decimal | None, limit_label: str) -> str:
    if limit is None:
        return f"{len(rows)} values; the largest is {max(rows, key=lambda row: row.value).label}"
    over = sum(row.value > limit for row in rows)
    return f"{over} of {len(rows)} are above {limit_label or f'the limit of {limit:f}'}"


def _head(limit: Decimal, label: str, scale: Decimal) -> Markup:
    x = float(limit * 100 / scale)
    anchor = "end" if x > 80 else "start" if x < 15 else "middle"
    text = svg(
        at(x, 0, el("text", label, cls="c-label", y=12, text_anchor=anchor)),
        cls="plot-svg",
        width="100%",
        height="100%",
    )
    return el(
        "div", el("span", cls="g-label"), el("div", text, cls="plot"), el("span", cls="g-end"), cls="g-row g-head low"
    )


def _row(row: Bar, limit: Decimal | None, scale: Decimal) -> Markup:
    value = max(row.value, Decimal(0))
    inside = min(value, limit) if limit is not None else value
    shapes = [el("rect", cls="c-done", y=6, width=pct(inside * 100 / scale), height=9)]
    if value > inside:
        shapes.append(
            el(
                "rect",
                cls="c-over",
                x=pct(inside * 100 / scale),
                y=6,
                width=pct((value - inside) * 100 / scale),
                height=9,
            )
        )
    if row.plan is not None:
        shapes.append(el("rect", cls="c-plan", y=17, width=pct(max(row.plan, Decimal(0)) * 100 / scale), height=3))
    if limit is not None:
        x = pct(limit * 100 / scale)
        shapes.append(el("line", cls="c-limit-mark", x1=x, x2=x, y1=0, y2="100%"))
    plot = svg(*shapes, label=f"{row.label}: {row.text}", cls="plot-svg", width="100%", height="100%")
    note = el("small", row.note) if row.note else ""
    return el(
        "div", el("span", link(row.href, row.label), note, cls="g-label"), el("div", plot, cls="plot"),
        el("span", row.text, cls=f"g-end {row.tone}" if row.tone else "g-end"), cls="g-row",
    )  # fmt: skip
