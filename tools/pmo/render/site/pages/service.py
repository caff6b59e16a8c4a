"""A service of the catalog: what do I get, when, how fast, what must be there first, and what does it cost?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from pmo.render import words
from pmo.render.site.encode import text
from pmo.render.site.fields import Fact
from pmo.render.site.records import record_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.render.site.book import Book
    from pmo.render.site.page import Page

HIDDEN: Final = frozenset(
    {"type", "description", "outcome", "limits", "exclusions", "prerequisites", "service_hours", "availability", "response_times",
     "request_path", "support_contacts", "lead_time", "price_model", "price", "sold_by_project", "dependencies"}
)  # fmt: skip
TERMS: Final = ("service_hours", "response_times", "availability", "lead_time", "request_path")


def page(book: Book, service: Record) -> Page:
    """The page of one service, the same for clients and for the firm; what clients may not see is not in it."""
    here = book.path(service)
    kind = book.workspace.kinds[service.kind]
    terms = [
        Fact(item.title, book.value(item, service.get(name), here))
        for name in TERMS
        if (item := kind.find(name)) and service.text(name)
    ]
    if service.text("price_model") or service.text("price"):
        terms.append(Fact("Price", text(_price(service.text("price"), service.text("price_model")))))
    block = book.render(
        "service.html",
        here=here,
        service=service,
        terms=terms,
        contacts=[book.ref(("role",), name, here) for name in service.list("support_contacts")],
        clients=list(_clients(book, service, here)),
        behind=[book.ref(("service",), name, here) for name in service.list("dependencies")],
        carries=list(_carries(book, service, here)),
        by_project=service.get("sold_by_project") is True,
    )
    return record_page(
        book,
        service,
        lead=_lead(book, service),
        blocks=[block],
        skip=HIDDEN,
        shown_above=frozenset({"client", "agreement", "service"}),
    )


def _price(price: str, model: str) -> str:
    """$95 per protected server and month."""
    if not price or not model:
        return price or model
    return f"{price} {model[:1].lower()}{model[1:]}" if model.startswith("Per ") else f"{price}; {model}"


def _lead(book: Book, service: Record) -> Markup:
    state = book.workspace.state(service)
    head = {
        "active": "Can be ordered." if service.get("type") != "supporting" else "Stands behind other services.",
        "pipeline": "Not offered yet.",
        "retiring": "Not sold any more; those who have it keep it for now.",
        "retired": "Not offered any more.",
        "dropped": "Was never offered.",
    }.get(state, f"{words.capital(words.humane(state))}.")
    return Markup("<strong>{}</strong> {}").format(text(head), text(service.text("description")))


def _clients(book: Book, service: Record, here: str) -> Iterator[Markup]:
    """Who has it: clients that name it, and those whose agreement does; nothing in a client's edition."""
    if book.workspace.audience.startswith("client"):
        return
    found: dict[str, Record] = {}
    for kind in ("client", "agreement"):
        for record in book.workspace.under(service, kind, "services"):
            owner = book.client(record)
            if owner is not None and (kind == "client" or book.workspace.state(record) == "active"):
                found[owner.id] = owner
    for name in sorted(found):
        yield book.link(found[name], here)


def _carries(book: Book, service: Record, here: str) -> Iterator[Markup]:
    for record in book.workspace.under(service, "service", "dependencies"):
        yield book.link(record, here)
