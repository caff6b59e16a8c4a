"""Objectives by half-year: what did we want, how far are we, and which work carries it?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from pmo.domain import roadmap
from pmo.domain.number import ZERO, number, total
from pmo.model.figures import Color
from pmo.render import words
from pmo.render.charts import rag
from pmo.render.charts.budget_bar import budget_bar
from pmo.render.site.encode import text
from pmo.render.site.page import Page

if TYPE_CHECKING:
    from pmo.domain.roadmap import Measured
    from pmo.model.record import Record
    from pmo.render.site.book import Book

OUTLOOK: Final = {"on_track": Color.GREEN, "at_risk": Color.AMBER, "off_track": Color.RED}
ENDED: Final = {"achieved": Color.GREEN, "partly_achieved": Color.AMBER, "missed": Color.RED, "dropped": Color.NONE}
LINKED: Final = ("projects", "improvements", "risks")


@dataclass(frozen=True, slots=True)
class Line:
    """An objective as a row: its number from baseline to target, the bar of the way gone, what carries it."""

    record: Record
    mark: Markup
    measure: str
    baseline: str
    now: str
    on: str
    target: str
    bar: Markup
    work: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Half:
    """A half-year with its objectives."""

    title: str
    anchor: str
    lines: tuple[Line, ...]
    hours: str
    now: bool


def page(book: Book) -> Page:
    """The roadmap: the present half-year first, then what is to come, then what was."""
    kind = book.workspace.kinds["objective"]
    here = book.list_path(kind)
    present = roadmap.half_of_day(book.workspace.as_of)
    found = roadmap.by_half(book.workspace)
    order = sorted(found, key=lambda name: (name != present, name < present, name if name > present else ""))
    past = sorted((name for name in found if name < present and name), reverse=True)
    names = [name for name in order if name >= present or not name] + past
    halves = [_half(book, name, found[name], present, here) for name in dict.fromkeys(names)]
    html = book.render(
        "roadmap.html", here=here, kind=kind, lead=_lead(book, found.get(present, ()), present), halves=halves
    )
    return Page(here, kind.plural, html, section="registers.md", description=kind.description)


def _lead(book: Book, now: tuple[Record, ...], present: str) -> Markup:
    if not now:
        return Markup("<strong>No objective for {}.</strong>").format(text(_title(present)))
    marks = [_color(book, record) for record in now]
    bad = sum(color in (Color.RED, Color.AMBER) for color in marks)
    head = f"{bad or 'None'} of {words.count(len(now), 'objective')} for {_title(present)} {'is' if bad <= 1 else 'are'} in doubt."
    share = total(number(record.get("capacity_share")) or ZERO for record in now)
    tail = f"Together they take {words.share(share, 0)} of the hours of the team." if share else ""
    return Markup("<strong>{}</strong> {}").format(text(head), text(tail))


def _half(book: Book, name: str, records: tuple[Record, ...], present: str, here: str) -> Half:
    share = total(number(record.get("capacity_share")) or ZERO for record in records)
    lines = sorted(records, key=lambda record: (_color(book, record).weight, record.id))
    return Half(
        _title(name) or "Without a period",
        name.lower() or "undated",
        tuple(_line(book, record, here) for record in lines),
        f"{words.share(share, 0)} of the hours" if share else "",
        name == present,
    )


def _title(half: str) -> str:
    return f"the {'first' if half.endswith('1') else 'second'} half of {half[:4]}" if half else ""


def _color(book: Book, record: Record) -> Color:
    state = book.workspace.state(record)
    return ENDED[state] if state in ENDED else OUTLOOK.get(record.text("outlook"), Color.NONE)


def _mark(book: Book, record: Record) -> Markup:
    state = book.workspace.state(record)
    word = words.humane(record.text("outlook")) if state == "active" and record.text("outlook") else words.humane(state)
    color = _color(book, record)
    return text(words.capital(word)) if color is Color.NONE else rag.rag(color.value, word=words.capital(word))


def _line(book: Book, record: Record, here: str) -> Line:
    found = roadmap.measured(record)
    unit = record.text("unit")
    work = [
        book.ref(field.ref, one, here)
        for name in LINKED
        if (field := book.workspace.kinds[record.kind].find(name)) is not None
        for one in record.list(name)
    ]
    return Line(
        record,
        _mark(book, record),
        record.text("measure"),
        _shown(found.baseline, unit),
        _shown(found.now, unit),
        words.day(found.on, book.year) if found.on else "",
        _shown(found.target, unit),
        _bar(found),
        tuple(work),
    )


def _shown(value: Decimal | None, unit: str) -> str:
    """A number with its unit; money, percent and other units as people write them."""
    if value is None:
        return ""
    return f"{words.number(value)} %" if unit in ("percent", "%") else f"{words.number(value)} {unit}".strip()


def _bar(found: Measured) -> Markup:
    share = found.share.value
    if share is None:
        return Markup()
    gone = max(share, Decimal(0))
    said = f"{words.share(gone, 0)} of the way" if share >= 0 else "further away than at the start"
    bar = budget_bar(min(gone, Decimal(1)), None, finding=said, show_text=False)
    return bar + Markup("<small>{}</small>").format(text(said))
