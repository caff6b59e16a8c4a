"""The risk register: what could hurt us, and is somebody looking?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.render import words
from pmo.render.charts import heatmap
from pmo.render.site.encode import text
from pmo.render.site.page import Page
from pmo.render.site.pages import risk_lines
from pmo.render.site.records import Head, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.render.site.book import Book
    from pmo.render.site.pages.risk_lines import Line

ORDER = ("extreme", "high", "moderate", "low")


def page(book: Book) -> Page:
    """All risks: those ahead by level, then the ones that came true, drafts and the closed."""
    kind = book.workspace.kinds["risk"]
    here = book.list_path(kind)
    records = book.workspace.of("risk")
    lines = risk_lines.ahead(book, records)
    rows: list[Row] = []
    for name in ORDER:
        rows.extend(_group(book, words.capital(name), name, [one for one in lines if one.level == name], here))
    for state, title in (("occurred", "Occurred, being worked on"), ("draft", "Drafts"), ("closed", "Closed")):
        members = sorted(
            (record for record in records if book.workspace.state(record) == state), key=_closed, reverse=True
        )
        rows.extend(_group(book, title, state, [risk_lines.line(book, record) for record in members], here))
    counts = Counter(one.now for one in lines if one.now)
    matrix = book.workspace.settings.thresholds.matrix
    finding = f"{words.count(len(lines), 'open risk')} by probability and impact."
    html = book.render(
        "risks.html",
        here=here,
        kind=kind,
        lead=_lead(book, lines),
        chart=heatmap.heatmap_register(counts, matrix=matrix, finding=finding) if lines else Markup(),
        by_project=_by_project(lines),
        order=ORDER,
        heads=[Head(kind.title), Head("Level"), Head("Owner"), Head("Response"), Head("Next review")],
        rows=rows,
    )
    return Page(here, kind.plural, html, section="registers.md", description=kind.description)


def _closed(record: Record) -> str:
    return record.text("closed_on")


def _by_project(lines: list[Line]) -> list[tuple[str, Counter[str]]]:
    """Counts by level for each project, the most first; risks without a project come under an empty name."""
    projects = Counter(one.record.text("project") for one in lines)
    return [
        (project, Counter(one.level for one in lines if one.record.text("project") == project))
        for project, _ in projects.most_common()
    ]


def _group(book: Book, title: str, anchor: str, lines: list[Line], here: str) -> Iterator[Row]:
    if lines:
        yield Row(group=title, count=len(lines), id=anchor)
        yield from (_row(book, one, here) for one in lines)


def _lead(book: Book, lines: list[Line]) -> Markup:
    serious = sum(1 for one in lines if one.level in ("extreme", "high"))
    head = f"{words.capital(words.count(serious, 'open risk is', 'open risks are'))} high or extreme."
    late = sum(1 for finding in book.findings if finding.slug == "risk-review-overdue")
    tail = (
        f"{words.capital(words.count(late, 'review is', 'reviews are'))} overdue."
        if late
        else "Every review is in time."
    )
    return Markup("<strong>{}</strong> {} {} are open in all.").format(text(head), text(tail), len(lines))


def _row(book: Book, one: Line, here: str) -> Row:
    record = one.record
    kind = book.workspace.kinds["risk"]
    parent = book.workspace.follow(record, "project") or book.client(record)
    name = Markup("{}<small>{}{}</small>").format(
        book.link(record, here),
        text(record.id),
        Markup(" · {}").format(book.link(parent, here)) if parent else Markup(),
    )
    over = record.text("closed_reason")
    level = words.capital(words.humane(over)) if over else words.capital(one.level)
    shown = text(level) + (Markup("<small>was {}</small>").format(text(one.was)) if one.was and not over else Markup())
    when = record.text("next_review") or record.text("closed_on")
    owner = book.value(kind.find("owner"), record.get("owner"), here)
    return Row(
        (name, shown, owner, book.with_links(one.response, here), book.date(when) if when else Markup()), id=record.id
    )
