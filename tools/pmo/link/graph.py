"""Resolves every `x-ref` field and says what does not resolve."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pmo.model.finding import Finding, Level, Note
from pmo.model.kind import ANY
from pmo.model.record import dotted
from pmo.model.workspace import Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pmo.model.kind import Field, Kind
    from pmo.model.record import Path, Record

_SLUG = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*\Z")


def link(records: Iterable[Record], kinds: Mapping[str, Kind]) -> tuple[list[Reference], list[Finding]]:
    """All references of all records, and findings for ids and references that are wrong."""
    records = list(records)
    index: dict[tuple[str, str], Record] = {}
    findings: list[Finding] = []
    by_id: dict[str, Record] = {}
    for record in records:
        kind = kinds[record.kind]
        first = index.setdefault((record.kind, record.id), record)
        if first is record and kind.numbered:
            first = by_id.setdefault(record.id, record)
        if first is not record:
            findings.append(_duplicate(record, first))
        findings.extend(_id_faults(record, kind))
    references: list[Reference] = []
    for name, kind in kinds.items():
        getters = [(tuple(_parts(field.path)), field) for field in kind.refs]
        if getters:
            for record in records:
                if record.kind == name:
                    for parts, field in getters:
                        for path, wanted in _values(record.data, parts, ()):
                            if isinstance(wanted, str):
                                target = _target(wanted, field, index, by_id, kinds)
                                references.append(Reference(record, path, wanted, field.ref, target))
    findings.extend(_dangling(references, index, kinds))
    return references, findings


def _parts(path: str) -> Iterator[str]:
    for piece in path.split("."):
        if piece.endswith("[]"):
            yield piece[:-2]
            yield "[]"
        else:
            yield piece


def _values(value: Any, parts: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Any]]:
    if not parts:
        yield path, value
    elif parts[0] == "[]":
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _values(item, parts[1:], (*path, index))
    elif isinstance(value, dict):
        inner = value.get(parts[0])
        if inner is not None:
            yield from _values(inner, parts[1:], (*path, parts[0]))


def _target(
    wanted: str,
    field: Field,
    index: Mapping[tuple[str, str], Record],
    by_id: Mapping[str, Record],
    kinds: Mapping[str, Kind],
) -> Record | None:
    for kind in field.ref:
        if kind != ANY:
            found = index.get((kind, wanted))
        else:
            found = by_id.get(wanted) or next((index[name, wanted] for name in kinds if (name, wanted) in index), None)
        if found is not None:
            return found
    return None


def _duplicate(record: Record, first: Record) -> Finding:
    return Finding(
        "duplicate-id", Level.ERROR, record.place("id"), f"the id {record.id} is already taken", "give this record the next free number (`pmo new` finds it) and rename the file",
        (Note(first.place("id"), "the first one is here"),), record.id, "id",
    )  # fmt: skip


def _id_faults(record: Record, kind: Kind) -> Iterator[Finding]:
    given = record.data.get("id")
    if isinstance(given, str) and given != record.id:
        yield Finding(
            "file-name-mismatch", Level.ERROR, record.place("id"), f"the file is called {record.id}, but the record says its id is {given}",
            "rename the file or correct the id; both must be the same", record=record.id, pointer="id",
        )  # fmt: skip
    elif kind.slug_id and not _SLUG.match(record.id):
        yield Finding(
            "bad-id", Level.ERROR, record.place("id"), f"“{record.id}” is no id: use lower-case letters, digits, hyphens and dots",
            f"rename the file, for example to {re.sub(r'[^a-z0-9]+', '-', record.id.lower()).strip('-') or 'name'}", record=record.id, pointer="id",
        )  # fmt: skip
    elif kind.numbered and not re.match(_form(kind.id_form), record.id):
        yield Finding(
            "bad-id", Level.ERROR, record.place("id"), f"“{record.id}” is no id of a {kind.title.lower()}", f"ids look like {_example(kind.id_form)}; rename the file", record=record.id, pointer="id",
        )  # fmt: skip


def _form(id_form: str) -> str:
    pattern = re.escape(id_form).replace(r"\{year\}", "[0-9]{4}")
    return re.sub(r"\\\{n:0(\d)\\\}", r"[0-9]{\1,}", pattern) + r"\Z"


def _example(id_form: str) -> str:
    return re.sub(r"\{n:0(\d)\}", lambda part: "42".zfill(int(part.group(1))), id_form.replace("{year}", "2026"))


def _dangling(
    references: Iterable[Reference], index: Mapping[tuple[str, str], Record], kinds: Mapping[str, Kind]
) -> Iterator[Finding]:
    for reference in references:
        if reference.target is not None:
            continue
        names = [kind for kind in reference.kinds if kind != ANY] or list(kinds)
        ids = {record_id: record for (kind, record_id), record in index.items() if kind in names}
        what = " or ".join(kinds[name].title.lower() for name in names if name in kinds) if len(names) < 4 else "record"
        close = get_close_matches(reference.wanted, ids, 1, 0.7)
        where = (
            ", ".join(sorted({kinds[name].files[0].rsplit("/", 1)[0] for name in names if name in kinds}))
            if len(names) < 4
            else ""
        )
        if close:
            label = ids[close[0]].text(kinds[ids[close[0]].kind].label)
            help_ = f"did you mean “{close[0]}”{f' ({label})' if label and label != close[0] else ''}?"
        else:
            help_ = (
                f"{what} records lie in {where}; correct the id or write the record"
                if where
                else "correct the id or write the record"
            )
        field = dotted(reference.path)
        if ".." in reference.wanted or "/" in reference.wanted and "\\" in reference.wanted:
            help_ = "a reference is an id, never a path"
        yield Finding(
            "unknown-reference",
            Level.ERROR,
            reference.place,
            f"“{field}” names “{reference.wanted}”, and there is no such {what}",
            help_,
            record=reference.source.id,
            pointer=field,
        )
