"""The technology radar: what we use, try, watch and stop, in four quarters with numbered points and their lists."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING

from pmo.render.charts.svg import el, link, num, svg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

SIZE = 300
"""Pixels of a quarter; its picture is never drawn smaller, so the numbers stay readable."""

REACH = SIZE - 8
RADIUS = 9.5


@dataclass(frozen=True, slots=True)
class Blip:
    """A technology in a quadrant and ring; `moved` is 1 toward the middle, -1 away from it, 0 unmoved."""

    name: str
    quadrant: str
    ring: str
    href: str = ""
    moved: int = 0
    new: bool = False


def borders(count: int) -> list[float]:
    """Outer radii of rings of equal area."""
    return [REACH * sqrt((index + 1) / count) for index in range(count)]


def numbered(blips: Sequence[Blip], quadrants: Mapping[str, str], rings: Mapping[str, str]) -> list[tuple[int, Blip]]:
    """Numbers by quadrant, ring and name; blips of unknown places are left out."""
    order_q, order_r = list(quadrants), list(rings)
    known = [blip for blip in blips if blip.quadrant in quadrants and blip.ring in rings]
    known.sort(key=lambda blip: (order_q.index(blip.quadrant), order_r.index(blip.ring), blip.name.casefold()))
    return list(enumerate(known, start=1))


def spots(count: int, inner: float, outer: float, *, tilt: float = 0) -> list[tuple[float, float]]:
    """Evenly spread points of a ring in a quarter, as distances right of and above the middle of the radar.

    `tilt` turns one or two lonely points by some radians, so that rings do not line up on the diagonal.
    """
    found = []
    for index in range(count):
        angle = (index + 0.5) / count * pi / 2
        angle = 0.1 + angle * (pi / 2 - 0.2) / (pi / 2) + (tilt if count <= 2 else 0)
        swing = (outer - inner) * 0.16 if count > 1 else 0
        radius = max((inner + outer) / 2 + (swing if index % 2 else -swing), RADIUS * 3)
        found.append((radius * cos(angle), radius * sin(angle)))
    return found


def radar(
    blips: Sequence[Blip], *, quadrants: Mapping[str, str], rings: Mapping[str, str], finding: str = "", level: int = 2,
) -> Markup:  # fmt: skip
    """Four quarters that meet in the middle on wide screens and stand below one another on phones.

    `level` is that of the headings of the quarters on the page; their rings are one deeper.
    """
    items = numbered(blips, quadrants, rings)
    said = finding or _finding(items, rings)
    parts = [
        _quarter(index, key, title, [item for item in items if item[1].quadrant == key], rings, level)
        for index, (key, title) in enumerate(list(quadrants.items())[:4])
    ]
    return el("div", el("div", *parts, cls="radar-inner"), cls="radar", role="group", aria_label=said)


def _finding(items: Sequence[tuple[int, Blip]], rings: Mapping[str, str]) -> str:
    counts = {title: sum(blip.ring == key for _, blip in items) for key, title in rings.items()}
    return f"{len(items)} technologies: " + ", ".join(f"{count} {title}" for title, count in counts.items() if count)


def _quarter(
    index: int, key: str, title: str, items: Sequence[tuple[int, Blip]], rings: Mapping[str, str], level: int
) -> Markup:
    right, low = index % 2 == 1, index >= 2
    x0, y0 = (0 if right else SIZE), (0 if low else SIZE)
    dx, dy = (1 if right else -1), (1 if low else -1)
    edges = borders(len(rings))
    shapes = []
    for number, edge in reversed(list(enumerate(edges))):
        sweep = 1 if right == low else 0  # the arc bulges away from the middle
        d = f"M{num(x0 + dx * edge)} {y0}A{num(edge)} {num(edge)} 0 0 {sweep} {x0} {num(y0 + dy * edge)}L{x0} {y0}Z"
        shapes.append(el("path", cls=f"ring ring-{number + 1}", d=d))
    shapes.append(el("line", cls="c-axis-line", x1=x0, x2=x0, y1=0, y2=SIZE))
    shapes.append(el("line", cls="c-axis-line", x1=0, x2=SIZE, y1=y0, y2=y0))
    for place, (ring, inner, outer) in enumerate(zip(rings, [0.0, *edges], edges, strict=False)):
        members = [item for item in items if item[1].ring == ring]
        y = y0 + (14 if low else -6)
        shapes.append(
            el(
                "text",
                rings[ring],
                cls="c-ring-label halo again" if low else "c-ring-label halo",
                x=num(x0 + dx * (inner + outer) / 2),
                y=y,
                text_anchor="middle",
            )
        )
        for (number, blip), (x, rise) in zip(
            members, spots(len(members), inner, outer, tilt=0.18 * (-1) ** (place + index)), strict=True
        ):
            shapes.append(_blip(number, blip, (x0 + dx * x, y0 + dy * max(rise, 30)), (-dx, -dy), rings))
    said = f"{title}: {len(items)} technologies"
    picture = {"viewBox": f"0 0 {SIZE} {SIZE}", "cls": "radar-svg"}
    about = "Rings from the middle: " + ", ".join(rings.values())
    if any(blip.href for _, blip in items):
        drawing = el("svg", el("title", said), el("desc", about), *shapes, role="group", aria_label=said, **picture)
    else:
        drawing = svg(*shapes, label=said, desc=about, **picture)
    return el(
        "section",
        el(f"h{level}", title, cls="q-title"),
        drawing,
        _list(items, rings, level + 1),
        cls=f"quarter quarter-{index + 1}",
        data_quadrant=key,
    )


def _blip(
    number: int, blip: Blip, spot: tuple[float, float], inward: tuple[int, int], rings: Mapping[str, str]
) -> Markup:
    x, y = spot
    said = f"{number} {blip.name}: {rings[blip.ring]}{_news(blip)}"
    parts: list[Markup] = []
    if blip.new:
        parts.append(el("circle", cls="c-blip-new", cx=x, cy=y, r=RADIUS + 3))
    if blip.moved:
        ux, uy = (sign * blip.moved * 0.7071 for sign in inward)
        tip, foot = RADIUS + 8, RADIUS - 1
        points = f"{num(x + ux * tip)},{num(y + uy * tip)} {num(x + ux * foot - uy * 6.5)},{num(y + uy * foot + ux * 6.5)} {num(x + ux * foot + uy * 6.5)},{num(y + uy * foot - ux * 6.5)}"
        parts.append(el("polygon", cls="c-blip-move", points=points))
    parts.append(el("circle", cls="c-now", cx=x, cy=y, r=RADIUS))
    parts.append(el("text", str(number), cls="c-now-text", x=x, y=y + 4, text_anchor="middle"))
    return link(blip.href, *parts, label=said)


def _news(blip: Blip) -> str:
    return ", new" if blip.new else ", moved in" if blip.moved > 0 else ", moved out" if blip.moved < 0 else ""


def _list(items: Sequence[tuple[int, Blip]], rings: Mapping[str, str], level: int) -> Markup:
    parts = []
    for ring, title in rings.items():
        members = [item for item in items if item[1].ring == ring]
        if not members:
            continue
        rows = (
            el("li", el("span", str(number), cls="blip-no"), el("span", link(blip.href, blip.name), el("small", _news(blip)[2:]) if _news(blip) else ""))
            for number, blip in members
        )  # fmt: skip
        parts.append(el("div", el(f"h{level}", title, cls="q-ring"), el("ul", *rows)))
    return el("div", *parts, cls="blips")
