"""The steps of a process: a lane per role where there is room, so that each handover is seen; a numbered rail on phones."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pmo.render.charts.svg import at, el, join, link, pct, svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

GAP = 8
"""Pixels between a box and the border of its column; the stylesheet has the same number."""

SHIFT = 9
"""Pixels by which boxes stand below the middle of their lane, to leave room for the role above them."""

WIDEST = 10
"""Steps that fit beside one another; longer processes are drawn as a rail on every screen."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name, who does it (the title of a role), and what for a reader on a phone."""

    name: str
    who: str
    does: str = ""
    href: str = ""
    command: str = ""
    record: str = ""


def lanes(steps: Sequence[Step]) -> list[str]:
    """The roles in the order in which they come in."""
    return list(dict.fromkeys(step.who for step in steps))


def flow(steps: Sequence[Step], *, current: int | None = None, finding: str = "") -> Markup:
    """The steps in order; `current` is the index of the step to mark. Empty without steps."""
    if not steps:
        return join(())
    roles = lanes(steps)
    said = finding or _finding(steps, roles)
    items = [_item(step, roles.index(step.who), current == index) for index, step in enumerate(steps)]
    parts = [el("ol", *items, cls="flow-steps")]
    wide = len(steps) <= WIDEST and len(roles) <= 8
    if wide:
        parts.insert(0, _picture(steps, roles))
    cls = f"flow flow-{len(steps)} lanes-{len(roles)}" if wide else "flow"
    return el("div", el("div", *parts, cls="flow-inner"), cls=cls, role="group", aria_label=said)


def _finding(steps: Sequence[Step], roles: Sequence[str]) -> str:
    handovers = sum(a.who != b.who for a, b in pairwise(steps))
    return f"{len(steps)} steps, {len(roles)} role{'s' if len(roles) > 1 else ''}, {handovers} handover{'s' if handovers != 1 else ''}"


def _item(step: Step, lane: int, current: bool) -> Markup:  # noqa: FBT001 - private, named at the only call
    extras = [el("span", step.who, cls="flow-who")]
    if step.does:
        extras.append(el("span", step.does, cls="flow-does"))
    if step.command:
        extras.append(el("code", step.command, cls="flow-does"))
    return el(
        "li", el("span", link(step.href, step.name), cls="flow-name"), *extras,
        cls=f"lane-{lane + 1}", aria_current="step" if current else None,
    )  # fmt: skip


def _picture(steps: Sequence[Step], roles: Sequence[str]) -> Markup:
    """Lanes with their roles, and an arrow from each step to the next around the borders of the columns."""
    high, wide = 100 / len(roles), 100 / len(steps)
    shapes = [
        el("line", cls="c-lane", x1=0, x2="100%", y1=pct(high * index), y2=pct(high * index))
        for index in range(len(roles) + 1)
    ]
    middle = [high * (roles.index(step.who) + 0.5) for step in steps]
    arrows = [
        arrow
        for index in range(len(steps) - 1)
        for arrow in _arrow(wide * (index + 1), middle[index], middle[index + 1])
    ]
    shapes.append(el("svg", *arrows, y=SHIFT, width="100%", height="100%", overflow="visible"))
    for index, role in enumerate(roles):
        shapes.append(at(0, pct(high * index), el("text", role, cls="c-role halo", x=1, y=15)))
    return svg(*shapes, cls="flow-lines", width="100%", height="100%")


def _arrow(x: float, start: float, end: float) -> list[Markup]:
    """Out of a box, along the border of the column to the lane of the next box, into it."""
    head = el("path", cls="c-flow-head", d=f"M{GAP - 1} 0L{GAP - 7} -3.8V3.8Z")
    if start == end:
        return [at(x, pct(start), el("path", cls="c-flow", d=f"M{-GAP} 0H{GAP - 6}"), head)]
    return [
        at(x, pct(start), el("path", cls="c-flow", d=f"M{-GAP} 0H0")),
        el("line", cls="c-flow", x1=pct(x), x2=pct(x), y1=pct(start), y2=pct(end)),
        at(x, pct(end), el("path", cls="c-flow", d=f"M0 0H{GAP - 6}"), head),
    ]
