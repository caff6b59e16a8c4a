"""Building blocks of all charts: escaped elements, numbers as text, links, legends, hatching."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zlib import crc32

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

Attr = str | int | float | None
"""Value of an attribute; None leaves the attribute out."""


def num(value: float | Decimal) -> str:
    """A coordinate with at most two decimals and no trailing zeros, the same on every machine."""
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def pct(value: float | Decimal) -> str:
    """A coordinate in percent of the picture."""
    return num(value) + "%"


def el(name: str, *children: str | Markup, **attrs: Attr) -> Markup:
    """An element with escaped attributes and children; `cls` is class, `_` in names becomes `-`.

    Raises ValueError for a `style` attribute: the pages are served under a policy that forbids it.
    """
    head = [name]
    for key, value in attrs.items():
        if value is None:
            continue
        attribute = _attribute(key)
        if isinstance(value, float):
            head.append(f'{attribute}="{num(value)}"')
        elif isinstance(value, int):
            head.append(f'{attribute}="{value}"')
        elif value or attribute not in _NEVER_EMPTY:
            head.append(f'{attribute}="{escape(str(value))}"')
    body = "".join([child if isinstance(child, Markup) else escape(child) for child in children])
    if not body and name in EMPTY:
        return Markup(f"<{' '.join(head)}/>")  # noqa: S704 - every part above is escaped
    return Markup(f"<{' '.join(head)}>{body}</{name}>")  # noqa: S704 - every part above is escaped


@cache
def _attribute(key: str) -> str:
    """The attribute that a keyword names."""
    found = "class" if key == "cls" else key.rstrip("_").replace("_", "-")
    if found == "style" or found.startswith("on"):
        message = f"{found} is not allowed in markup"
        raise ValueError(message)
    return found


_NEVER_EMPTY = frozenset({"class", "href"})
EMPTY = frozenset({"rect", "line", "circle", "path", "polyline", "polygon"})
"""SVG elements written with a closing slash when they have no children."""


def join(parts: Iterable[str | Markup]) -> Markup:
    """Parts after one another; plain text is escaped."""
    return Markup("").join(parts)


def svg(*children: str | Markup, label: str = "", desc: str = "", **attrs: Attr) -> Markup:
    """An outer picture: named (`role="img"`, title, desc) when `label` is given, else hidden from screen readers."""
    if not label:
        return el("svg", *children, aria_hidden="true", focusable="false", **attrs)
    about = el("desc", desc) if desc else Markup("")
    return el("svg", el("title", label), about, *children, role="img", aria_label=label, **attrs)


def at(x: float, y: float | str, *children: str | Markup, **attrs: Attr) -> Markup:
    """A nested picture as an anchor at x percent: its children use pixels around that point and are never scaled."""
    return el("svg", *children, x=pct(x), y=y, overflow="visible", **attrs)


def link(href: str, *children: str | Markup, label: str = "", **attrs: Attr) -> Markup:
    """The children inside a link, or alone when there is no address.

    `label` (in pictures only) is the name of the link and the hint under the pointer. The hint stands around the
    link: inside, it would count as visible text that the name would have to repeat.
    """
    body = el("a", *children, href=safe_href(href), aria_label=label or None, **attrs) if href else join(children)
    return el("g", el("title", label), body) if label else body


def safe_href(href: str) -> str:
    """The address when it is a web or page address, "#" for schemes that run code."""
    compact = "".join(character for character in href if character > " ").lower()
    scheme, colon, _ = compact.partition(":")
    if colon and scheme.isidentifier() and scheme not in {"http", "https", "mailto"}:
        return "#"
    return href


def diamond(cls: str, size: float = 5, x: float = 0, y: float = 0) -> Markup:
    """A diamond around a point."""
    d = f"M{num(x)} {num(y - size)}L{num(x + size)} {num(y)}L{num(x)} {num(y + size)}L{num(x - size)} {num(y)}Z"
    return el("path", cls=cls, d=d)


def hatch(seed: str) -> tuple[Markup, str]:
    """Diagonal hatching: its definition and the value for `fill`; the id follows from the seed."""
    name = f"hatch-{crc32(seed.encode()):08x}"
    pattern = el(
        "pattern",
        el("rect", cls="c-hatch-bg", width=6, height=6),
        el("line", cls="c-hatch", x1=0, y1=0, x2=0, y2=6),
        id=name, width=6, height=6, patternUnits="userSpaceOnUse", patternTransform="rotate(45)",
    )  # fmt: skip
    return el("defs", pattern), f"url(#{name})"


def swatch(*children: Markup, width: int = 14) -> Markup:
    """A small sample for a legend, 12 px high."""
    return svg(*children, cls="swatch", width=width, height=12)


def legend(entries: Sequence[tuple[Markup, str | Markup]]) -> Markup:
    """Samples with their meaning, in a row that wraps."""
    return el("ul", *(el("li", sample, el("span", text)) for sample, text in entries), cls="legend")
