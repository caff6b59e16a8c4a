"""The technology radar: what do we use, what are we trying, and what moved at the last meeting?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from pmo.render import words
from pmo.render.charts import radar
from pmo.render.reports.technology import QUADRANTS, RINGS
from pmo.render.site.encode import text
from pmo.render.site.page import Page
from pmo.render.site.records import Head, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.render.site.book import Book

MEANING: Final = {
    "adopt": "the normal choice",
    "trial": "used once, on purpose",
    "assess": "being read about",
    "hold": "nothing new with it",
}


def page(book: Book) -> Page:
    """The radar with its numbered lists, the moves of the last meeting, and what left it."""
    kind = book.workspace.kinds["blip"]
    here = book.list_path(kind)
    records = book.workspace.of(kind.name)
    shown = [record for record in records if book.workspace.open(record)]
    meeting = max((_last(record) for record in shown), default="")
    field = kind.find("quadrant")
    quadrants = {
        name: QUADRANTS.get(name) or words.capital(words.humane(name)) for name in (field.choices if field else ())
    }
    blips = [_blip(book, record, meeting, here) for record in shown]
    html = book.render(
        "radar.html",
        here=here,
        kind=kind,
        lead=_lead(book, shown, meeting),
        chart=radar.radar(blips, quadrants=quadrants, rings=RINGS) if blips else Markup(),
        rings=[(RINGS[name], MEANING[name]) for name in RINGS],
        meeting=meeting,
        heads=[Head("Technology"), Head("Ring"), Head("Why"), Head("Owner"), Head("Next look")],
        moved=list(_moved(book, shown, meeting, here)),
        leaving=[record for record in shown if record.text("ring") == "hold"],
        archived=[record for record in records if not book.workspace.open(record)],
    )
    return Page(here, "Technology radar", html, section="registers.md", description=kind.description)


def _entries(record: Record) -> list[dict[str, object]]:
    found = [item for item in record.list("history") if isinstance(item, dict)]
    return sorted(found, key=lambda item: str(item.get("date") or ""))


def _last(record: Record) -> str:
    """Day of the last decision about an entry."""
    entries = _entries(record)
    return str(entries[-1].get("date") or "") if entries else record.text("decided_on")


def movement(record: Record, meeting: str) -> tuple[int, bool]:
    """1 toward the middle, -1 away from it, 0 unmoved; and whether it is new. Only what the last meeting decided counts."""
    entries = _entries(record)
    if not meeting or _last(record) != meeting:
        return 0, False
    if len(entries) < 2:
        return 0, True
    order = list(RINGS)
    before, now = str(entries[-2].get("ring")), record.text("ring")
    if before not in order or now not in order:
        return 0, False
    step = order.index(before) - order.index(now)
    return (step > 0) - (step < 0), False


def _blip(book: Book, record: Record, meeting: str, here: str) -> radar.Blip:
    moved, new = movement(record, meeting)
    return radar.Blip(
        book.workspace.label(record),
        record.text("quadrant"),
        record.text("ring"),
        book.href(record, here),
        moved=moved,
        new=new,
    )


def _lead(book: Book, shown: list[Record], meeting: str) -> Markup:
    if not shown:
        return Markup("<strong>The radar is empty.</strong>")
    moves = [movement(record, meeting) for record in shown]
    came, inward, outward = (
        sum(new for _, new in moves),
        sum(step > 0 for step, _ in moves),
        sum(step < 0 for step, _ in moves),
    )
    parts = [
        words.count(came, "is", "are") + " new" if came else "",
        f"{inward} moved in" if inward else "",
        f"{outward} moved out" if outward else "",
    ]
    said = words.listing([part for part in parts if part]) or "nothing moved"
    late = sum(1 for record in shown if (day := record.date("next_review")) and day < book.workspace.as_of)
    tail = f" {words.capital(words.count(late, 'look is', 'looks are'))} overdue." if late else ""
    return Markup("<strong>{}.</strong> At the last meeting, {}, {}.{}").format(
        text(words.capital(words.count(len(shown), "technology"))),
        text(words.day(meeting, book.year)),
        text(said),
        text(tail),
    )


def _moved(book: Book, shown: list[Record], meeting: str, here: str) -> Iterator[Row]:
    kind = book.workspace.kinds["blip"]
    for record in sorted(
        shown, key=lambda one: (list(RINGS).index(one.text("ring")) if one.text("ring") in RINGS else 9, one.id)
    ):
        step, new = movement(record, meeting)
        if not (step or new):
            continue
        entries = _entries(record)
        before = f", from {words.humane(entries[-2].get('ring'))}" if step else ", new"
        yield Row(
            (
                book.link(record, here),
                Markup("{}<small>{}</small>").format(
                    text(words.capital(words.humane(record.text("ring")))), text(before.removeprefix(", "))
                ),
                book.with_links((entries[-1].get("reason") if entries else "") or record.text("evidence"), here),
                book.value(kind.find("owner"), record.get("owner"), here),
                book.value(kind.find("next_review"), record.get("next_review"), here),
            )
        )
