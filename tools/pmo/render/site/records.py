"""The page of any record and the list of any kind, from the schema alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pmo.model.record import as_date
from pmo.render import words
from pmo.render.site.encode import prose, text
from pmo.render.site.fields import Fact, layout
from pmo.render.site.page import Page, href

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.model.finding import Finding
    from pmo.model.history import Change
    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.render.site.book import Book

MOST_LINKS = 6
SHORTEST_WAY = 3
PROJECTS = "projects/index.md"


@dataclass(frozen=True, slots=True)
class State:
    """A step of a lifecycle as drawn: past, now or future, with the day it was reached where the record says it."""

    name: str
    phase: str
    date: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Links to records under a heading."""

    title: str
    links: tuple[Markup, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where a page comes from."""

    path: str
    change: Change | None
    note: str = ""
    open: str = ""
    edit: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding on a page, with the address of its rule."""

    message: str
    href: str


def record_page(
    book: Book,
    record: Record,
    *,
    lead: Markup | None = None,
    blocks: Iterable[Markup] = (),
    skip: frozenset[str] = frozenset(),
    facts_first: Iterable[Fact] = (),
    template: str = "record.html",
    shown_above: frozenset[str] = frozenset(),
    first: frozenset[str] = frozenset(),
    title: str = "",
    **more: Any,
) -> Page:
    """The page of a record. Special pages pass their own title and lead, blocks before the fields, and fields to leave out."""
    here = book.path(record)
    kind = book.workspace.kinds[record.kind]
    leading = frozenset({_leading(book, record)}) if lead is None else frozenset()
    facts, sections = layout(book, record, here, skip | leading)
    title = title or book.workspace.label(record)
    html = book.render(
        template, here=here, kind=kind, record=record, title=title, list_path=book.list_path(kind), parent=parent(book, record, here),
        lead=lead if lead is not None else _lead(book, record, here), states=states(book, record), findings=shown(book_findings(book, record), here),
        facts=[*facts_first, *facts], first_sections=[section for section in sections if section.title in first],
        sections=[section for section in sections if section.title not in first], blocks=[*blocks, *_evidence(book, record, here)], body=prose(record.body, book.year) if record.body.strip() else "",
        points_to=points_to(book, record, here), points_here=points_here(book, record, here, shown_above), source=source(book, record.path), **more,
    )  # fmt: skip
    named = f"{title} ({record.id})" if kind.numbered else title
    return Page(
        here,
        named,
        html,
        section=section_of(book, kind),
        edit=record.path,
        description=words.capital(f"{kind.title.lower()} {record.id}"),
    )


def _evidence(book: Book, record: Record, here: str) -> list[Markup]:
    """What is proven about the approval of a record, where the policy is about it."""
    if record.id not in book.approvals:
        return []
    from pmo.render.site.pages import evidence  # noqa: PLC0415 - pages know this module

    found = evidence.block(book, record, here)
    return [found] if found else []


def section_of(book: Book, kind: Kind) -> str:
    """The tab a kind's pages belong to."""
    tabs = {"portfolio": "portfolio.md", "calendar": "calendar.md", "clients": "clients/index.md"}
    if book.outside:
        tabs = {"portfolio": PROJECTS, "calendar": "calendar.md"}
    return tabs.get(kind.group, "registers.md")


def parent(book: Book, record: Record, here: str) -> Markup:
    """Project or client a record belongs to, for the line above the title."""
    project = book.workspace.follow(record, "project") if book.workspace.kinds[record.kind].find("project") else None
    client = book.client(record)
    found = [
        item
        for item in (client if client is not record else None, project if project is not record else None)
        if item is not None
    ]
    return Markup(": ").join(book.link(item, here) for item in found)


_LEADING = ("summary", "description", "statement", "purpose", "question")


def _leading(book: Book, record: Record) -> str:
    """The field that says what a record is about; it becomes the first sentence."""
    kind = book.workspace.kinds[record.kind]
    return next((name for name in _LEADING if name != kind.label and kind.find(name) and record.text(name)), "")


def _lead(book: Book, record: Record, here: str) -> Markup:
    kind = book.workspace.kinds[record.kind]
    pieces = []
    state = book.workspace.state(record)
    if state:
        pieces.append(Markup("<strong>{}.</strong>").format(text(words.capital(words.humane(state)))))
    leading = _leading(book, record)
    owner = kind.find("owner")
    if leading:
        pieces.append(book.with_links(record.text(leading).split("\n\n")[0], here))
    elif owner is not None and record.text("owner"):
        pieces.append(Markup("Owner: {}.").format(book.ref(owner.ref, record.text("owner"), here)))
    mark = Markup('<span class="id">{}</span> ').format(text(record.id)) if kind.numbered else Markup()
    return mark + Markup(" ").join(pieces) if pieces else mark + text(kind.description)


def states(book: Book, record: Record) -> list[State]:
    """The lifecycle as a row of steps: the usual way forward, with the present state in it."""
    lifecycle = book.workspace.kinds[record.kind].lifecycle
    if lifecycle is None:
        return []
    now = book.workspace.state(record)
    if len(lifecycle.states) < SHORTEST_WAY:
        return []
    way = _way(lifecycle.initial, now, lifecycle.transitions)
    if now not in way:
        return []
    at = way.index(now)
    return [
        State(
            words.capital(words.humane(state)),
            "past" if index < at else "now" if index == at else "future",
            _reached(book, record, state),
        )
        for index, state in enumerate(way)
    ]


def _way(initial: str, now: str, transitions: dict[str, tuple[str, ...]]) -> list[str]:
    """The shortest way from the first state to the present one, then first choices to an end."""
    before: dict[str, str] = {initial: ""}
    queue = [initial]
    for state in queue:
        for after in transitions.get(state, ()):
            if after not in before:
                before[after] = state
                queue.append(after)
    if now not in before:
        return []
    way = [now]
    while before[way[0]]:
        way.insert(0, before[way[0]])
    spine = [initial]
    while transitions.get(spine[-1]) and transitions[spine[-1]][0] not in spine:
        spine.append(transitions[spine[-1]][0])
    if now in spine:
        return spine
    while transitions.get(way[-1]) and transitions[way[-1]][0] not in way:
        way.append(transitions[way[-1]][0])
    return way


_STATE_DATES = {
    "draft": ("created", "raised_on", "registered_on"), "captured": ("raised_on",), "new": ("raised_on",), "proposed": ("created",), "raised": ("raised_on",),
    "open": ("registered_on",), "approved": ("approved_on",), "assess": ("submitted_on",), "scheduled": ("planned_start",), "implementing": ("actual_start",), "in_progress": ("actual_start",),
    "review": ("actual_end",), "occurred": ("occurred_on",), "closed": ("closed_on",), "acknowledged": ("acknowledged_on",), "decided": ("decided_on",), "resolved": ("resolved_on",), "held": ("review_date",),
    "accepted": ("date", "decided_on"), "signed_off": ("sign_off.on",), "in_force": ("approved_on", "effective"), "active": ("start",),
}  # fmt: skip


def _reached(book: Book, record: Record, state: str) -> str:
    for name in _STATE_DATES.get(state, ()):
        found = as_date(record.get(name))
        if found is not None:
            return words.day(found, book.year)
    return ""


def book_findings(book: Book, record: Record) -> list[Finding]:
    """What the checks say about this record."""
    return [finding for finding in book.findings if finding.place.path == record.path]


def shown(findings: Iterable[Finding], here: str) -> list[Shown]:
    """Findings for a page."""
    return [Shown(finding.message, href(f"reference/rules/{finding.slug}.md", here)) for finding in findings]


def points_to(book: Book, record: Record, here: str) -> list[Group]:
    """What a record refers to, by the title of the field; people and roles are facts already."""
    kind = book.workspace.kinds[record.kind]
    groups: dict[str, dict[str, Markup]] = {}
    for reference in book.workspace.mentions_in(record):
        target = reference.target
        nested = any(isinstance(part, str) for part in reference.path[1:])
        if target is None or target is record or not nested or target.kind in ("person", "role"):
            continue  # what a field of the record itself names is shown as that field
        item = kind.find(".".join(str(part) for part in reference.path if isinstance(part, str)))
        groups.setdefault(item.title if item else "Record", {})[f"{target.kind}/{target.id}"] = book.link(target, here)
    return [
        Group(title, tuple(links.values())[:MOST_LINKS], max(0, len(links) - MOST_LINKS))
        for title, links in groups.items()
    ]


def points_here(book: Book, record: Record, here: str, shown_above: frozenset[str] = frozenset()) -> list[Group]:
    """Who refers to a record, by kind; kinds that the page shows in another place are left out."""
    groups: dict[str, dict[str, Markup]] = {}
    for reference in book.workspace.mentions_of(record):
        source_record = reference.source
        if source_record is record or source_record.kind in shown_above:
            continue
        plural = book.workspace.kinds[source_record.kind].plural
        groups.setdefault(plural, {})[source_record.id] = book.link(
            source_record, here, words.short(book.workspace.label(source_record))
        )
    return [
        Group(title, tuple(links.values())[:MOST_LINKS], max(0, len(links) - MOST_LINKS))
        for title, links in sorted(groups.items())
    ]


def source(book: Book, path: str) -> Source:
    """File and last change of a page; readers outside the firm see neither."""
    settings = book.workspace.settings
    if book.outside:
        return Source("", None)
    base = "" if settings.in_overlay(path) else settings.repository_url.rstrip("/")
    return Source(
        path,
        book.history.get(path),
        book.history_note,
        f"{base}/blob/main/{path}" if base else "",
        f"{base}/edit/main/{path}" if base else "",
    )


@dataclass(frozen=True, slots=True)
class Head:
    """Heading of a list column."""

    title: str
    num: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list, or a heading row when `group` is set."""

    cells: tuple[Markup, ...] = ()
    group: str = ""
    count: int = 0
    id: str = ""


def list_page(book: Book, kind: Kind, *, lead: Markup | None = None, blocks: Iterable[Markup] = ()) -> Page:
    """The list of a kind: open records first, grouped by state."""
    here = book.list_path(kind)
    records = book.workspace.of(kind.name)
    columns = [
        name
        for name in kind.columns
        if name not in ("id", kind.label, "status", kind.lifecycle.field if kind.lifecycle else "")
    ]
    shown_columns = [name for name in columns if any(record.get(name) not in (None, "", [], {}) for record in records)]
    heads = [
        Head(kind.title),
        *(Head(item.title, item.type in ("number", "integer")) for name in shown_columns if (item := kind.find(name))),
    ]
    html = book.render(
        "list.html",
        here=here,
        kind=kind,
        lead=lead or _list_lead(book, kind),
        heads=heads,
        rows=list(_rows(book, kind, records, shown_columns, here)),
        blocks=list(blocks),
    )
    return Page(here, kind.plural, html, section=section_of(book, kind), description=kind.description)


def _list_lead(book: Book, kind: Kind) -> Markup:
    records = book.workspace.of(kind.name)
    if kind.lifecycle is None:
        return Markup("<strong>{}.</strong> {}").format(
            text(words.capital(words.count(len(records), kind.title.lower(), kind.plural.lower()))),
            text(kind.description),
        )
    open_ones = sum(1 for record in records if book.workspace.open(record))
    return Markup("<strong>{} open</strong> of {}. {}").format(
        text(words.capital(words.count(open_ones, kind.title.lower(), kind.plural.lower()))),
        len(records),
        text(kind.description),
    )


def _rows(book: Book, kind: Kind, records: tuple[Record, ...], columns: list[str], here: str) -> Iterable[Row]:
    lifecycle = kind.lifecycle
    if lifecycle is None:
        for record in records:
            yield _row(book, kind, record, columns, here)
        return
    ordered = sorted(lifecycle.states, key=lambda state: (lifecycle.terminal(state), lifecycle.states.index(state)))
    for state in ordered:
        members = [record for record in records if book.workspace.state(record) == state]
        if members:
            yield Row(group=words.capital(words.humane(state)), count=len(members), id=state)
            for record in members if not lifecycle.terminal(state) else reversed(members):
                yield _row(book, kind, record, columns, here)


def _row(book: Book, kind: Kind, record: Record, columns: list[str], here: str) -> Row:
    name = book.link(record, here)
    first = Markup('{}<small class="id">{}</small>').format(name, text(record.id)) if kind.numbered else name
    return Row((first, *(book.value(kind.find(column), record.get(column), here) for column in columns)))
