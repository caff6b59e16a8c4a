"""All pages of a handbook, in one pure step: book in, site out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.render.site import handbook, records
from pmo.render.site.page import Page, Site
from pmo.render.site.pages import (
    agreements,
    calendar,
    change,
    client,
    client_home,
    people,
    pnl,
    portfolio,
    problem,
    project,
    radar,
    reference,
    registers,
    reports,
    review,
    risks,
    roadmap,
    role,
    service,
    standards,
    today,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pmo.model.record import Record
    from pmo.render.site.book import Book

SPECIAL: dict[str, Callable[[Book, Record], Page]] = {
    "project": project.page,
    "change": change.page,
    "client": client.page,
    "problem": problem.page,
    "review": review.page,
    "service": service.page,
    "role": role.page,
    "pnl-period": pnl.page,
}
"""Kinds with a page of their own design; every other kind gets the page that its schema describes."""

LISTS: dict[str, Callable[[Book], Page]] = {
    "risk": risks.page,
    "blip": radar.page,
    "person": people.page,
    "objective": roadmap.page,
    "standard": standards.page,
    "agreement": agreements.page,
    "pnl-period": pnl.list_page,
}
"""Kinds whose list has a design of its own."""


def site(book: Book, only: str = "") -> Site:
    """The pages of a workspace. `only` keeps the pages made from files under that path, for a quick preview."""
    settings = book.workspace.settings
    pages = {page.path: page for page in _pages(book, only)}
    nav = tuple((title, path) for title, path in (_CLIENT_TABS if book.outside else _TABS) if path in pages)
    children = {path: tuple(_children(path, pages)) for _, path in nav}
    return Site(
        settings.site_title,
        pages,
        nav,
        book.workspace.audience,
        settings.repository_url,
        settings.search,
        settings.synonyms,
        {path: found for path, found in children.items() if found},
    )


_TABS = (
    ("Today", "index.md"), ("Portfolio", "portfolio.md"), ("Registers", "registers.md"), ("Change calendar", "calendar.md"),
    ("Processes", "processes/index.md"), ("Runbooks", "runbooks/index.md"), ("Clients", "clients/index.md"), ("Reports", "reports/index.md"), ("Reference", "reference/index.md"),
)  # fmt: skip

_CLIENT_TABS = (
    ("Overview", "index.md"),
    ("Projects", "projects/index.md"),
    ("Planned work", "calendar.md"),
    ("All records", "registers.md"),
)


def _children(path: str, pages: dict[str, Page]) -> Iterator[tuple[str, str]]:
    if path in ("processes/index.md", "runbooks/index.md", "reference/index.md"):
        folder = path.rsplit("/", 1)[0]
        found = [page for page in pages.values() if page.path.startswith(f"{folder}/") and page.path.count("/") == 1]
        yield from sorted(
            ((page.title, page.path) for page in found if page.path != path), key=lambda pair: pair[0].casefold()
        )


def _pages(book: Book, only: str) -> Iterator[Page]:
    workspace = book.workspace
    yield client_home.page(book) if book.outside else today.page(book)
    yield registers.page(book)
    if "project" in workspace.kinds and not book.outside:
        yield portfolio.page(book)
    if "change" in workspace.kinds:
        yield calendar.page(book)
    if not book.outside:
        yield from reports.pages(book)
        yield from reference.pages(book)
    for kind in workspace.kinds.values():
        if book.outside and not workspace.of(kind.name):
            continue
        for record in workspace.of(kind.name):
            if not only or record.path.startswith(only):
                yield _record(book, record)
        if kind.group == "handbook":
            yield handbook.handbook_index(book, kind)
        else:
            yield LISTS[kind.name](book) if kind.name in LISTS else records.list_page(book, kind)


def _record(book: Book, record: Record) -> Page:
    kind = book.workspace.kinds[record.kind]
    if kind.group == "handbook":
        return handbook.handbook_page(book, record)
    return SPECIAL.get(record.kind, records.record_page)(book, record)
