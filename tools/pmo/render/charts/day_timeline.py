"""One change on the clock: when it runs, what goes dark, and what is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pmo.render.charts.svg import at, el, hatch, join, link, pct, svg
from pmo.render.charts.when import clock, hour, short, stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

CORE = frozenset({"planned", "actual", "outage", "conflict"})
"""What sets the hours shown; windows and freezes may be longer than the picture and are cut."""

HOURS = (1, 2, 3, 4, 6, 12, 24, 48, 168)
CLASSES = {
    "planned": "c-normal",
    "actual": "c-todo",
    "outage": "c-outage",
    "window": "c-window-bar",
    "conflict": "c-conflict",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time; `kind` is planned, actual, outage, window, conflict or freeze."""

    start: datetime
    end: datetime
    kind: str
    title: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """A row: its name, a second line ("none" says that somebody looked), and its stretches of time."""

    label: str
    note: str = ""
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class HourScale:
    """Moments on a percent axis."""

    first: datetime
    last: datetime
    step: int

    def at(self, moment: datetime) -> float:
        """Percent of a moment, held inside the picture."""
        share = (moment - self.first) * 100 / (self.last - self.first)
        return min(max(share, 0.0), 100.0)

    @property
    def ticks(self) -> list[datetime]:
        """The full hours with a line."""
        found, moment = [], self.first
        while moment <= self.last:
            found.append(moment)
            moment += timedelta(hours=self.step)
        return found


def hour_scale(first: datetime, last: datetime) -> HourScale:
    """An axis a quarter wider than the work on both sides, in at most eight steps of full hours."""
    room = max((last - first) / 4, timedelta(hours=1))
    low, high = first - room, last + room
    step = next((hours for hours in HOURS if (high - low) <= timedelta(hours=hours * 8)), HOURS[-1])
    midnight = low.replace(hour=0, minute=0, second=0, microsecond=0)
    size = timedelta(hours=step)
    start = midnight + (low - midnight) // size * size
    end = start + -((start - high) // size) * size
    return HourScale(start, end, step)


def day_timeline(tracks: Sequence[Track], *, decision: datetime | None = None, finding: str = "") -> Markup:
    """A row per question; `decision` is the latest moment to back out. Empty when nothing is dated.

    All moments are on one wall clock, either all with a zone or all without.
    """
    core = [slot for track in tracks for slot in track.slots if slot.kind in CORE]
    if not core:
        return join(())
    moments = [slot.start for slot in core] + [slot.end for slot in core] + ([decision] if decision else [])
    scale = hour_scale(min(moments), max(moments))
    said = finding or _finding(core, decision)
    rows = [_head(scale, decision, said)]
    rows += [_row(track, scale, decision, f"{index}{track.label}{scale.first}") for index, track in enumerate(tracks)]
    grid = el("div", *rows, cls="gantt-grid timeline no-end")
    return el("div", grid, cls="gantt", role="group", aria_label=said)


def _finding(core: Sequence[Slot], decision: datetime | None) -> str:
    planned = next((slot for slot in core if slot.kind == "planned"), core[0])
    conflicts = sum(slot.kind == "conflict" for slot in core)
    text = f"{short(planned.start.date())}, {stretch(planned.start, planned.end)}: "
    text += f"{conflicts} collision{'s' if conflicts != 1 else ''}" if conflicts else "no collision"
    return text + (f"; latest moment to back out {clock(decision)}" if decision else "")


def _head(scale: HourScale, decision: datetime | None, said: str) -> Markup:
    shapes = []
    for index, moment in enumerate(scale.ticks):
        x = scale.at(moment)
        anchor = "start" if x < 2 else "end" if x > 98 else "middle"
        text = short(moment.date()) if scale.step >= 24 or (moment.hour == 0 and index) else hour(moment)
        label = el("text", text, cls="c-label", y=12, text_anchor=anchor)
        shapes.append(at(x, 0, label, cls="opt" if index % 2 else None))
    if decision:
        x = scale.at(decision)
        anchor = "start" if x < 15 else "end" if x > 85 else "middle"
        shapes.append(
            at(x, 0, el("text", f"Back out by {clock(decision)}", cls="c-decision-label", y=27, text_anchor=anchor))
        )
    axis = svg(
        *shapes,
        label=said,
        desc="Hours from left to right, a row per question",
        cls="plot-svg",
        width="100%",
        height="100%",
    )
    cls = "g-row g-head" if decision else "g-row g-head low"
    return el("div", el("span", cls="g-label"), el("div", axis, cls="plot"), cls=cls)


def _row(track: Track, scale: HourScale, decision: datetime | None, seed: str) -> Markup:
    pattern, fill = hatch(seed)
    lines = [
        el("line", cls="c-grid", x1=pct(scale.at(tick)), x2=pct(scale.at(tick)), y1=0, y2="100%")
        for tick in scale.ticks
    ]
    if decision:
        x = pct(scale.at(decision))
        lines.append(el("line", cls="c-decision", x1=x, x2=x, y1=0, y2="100%"))
    bars = [_slot(slot, scale, fill) for slot in track.slots if slot.start < scale.last and slot.end > scale.first]
    frozen = any(slot.kind == "freeze" for slot in track.slots)
    shapes = ([pattern] if frozen else []) + lines + bars
    plot = el(
        "svg",
        *shapes,
        role="group",
        aria_label=f"{track.label}: {track.note or 'none'}",
        cls="plot-svg",
        width="100%",
        height="100%",
    )
    note = el("small", track.note) if track.note else ""
    return el("div", el("span", track.label, note, cls="g-label"), el("div", plot, cls="plot"), cls="g-row")


def _slot(slot: Slot, scale: HourScale, fill: str) -> Markup:
    x, end = scale.at(slot.start), scale.at(slot.end)
    said = f"{slot.title or slot.kind.capitalize()}, {stretch(slot.start, slot.end)}"
    box = {"x": pct(x), "width": pct(max(end - x, 0.6))}
    if slot.kind == "freeze":
        shape = el("rect", fill=fill, y=0, height="100%", **box)
    else:
        shape = el("rect", cls=CLASSES.get(slot.kind, "c-normal"), y=12, height=11, rx=1.5, **box)
    return link(slot.href, shape, label=said)
