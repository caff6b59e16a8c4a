"""A new record as a draft: which fields it needs, its id, its path and its text. Nothing here writes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pmo.model.condition import matches
from pmo.model.record import Record, Source
from pmo.scaffold import places
from pmo.scaffold.problem import InputError, a, sentence
from pmo.scaffold.yaml_text import dump, ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from pmo.model.kind import Field, Kind
    from pmo.scaffold.yaml_text import ReadsAsText

_NUMBER = re.compile(r"\{n:0(\d)\}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A record that could be written: its path in the workspace and its whole text."""

    kind: str
    id: str
    path: str
    text: str


def with_defaults(
    kind: Kind, data: Mapping[str, Any], there: Callable[[Field, Any], bool], as_of: date | None = None
) -> dict[str, Any]:
    """The data with what needs no asking: the initial state, defaults of the schema, and `as_of` for missing dates.

    A default that names a record counts only when the record is `there`.
    """
    out = dict(data)
    lifecycle = kind.lifecycle
    if lifecycle is not None:
        out.setdefault(lifecycle.field, lifecycle.initial)
    for field in needed(kind, out):
        if "." in field.path:
            continue
        if field.default is not None and there(field, field.default):
            out.setdefault(field.name, field.default)
        elif field.format == "date" and as_of is not None:
            out.setdefault(field.name, as_of.isoformat())
    return out


def put(data: dict[str, Any], path: str, value: Any) -> None:
    """Set the value of a dotted field."""
    *parents, last = path.replace("[]", "").split(".")
    for parent in parents:
        data = data.setdefault(parent, {})
    data[last] = value


def needed(kind: Kind, data: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields that a record of this kind cannot be without in its state, in the order of the schema.

    Besides what schema and lifecycle require, that is what the kind's own `required_if` rules call an error. The id is not among them: `pmo new` finds it. Fields that the path gives count as given.
    """
    names = {field.path.replace("[]", "") for field in kind.fields if field.required and "." not in field.path}
    if kind.slug_id and "id" not in data and kind.find(kind.label):
        names.add(kind.label)
    lifecycle = kind.lifecycle
    if lifecycle is not None:
        record = Record(kind.name, "", "", dict(data), Source("", ""))
        state = str(data.get(lifecycle.field, lifecycle.initial))
        names |= {need.field for need in lifecycle.needs.get(state, ()) if matches(need.when, record)}
    names |= _needed_by_rules(kind, data)
    rows = {"rows"} if kind.format == "csv" else set()
    return tuple(field for field in kind.fields if field.path.replace("[]", "") in names - {"id"} - rows)


def _needed_by_rules(kind: Kind, data: Mapping[str, Any]) -> set[str]:
    record = Record(kind.name, "", "", dict(data), Source("", ""))
    state = kind.state(record.data) or (kind.lifecycle.initial if kind.lifecycle else "")
    return {
        name
        for spec in kind.rules
        if spec.rule == "required_if" and spec.level == "error"
        if all(matches(spec.parameters.get(word), record, state) for word in ("when", "while"))
        for name in spec.parameters["need"]
        if "[]" not in name
    }


def missing(kind: Kind, data: Mapping[str, Any]) -> tuple[Field, ...]:
    """The needed fields without a value."""
    record = Record(kind.name, "", "", dict(data), Source("", ""))
    return tuple(field for field in needed(kind, data) if record.get(field.path.replace("[]", "")) in (None, "", []))


def pattern_for(kind: Kind, data: Mapping[str, Any]) -> str:
    """Where the record goes: the most specific place whose folders the data can name.

    The pattern of a place that still lacks a value is returned when there is no other; `gaps` says which.
    """
    own = _own_placeholder(kind)
    ready = [pattern for pattern in kind.files if not gaps(pattern, {**data, own: ""} if own else data)]
    if not ready:
        return kind.files[-1]
    return max(ready, key=lambda pattern: len(places.names(pattern)))


def gaps(pattern: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The placeholders of a pattern that have no value yet; the id is found later."""
    return tuple(name for name in places.names(pattern) if name != "id" and name not in data)


def open_folders(kind: Kind, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The folder names that are missing for every place of the kind; none when one place is complete."""
    own = _own_placeholder(kind)
    return gaps(pattern_for(kind, data), {**data, own: ""} if own else data)


def _own_placeholder(kind: Kind) -> str:
    """The folder name that is the record's own id (`project` for projects): it is made from the title."""
    found = re.fullmatch(r"\{([a-z_]+)\}", kind.id_form)
    name = found.group(1) if found else ""
    return name if name not in ("", "slug", "id") and kind.find("id") is not None else ""


def slug(text: str) -> str:
    """A name as an id: lower case, ASCII letters and digits, hyphens between."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].strip("-")


def next_id(kind: Kind, as_of: date, taken: Iterable[str]) -> str:
    """The number after the highest one taken in this year (or ever, for ids without a year)."""
    form = kind.id_form.replace("{year}", str(as_of.year))
    place = _NUMBER.search(form)
    if place is None:
        raise InputError(f"Ids of {kind.plural.lower()} are not counted; give one with --set id=…")
    before, after, width = form[: place.start()], form[place.end() :], int(place.group(1))
    shape = re.compile(rf"{re.escape(before)}([0-9]{{1,9}}){re.escape(after)}\Z")
    highest = max((int(found.group(1)) for one in taken if (found := shape.match(one))), default=0)
    return f"{before}{highest + 1:0{width}}{after}"


def id_and_path(kind: Kind, data: Mapping[str, Any], as_of: date, taken: Iterable[str]) -> tuple[str, str]:
    """The id of a new record and the path of its file; InputError when its folder cannot be told."""
    pattern = pattern_for(kind, data)
    own = _own_placeholder(kind)
    known = {name: str(value) for name, value in data.items() if isinstance(value, str)}
    if own or kind.slug_id:
        named = known.get("id") or known.get(own) or slug(known.get(kind.label, ""))
        if not named:
            raise InputError(f"{sentence(a(kind.title))} needs a name for its id: --set id=…")
        known["id"] = named
        if own:
            known[own] = named
    elif kind.numbered:
        known.setdefault("id", next_id(kind, as_of, taken))
    open_names = gaps(pattern, known)
    if open_names:
        raise InputError(
            f"{sentence(a(kind.title))} lies in {pattern}: say which {open_names[0]} "
            f"({'--project …' if open_names[0] == 'project' else f'--set {open_names[0]}=…'})."
        )
    if not kind.numbered and not kind.slug_id and not own:
        known["id"] = places.filled(kind.id_form, known)
    for name in places.names(pattern):
        if "/" in known[name] or "\\" in known[name] or known[name].startswith("."):
            raise InputError(f"“{known[name]}” cannot be part of a file name; ids are letters, digits and hyphens.")
    return known["id"], places.filled(pattern, known)


def draft(
    kind: Kind,
    data: Mapping[str, Any],
    *,
    as_of: date,
    taken: Iterable[str],
    schema: str,
    body: str,
    reads_as_text: ReadsAsText,
) -> Draft:
    """The record as a file. `schema` is the path of its schema in the workspace, empty when it has none of its own."""
    record_id, path = id_and_path(kind, data, as_of, taken)
    from_path = set(places.names(pattern_for(kind, data))) - {"id"}
    content = {name: value for name, value in data.items() if name not in from_path and name != "id"}
    if kind.find("id") is not None:
        content = {"id": record_id, **content}
    if kind.format == "csv":
        columns = [field.name for field in kind.fields if field.path.startswith("rows[].") and field.depth == 2]
        return Draft(kind.name, record_id, path, ",".join(columns) + "\n")
    text = dump(ordered(content, kind.fields), reads_as_text)
    if kind.format == "md":
        return Draft(kind.name, record_id, path, f"---\n{text}---\n\n{body.rstrip()}\n")
    return Draft(kind.name, record_id, path, modeline(schema, path) + text)


def modeline(schema: str, path: str) -> str:
    """The comment by which editors find the schema of a YAML file; none without a schema."""
    return f"# yaml-language-server: $schema={places.relative(schema, path)}\n" if schema else ""
