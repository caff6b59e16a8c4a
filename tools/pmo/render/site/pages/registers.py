"""The list of all registers: what is kept, and how much of it is open."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.render.site.encode import text
from pmo.render.site.page import Page, href
from pmo.render.site.records import Head, Row

if TYPE_CHECKING:
    from pmo.render.site.book import Book

GROUPS = {
    "portfolio": "Projects",
    "registers": "Registers",
    "calendar": "Changes",
    "clients": "Clients and agreements",
    "firm": "The firm",
}


def page(book: Book) -> Page:
    """All kinds that have records or could have."""
    here = "registers.md"
    groups: dict[str, list[Row]] = defaultdict(list)
    for kind in sorted(book.workspace.kinds.values(), key=lambda kind: kind.plural):
        if kind.group not in GROUPS:
            continue
        records = book.workspace.of(kind.name)
        open_ones = str(sum(1 for record in records if book.workspace.open(record))) if kind.lifecycle else ""
        first = Markup('<a href="{}">{}</a><small>{}</small>').format(
            text(href(book.list_path(kind), here)), text(kind.plural), text(kind.description)
        )
        groups[kind.group].append(Row((first, text(open_ones), text(len(records)))))
    rows: list[Row] = []
    for group, title in GROUPS.items():
        if groups[group]:
            rows.append(Row(group=title, count=len(groups[group])))
            rows.extend(groups[group])
    total = len(book.workspace.records)
    lead = Markup(
        "<strong>{} records.</strong> Each register is a view of files in the repository; nothing is kept twice."
    ).format(text(f"{total:,}"))
    html = book.render(
        "registers.html",
        here=here,
        lead=lead,
        heads=[Head("Register"), Head("Open", num=True), Head("All", num=True)],
        rows=rows,
    )
    return Page(here, "Registers", html, section=here, description="Every register of the project office.")
