"""The reference: data dictionary, rules and measures, generated from what the program really uses."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.render import words
from pmo.render.site.encode import text
from pmo.render.site.page import Page, href
from pmo.render.site.records import Head, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.explanation import Explanation
    from pmo.render.site.book import Book

INDEX = "reference/index.md"
RULES = "reference/rules.md"
KINDS = "reference/kinds.md"
METRICS = "reference/metrics.md"
LOW = 0.4
"""Weight in search: who looks for a word looks for a record or a process first."""


def pages(book: Book) -> Iterator[Page]:
    """All reference pages."""
    found = Counter(finding.slug for finding in book.findings)
    yield _index(book)
    yield _list(
        book,
        RULES,
        "Rules",
        "Every check with why it exists, a wrong and a right example, and how to mend it.",
        _rule_rows(book, found),
    )
    yield _list(
        book,
        KINDS,
        "Data dictionary",
        "Every record kind with its fields, states and who may read it.",
        _kind_rows(book),
    )
    if book.metrics:
        yield _metrics(book)
    for explanation in book.rules:
        yield _page(book, explanation, rule_path(explanation.name), (RULES, "Rules"))
    for explanation in book.kinds:
        yield _page(book, explanation, kind_path(explanation.name), (KINDS, "Data dictionary"))


def rule_path(slug: str) -> str:
    """Page of a rule."""
    return f"reference/rules/{slug}.md"


def kind_path(kind: str) -> str:
    """Page of a kind."""
    return f"reference/kinds/{kind}.md"


def _index(book: Book) -> Page:
    lines = [
        (RULES, "Rules", words.count(len(book.rules), "check") + ", each with why, an example and how to mend it."),
        (KINDS, "Data dictionary", words.count(len(book.kinds), "record kind") + ", field by field."),
        (
            METRICS,
            "Measures",
            words.count(sum(len(metrics) for _, metrics in book.metrics), "figure")
            + " with formula, meaning and source.",
        ),
    ]
    html = book.render("reference.html", here=INDEX, lines=lines)
    return Page(
        INDEX,
        "Reference",
        html,
        section=INDEX,
        hide=("toc", "path"),
        description="What every field, rule and figure means.",
    )


def _list(book: Book, here: str, title: str, lead: str, rows: list[Row]) -> Page:
    heads = [
        Head(title.rstrip("s") if title == "Rules" else "Kind"),
        Head("Level" if here == RULES else "Id"),
        Head("Found today" if here == RULES else "Records", num=True),
    ]
    html = book.render("reference_list.html", here=here, title=title, lead=lead, heads=heads, rows=rows)
    return Page(here, title, html, section=INDEX, hide=("toc", "path"), description=lead, boost=LOW)


def _rule_rows(book: Book, found: Counter[str]) -> list[Row]:
    rows: list[Row] = []
    groups: dict[str, list[Explanation]] = {}
    for explanation in book.rules:
        first = explanation.kinds[0] if explanation.kinds else ""
        kind = book.workspace.kinds.get(first)
        groups.setdefault(kind.plural if kind else "Files and text", []).append(explanation)
    for title, members in sorted(groups.items(), key=lambda pair: (pair[0] == "Files and text", pair[0])):
        rows.append(Row(group=title, count=len(members)))
        for one in members:
            name = Markup('<a href="{}">{}</a><small>{}</small>').format(
                text(href(rule_path(one.name), RULES)), text(one.name), text(one.title)
            )
            rows.append(Row((name, text(one.level), text(found[one.name] or ""))))
    return rows


def _kind_rows(book: Book) -> list[Row]:
    rows = []
    for one in book.kinds:
        kind = book.workspace.kinds.get(one.name)
        name = Markup('<a href="{}">{}</a><small>{}</small>').format(
            text(href(kind_path(one.name), KINDS)), text(one.title), text(one.text)
        )
        rows.append(Row((name, text(kind.id_form if kind else ""), text(len(book.workspace.of(one.name))))))
    return rows


def _page(book: Book, explanation: Explanation, here: str, index: tuple[str, str]) -> Page:
    places = (
        [finding for finding in book.findings if finding.slug == explanation.name] if explanation.sort == "rule" else []
    )
    by_path = {record.path: record for record in book.workspace.records}
    where = [
        (
            book.link(by_path[finding.place.path], here) if finding.place.path in by_path else text(finding.place.path),
            finding.message,
        )
        for finding in places
    ]
    kinds = [
        (href(kind_path(name), here), book.workspace.kinds[name].title)
        for name in explanation.kinds
        if name in book.workspace.kinds and explanation.sort == "rule"
    ]
    html = book.render(
        "explanation.html",
        here=here,
        one=explanation,
        index=index,
        where=where,
        kinds=kinds,
        text_of=lambda raw: book.sentence(raw, here),
    )
    return Page(
        here,
        explanation.title if explanation.sort == "kind" else explanation.name,
        html,
        section=INDEX,
        description=explanation.text,
        hide=("navigation", "toc", "path"),
        boost=LOW,
    )


def _metrics(book: Book) -> Page:
    html = book.render("metrics.html", here=METRICS, groups=book.metrics)
    return Page(
        METRICS,
        "Measures",
        html,
        section=INDEX,
        hide=("toc", "path"),
        description="Every figure with formula, meaning and source.",
        boost=LOW,
    )
