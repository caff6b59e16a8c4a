"""The drawings inside a chart, with every percentage worked out and every color written at its shape.

Charts of the site stretch with the page: positions in percent, looks in the stylesheet. A picture on paper has one
width, so here each shape gets the numbers that a browser would have found at that width.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markupsafe import escape

from pmo.render.charts.svg import num
from pmo.render.documents import look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element

FONT: Final = "Inter"
_ACROSS: Final = frozenset(("x", "x1", "x2", "cx", "width", "rx"))
_DOWN: Final = frozenset(("y", "y1", "y2", "cy", "height", "ry"))
_SHAPES: Final = frozenset(("rect", "line", "circle", "path", "polyline", "polygon"))
_UNSEEN: Final = frozenset(("title", "desc"))
_DROPPED: Final = frozenset(
    ("class", "aria-label", "role", "aria-hidden", "focusable", "overflow", "vector-effect", "href")
)
_PAIR: Final = re.compile(r"(-?[\d.]+),(-?[\d.]+)")


def classes(node: Element) -> frozenset[str]:
    """The classes of an element."""
    return frozenset(node.get("class", "").split())


def drawing(
    node: Element, width: float, height: float, around: frozenset[str] = frozenset(), *, inner: bool = False
) -> Iterator[str]:
    """What stands in an `svg` element that is `width` by `height` pixels large, moved to its own place when `inner`."""
    x, y = (_length(node.get(name, "0"), size) for name, size in (("x", width), ("y", height)))
    own = _length(node.get("width", "100%"), width), _length(node.get("height", "100%"), height)
    box = [float(part) for part in node.get("viewBox", "").split()]
    move = f"translate({num(x)} {num(y)})" if inner and (x or y) else ""
    if not inner:
        own = width, height
    seen = around | classes(node)
    stretch = (1.0, 1.0)
    if box and node.get("preserveAspectRatio") == "none":
        stretch = own[0] / box[2], own[1] / box[3]
    elif box:
        factor = min(own[0] / box[2], own[1] / box[3])
        move += f"scale({num4(factor)})translate({num(-box[0])} {num(-box[1])})"
        own = box[2], box[3]
    body = "".join(_children(node, own, seen, stretch))
    if body:
        yield f'<g transform="{move}">{body}</g>' if move else body


def num4(value: float) -> str:
    """A factor with four decimals."""
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"


def _children(
    node: Iterable[Element], size: tuple[float, float], around: frozenset[str], stretch: tuple[float, float]
) -> Iterator[str]:
    for child in node:
        if child.tag == "svg":
            yield from drawing(child, *size, around, inner=True)
        elif child.tag in ("g", "a"):
            yield from _group(child, size, around, stretch)
        elif child.tag == "text":
            yield _text(child, size, around)
        elif child.tag in ("defs", "pattern"):
            attributes = _attributes(child, (6, 6), frozenset(), stretch) if child.tag == "pattern" else ""
            yield f"<{child.tag}{attributes}>{''.join(_children(child, size, around, stretch))}</{child.tag}>"
        elif child.tag in _SHAPES and "hit" not in classes(child):
            yield f"<{child.tag}{_attributes(child, size, around, stretch)}/>"


def _group(
    node: Element, size: tuple[float, float], around: frozenset[str], stretch: tuple[float, float]
) -> Iterator[str]:
    body = "".join(_children(node, size, around | classes(node), stretch))
    move = node.get("transform")
    if body:
        yield f'<g transform="{escape(move)}">{body}</g>' if move else body


def _attributes(node: Element, size: tuple[float, float], around: frozenset[str], stretch: tuple[float, float]) -> str:
    out: dict[str, str] = {}
    for name, value in node.attrib.items():
        if name in _DROPPED or name == "title":
            continue
        if name == "points" and stretch != (1.0, 1.0):
            out[name] = _PAIR.sub(lambda pair: _stretched(pair, stretch), value)
        elif name in _ACROSS:
            out[name] = num(_length(value, size[0]))
        elif name in _DOWN:
            out[name] = num(_length(value, size[1]))
        else:
            out[name] = value
    if node.tag == "rect":
        out["width"], out["height"] = (num(max(float(out.get(name, 0)), 0)) for name in ("width", "height"))
    out.update((name, value) for name, value in look.of(classes(node), around).items() if not name.startswith("font"))
    return "".join(f' {name}="{escape(value)}"' for name, value in out.items())


def _stretched(pair: re.Match[str], stretch: tuple[float, float]) -> str:
    return f"{num(float(pair[1]) * stretch[0])},{num(float(pair[2]) * stretch[1])}"


def _text(node: Element, size: tuple[float, float], around: frozenset[str]) -> str:
    style = {"font-family": FONT, "font-size": "12", **look.of(classes(node), around)}
    for name in ("x", "y"):
        style[name] = num(_length(node.get(name, "0"), size[0 if name == "x" else 1]))
    for name in ("text-anchor", "transform"):
        if node.get(name):
            style[name] = node.get(name, "")
    said = "".join(node.itertext())
    return text(said, **{name.replace("-", "_"): value for name, value in style.items()})


def text(said: str, **style: str | float) -> str:
    """A line of text; where it has a halo, the halo is a copy below, so that every viewer draws it first."""
    halo = style.pop("paint_order", "") == "stroke"
    attributes = {
        name.replace("_", "-"): num(value) if isinstance(value, float) else str(value) for name, value in style.items()
    }
    names: tuple[str, ...] = ("stroke", "stroke-width", "stroke-linejoin")
    rim = {name: attributes.pop(name) for name in names if name in attributes}
    body = escape(" ".join(said.split()))

    def line(more: dict[str, str]) -> str:
        listed = "".join(f' {name}="{escape(value)}"' for name, value in {**attributes, **more}.items())
        return f"<text{listed}>{body}</text>"

    return (line({**rim, "fill": rim.get("stroke", "none")}) if halo and rim else "") + line({})


def _length(value: str, whole: float) -> float:
    return float(value[:-1]) * whole / 100 if value.endswith("%") else float(value.removesuffix("px"))
