"""How the fields of any record become parts of a page: facts beside the text, sections, tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pmo.render import words
from pmo.render.site.encode import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.model.kind import Field, Kind
    from pmo.model.record import Record
    from pmo.render.site.book import Book

LONG = 90


@dataclass(frozen=True, slots=True)
class Fact:
    """A short field: heading and shown value; `second` is a line below it, `big` for the figures people ask for."""

    title: str
    value: Markup
    second: Markup | str = ""
    big: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A list of groups as a table: headings, rows of cells, and whether a column holds figures."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Markup, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a section: short facts, one longer value under its own heading, or a table."""

    title: str = ""
    facts: tuple[Fact, ...] = ()
    value: Markup | str = ""
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a record page."""

    title: str
    parts: tuple[Part, ...]

    @property
    def anchor(self) -> str:
        """Address of the section within its page."""
        return "-".join("".join(c if c.isalnum() else " " for c in self.title.lower()).split())


def layout(
    book: Book, record: Record, here: str, skip: frozenset[str] = frozenset()
) -> tuple[list[Fact], list[Section]]:
    """Facts for the side column and sections for the text, in the order of the schema. Empty fields vanish."""
    kind = book.workspace.kinds[record.kind]
    hidden = skip | {"id", kind.label, "status", kind.lifecycle.field if kind.lifecycle else "status"}
    named = {name for _, fields in kind.sections for name in fields}
    sections = []
    for title, fields in kind.sections:
        parts = _parts(book, kind, record, [name for name in fields if name not in hidden], here)
        if parts:
            sections.append(Section(title, tuple(parts)))
    facts: list[Fact] = []
    for item in kind.fields:
        name = item.path.removesuffix("[]")
        if "." in name or name in hidden or name in named or name not in record.data:
            continue
        value = record.data[name]
        if _short(item, value):
            facts.append(Fact(item.title, book.value(item, value, here)))
        else:
            parts = _parts(book, kind, record, [name], here, titled=False)
            if parts:
                sections.append(Section(item.title, tuple(parts)))
    return facts, sections


def _short(item: Field, value: Any) -> bool:
    if isinstance(value, dict):
        return False
    if isinstance(value, list):
        return bool(item.ref) or all(isinstance(one, str) and len(one) < 28 and " " not in one for one in value)
    return bool(item.ref or item.format or item.choices or item.unit) or len(str(value)) < LONG


def _parts(
    book: Book, kind: Kind, record: Record, names: Iterable[str], here: str, *, titled: bool = True
) -> list[Part]:
    parts: list[Part] = []
    facts: list[Fact] = []
    for name in names:
        value = record.get(name)
        item = kind.find(name)
        if item is None or value in (None, "", [], {}):
            continue
        title = item.title if titled else ""
        if isinstance(value, dict):
            parts.extend(_group(book, kind, f"{name}.", value, here, title))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            parts.append(Part(title, grid=grid(book, kind, f"{name}[].", value, here)))
        elif isinstance(value, list) and not _short(item, value):
            parts.append(Part(title, value=book.value(item, value, here)))
        else:
            facts.append(Fact(item.title, book.value(item, value, here)))
    if facts:
        if not titled and len(facts) == 1:
            return [Part(value=Markup("<p>{}</p>").format(facts[0].value)), *parts]
        parts.insert(0, Part(facts=tuple(facts)))
    return parts


def _group(book: Book, kind: Kind, prefix: str, value: dict[str, Any], here: str, title: str) -> list[Part]:
    facts, parts = [], []
    for key, inner in value.items():
        item = kind.find(f"{prefix}{key}")
        if item is None or inner in (None, "", [], {}):
            continue
        if isinstance(inner, dict):
            parts.extend(_group(book, kind, f"{prefix}{key}.", inner, here, item.title))
        elif isinstance(inner, list) and inner and isinstance(inner[0], dict):
            parts.append(Part(item.title, grid=grid(book, kind, f"{prefix}{key}[].", inner, here)))
        elif isinstance(inner, list) and not _short(item, inner):
            parts.append(Part(item.title, value=book.value(item, inner, here)))
        else:
            facts.append(Fact(item.title, book.value(item, inner, here)))
    return [Part(title, facts=tuple(facts)), *parts] if facts else parts


def grid(book: Book, kind: Kind, prefix: str, values: list[dict[str, Any]], here: str) -> Grid:
    """A table of a list of groups; columns nobody filled are left out."""
    columns = [
        (key, item)
        for key in dict.fromkeys(key for value in values for key in value)
        if (item := kind.find(f"{prefix}{key}")) is not None
    ]
    order = {field.path.replace("[]", ""): position for position, field in enumerate(kind.fields)}
    columns.sort(key=lambda pair: order.get(f"{prefix.replace('[]', '')}{pair[0]}", 0))
    rows = tuple(
        tuple(_cell(book, kind, prefix, key, item, value.get(key), here) for key, item in columns) for value in values
    )
    return Grid(
        tuple(item.title for _, item in columns), rows, tuple(item.type in ("number", "integer") for _, item in columns)
    )


def _cell(book: Book, kind: Kind, prefix: str, key: str, item: Field, value: Any, here: str) -> Markup:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        shown = []
        for one in value:
            parts = [book.value(kind.find(f"{prefix}{key}[].{name}"), inner, here) for name, inner in one.items()]
            shown.append(Markup(" ").join(part for part in parts if part))
        return Markup(", ").join(shown)
    if isinstance(value, list) and not item.ref:
        return text(", ".join(words.humane(one) for one in value))
    return book.value(item, value, here)
