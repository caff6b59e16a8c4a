"""Home of a client's own edition: are you on time, what do you need from me, what will I notice?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.model.figures import Color
from pmo.render import words
from pmo.render.site.encode import text
from pmo.render.site.page import Page
from pmo.render.site.pages import client as client_page

if TYPE_CHECKING:
    from pmo.model.record import Record
    from pmo.render.site.book import Book


def page(book: Book) -> Page:
    """The first page a client sees; the client is the one the edition was made for."""
    here = "index.md"
    client = book.workspace.find("client", book.workspace.audience.partition(":")[2])
    if client is None:
        return Page(
            here,
            "Overview",
            book.render("client_home.html", here=here, title="Overview", lead="", block="", papers=()),
            section=here,
        )
    html = book.render(
        "client_home.html",
        here=here,
        title=book.workspace.label(client),
        lead=_lead(book, client),
        block=client_page.block(book, client, here),
        papers=book.reports,
    )
    return Page(here, "Overview", html, section=here, description=f"Work for {book.workspace.label(client)}.")


def _lead(book: Book, client: Record) -> Markup:
    needed = len(list(client_page.needed(book, client)))
    asks = f"We need {words.count(needed, 'answer')} from you." if needed else "Nothing is needed from you this week."
    figures = [
        book.figures[project.id] for project in client_page.mine(book, client, "project") if project.id in book.figures
    ]
    running = [one for one in figures if one.color is not Color.NONE]
    behind = sum(1 for one in running if one.color is Color.RED)
    state = (
        ""
        if not running
        else f"{words.capital(words.count(behind, 'project is', 'projects are'))} behind plan."
        if behind
        else "Every project is on plan or close to it."
    )
    return Markup("<strong>{}</strong> {} As of {}.").format(
        text(asks), text(state), text(words.long_day(book.workspace.as_of))
    )
