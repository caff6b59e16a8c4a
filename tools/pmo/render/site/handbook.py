"""Pages of the handbook proper: processes and runbooks, whose prose is Markdown written by staff."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pmo.render import words
from pmo.render.charts import flow
from pmo.render.site import links
from pmo.render.site.encode import text
from pmo.render.site.fields import Fact
from pmo.render.site.page import Page, href
from pmo.render.site.records import Head, Row, book_findings, points_here, shown, source
from pmo.render.site.weight import bearable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.render.site.book import Book

_FACTS = (
    "owner",
    "approver",
    "version",
    "approved_on",
    "review_by",
    "cadence",
    "risk",
    "duration_minutes",
    "outage_minutes",
    "last_rehearsed",
    "rights",
)
_RACI = ("responsible", "accountable", "consulted", "informed")


def handbook_page(book: Book, record: Record) -> Page:
    """One process or runbook: header from the front matter, then its prose, then who does what."""
    here = book.path(record)
    kind = book.workspace.kinds[record.kind]
    title = book.workspace.label(record)
    facts = [
        Fact(item.title, book.value(item, record.get(name), here))
        for name in _FACTS
        if (item := kind.find(name)) and record.get(name) not in (None, "")
    ]
    if kind.find("last_rehearsed") and not record.text("last_rehearsed"):
        facts.append(Fact("Last rehearsed", Markup('<span class="amber">Never rehearsed</span>')))
    head = book.render(
        "handbook_head.html", here=here, kind=kind, title=title, index=book.list_path(kind), lead=_lead(record), facts=facts,
        findings=shown(book_findings(book, record), here), note=_note(record), flow=_flow(book, record),
    )  # fmt: skip
    after = [*_raci(book, record, here), *_contacts(book, record, here), *_related(book, record, here)]
    after.append(
        book.render(
            "handbook_foot.html",
            here=here,
            points_here=points_here(book, record, here),
            source=source(book, record.path),
        )
    )
    return Page(
        here,
        title,
        head,
        links.resolved(bearable(record.body), here, book.handbook_paths),
        "\n\n".join(after),
        section=book.list_path(kind),
        edit=record.path,
        hide=(),
        description=record.text("summary"),
        boost=1.5,
    )


def _lead(record: Record) -> Markup:
    trigger = record.text("trigger")
    return text(record.text("summary")) + (
        Markup(" <strong>Starts when:</strong> {}").format(text(trigger)) if trigger else Markup()
    )


def _note(record: Record) -> dict[str, str] | None:
    stop = record.text("stop_when")
    return {"title": "Stop and go to back-out when:", "text": stop} if stop else None


def _flow(book: Book, record: Record) -> Markup:
    steps = [
        flow.Step(str(step.get("name", "")), _role(book, str(step.get("who", ""))), words.capital(str(step.get("does", ""))), command=str(step.get("command", "")))
        for step in record.list("steps") if isinstance(step, dict)
    ]  # fmt: skip
    return flow.flow(steps, finding=f"Steps of {book.workspace.label(record)}") if steps else Markup()


def _role(book: Book, role: str) -> str:
    found = book.workspace.find("role", role)
    return book.workspace.label(found) if found else role.replace("-", " ")


def _heading(title: str) -> Markup:
    """The heading of a part after the prose, which is HTML already."""
    return Markup('<h2 id="{}">{}</h2>').format(text(title.lower().replace(" ", "-")), text(title))


def _raci(book: Book, record: Record, here: str) -> Iterator[str]:
    kind = book.workspace.kinds[record.kind]
    rows: list[dict[str, Any]] = []
    for raw in record.list("raci"):
        if isinstance(raw, dict):
            row: dict[str, Any] = {"activity": raw.get("activity", "")}
            for letter in _RACI:
                item = kind.find(f"raci[].{letter}")
                row[letter] = book.value(item, raw.get(letter) or [], here) if raw.get(letter) else Markup("–")
            rows.append(row)
    if rows:
        yield _heading("Who does what")
        yield book.render("raci.html", rows=rows)


def _contacts(book: Book, record: Record, here: str) -> Iterator[str]:
    rows = [raw for raw in record.list("contacts") if isinstance(raw, dict)]
    if rows:
        yield _heading("Who to call")
        lines = Markup().join(
            Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(
                book.ref(("role",), row.get("role", ""), here), text(row.get("when", ""))
            )
            for row in rows
        )
        yield Markup('<div class="pmo"><dl class="kv">{}</dl></div>').format(lines)


def _related(book: Book, record: Record, here: str) -> Iterator[str]:
    kinds = book.workspace.kinds
    lines = []
    governed = [kinds[name] for name in record.list("records") if name in kinds]
    if governed:
        links = Markup(", ").join(
            Markup('<a href="{}">{}</a>').format(text(href(book.list_path(kind), here)), text(kind.plural))
            for kind in governed
        )
        lines.append(("Records", links))
    slugs = sorted(
        {rule.slug for kind in governed for rule in kind.rules} | {str(slug) for slug in record.list("rules")}
    )
    if slugs:
        lines.append(
            (
                "Rules that check it",
                Markup(", ").join(
                    Markup('<a href="{}">{}</a>').format(text(href(f"reference/rules/{slug}.md", here)), text(slug))
                    for slug in slugs
                ),
            )
        )
    if record.list("measures"):
        lines.append(
            (
                "Measures",
                Markup(", ").join(
                    Markup('<a href="{}">{}</a>').format(
                        text(href(f"reference/metrics.md#{metric}", here)), text(metric)
                    )
                    for metric in record.list("measures")
                ),
            )
        )
    related = [found for name in record.list("related") if (found := book.workspace.find(record.kind, name))]
    if related:
        lines.append(("See also", Markup(", ").join(book.link(found, here) for found in related)))
    if lines:
        yield _heading("Related")
        yield Markup('<div class="pmo"><dl class="kv">{}</dl></div>').format(
            Markup().join(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(title, value) for title, value in lines)
        )


def handbook_index(book: Book, kind: Kind) -> Page:
    """The list of processes or runbooks with what each is for."""
    here = book.list_path(kind)
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(book.workspace.of(kind.name), key=lambda record: book.workspace.label(record).casefold()):
        groups[record.text("type") or record.text("risk")].append(record)
    rows: list[Row] = []
    review = kind.find("review_by")
    for name, records in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        if len(groups) > 1 and name:
            rows.append(Row(group=_GROUPS.get(name, words.capital(words.humane(name))), count=len(records)))
        for record in records:
            title = Markup("{}<small>{}</small>").format(book.link(record, here), text(record.text("summary")))
            rows.append(
                Row(
                    (
                        title,
                        book.value(kind.find("owner"), record.get("owner"), here),
                        book.value(review, record.get("review_by"), here),
                    )
                )
            )
    heads = [Head(kind.title), Head("Owner"), Head("Review by")]
    total = len(book.workspace.of(kind.name))
    lead = Markup("<strong>{}.</strong> {}").format(
        text(words.capital(words.count(total, kind.title.lower(), kind.plural.lower()))), text(kind.description)
    )
    html = book.render("handbook_index.html", here=here, kind=kind, lead=lead, heads=heads, rows=rows)
    return Page(here, kind.plural, html, section=here, hide=("toc", "path"), description=kind.description)


_GROUPS = {
    "process": "Processes",
    "policy": "Policies",
    "guide": "Guides",
    "high": "High risk",
    "medium": "Medium risk",
    "low": "Low risk",
}
