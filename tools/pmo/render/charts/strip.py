"""The next days at a glance: changes, collisions, milestones, deadlines and freezes, a column per day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pmo.render.charts.svg import Attr, at, diamond, el, hatch, join, legend, link, pct, svg, swatch
from pmo.render.charts.when import DAYS, DayScale, short, weekday

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from markupsafe import Markup

HEAD, STEP, SEATS = 22, 20, 3
"""Pixels of the day names, of one mark, and how many marks a column holds before it counts the rest."""

ORDER = {"milestone": 0, "deadline": 1, "change": 2}


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a day: a change, a milestone or a deadline."""

    day: date
    kind: str
    title: str
    href: str = ""
    collides: bool = False
    approved: bool = True


@dataclass(frozen=True, slots=True)
class Freeze:
    """Days without changes, both ends included."""

    start: date
    end: date
    title: str = "Freeze"


def strip(
    first: date, *, events: Sequence[Event], freezes: Sequence[Freeze] = (), days: int = 14,
    holidays: Collection[date] = frozenset(), finding: str = "",
) -> Markup:  # fmt: skip
    """`days` columns from `first`, which is today; events outside are not drawn."""
    scale = DayScale(first, first + timedelta(days=days - 1))
    shown = [event for event in events if scale.first <= event.day <= scale.last]
    frozen = [freeze for freeze in freezes if freeze.start <= scale.last and freeze.end >= scale.first]
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in sorted(shown, key=lambda event: (event.day, ORDER.get(event.kind, 3), event.title)):
        by_day[event.day].append(event)
    rows = max([min(len(found), SEATS + 1) for found in by_day.values()] + [2])
    height = HEAD + rows * STEP + (20 if frozen else 8)
    pattern, fill = hatch(f"strip{first}{events}{freezes}")
    shapes: list[Markup] = [pattern] if frozen else []
    for offset in range(days):
        shapes += _column(first + timedelta(days=offset), scale, height, holidays)
    for freeze in frozen:
        shapes += _freeze(freeze, scale, height, fill)
    for found in by_day.values():
        shapes += _marks(found, scale)
    said = finding or _finding(shown, days)
    picture: dict[str, Attr] = {"cls": "strip-svg", "width": "100%", "height": height}
    about = f"{short(scale.first)} to {short(scale.last)}, a column per day"
    if any(event.href for event in shown):
        drawing = el("svg", el("title", said), el("desc", about), *shapes, role="group", aria_label=said, **picture)
    else:
        drawing = svg(*shapes, label=said, desc=about, **picture)
    return el("div", _legend(shown, frozen=bool(frozen)), drawing, cls="strip")


def _finding(events: Sequence[Event], days: int) -> str:
    changes = [event for event in events if event.kind == "change"]
    collisions = sum(event.collides for event in changes)
    milestones = sum(event.kind == "milestone" for event in events)
    return f"Next {days} days: {len(changes)} changes, {collisions} with a collision, {milestones} milestones"


def _column(day: date, scale: DayScale, height: int, holidays: Collection[date]) -> list[Markup]:
    x, width = scale.at(day), 100 / scale.days
    free = day.weekday() >= 5 or day in holidays
    cls = "c-day-today" if day == scale.first else "c-day-off" if free else ""
    shapes = [el("rect", cls=cls, x=pct(x), y=HEAD, width=pct(width), height=height - HEAD)] if cls else []
    shapes.append(el("line", cls="c-grid", x1=pct(x), x2=pct(x), y1=HEAD, y2=height))
    letter = el("tspan", f"{DAYS[day.weekday()][0]} ", cls="opt")
    text = el(
        "text", letter, str(day.day), cls="c-label now" if day == scale.first else "c-label", y=14, text_anchor="middle"
    )
    shapes.append(at(x + width / 2, 0, text))
    if day == scale.last:
        shapes.append(el("line", cls="c-grid", x1="100%", x2="100%", y1=HEAD, y2=height))
    return shapes


def _freeze(freeze: Freeze, scale: DayScale, height: int, fill: str) -> list[Markup]:
    x, end = scale.at(freeze.start), scale.end(freeze.end)
    title = el("title", f"{freeze.title}, {short(freeze.start)} to {short(freeze.end)}")
    label = el("text", "Freeze", cls="c-label halo", y=height - 5, text_anchor="middle")
    return [
        el("rect", title, fill=fill, x=pct(x), y=HEAD, width=pct(end - x), height=height - HEAD),
        at((x + end) / 2, 0, label),
    ]


def glyph(event: Event) -> Markup:
    """The mark of an event around (0, 0): diamond, triangle pointing down, or square; outlines say the exceptions."""
    if event.kind == "milestone":
        return diamond("c-ms-open", 5.5)
    if event.kind == "deadline":
        return el("path", cls="c-deadline", d="M-5 -4H5L0 5Z")
    box = {"x": -4.5, "y": -4.5, "width": 9, "height": 9, "rx": 1}
    parts = []
    if event.collides:
        parts.append(el("rect", cls="c-clash", x=-7, y=-7, width=14, height=14, rx=2))
    parts.append(el("rect", cls="c-normal" if event.approved else "c-pending", **box))
    return join(parts)


def _marks(found: Sequence[Event], scale: DayScale) -> list[Markup]:
    x = scale.at(found[0].day) + 50 / scale.days
    shown = found if len(found) <= SEATS + 1 else found[:SEATS]
    shapes = []
    for index, event in enumerate(shown):
        said = f"{weekday(event.day)}: {event.title}"
        said += ", collides" if event.collides else ""
        said += ", not approved yet" if event.kind == "change" and not event.approved else ""
        hit = el("rect", cls="hit", x=-11, y=-10, width=22, height=20)
        mark = link(event.href, hit, glyph(event), label=said)
        shapes.append(at(x, HEAD + 14 + index * STEP, mark))
    if len(shown) < len(found):
        rest = el("text", f"+{len(found) - len(shown)}", cls="c-label", y=4, text_anchor="middle")
        shapes.append(at(x, HEAD + 14 + SEATS * STEP, rest))
    return shapes


def _legend(events: Sequence[Event], *, frozen: bool) -> Markup:
    def sample(event: Event) -> Markup:
        return svg(glyph(event), cls="swatch", width=16, height=16, viewBox="-8 -8 16 16")

    day = date(2000, 1, 1)
    entries = [(sample(Event(day, "change", "")), "Change")]
    if any(event.kind == "change" and not event.approved for event in events):
        entries.append((sample(Event(day, "change", "", approved=False)), "Not approved yet"))
    if any(event.collides for event in events):
        entries.append((sample(Event(day, "change", "", collides=True)), "Collision"))
    if any(event.kind == "milestone" for event in events):
        entries.append((sample(Event(day, "milestone", "")), "Milestone"))
    if any(event.kind == "deadline" for event in events):
        entries.append((sample(Event(day, "deadline", "")), "Deadline"))
    if frozen:
        entries.append((freeze_sample(), "Freeze"))
    return legend(entries)


def freeze_sample() -> Markup:
    """A hatched sample for a legend, drawn without a pattern."""
    return swatch(
        el("rect", cls="c-hatch-bg", width=16, height=12),
        el("path", cls="c-hatch", d="M0 6L6 0M0 12L12 0M5 12L16 1M11 12L16 7"),
        width=16,
    )
