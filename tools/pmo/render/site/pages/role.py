"""A role: what does it decide alone, what does it own, and where does it stand in the processes?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from pmo.render import words
from pmo.render.site.encode import text
from pmo.render.site.records import record_page

if TYPE_CHECKING:
    from pmo.model.record import Record
    from pmo.model.workspace import Reference
    from pmo.render.site.book import Book
    from pmo.render.site.page import Page

LETTERS: Final = {"responsible": "R", "accountable": "A", "consulted": "C", "informed": "I"}
OWNING: Final = ("owner", "approver")
HIDDEN: Final = frozenset({"decides", "summary", "holders", "active"})
MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Activity:
    """A row of a RACI table in which the role stands, with the page or project it belongs to."""

    name: str
    where: Markup
    letter: str

    @property
    def acts(self) -> bool:
        """Whether the role does it or answers for it; else it is asked or told."""
        return "A" in self.letter or "R" in self.letter


@dataclass(frozen=True, slots=True)
class Owned:
    """Records of a kind that the role owns or approves."""

    title: str
    word: str
    links: tuple[Markup, ...]
    more: int


def page(book: Book, role: Record) -> Page:
    """The page of one role; readers outside the firm see what it is for, since who decides what stays inside."""
    here = book.path(role)
    mentions = book.workspace.mentions_of(role)
    holders = [book.ref(("person",), name, here) for name in role.list("holders")]
    activities = _activities(book, mentions, here)
    block = book.render(
        "role.html",
        here=here,
        decides=role.list("decides"),
        owned=_owned(book, mentions, here),
        steps=_steps(book, mentions, here),
        activities=[item for item in activities if item.acts],
        told=[item for item in activities if not item.acts],
    )
    shown = frozenset(kind.name for kind in book.workspace.kinds.values() if kind.group == "handbook")
    return record_page(
        book,
        role,
        lead=text(role.text("summary")) if book.outside else _lead(role, holders),
        blocks=[] if book.outside else [block],
        skip=HIDDEN,
        shown_above=shown | {"project"},
    )


def _lead(role: Record, holders: list[Markup]) -> Markup:
    if role.get("active") is False:
        head = Markup("<strong>Not used any more.</strong>")
    elif holders:
        head = Markup("<strong>Held by</strong> {}.").format(Markup(", ").join(holders))
    else:
        head = Markup("<strong>Filled by the client, or by nobody yet.</strong>")
    return Markup("{} {}").format(head, text(role.text("summary")))


def _path(reference: Reference) -> tuple[str, ...]:
    return tuple(part for part in reference.path if isinstance(part, str))


def _activities(book: Book, mentions: tuple[Reference, ...], here: str) -> list[Activity]:
    """Every RACI row of the handbook with the role in it; one row for each activity, with all its letters."""
    letters: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    rows: dict[tuple[str, str, str], Record] = {}
    for reference in mentions:
        path = _path(reference)
        source = reference.source
        if book.workspace.kinds[source.kind].group != "handbook" or path[:1] != ("raci",) or path[-1] not in LETTERS:
            continue
        raw = source.list("raci")[int(reference.path[1])]
        key = (source.kind, source.id, str(raw.get("activity") or ""))
        letters[key].append(LETTERS[path[-1]])
        rows[key] = source
    found = [
        Activity(key[2], book.link(rows[key], here), ", ".join(sorted(letters[key], key="RACI".index))) for key in rows
    ]
    return sorted(found, key=lambda item: (min("ARCI".index(letter) for letter in item.letter.split(", ")), item.name))


def _owned(book: Book, mentions: tuple[Reference, ...], here: str) -> list[Owned]:
    groups: dict[tuple[str, str], dict[str, Record]] = defaultdict(dict)
    for reference in mentions:
        path = _path(reference)
        if len(path) == 1 and path[0] in OWNING:
            groups[path[0], reference.source.kind][reference.source.id] = reference.source
    out = []
    for (field, kind), members in sorted(groups.items(), key=lambda pair: (OWNING.index(pair[0][0]), pair[0][1])):
        ordered = sorted(members.values(), key=lambda record: book.workspace.label(record).casefold())
        links = tuple(book.link(record, here) for record in ordered[:MOST])
        title = book.workspace.kinds[kind].plural
        out.append(Owned(title, "owns" if field == "owner" else "approves", links, len(ordered) - len(links)))
    return out


def _steps(book: Book, mentions: tuple[Reference, ...], here: str) -> list[tuple[Markup, str]]:
    """Steps of processes that this role takes, by process."""
    found: dict[str, tuple[Record, list[str]]] = {}
    for reference in mentions:
        path = _path(reference)
        if path == ("steps", "who"):
            raw = reference.source.list("steps")[int(reference.path[1])]
            found.setdefault(reference.source.id, (reference.source, []))[1].append(str(raw.get("name") or ""))
    ordered = sorted(found.values(), key=lambda pair: book.workspace.label(pair[0]).casefold())
    return [(book.link(record, here), words.listing(names)) for record, names in ordered]
