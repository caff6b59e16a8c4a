"""A chart of the site as one picture for paper: the same markup, laid out at one width.

A chart on the site is a legend and rows of label, drawing and end text, which the browser lays out. Paper, a document
in DOCX and a mail cannot: they get one SVG with the same shapes at the same places, its texts in Inter, and what a
screen reader would have read as its description.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from markupsafe import escape

from pmo.render.charts.svg import num
from pmo.render.documents import look
from pmo.render.documents.letters import width as text_width
from pmo.render.documents.letters import wrapped
from pmo.render.documents.vector import FONT, classes, drawing, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from markupsafe import Markup

WIDTH: Final = 700
"""Pixels of a picture that fills the width of a page; its smallest letters print at 8 points on Letter paper."""

_NARROW: Final = 420
_GAP: Final = 10
_LEGEND, _LABEL, _SMALL = 10.5, 11.5, 10.5
_LINE, _SMALL_LINE = 15.0, 13.5


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: SVG text, its size in pixels, and what it says."""

    svg: str
    width: float
    height: float
    alt: str


@dataclass(frozen=True, slots=True)
class _Columns:
    """Pixels of the label and of the end text of a row; the drawing has the rest."""

    label: float
    end: float


def picture(markup: Markup, *, width: float = WIDTH, dense: bool = False) -> Picture | None:
    """The picture of a chart at this width; None for a chart that had nothing to show."""
    if not markup:
        return None
    root = ET.fromstring(f"<div>{markup}</div>")  # noqa: S314 - reads only markup that our own charts wrote
    shapes, height, top = [], 0.0, 0.0
    for child in root:  # drawn from below: what reaches into the next row lies above its lines
        for part, used in _block(child, width, dense=dense):
            shapes.append(_moved(part, 0, top))
            top += used
        height = top
    alt = _said(root)
    size = f'width="{num(width)}" height="{num(height)}" viewBox="0 0 {num(width)} {num(height)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(alt)}"><title>{escape(alt)}</title>'
    return Picture(f"{head}{''.join(reversed(shapes))}</svg>", width, height, alt)


def _said(root: Element) -> str:
    """The sentence that stands for the chart; the details of its parts follow where they are few."""
    for node in root.iter():
        if node.get("aria-label"):
            return node.get("aria-label", "")
    return ""


def _moved(body: str, x: float, y: float) -> str:
    if not body:
        return ""
    return f'<g transform="translate({num(x)} {num(y)})">{body}</g>' if x or y else body


def _block(node: Element, width: float, *, dense: bool) -> Iterator[tuple[str, float]]:
    """The parts of a block from top to bottom: drawing and height of each."""
    seen = classes(node)
    if node.tag == "svg":
        yield _whole(node, width)
    elif "legend" in seen:
        yield _legend(node, width)
    elif "gantt-grid" in seen:
        yield from _rows(node, width, seen, dense=dense)
    elif "curve-grid" in seen:
        yield from _curve(node, width)
    elif "radar-inner" in seen:
        yield _radar(node, width)
    else:
        for child in node:
            yield from _block(child, width, dense=dense)


def _whole(node: Element, width: float) -> tuple[str, float]:
    """A drawing by itself, as wide as the picture where it stretches, else in its own size."""
    box = [float(part) for part in node.get("viewBox", "").split()]
    if box:
        wide = min(width, box[2] * 1.25)
        high = wide * box[3] / box[2]
        return "".join(drawing(node, wide, high)), high
    own = node.get("width", "100%")
    wide = width if own.endswith("%") else float(own)
    high = float(node.get("height", "100").removesuffix("%"))
    return "".join(drawing(node, wide, high)), high + 2


def _legend(node: Element, width: float) -> tuple[str, float]:
    out, x, y = [], 0.0, 0.0
    for item in node:
        sample = item.find("svg")
        wide = float(sample.get("width", "14")) if sample is not None else 0.0
        said = " ".join("".join(part for part in item.itertext()).split())
        needed = wide + 5 + text_width(said, _LEGEND) + 14
        if x and x + needed > width:
            x, y = 0.0, y + 16
        if sample is not None:
            high = float(sample.get("height", "12"))
            out.append(_moved("".join(drawing(sample, wide, high)), x, y + 8 - high / 2))
        out.append(
            text(said, x=x + wide + 5, y=y + 11.8, font_family=FONT, font_size=_LEGEND, fill=look.color("ink-2"))
        )
        x += needed
    return "".join(out), y + 22


def _rows(grid: Element, width: float, seen: frozenset[str], *, dense: bool) -> Iterator[tuple[str, float]]:
    label = 150 if width < WIDTH else 230
    columns = _Columns(150, 0) if "no-end" in seen else _Columns(label, 84) if "bars" in seen else _Columns(label, 60)
    lined = bool(seen & {"calendar", "timeline", "dumbbell"})
    least = 34 if seen & {"calendar", "timeline"} else 24 if "dumbbell" in seen else 16 if dense else 22
    for index, row in enumerate(grid):
        body, high = _row(row, width, columns, least)
        if lined and index < len(grid) - 1:
            body += f'<path d="M0 {num(high)}H{num(width)}" stroke="{look.color("line")}" fill="none"/>'
        yield body, high


def _row(row: Element, width: float, columns: _Columns, least: float) -> tuple[str, float]:
    seen = classes(row)
    parts = {name: node for node in row for name in ("g-label", "plot", "g-end") if name in classes(node)}
    head = "g-head" in seen
    bold = bool(seen & {"g-heading", "g-phase"}) and "g-heading" not in seen
    size, ink = (_SMALL, look.color("ink-3")) if head or "g-heading" in seen else (_LABEL, look.color("ink"))
    label = parts.get("g-label")
    small = next((node for node in label if node.tag == "small"), None) if label is not None else None
    own = " ".join("".join(_without(label, small)).split()) if label is not None else ""
    lines = wrapped(own, size, columns.label - 6, bold=bold) if own else []
    second = wrapped("".join(small.itertext()), _SMALL, columns.label - 6) if small is not None else []
    spacer = next((node for node in parts.get("plot", ()) if "spacer" in classes(node)), None)
    floor = (18 if "low" in seen else 33) if head else min(24, least + 2) if "g-heading" in seen else least
    pad = 5 if least > 30 else 2 if least > 16 else 0
    high = max(
        floor,
        len(lines) * _LINE + len(second) * _SMALL_LINE + 2 * pad,
        float(spacer.get("height", 0)) if spacer is not None else 0,
    )
    out = []
    first = 15.0 if least < 30 and "g-heading" not in seen else pad + 11.5
    y = high - 5 - (len(lines) - 1) * _LINE if head else first if "g-heading" not in seen else high - 3.5
    for line in lines:
        out.append(
            text(line, x=0.0, y=y, font_family=FONT, font_size=size, font_weight="600" if bold else "400", fill=ink)
        )
        y += _LINE
    for line in second:
        out.append(text(line, x=0.0, y=y, font_family=FONT, font_size=_SMALL, fill=look.color("ink-3")))
        y += _SMALL_LINE
    left = columns.label + _GAP
    room = width - left - (columns.end + _GAP if columns.end else 0)
    drawn = [node for node in parts.get("plot", ()) if "spacer" not in classes(node)]
    out.extend(_moved("".join(drawing(node, room, high)), left, 0) for node in drawn)
    out.append(_end(parts.get("g-end"), width, high, head=head) if columns.end else "")
    return "".join(out), high


def _without(node: Element, left_out: Element | None) -> Iterator[str]:
    """The text of an element, without that of one child."""
    yield node.text or ""
    for child in node:
        if child is not left_out:
            yield from _without(child, left_out)
        yield child.tail or ""


def _end(node: Element | None, width: float, high: float, *, head: bool) -> str:
    said = " ".join("".join(node.itertext()).split()) if node is not None else ""
    if node is None or not said:
        return ""
    tone = next((name for name in ("red", "amber") if name in classes(node)), "ink-3" if head else "ink-2")
    return text(
        said, x=float(width), y=high - 5 if head else 15.5, text_anchor="end", font_family=FONT, font_size=_SMALL if head else _LABEL,
        font_weight="600" if tone in ("red", "amber") else "400", fill=look.color(tone),
    )  # fmt: skip


def _curve(grid: Element, width: float) -> Iterator[tuple[str, float]]:
    gutter, plot, weeks = [node for node in grid if node.tag == "svg"]
    left = float(gutter.get("width", "38"))
    high = float(plot.get("height", "210"))
    axis = "".join(drawing(gutter, left, high))
    body = "".join(drawing(plot, width - left - 4, high))
    yield _moved(axis + _moved(body, left, 0), 0, 6), high + 6
    if width < _NARROW:  # as on a narrow screen, every second date stays away: they would touch
        for tick in [tick for tick in weeks if "opt" in classes(tick)]:
            weeks.remove(tick)
    below = float(weeks.get("height", "22"))
    yield _moved("".join(drawing(weeks, width - left - 4, below)), left, 0), below


def _radar(node: Element, width: float) -> tuple[str, float]:
    """Four quarters around the middle; what the numbers mean stands in the table below the picture."""
    side = min(width / 2, 250)
    left = (width - 2 * side) / 2
    out = []
    for index, quarter in enumerate(node):
        x, y = left + (index % 2) * side, (index // 2) * side + 20
        title = " ".join("".join(quarter[0].itertext()).split())
        right = index % 2 == 1
        out.append(
            text(title, x=x + side if right else x, y=14.0 if index < 2 else 2 * side + 36, text_anchor="end" if right else "start", font_family=FONT, font_size=_LABEL, font_weight="600", fill=look.color("ink"))
        )  # fmt: skip
        drawn = quarter.find("svg")
        if drawn is not None:
            out.append(_moved("".join(drawing(drawn, side, side)), x, y))
    return "".join(out), 2 * side + 44
