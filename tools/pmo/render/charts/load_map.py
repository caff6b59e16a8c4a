"""Who is booked how much: a row per person, a column per month or week, the load as a number in a shaded cell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from pmo.render.charts.svg import at, el, join, legend, link, pct, svg, swatch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

CELL = 26
"""Pixels of a row; its cell leaves a gap of two."""

FULL, NEARLY = Decimal(1), Decimal("0.8")
"""From `NEARLY` on there is little room, above `FULL` more is booked than there is time."""


@dataclass(frozen=True, slots=True)
class Person:
    """A row: loads by column, 1 is all of the capacity; None where it cannot be told."""

    label: str
    loads: Mapping[str, Decimal | None]
    note: str = ""
    href: str = ""


def load_map(rows: Sequence[Person], columns: Sequence[tuple[str, str]], *, finding: str = "") -> Markup:
    """The picture of all rows; `columns` are key and heading. Empty without rows or columns."""
    if not rows or not columns:
        return join(())
    said = finding or _finding(rows)
    body = [_head(columns), *(_row(row, columns) for row in rows)]
    grid = el("div", *body, cls="gantt-grid no-end")
    return el("div", _legend(rows), grid, cls="gantt", role="group", aria_label=said)


def percent(load: Decimal) -> str:
    """ "84%" of 0.84."""
    return f"{(load * 100).quantize(Decimal(1), ROUND_HALF_UP)}%"


def band(load: Decimal | None) -> str:
    """Over, little room, room, nothing booked, or not known."""
    if load is None:
        return "unknown"
    return "over" if load > FULL else "full" if load >= NEARLY else "room" if load > 0 else "none"


def _finding(rows: Sequence[Person]) -> str:
    over = [row.label for row in rows if any(band(load) == "over" for load in row.loads.values())]
    return f"{len(over)} of {len(rows)} {'person is' if len(rows) == 1 else 'people are'} booked for more than there is time"


def _cell(load: Decimal | None) -> list[Markup]:
    """The layers of a cell in a picture of its own size: ground by band, a red outline where there is too much."""
    name = band(load)
    ground = {"over": "heat heat-x", "full": "heat heat-m", "room": "heat heat-l"}.get(name, "c-track-off")
    layers = [] if ground == "c-track-off" else [el("rect", cls=ground, x=0, y=0, width="100%", height=CELL - 2)]
    if name == "over":
        layers.append(el("rect", cls="c-clash", x=1, y=1, width="100%", height=CELL - 4))
    return layers


def _head(columns: Sequence[tuple[str, str]]) -> Markup:
    step = 100 / len(columns)
    words = [
        at((index + 0.5) * step, 0, el("text", title, cls="c-label", y=12, text_anchor="middle"))
        for index, (_, title) in enumerate(columns)
    ]
    plot = svg(*words, cls="plot-svg", width="100%", height="100%")
    return el("div", el("span", cls="g-label"), el("div", plot, cls="plot"), cls="g-row g-head low")


def _row(row: Person, columns: Sequence[tuple[str, str]]) -> Markup:
    step = 100 / len(columns)
    shapes, said = [], []
    for index, (key, title) in enumerate(columns):
        load = row.loads.get(key)
        text = percent(load) if load is not None else "–"
        shapes.append(el("svg", *_cell(load), x=pct(index * step + 0.25), y=1, width=pct(step - 0.5), height=CELL - 2))
        cls = "c-label now" if band(load) == "over" else "c-label"
        shapes.append(at((index + 0.5) * step, 0, el("text", text, cls=cls, y=CELL / 2 + 4, text_anchor="middle")))
        said.append(f"{title} {text}")
    label = f"{row.label}: {', '.join(said)}"
    spacer = svg(cls="spacer", width=1, height=CELL)
    plot = svg(*shapes, label=label, cls="plot-svg", width="100%", height="100%")
    note = el("small", row.note) if row.note else ""
    name = el("span", link(row.href, row.label), note, cls="g-label")
    return el("div", name, el("div", spacer, plot, cls="plot"), cls="g-row")


def _legend(rows: Sequence[Person]) -> Markup:
    there = {band(load) for row in rows for load in row.loads.values()}
    words = {"over": "More booked than there is time", "full": "80% and more", "room": "Room left"}
    samples = {"over": Decimal(2), "full": FULL, "room": Decimal("0.5")}
    return legend([(swatch(*_small(samples[name]), width=18), text) for name, text in words.items() if name in there])


def _small(load: Decimal) -> list[Markup]:
    ground = {"over": "heat heat-x", "full": "heat heat-m", "room": "heat heat-l"}[band(load)]
    layers = [el("rect", cls=ground, x=0, y=0, width=18, height=12)]
    if band(load) == "over":
        layers.append(el("rect", cls="c-clash", x=1, y=1, width=16, height=10))
    return layers
