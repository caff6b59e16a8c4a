"""Resolves every `x-ref` field and says what does not resolve."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Protocol

from pmo.link.advice import dangling, example, form_of
from pmo.model.finding import Finding, Level, Note
from pmo.model.kind import ANY
from pmo.model.words import a
from pmo.model.workspace import Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pmo.model.kind import Kind
    from pmo.model.record import Path, Record

    Getter = tuple[str, tuple[str, ...], tuple[str, ...], tuple["ById", ...]]
    """First key, the steps after it, the kinds that the field may name, and their records by id."""


class ById(Protocol):
    """The records of a kind by id."""

    def get(self, record_id: str, /) -> Record | None:
        """The record with that id."""


_SLUG: Final = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*\Z")
_DEVICES: Final = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
)
"""Names that Windows keeps, whatever stands behind a dot: `con.lee.yml` is the console too."""
_INDEX: Final = "index"
_ITEMS: Final = "[]"


def _reserved(record_id: str) -> str:
    """Why a name cannot be that of a file; empty for most."""
    if record_id.partition(".")[0] in _DEVICES:
        return "Windows keeps that name for a device"
    return "the list of these records has that name in the handbook" if record_id == _INDEX else ""


def link(
    records: Iterable[Record], kinds: Mapping[str, Kind], unread: frozenset[tuple[str, str]] = frozenset()
) -> tuple[list[Reference], list[Finding]]:
    """All references of all records, and findings for ids and references that are wrong.

    A record whose file has another name than its id is one fault: who names that id is not wrong as well. `unread` are kind and id of files that are there and cannot be read: whoever names them is not wrong.
    """
    by_kind: dict[str, list[Record]] = {name: [] for name in kinds}
    records = tuple(records)
    for record in records:
        by_kind[record.kind].append(record)
    index, findings = _index(by_kind, kinds)
    references: list[Reference] = []
    for name, kind in kinds.items():
        members = by_kind[name]
        ways = getters(kind, index) if members else []
        for record in members:
            _collect(record, ways, references)
    misnamed = {(one.kind, str(one.data["id"])) for one in records if one.data.get("id", one.id) != one.id}
    findings.extend(dangling(references, by_kind, kinds, unread | misnamed))
    return references, findings


def references_of(record: Record, ways: Iterable[Getter]) -> list[Reference]:
    """The references of one record; `ways` are those of its kind, see `getters`."""
    references: list[Reference] = []
    _collect(record, ways, references)
    return references


def getters(kind: Kind, index: Mapping[str, ById]) -> list[Getter]:
    """How to get from a record of a kind to those it names.

    `index` holds the records of each kind by id, and under ANY those of all.
    """
    return [
        (*_steps(field.path), field.ref, tuple(index[target] for target in field.ref if target in index))
        for field in kind.refs
    ]


def _index(
    by_kind: Mapping[str, list[Record]], kinds: Mapping[str, Kind]
) -> tuple[dict[str, dict[str, Record]], list[Finding]]:
    """Records by kind and id, and under ANY by id alone; findings for ids that are wrong or taken twice."""
    index: dict[str, dict[str, Record]] = {name: {} for name in (*kinds, ANY)}
    findings: list[Finding] = []
    for name, members in by_kind.items():
        if not members:
            continue
        kind, own, everywhere = kinds[name], index[name], index[ANY]
        form = _SLUG if kind.slug_id else re.compile(form_of(kind.id_form)) if kind.numbered else None
        numbered = kind.numbered
        for record in members:
            first = own.setdefault(record.id, record)
            other = everywhere.setdefault(record.id, record)
            if first is not record or (numbered and other is not record):
                findings.append(_duplicate(record, first if first is not record else other))
            given = record.data.get("id", record.id)
            if given != record.id or (form is not None and form.match(record.id) is None) or _reserved(record.id):
                twin = next((other for other in members if other.id == given and other is not record), None)
                findings.extend(_id_faults(record, kind, kinds, twin))
    return index, findings


def _steps(path: str) -> tuple[str, tuple[str, ...]]:
    steps: list[str] = []
    for piece in path.split("."):
        steps.append(piece.removesuffix(_ITEMS))
        if piece.endswith(_ITEMS):
            steps.append(_ITEMS)
    return steps[0], tuple(steps[1:])


def _collect(record: Record, ways: Iterable[Getter], out: list[Reference]) -> None:
    data = record.data
    for top, rest, targets, tables in ways:
        value = data.get(top)
        if value is None:
            continue
        if rest:
            found: list[tuple[Path, Any]] = []
            _values(value, rest, (top,), found)
            for path, wanted in found:
                if isinstance(wanted, str):
                    out.append(Reference(record, path, wanted, targets, _first(tables, wanted)))
        elif isinstance(value, str):
            out.append(Reference(record, (top,), value, targets, _first(tables, value)))


def _first(tables: Iterable[ById], wanted: str) -> Record | None:
    for table in tables:
        target = table.get(wanted)
        if target is not None:
            return target
    return None


def _values(value: Any, steps: tuple[str, ...], path: Path, out: list[tuple[Path, Any]]) -> None:
    step, rest = steps[0], steps[1:]
    if step == _ITEMS:
        if isinstance(value, list):
            for number, item in enumerate(value):
                if rest:
                    _values(item, rest, (*path, number), out)
                else:
                    out.append(((*path, number), item))
    elif isinstance(value, dict):
        inner = value.get(step)
        if inner is None:
            return
        if rest:
            _values(inner, rest, (*path, step), out)
        else:
            out.append(((*path, step), inner))


def _duplicate(record: Record, first: Record) -> Finding:
    given = ("project", "date")
    same = record.body == first.body and all(
        record.data.get(name) == first.data.get(name) for name in {*record.data, *first.data} if name not in given
    )
    message = f"the id {record.id} is already taken"
    help_ = f"give this record the next free number (`pmo new {record.kind}` finds it) and rename the file"
    if same and record.kind == first.kind:
        message = f"{record.id} is here twice: this file says the same as {first.path}"
        help_ = f"delete the one that is in the wrong place; if both are meant, {help_}"
    note = Note(first.place("id"), "the first one is here")
    return Finding("duplicate-id", Level.ERROR, record.place("id"), message, help_, (note,), record.id, "id")


def _id_faults(record: Record, kind: Kind, kinds: Mapping[str, Kind], twin: Record | None) -> Iterator[Finding]:
    given = record.data.get("id")
    if isinstance(given, str) and given != record.id:
        message = f"the file is called {record.id}, but the record says its id is {given}"
        help_ = _same_name(record, kind, given)
        folder = record.path.rpartition("/")[0].rpartition("/")[2]
        if folder == record.id:
            message = f"the folder is called {record.id}, but the record says its id is {given}"
        if twin is not None and kind.numbered:
            help_ = f"a copy needs a number of its own as id and as name: `pmo new {kind.name}` finds the next free one"
        elif twin is not None:
            help_ = "a copy needs an id of its own, the same as the name of its file"
        notes = (Note(twin.place("id"), f"{given} is this record"),) if twin is not None else ()
        yield _bad_id(record, "file-name-mismatch", message, help_, notes)
    elif kind.slug_id and not _SLUG.match(record.id):
        message = f"“{record.id}” is not an id: use lower-case letters, digits, hyphens and dots"
        better = re.sub(r"[^a-z0-9]+", "-", record.id.lower()).strip("-") or "name"
        yield _bad_id(record, "bad-id", message, f"rename the file, for example to {better}")
    elif why := _reserved(record.id):
        message = f"“{record.id}” cannot be an id: {why}"
        yield _bad_id(record, "bad-id", message, f"rename it, for example to {record.id.replace('.', '-')}-1")
    elif kind.numbered and not re.match(form_of(kind.id_form), record.id):
        message = f"“{record.id}” is not the id of {a(kind.title)}"
        other = next(
            (one for one in kinds.values() if one.numbered and re.match(form_of(one.id_form), record.id)), None
        )
        help_ = f"ids look like {example(kind.id_form)}; rename the file"
        if other is not None:
            folders = " or ".join(sorted({file.rpartition("/")[0] for file in other.files}))
            help_ = f"this is the number of {a(other.title)}: move the file to {folders}"
        yield _bad_id(record, "bad-id", message, help_)


def _same_name(record: Record, kind: Kind, given: str) -> str:
    """How file and id come together again: the file takes the id when that is the only one in the right form."""
    folder, _, name = record.path.rpartition("/")
    if folder.rpartition("/")[2] == record.id:
        return f"rename the folder back to {folder.rpartition('/')[0]}/{given}, or use `pmo rename {kind.name} {given} NEW` to rename all that belongs to it"
    back = f"rename the file to {given}.{name.rpartition('.')[2]}"
    form = re.compile(form_of(kind.id_form)) if kind.numbered else _SLUG
    if form.match(given) and not form.match(record.id):
        return back
    return f"{back}, or correct the id to {record.id}; both must be the same"


def _bad_id(record: Record, slug: str, message: str, help_: str, notes: tuple[Note, ...] = ()) -> Finding:
    return Finding(slug, Level.ERROR, record.place("id"), message, help_, notes, record.id, "id")
