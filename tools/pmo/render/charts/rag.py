"""Status marks: a shape, a word and a color together, so that none of them carries the meaning alone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pmo.render.charts.svg import diamond, el, join, link, num, pct, svg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

WORDS = {"red": "Red", "gray": "No current status", "amber": "Amber", "green": "Green", "none": "Not colored"}
"""The word beside each shape, worst first; callers may say it more plainly ("Behind plan")."""


def shape(color: str, x: float = 0, y: float = 0, size: float = 1) -> Markup:
    """The shape of a color around a point, 10 px across: diamond, triangle, disc, ring, dash."""
    if color == "red":
        return diamond("m-red", 5.5 * size, x, y)
    if color == "amber":
        corners = ((x, y - 5 * size), (x + 5.2 * size, y + 4.5 * size), (x - 5.2 * size, y + 4.5 * size))
        return el("path", cls="m-amber", d="M" + "L".join(f"{num(a)} {num(b)}" for a, b in corners) + "Z")
    if color == "green":
        return el("circle", cls="m-green", cx=num(x), cy=num(y), r=num(4.5 * size))
    if color == "gray":
        return el("circle", cls="m-gray", cx=num(x), cy=num(y), r=num(3.7 * size))
    return el("path", cls="m-none", d=f"M{num(x - 4.5 * size)} {num(y)}H{num(x + 4.5 * size)}")


def mark(color: str, *, label: str = "") -> Markup:
    """The shape alone; hidden from screen readers unless it has a label."""
    return svg(shape(color), label=label, cls="mark", width=12, height=12, viewBox="-6 -6 12 12")


def rag(color: str, *, word: str = "", href: str = "") -> Markup:
    """Shape and word in the color, as a link when there is an address."""
    known = color if color in WORDS else "none"
    body = join((mark(known), el("span", word or WORDS[known])))
    return el("span", link(href, body), cls=f"rag rag-{known}")


def distribution(counts: Mapping[str, int], *, words: Mapping[str, str] | None = None) -> Markup:
    """How many of each color: one bar and the numbers under it; empty when there is nothing to count."""
    said = {**WORDS, **(words or {})}
    present = [(color, counts[color]) for color in WORDS if counts.get(color, 0) > 0]
    total = sum(count for _, count in present)
    if not total:
        return join(())
    parts, left = [], Decimal(0)
    for color, count in present:
        width = Decimal(count * 100) / total
        segment = el("rect", cls=f"m-{color}", x=0, y=0, width="100%", height=8)
        parts.append(el("svg", segment, x=pct(left), y=0, width=pct(width), height=8))
        if left:
            parts.append(el("line", cls="c-gap", x1=pct(left), x2=pct(left), y1=0, y2=8))
        left += width
    label = ", ".join(f"{count} {said[color]}" for color, count in present)
    bar = svg(*parts, label=label, desc=f"{total} in all", cls="dist-bar", width="100%", height=8)
    items = (el("li", mark(color), el("b", str(count)), " ", said[color]) for color, count in present)
    return el("div", bar, el("ul", *items, cls="legend"), cls="dist")


EVIDENCE = {"claimed": 1, "forge": 2, "signed": 3}


def evidence(level: str) -> Markup:
    """How well an approval is proven: filled blocks of three, and the word."""
    filled = EVIDENCE.get(level, 0)
    blocks = (
        el("rect", cls="c-block" if index < filled else "c-block-off", x=num(index * 7 + 0.5), y=1.5, width=5, height=8)
        for index in range(3)
    )
    return el("span", svg(*blocks, cls="blocks", width=21, height=11), el("span", level or "none"), cls="evidence")
