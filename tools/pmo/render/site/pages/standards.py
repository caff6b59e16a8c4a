"""Standards: which rules bind, where do they not hold, and until when may that last?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.domain import standard_records as reading
from pmo.render import words
from pmo.render.site.encode import text
from pmo.render.site.page import Page
from pmo.render.site.records import Head, Row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.domain.standard_records import Standing
    from pmo.model.record import Record
    from pmo.render.site.book import Book

SOON_DAYS = 60


def page(book: Book) -> Page:
    """All standards with their live waivers, waivers by client, and the standards that do not bind any more."""
    kind = book.workspace.kinds["standard"]
    here = book.list_path(kind)
    found = reading.standings(book.workspace)
    records = sorted(book.workspace.of(kind.name), key=lambda record: record.id)
    binding = [record for record in records if book.workspace.state(record) == "in_force"]
    waivers = book.workspace.kinds.get("waiver")
    html = book.render(
        "standards.html",
        here=here,
        kind=kind,
        waivers=waivers,
        lead=_lead(book, binding, found),
        standard_heads=[
            Head("Standard"),
            Head("Level"),
            Head("Differs at"),
            Head("Owner"),
            Head("Checked by"),
            Head("Review by"),
        ],
        groups=[
            ("In force", "in-force", [_standard(book, record, found, here) for record in binding]),
            (
                "Not in force",
                "others",
                [_standard(book, record, found, here) for record in records if record not in binding],
            ),
        ],
        waiver_heads=[
            Head("Waiver"),
            Head("Client"),
            Head("Standard"),
            Head("Last day"),
            Head("Controls", num=True),
            Head("Way back"),
        ],
        in_use=[_waiver(book, one, here) for one in found if one.worth in (reading.LIVE, reading.EXPIRED)],
        asked=[_waiver(book, one, here) for one in found if one.worth == reading.ASKED],
        ended=sum(one.worth == reading.ENDED for one in found),
        clients=_clients(book, found, binding, here),
        binding=len(binding),
    )
    return Page(here, kind.plural, html, section="registers.md", description=kind.description)


def _lead(book: Book, binding: list[Record], found: tuple[Standing, ...]) -> Markup:
    live = sum(one.worth == reading.LIVE for one in found)
    expired = [one for one in found if one.worth == reading.EXPIRED]
    late = sum(1 for record in binding if (day := record.date("review_by")) and day < book.workspace.as_of)
    head = f"{words.capital(words.count(len(binding), 'standard binds', 'standards bind'))}; {words.count(live, 'waiver is', 'waivers are')} live."
    parts = []
    if expired:
        parts.append(
            f"{words.capital(words.count(len(expired), 'waiver has', 'waivers have'))} run out and nobody has closed it."
            if len(expired) == 1
            else f"{len(expired)} waivers have run out and nobody has closed them."
        )
    parts.append(
        f"{words.capital(words.count(late, 'standard is', 'standards are'))} past the review date."
        if late
        else "Every review is in time."
    )
    return Markup("<strong>{}</strong> {}").format(text(head), text(" ".join(parts)))


def _standard(book: Book, record: Record, found: tuple[Standing, ...], here: str) -> Row:
    kind = book.workspace.kinds["standard"]
    own = [one for one in reading.of_standard(found, record) if one.worth in (reading.LIVE, reading.EXPIRED)]
    differs = Markup(", ").join(
        Markup("{}{}").format(
            book.link(one.waiver, here, book.workspace.label(one.client) if one.client else "own systems"),
            Markup(' <span class="red">expired</span>') if one.worth == reading.EXPIRED else "",
        )
        for one in own
    )
    day = record.date("review_by")
    review = book.date(day) if day else Markup()
    if day and day < book.workspace.as_of and book.workspace.state(record) == "in_force":
        review = Markup('<span class="red">{}</span>').format(review)
    name = Markup("{}<small>{}</small>").format(book.link(record, here), text(record.id))
    checked = words.humane(record.text("verified_by"))
    how = f"{checked}, {record.text('verification_cadence')}" if record.text("verification_cadence") else checked
    return Row(
        (
            name,
            text(words.capital(record.text("level"))),
            differs,
            book.value(kind.find("owner"), record.get("owner"), here),
            text(words.capital(how)),
            review,
        )
    )


def _waiver(book: Book, one: Standing, here: str) -> Row:
    record = one.waiver
    standard = book.workspace.find("standard", record.get("standard"))
    last = book.date(one.expires) if one.expires else Markup()
    if one.expires and one.days is not None and one.days <= SOON_DAYS:
        tone, said = (
            ("red", "expired") if one.days < 0 else ("amber", words.distance(one.expires, book.workspace.as_of))
        )
        last += Markup(' <span class="{}">{}</span>').format(tone, text(said))
    controls = record.list("compensating_controls")
    return Row(
        (
            Markup("{}<small>{} · {}</small>").format(
                book.link(record, here), text(record.id), text(words.humane(record.text("type")))
            ),
            book.link(one.client, here) if one.client else text("own systems"),
            Markup('<span class="date">{}</span>').format(book.link(standard, here, standard.id))
            if standard
            else text(record.text("standard")),
            last,
            text(len(controls)) if controls else Markup('<span class="amber">none</span>'),
            book.with_links(_first_sentence(record.text("remediation_plan")), here),
        )
    )


def _first_sentence(plan: str) -> str:
    head, dot, _ = plan.partition(". ")
    return f"{head}." if dot else head


def _clients(
    book: Book, found: tuple[Standing, ...], binding: list[Record], here: str
) -> list[tuple[Markup, int, Markup, str]]:
    """For each active client: how many binding standards hold without a waiver, and which do not."""
    out = []
    ids = {record.id for record in binding}
    for client in book.workspace.of("client"):
        if book.workspace.state(client) not in ("active", "onboarding"):
            continue
        own = [one for one in _used(found) if one.client is client and one.waiver.text("standard") in ids]
        differing = dict.fromkeys(one.waiver.text("standard") for one in own)
        links = Markup(", ").join(book.ref(("standard",), name, here) for name in differing)
        expired = sum(one.worth == reading.EXPIRED for one in own)
        out.append((book.link(client, here), len(ids) - len(differing), links, f"{expired} expired" if expired else ""))
    return out


def _used(found: Iterable[Standing]) -> list[Standing]:
    return [one for one in found if one.worth in (reading.LIVE, reading.EXPIRED)]
