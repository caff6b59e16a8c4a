"""What stands around a change on the day: its window, other work of its people and services, freezes."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pmo.domain import change as times
from pmo.render import words
from pmo.render.charts.day_timeline import Slot, Track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.render.site.book import Book

MARGIN = timedelta(hours=2)
_LONGEST = timedelta(days=60)


def local(book: Book, moment: datetime) -> datetime:
    """A moment as the firm's wall clock shows it."""
    return moment.astimezone(ZoneInfo(book.workspace.settings.timezone)).replace(tzinfo=None)


def tracks(book: Book, change: Record, planned: times.Stretch, here: str) -> list[Track]:
    """The rows of the picture, from the change itself to what could be in its way."""
    around = times.Stretch(planned.start - MARGIN, planned.end + MARGIN)
    when = words.span(change.get("planned_start"), change.get("planned_end"), book.year)
    out = [Track("Planned change", when, (_slot(book, planned, "planned", "Planned change"),))]
    start, end = change.instant("actual_start"), change.instant("actual_end")
    if start and end:
        ran = times.Stretch(start, end)
        out.append(Track("Carried out", _clocks(book, [ran]), (_slot(book, ran, "actual", "Carried out"),)))
    windows = list(times.windows_of(book.workspace, change, "maintenance"))
    near = [one for one in times.open_stretches(windows, around, book.workspace.settings) if one.overlaps(around)]
    slots = tuple(_slot(book, one, "window", "Maintenance window") for one in near)
    out.append(Track("Maintenance window", _clocks(book, near) or "none open", slots))
    out.append(_others(book, change, planned, here, "Same person", "implementers"))
    out.append(_others(book, change, planned, here, "Same service", "services"))
    out.append(_freezes(book, change, around, here))
    return out


def _others(book: Book, change: Record, planned: times.Stretch, here: str, label: str, field: str) -> Track:
    """Other changes that overlap in time and share a person or a service."""
    mine = set(change.list(field))
    by_day = book.workspace.once("changes by day", "", lambda: _by_day(book.workspace))
    days = list(_days(planned))
    near = {
        other.path: (other, stretch)
        for day in (days if len(days) > 1 else by_day)
        for other, stretch in by_day.get(day, ())
    }
    found = [
        (other, stretch)
        for _, (other, stretch) in sorted(near.items())
        if other is not change and mine & set(other.list(field)) and stretch.overlaps(planned)
    ]
    return _linked(book, label, "conflict", found, here)


def _by_day(workspace: Workspace) -> dict[date, list[tuple[Record, times.Stretch]]]:
    """The changes that are not called off, by each day of their window, so that a page looks at few of them."""
    found: dict[date, list[tuple[Record, times.Stretch]]] = {}
    for other in workspace.of("change"):
        stretch = times.planned(other)
        if stretch is not None and workspace.state(other) != "cancelled":
            days = list(_days(stretch))
            for day in days[1:] or days:
                found.setdefault(day, []).append((other, stretch))
    return found


def _days(stretch: times.Stretch) -> Iterator[date]:
    """The days of a stretch in UTC, and a day that all long ones share: a slip of the pen can make a window of centuries."""
    day, last = (moment.astimezone(UTC).date() for moment in (stretch.start, stretch.end))
    yield date.min
    if last - day <= _LONGEST:
        while day <= last:
            yield day
            day += timedelta(days=1)


def _freezes(book: Book, change: Record, around: times.Stretch, here: str) -> Track:
    found = [
        (window, stretch)
        for window in times.windows_of(book.workspace, change, "freeze")
        if (stretch := times.dated_stretch(window, book.workspace.settings)) is not None and stretch.overlaps(around)
    ]
    return _linked(book, "Freeze", "freeze", found, here)


def _linked(book: Book, label: str, kind: str, found: list[tuple[Record, times.Stretch]], here: str) -> Track:
    slots = tuple(
        _slot(book, stretch, kind, f"{record.id}: {book.workspace.label(record)}", book.href(record, here))
        for record, stretch in found
    )
    return Track(label, ", ".join(record.id for record, _ in found) or "none", slots)


def _slot(book: Book, stretch: times.Stretch, kind: str, title: str, href: str = "") -> Slot:
    return Slot(local(book, stretch.start), local(book, stretch.end), kind=kind, title=title, href=href)


def _clocks(book: Book, stretches: Iterable[times.Stretch]) -> str:
    shown = []
    for one in stretches:
        start, end = local(book, one.start), local(book, one.end)
        day = f"{words.WEEKDAYS[end.weekday()]} " if end.date() != start.date() else ""
        shown.append(f"{words.clock(start)}–{day}{words.clock(end)}")
    return ", ".join(shown)
