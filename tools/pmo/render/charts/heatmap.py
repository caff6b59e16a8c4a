"""The risk matrix: single risks before and after their response, or counts that lead to the risks of a cell."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

from pmo.model.settings import MATRIX
from pmo.render.charts.svg import el, link, num, svg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

Cell = tuple[int, int]
"""Probability and impact, each 1 to 5."""

CELL, LEFT, TOP = 52, 34, 2
"""Pixels of a cell and of the room for the axis; the picture keeps its proportions and grows at most a little."""

WIDTH, HEIGHT = LEFT + 5 * CELL + 2, TOP + 5 * CELL + 38
LEVELS = {"L": "low", "M": "moderate", "H": "high", "X": "extreme"}
RADIUS = 8.5


@dataclass(frozen=True, slots=True)
class Dot:
    """A risk: its number in the list beside the picture, where it is now and where it was before the response."""

    number: int
    title: str
    now: Cell
    before: Cell | None = None
    href: str = ""


def level(cell: Cell, matrix: Sequence[str]) -> str:
    """The letter of a cell: L, M, H or X."""
    return matrix[cell[0] - 1][cell[1] - 1]


def corner(cell: Cell) -> tuple[int, int]:
    """Left and top pixel of a cell; probability grows upward, impact to the right."""
    return LEFT + (cell[1] - 1) * CELL, TOP + (5 - cell[0]) * CELL


def _cells(matrix: Sequence[str]) -> list[Markup]:
    cells = ((probability, impact) for probability in range(5, 0, -1) for impact in range(1, 6))
    return [shape for cell in cells for shape in _ground(cell, matrix)]


def _ground(cell: Cell, matrix: Sequence[str]) -> list[Markup]:
    x, y = corner(cell)
    letter = level(cell, matrix)
    return [
        el("rect", cls=f"heat heat-{letter.lower()}", x=x, y=y, width=CELL - 2, height=CELL - 2),
        el("text", letter, cls="c-label heat-letter", x=x + 5, y=y + 13),
    ]


def _axes() -> list[Markup]:
    marks = []
    for value in range(1, 6):
        x, y = corner((value, value))
        marks.append(el("text", str(value), cls="c-label", x=LEFT - 8, y=y + CELL / 2 + 3, text_anchor="middle"))
        marks.append(
            el("text", str(value), cls="c-label", x=x + CELL / 2 - 1, y=TOP + 5 * CELL + 14, text_anchor="middle")
        )
    middle = TOP + 5 * CELL / 2
    marks.append(
        el(
            "text",
            "Probability",
            cls="c-axis",
            transform=f"translate(11 {num(middle)}) rotate(-90)",
            text_anchor="middle",
        )
    )
    marks.append(el("text", "Impact", cls="c-axis", x=LEFT + 5 * CELL / 2, y=HEIGHT - 6, text_anchor="middle"))
    return marks


def places(dots: Sequence[Dot]) -> dict[tuple[int, str], tuple[float, float]]:
    """The middle of every dot, by number and "now" or "before"; those that share a cell stand beside one another."""
    inside: dict[Cell, list[tuple[int, str]]] = defaultdict(list)
    for dot in dots:
        inside[dot.now].append((dot.number, "now"))
        if dot.before and dot.before != dot.now:
            inside[dot.before].append((dot.number, "before"))
    found: dict[tuple[int, str], tuple[float, float]] = {}
    for cell, members in inside.items():
        x, y = corner(cell)
        for index, member in enumerate(sorted(members)):
            found[member] = _seat(x, y, index, len(members))
    return found


def _seat(x: float, y: float, index: int, count: int) -> tuple[float, float]:
    """A seat in a cell: one in the middle, then two, then four, then nine, the letter's corner last."""
    size = CELL - 2
    if count == 1:
        return x + size / 2 + 2, y + size / 2 + 2
    if count == 2:
        return x + size * (0.34 if index == 0 else 0.74), y + size * (0.66 if index == 0 else 0.4)
    side = 2 if count <= 4 else 3
    row, column = divmod(index, side)
    reach = size - 2 * RADIUS - 2
    return x + RADIUS + 1 + column * reach / (side - 1), y + RADIUS + 1 + min(row, side - 1) * reach / (side - 1)


def heatmap(dots: Sequence[Dot], *, matrix: Sequence[str] = MATRIX, finding: str = "") -> Markup:
    """Every risk as a numbered disc where it is now, dashed where it was, with an arrow from one to the other."""
    seats = places(dots)
    arrows, before, now = [], [], []
    for dot in dots:
        x, y = seats[dot.number, "now"]
        if (start := seats.get((dot.number, "before"))) is not None:
            arrows.append(_arrow(start, (x, y)))
            before.append(_disc("c-before", *start, str(dot.number)))
        moved = f", was {LEVELS[level(dot.before, matrix)]}" if dot.before and dot.before != dot.now else ""
        said = f"{dot.number} {dot.title}: {LEVELS[level(dot.now, matrix)]}{moved}"
        now.append(link(dot.href, _disc("c-now", x, y, str(dot.number)), label=said))
    linked = any(dot.href for dot in dots)
    said = finding or _finding(dots, matrix)
    return _picture([*_cells(matrix), *_axes(), *arrows, *before, *now], said, linked=linked)


def _finding(dots: Sequence[Dot], matrix: Sequence[str]) -> str:
    counts = {letter: sum(level(dot.now, matrix) == letter for dot in dots) for letter in "XHML"}
    parts = [f"{count} {LEVELS[letter]}" for letter, count in counts.items() if count]
    return f"{len(dots)} risks: " + ", ".join(parts) if dots else "No risks"


def _picture(shapes: Sequence[Markup], said: str, *, linked: bool) -> Markup:
    box = {"cls": "heatmap", "viewBox": f"0 0 {WIDTH} {HEIGHT}"}
    about = "Rows: probability 1 to 5 from the bottom. Columns: impact 1 to 5. L low, M moderate, H high, X extreme."
    if linked:
        return el("svg", el("title", said), el("desc", about), *shapes, role="group", aria_label=said, **box)
    return svg(*shapes, label=said, desc=about, **box)


def _disc(cls: str, x: float, y: float, number: str) -> Markup:
    text = el("text", number, cls=f"{cls}-text", x=x, y=y + 4, text_anchor="middle")
    return el("g", el("circle", cls=cls, cx=x, cy=y, r=RADIUS), text)


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> Markup:
    """A line from rim to rim with a head; nothing when the discs touch."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    if length <= 2 * RADIUS + 4:
        return el("g")
    ux, uy = dx / length, dy / length
    x1, y1 = start[0] + ux * RADIUS, start[1] + uy * RADIUS
    tip = (end[0] - ux * (RADIUS + 1.5), end[1] - uy * (RADIUS + 1.5))
    foot = (tip[0] - ux * 5.5, tip[1] - uy * 5.5)
    wing = f"{num(foot[0] - uy * 3)} {num(foot[1] + ux * 3)}L{num(foot[0] + uy * 3)} {num(foot[1] - ux * 3)}"
    return el(
        "g",
        el("path", cls="c-arrow", d=f"M{num(x1)} {num(y1)}L{num(foot[0])} {num(foot[1])}"),
        el("path", cls="c-arrow-head", d=f"M{num(tip[0])} {num(tip[1])}L{wing}Z"),
    )


def heatmap_register(
    counts: Mapping[Cell, int], *, links: Mapping[Cell, str] | None = None, matrix: Sequence[str] = MATRIX,
    finding: str = "",
) -> Markup:  # fmt: skip
    """How many risks stand in each cell; a cell with an address is a link as a whole."""
    where = {cell: href for cell, href in (links or {}).items() if href and counts.get(cell)}
    shapes = [*_cells(matrix), *_axes()]
    for cell in sorted(counts, reverse=True):
        count = counts[cell]
        if not count:
            continue
        x, y = corner(cell)
        number = el("text", str(count), cls="heat-count", x=x + CELL / 2 - 1, y=y + CELL / 2 + 6, text_anchor="middle")
        said = f"{count} {LEVELS[level(cell, matrix)]} {'risk' if count == 1 else 'risks'}, probability {cell[0]}, impact {cell[1]}"
        hit = el("rect", cls="hit", x=x, y=y, width=CELL - 2, height=CELL - 2) if cell in where else ""
        shapes.append(link(where.get(cell, ""), hit, number, label=said))
    said = finding or _register_finding(counts, matrix)
    return _picture(shapes, said, linked=bool(where))


def _register_finding(counts: Mapping[Cell, int], matrix: Sequence[str]) -> str:
    sums = {letter: sum(count for cell, count in counts.items() if level(cell, matrix) == letter) for letter in "XHML"}
    total = sum(sums.values())
    return (
        f"{total} risks: " + ", ".join(f"{count} {LEVELS[key]}" for key, count in sums.items() if count)
        if total
        else "No risks"
    )
