"""The change calendar: what happens to which client, and does anything clash?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from markupsafe import Markup

from pmo.domain import change as times
from pmo.render import words
from pmo.render.charts import change_calendar
from pmo.render.site.encode import text
from pmo.render.site.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.model.record import Record
    from pmo.render.site.book import Book

DAYS = 28
VIEW = 14
CLASHES = frozenset({"change-collision", "change-in-freeze"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the agenda."""

    when: str
    what: Markup
    note: Markup
    tone: str


@dataclass(frozen=True, slots=True)
class Day:
    """The agenda of one day."""

    title: str
    entries: tuple[Entry, ...]


def page(book: Book) -> Page:
    """Four weeks from the as-of date, as pictures and in words; what ran in the four weeks before below."""
    here = "calendar.md"
    first = book.workspace.as_of
    changes = sorted(
        (change for change in book.workspace.of("change") if _dated(change)),
        key=lambda change: change.text("planned_start"),
    )
    coming = [
        change
        for change in changes
        if _ends(change) >= first
        and _begins(change) < first + timedelta(days=DAYS)
        and book.workspace.state(change) not in ("closed", "cancelled")
    ]
    past = [
        change for change in changes if first - timedelta(days=DAYS) <= _begins(change) < first and change not in coming
    ]
    charts = []
    for offset in range(0, DAYS, VIEW):
        start = first + timedelta(days=offset)
        lanes = _lanes(book, coming, start, here)
        charts.append(
            change_calendar.change_calendar(
                lanes,
                first=start,
                days=VIEW,
                today=first if offset == 0 else None,
                holidays=book.workspace.settings.holidays,
                finding=f"Changes from {words.day(start, book.year)} to {words.day(start + timedelta(days=VIEW - 1), book.year)}.",
            )
        )
    freezes = sorted(
        (
            window
            for window in book.workspace.of("window")
            if window.get("type") == "freeze" and (end := window.date("end")) and end > first
        ),
        key=lambda window: window.text("start"),
    )
    html = book.render(
        "calendar.html",
        here=here,
        lead=_lead(book, coming),
        charts=charts,
        days=_agenda(book, coming, here),
        past=_agenda(book, list(reversed(past)), here, newest=True),
        freezes=freezes,
        windows=_weekly(book),
    )
    return Page(
        here, "Change calendar", html, section=here, description="Planned changes, windows, freezes and collisions."
    )


def _dated(change: Record) -> bool:
    return times.planned(change) is not None and times.is_production(change)


def _begins(change: Record) -> date:
    return change.date("planned_start") or date.max


def _ends(change: Record) -> date:
    return change.date("planned_end") or date.min


def _clashing(book: Book) -> set[str]:
    return {finding.record for finding in book.findings if finding.slug in CLASHES}


def _lead(book: Book, coming: list[Record]) -> Markup:
    clashes = _clashing(book) & {change.id for change in coming}
    head = (
        f"{words.capital(words.count(len(clashes), 'change clashes', 'changes clash'))}."
        if clashes
        else f"{words.capital(words.count(len(coming), 'change'))} in four weeks, no clash."
    )
    waiting = sum(1 for change in coming if book.workspace.state(change) not in times.AUTHORIZED)
    tail = f" {words.capital(words.count(waiting, 'of them is', 'of them are'))} not approved yet." if waiting else ""
    return Markup("<strong>{}</strong>{}").format(text(head), text(tail))


def _lanes(book: Book, changes: list[Record], first: date, here: str) -> list[change_calendar.Lane]:
    zone = ZoneInfo(book.workspace.settings.timezone)
    begin = datetime.combine(first, time(), zone)
    around = times.Stretch(begin, begin + timedelta(days=VIEW))
    clashing = _clashing(book)
    lanes = []
    for client in sorted(book.workspace.of("client"), key=lambda record: book.workspace.label(record).casefold()):
        mine = [change for change in changes if times.client_id(book.workspace, change) == client.id]
        windows = [
            window
            for window in book.workspace.of("window")
            if book.workspace.state(window) == "confirmed"
            and (window.get("scope") == "all" or window.text("client") == client.id)
        ]
        weekly = [window for window in windows if window.get("type") == "maintenance"]
        frozen = [
            (window, stretch)
            for window in windows
            if window.get("type") == "freeze"
            and (stretch := times.dated_stretch(window, book.workspace.settings))
            and stretch.overlaps(around)
        ]
        if not mine and not weekly:
            continue
        bars = [
            change_calendar.Bar(change.id, book.workspace.label(change), _local(stretch.start, zone), _local(stretch.end, zone), book.href(change, here), kind=change.text("type") or "normal", approved=book.workspace.state(change) in times.AUTHORIZED, collides=change.id in clashing)
            for change in mine if (stretch := times.planned(change)) and stretch.overlaps(around)
        ]  # fmt: skip
        lanes.append(
            change_calendar.Lane(
                book.workspace.label(client),
                "",
                book.href(client, here),
                tuple(bars),
                tuple(
                    change_calendar.Span(_local(one.start, zone), _local(one.end, zone), "Maintenance window")
                    for one in times.open_stretches(weekly, around, book.workspace.settings)
                ),
                tuple(
                    change_calendar.Span(
                        _local(stretch.start, zone), _local(stretch.end, zone), book.workspace.label(window)
                    )
                    for window, stretch in frozen
                ),
            )
        )
    return lanes


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _agenda(book: Book, changes: Iterable[Record], here: str, *, newest: bool = False) -> list[Day]:
    clashing = _clashing(book)
    out = []
    for day, members in groupby(changes, key=_begins):
        entries = []
        for change in members:
            client = book.client(change)
            people = Markup(", ").join(book.ref(("person",), person, here) for person in change.list("implementers"))
            state = book.workspace.state(change)
            note = Markup(" · ").join(
                part
                for part in (
                    text(change.id),
                    book.link(client, here) if client else Markup(),
                    people,
                    text(_state(book, change)),
                )
                if part
            )
            tone = (
                "red"
                if change.id in clashing or change.text("outcome") in ("backed_out", "unsuccessful")
                else "amber"
                if state not in times.AUTHORIZED
                else ""
            )
            entries.append(Entry(_clocks(change), book.link(change, here), note, tone))
        out.append(Day(words.long_day(day) if not newest else words.weekday(day, book.year), tuple(entries)))
    return out


def _clocks(change: Record) -> str:
    start, end = change.instant("planned_start"), change.instant("planned_end")
    return f"{words.clock(start)}–{words.clock(end)}" if start and end else ""


def _state(book: Book, change: Record) -> str:
    outcome = change.text("outcome")
    if outcome:
        return words.humane(outcome)
    state = book.workspace.state(change)
    return "not approved yet" if state not in times.AUTHORIZED else words.humane(state)


def _weekly(book: Book) -> list[tuple[str, list[str]]]:
    """Weekly windows in words, by client."""
    out: dict[str, list[str]] = {}
    for window in book.workspace.of("window"):
        if window.get("type") == "maintenance" and isinstance(window.get("recurrence"), dict):
            client = book.workspace.find("client", window.text("client"))
            name = book.workspace.label(client) if client else "Everybody"
            out.setdefault(name, []).append(
                f"{words.capital(window.text('recurrence.weekday'))} {window.text('recurrence.from')}–{window.text('recurrence.to')}"
            )
    return sorted(out.items())
