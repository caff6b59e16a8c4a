"""The colors and lines of the charts, read from the stylesheet of the site: one place says how a picture looks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN: Final = frozenset(
    ("fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap",
     "font-size", "font-weight", "paint-order")
)  # fmt: skip
"""Properties that an SVG file carries as attributes."""

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR: Final = re.compile(r"(?:((?:\.[a-z0-9-]+)+)\s+)?((?:\.[a-z0-9-]+)+)")
_VARIABLE: Final = re.compile(r"var\((--[a-z0-9-]+)\)")
_BOLD: Final = 600


@dataclass(frozen=True, slots=True)
class Rule:
    """What elements of these classes look like, inside an element of the classes `around` (none: anywhere)."""

    around: frozenset[str]
    classes: frozenset[str]
    look: dict[str, str]

    @property
    def weight(self) -> int:
        """More classes win over fewer."""
        return len(self.around) + len(self.classes)


@cache
def tokens() -> dict[str, str]:
    """The colors of the light scheme by name, such as `--ink`."""
    first = _RULE.search(_COMMENT.sub("", _sheet("tokens.css")).partition(":root,")[2])
    return dict(_declarations(first.group(2))) if first else {}


def color(name: str) -> str:
    """A color of the light scheme as six digits: `ink`, `red-mark`."""
    value = tokens()[f"--{name}"]
    return "#" + "".join(digit * 2 for digit in value[1:]) if len(value) == 4 else value


@cache
def rules() -> tuple[Rule, ...]:
    """The rules about shapes, the weaker ones first."""
    found = []
    for selectors, body in _RULE.findall(_plain(_sheet("pmo.css"))):
        look = {name: _value(name, value) for name, value in _declarations(body) if name in SHOWN}
        for selector in selectors.split(","):
            match = _SELECTOR.fullmatch(selector.strip())
            if match and look:
                around, own = (frozenset((part or "").split(".")) - {""} for part in match.groups())
                if "md-typeset" not in around | own:
                    found.append(Rule(around, own, look))
    return tuple(sorted(found, key=lambda rule: rule.weight))


@cache
def of(classes: frozenset[str], around: frozenset[str]) -> dict[str, str]:
    """The attributes of a shape with these classes, inside elements with the classes `around`."""
    out: dict[str, str] = {}
    for rule in rules():
        if rule.classes <= classes and rule.around <= around:
            out.update(rule.look)
    return out


def _sheet(name: str) -> str:
    return (resources.files("pmo.render.site") / "assets" / name).read_text(encoding="utf-8")


def _plain(sheet: str) -> str:
    """The rules that hold on every screen: without comments and without blocks for some of them."""
    text, out, depth, at = _COMMENT.sub("", sheet), [], 0, False
    for part in re.split(r"([{};])", text):
        if depth == 0 and part.strip().startswith("@"):
            at = True
        if not at:
            out.append(part)
        depth += {"{": 1, "}": -1}.get(part, 0)
        if at and depth == 0 and part in ("}", ";"):
            at = False
    return "".join(out)


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for line in body.split(";"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()


def _value(name: str, value: str) -> str:
    value = _VARIABLE.sub(lambda found: color(found.group(1)[2:]), value).removesuffix("px")
    if name == "font-weight":
        return str(_BOLD if value.isdigit() and int(value) >= _BOLD else value)
    return "none" if value == "transparent" else value
