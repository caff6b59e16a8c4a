"""How well somebody does something, as filled blocks: small enough for a cell of a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.render.charts.svg import el, num, svg

if TYPE_CHECKING:
    from markupsafe import Markup

STEPS = 4


def level(filled: int, *, label: str) -> Markup:
    """Blocks from left to right, `filled` of four; nothing filled is drawn as outlines. `label` is read aloud."""
    blocks = (
        el("rect", cls="c-block" if index < filled else "c-block-off", x=num(index * 8 + 0.5), y=1.5, width=5, height=8)
        for index in range(STEPS)
    )
    return svg(*blocks, label=label, cls="blocks", width=STEPS * 8 - 2, height=11)
