"""Reading charts back: parsed markup, elements by class, texts."""

from __future__ import annotations

from xml.etree import ElementTree as ET


def parse(markup: object) -> ET.Element:
    """The root of a chart; fails when it is not well-formed."""
    return ET.fromstring(str(markup))  # noqa: S314 - our own output


def of(root: ET.Element, cls: str) -> list[ET.Element]:
    """All elements with a class, in order."""
    return [node for node in root.iter() if cls in (node.get("class") or "").split()]


def texts(root: ET.Element, tag: str = "text") -> list[str]:
    """The text of all elements of a name."""
    return ["".join(node.itertext()) for node in root.iter(tag)]
