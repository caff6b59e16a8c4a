"""Who is changed when: a row per client, a column per day, bars for changes over windows and freezes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pmo.render.charts.strip import freeze_sample
from pmo.render.charts.svg import Attr, at, el, hatch, legend, link, num, pct, svg, swatch
from pmo.render.charts.when import DAYS, MONTHS_LONG, DayScale, short, stretch, weekday

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from markupsafe import Markup

BAR, STEP, PAD = 11, 22, 8
"""Pixels of a bar, of a line of bars, and above the first."""

PLOT, GLYPH = 880, 6.1
"""Width in px from which labels are shown (the stylesheet has the same number), and of a letter in a label."""

SHORTEST = 1.1
"""Percent below which a bar is drawn with a fixed width, to stay visible."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A change on the wall clock of the firm; `label` is short and stands beside the bar where there is room."""

    id: str
    label: str
    start: datetime
    end: datetime
    href: str = ""
    kind: str = "normal"
    approved: bool = True
    collides: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A maintenance window or a freeze."""

    start: datetime
    end: datetime
    title: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """A client with what is planned there; `note` is the second line of its name."""

    label: str
    note: str = ""
    href: str = ""
    bars: tuple[Bar, ...] = ()
    windows: tuple[Span, ...] = ()
    freezes: tuple[Span, ...] = ()


def change_calendar(
    lanes: Sequence[Lane], *, first: date, days: int = 14, today: date | None = None,
    holidays: Collection[date] = frozenset(), finding: str = "",
) -> Markup:  # fmt: skip
    """Two weeks of changes. Not approved is dashed, a collision has a red outline, and both marks may meet."""
    scale = DayScale(first, first + timedelta(days=days - 1))
    shown = [bar for lane in lanes for bar in inside(lane.bars, scale)]
    said = finding or finding_of(shown, scale)
    rows = [head(scale, today, holidays, said)]
    rows += [_lane(lane, scale, today, f"{index}{lane.label}{first}") for index, lane in enumerate(lanes)]
    keys = _legend(shown, lanes, scale)
    grid = el("div", *rows, cls="gantt-grid calendar no-end")
    return el("div", keys, grid, cls="gantt", role="group", aria_label=said)


def inside(bars: Sequence[Bar], scale: DayScale) -> list[Bar]:
    """The changes that touch the days shown."""
    from_day, to_day = scale.first, scale.last
    return [bar for bar in bars if bar.start.date() <= to_day and bar.end.date() >= from_day]


def finding_of(bars: Sequence[Bar], scale: DayScale) -> str:
    """What the picture says, in one sentence."""
    clashes = sum(bar.collides for bar in bars)
    return f"{short(scale.first)} to {short(scale.last)}: {len(bars)} changes, {clashes} with a collision"


def head(scale: DayScale, today: date | None, holidays: Collection[date], said: str) -> Markup:
    """The row of months and days; "Mon" goes on narrow screens, and so do most numbers of a long period."""
    shapes = []
    width = 100 / scale.days
    for offset in range(scale.days):
        day = scale.first + timedelta(days=offset)
        if offset == 0 or day.day == 1:
            name = f"{MONTHS_LONG[day.month - 1]} {day.year}" if offset == 0 else MONTHS_LONG[day.month - 1]
            x, anchor = (scale.at(day), "start") if scale.at(day) < 88 else (100.0, "end")
            shapes.append(at(x, 0, el("text", name, cls="c-month", y=11, text_anchor=anchor)))
        free = day.weekday() >= 5 or day in holidays
        cls = "c-label now" if day == today else "c-label off" if free else "c-label"
        letters = el("tspan", f"{DAYS[day.weekday()]} ", cls="opt") if scale.days <= 16 else ""
        text = el("text", letters, str(day.day), cls=cls, y=28, text_anchor="middle")
        spare = scale.days > 16 and day.weekday() > 0 and day != today
        shapes.append(at(scale.at(day) + width / 2, 0, text, cls="opt" if spare else "opt-s" if offset % 2 else None))
    axis = svg(
        *shapes, label=said, desc="A column per day, a row per client", cls="plot-svg", width="100%", height="100%"
    )
    return el("div", el("span", cls="g-label"), el("div", axis, cls="plot"), cls="g-row g-head")


def grid_lines(scale: DayScale, today: date | None) -> list[Markup]:
    """A line before each day, stronger before Mondays, in the accent color before today."""
    lines = []
    for offset in range(scale.days + 1):
        day = scale.first + timedelta(days=offset)
        cls = "c-today" if day == today else "c-grid strong" if day.weekday() == 0 and offset else "c-grid"
        lines.append(
            el("line", cls=cls, x1=pct(offset * 100 / scale.days), x2=pct(offset * 100 / scale.days), y1=0, y2="100%")
        )
    return lines


def spans_in(spans: Sequence[Span], scale: DayScale, cls: str, fill: str | None, word: str) -> list[Markup]:
    """Windows or freezes as full-height areas, cut at the edges of the picture."""
    shapes = []
    for span in spans:
        x, end = scale.moment(span.start), scale.moment(span.end)
        if end > x:
            title = el("title", f"{word}: {span.title or stretch(span.start, span.end)}")
            shapes.append(el("rect", title, cls=cls, fill=fill, x=pct(x), y=0, width=pct(end - x), height="100%"))
    return shapes


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a bar stands: its line, its percent positions, and whether its label is at the left."""

    bar: Bar
    line: int
    x: float
    end: float
    label_left: bool


def seats(bars: Sequence[Bar], scale: DayScale) -> list[Seat]:
    """Bars on as few lines as their labels allow: each goes to the first line where bar and label touch nothing."""
    taken: list[list[tuple[float, float]]] = []
    placed = []
    for bar in sorted(inside(bars, scale), key=lambda bar: (bar.start, bar.end, bar.id)):
        x, end = scale.moment(bar.start), scale.moment(bar.end)
        end = max(end, x + SHORTEST)
        text = (len(bar.label) * GLYPH + 14) * 100 / PLOT
        left = end + text > 100
        low, high = (x - text, end) if left else (x, end + text)
        line = next((i for i, used in enumerate(taken) if all(high <= a or low >= b for a, b in used)), len(taken))
        if line == len(taken):
            taken.append([])
        taken[line].append((low, high))
        placed.append(Seat(bar, line, x, end, left))
    return placed


def _lane(lane: Lane, scale: DayScale, today: date | None, seed: str) -> Markup:
    placed = seats(lane.bars, scale)
    lines = max((seat.line + 1 for seat in placed), default=1)
    pattern, fill = hatch(seed)
    freezes = spans_in(lane.freezes, scale, "", fill, "Freeze")
    shapes = [
        *([pattern] if freezes else []),
        *spans_in(lane.windows, scale, "c-window", None, "Maintenance window"), *freezes, *grid_lines(scale, today),
        *(shape for seat in placed for shape in _bar(seat)),
    ]  # fmt: skip
    said = f"{lane.label}: {len(placed)} changes" if len(placed) != 1 else f"{lane.label}: 1 change"
    spacer = svg(cls="spacer", width=1, height=PAD + lines * STEP)
    plot = el(
        "svg", el("title", said), *shapes, role="group", aria_label=said, cls="plot-svg", width="100%", height="100%"
    )
    note = el("small", lane.note) if lane.note else ""
    return el(
        "div",
        el("span", link(lane.href, lane.label), note, cls="g-label"),
        el("div", spacer, plot, cls="plot"),
        cls="g-row",
    )


def _bar(seat: Seat) -> list[Markup]:
    bar, y = seat.bar, PAD + seat.line * STEP
    said = f"{bar.id} {bar.label}, {weekday(bar.start.date())}, {stretch(bar.start, bar.end)}, {bar.kind}"
    said += "" if bar.approved else ", not approved yet"
    said += ", collides" if bar.collides else ""
    fixed = seat.end - seat.x <= SHORTEST
    width = "9" if fixed else "100%"
    body = el(
        "svg", el("rect", cls="hit", x=-3, y=-6, width="15" if fixed else width, height=24), *block(width, bar.kind, approved=bar.approved, collides=bar.collides),
        x=pct(seat.x), y=y, width=9 if fixed else pct(seat.end - seat.x), height=BAR, overflow="visible",
    )  # fmt: skip
    text = el(
        "text", bar.label, cls="c-bar-label halo", x=-6 if seat.label_left else 15 if fixed else 6, y=BAR - 1,
        text_anchor="end" if seat.label_left else "start",
    )  # fmt: skip
    beside = at(seat.x if seat.label_left or fixed else seat.end, y, text)
    return [link(bar.href, body, beside, label=said)]


def block(width: str, kind: str, *, approved: bool, collides: bool) -> list[Markup]:
    """The layers of a bar: a red outline with a gap for a collision, then the bar itself, filled or dashed."""
    box: dict[str, Attr] = {"width": width, "height": BAR, "rx": 1.5}
    layers = []
    if collides:
        layers += [el("rect", cls="c-clash-out", **box), el("rect", cls="c-clash-gap", **box)]
    if not approved:
        layers.append(el("rect", cls="c-pending", **box))
    elif kind == "standard":
        layers.append(el("rect", cls="c-standard", **box))
    else:
        layers.append(el("rect", cls="c-normal", **box))
    if kind == "emergency":
        layers.append(
            el("rect", cls="c-stripe" if approved else "c-stripe dark", y=num(BAR / 2 - 1.25), width=width, height=2.5)
        )
    return layers


def _legend(bars: Sequence[Bar], lanes: Sequence[Lane], scale: DayScale) -> Markup:
    def sample(kind: str, *, approved: bool = True, collides: bool = False) -> Markup:
        layers = block("12", kind, approved=approved, collides=collides)
        return svg(*layers, cls="swatch", width=18, height=17, viewBox="-3 -3 18 17")

    entries = [(sample("normal"), "Normal")]
    entries += [
        (sample(kind), kind.capitalize()) for kind in ("standard", "emergency") if any(bar.kind == kind for bar in bars)
    ]
    if any(not bar.approved for bar in bars):
        entries.append((sample("normal", approved=False), "Not approved yet"))
    if any(bar.collides for bar in bars):
        entries.append((sample("normal", collides=True), "Collision"))
    if any(spans_in(lane.windows, scale, "", None, "") for lane in lanes):
        entries.append((swatch(el("rect", cls="c-window", width=16, height=12), width=16), "Maintenance window"))
    if any(spans_in(lane.freezes, scale, "", None, "") for lane in lanes):
        entries.append((freeze_sample(), "Freeze"))
    return legend(entries)
