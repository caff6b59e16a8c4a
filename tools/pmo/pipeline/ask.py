"""One record as a person wants to see it: its fields in sections, what it refers to, what refers to it, its findings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from pmo.pipeline.discreet import discreet
from pmo.pipeline.lint import lint
from pmo.pipeline.write import kind_named, reads_as_text
from pmo.render.diagnostics.text import visible
from pmo.scaffold.problem import InputError
from pmo.scaffold.yaml_text import dump

if TYPE_CHECKING:
    from pmo.model.finding import Finding, Place
    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.model.workspace import Reference, Workspace
    from pmo.pipeline.load import Loaded

__all__ = ["Card", "Item", "Mention", "card", "matching"]

MOST_MENTIONS = 40
MOST_LABEL = 80


@dataclass(frozen=True, slots=True)
class Item:
    """A field with its title; a value of several lines is a list, a group of fields or prose."""

    title: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """The other end of a reference: in which field it is written, and what the other record is."""

    field: str
    kind: str
    id: str
    label: str
    state: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """Everything `pmo show` prints about one record. `place` is where its file and first field are."""

    kind: str
    id: str
    label: str
    state: str
    place: Place
    sections: tuple[tuple[str, tuple[Item, ...]], ...]
    refers_to: tuple[Mention, ...]
    referred_by: tuple[Mention, ...]
    findings: tuple[Finding, ...]
    body_lines: int = 0


def matching(loaded: Loaded, wanted: str, kind_name: str = "") -> tuple[Record, ...]:
    """The records with an id; upper and lower case are taken as the same when nothing fits exactly.

    InputError with a guess when there is none. Several kinds may use one name: then all of them are returned.
    """
    workspace = loaded.workspace
    kind = kind_named(loaded, kind_name) if kind_name else None

    def of_kind(records: tuple[Record, ...]) -> tuple[Record, ...]:
        return tuple(record for record in records if kind is None or record.kind == kind.name)

    found = of_kind(workspace.lookup(wanted))
    if not found:
        found = of_kind(tuple(record for record in workspace.records if record.id.lower() == wanted.lower()))
    if not found:
        found = of_kind(tuple(record for record in workspace.records if record.path == wanted.removeprefix("./")))
    if found:
        return found
    pool = of_kind(workspace.records)
    number = re.fullmatch(r"([A-Z]{2,4})-(?:\d{4}-)?\d{4}", wanted.upper())
    counted = sorted(record.id for record in pool if number and record.id.startswith(f"{number[1]}-"))
    if counted:  # any guess would be another record
        raise InputError(f"There is no record “{wanted}”. The last of its kind is “{counted[-1]}”.")
    close = (
        get_close_matches(wanted, sorted({record.id for record in pool}), 3, 0.6)
        or [record.id for record in pool if wanted.lower() in workspace.label(record).lower()][:3]
    )
    hint = f" Did you mean {' or '.join(f'“{one}”' for one in close)}?" if close else ""
    raise InputError(f"There is no {kind.title.lower() if kind else 'record'} “{wanted}”.{hint}")


def card(loaded: Loaded, record: Record) -> Card:
    """A record with everything around it."""
    workspace = loaded.workspace
    kind = workspace.kinds[record.kind]
    linted = lint(loaded, [record.path])
    return Card(
        kind=kind.title,
        id=record.id,
        label=visible(workspace.label(record)),
        state=visible(workspace.state(record)),
        place=record.place("id" if "id" in record.data else ()),
        sections=tuple(_sections(record, kind)),
        refers_to=tuple(dict.fromkeys(_refers_to(workspace, kind, one) for one in workspace.mentions_in(record))),
        referred_by=_referred_by(workspace, record),
        findings=discreet(linted.findings),
        body_lines=len(record.body.split("\n")) if record.body.strip() else 0,
    )


def _refers_to(workspace: Workspace, kind: Kind, reference: Reference) -> Mention:
    title, target = _field_title(kind, reference.path), reference.target
    if target is None:
        return Mention(title, "", visible(reference.wanted), "", known=False)
    state = visible(workspace.state(target))
    return Mention(title, target.kind, visible(reference.wanted), _label(workspace, target), state)


def _label(workspace: Workspace, record: Record) -> str:
    return visible(shorten(workspace.label(record), MOST_LABEL, placeholder="…"))


def _referred_by(workspace: Workspace, record: Record) -> tuple[Mention, ...]:
    out: dict[tuple[str, str], Mention] = {}
    for reference in workspace.mentions_of(record):
        source = reference.source
        title = _field_title(workspace.kinds[source.kind], reference.path)
        mention = Mention(title, source.kind, source.id, _label(workspace, source), visible(workspace.state(source)))
        out.setdefault((source.kind, source.id), mention)
    return tuple(out[key] for key in sorted(out))


def _field_title(kind: Kind, path: tuple[str | int, ...]) -> str:
    names = [part for part in path if isinstance(part, str)]
    field = kind.find(".".join(names))
    return field.title if field else names[-1] if names else ""


def _sections(record: Record, kind: Kind) -> list[tuple[str, tuple[Item, ...]]]:
    named = {name.split(".", 1)[0].removesuffix("[]") for _, fields in kind.sections for name in fields}
    known = [field.name for field in kind.fields if field.depth == 0 or field.path == f"{field.name}[]"]
    rest = [name for name in [*dict.fromkeys(known), *record.data] if name not in named]
    groups = [("", list(dict.fromkeys(rest))), *((title, list(fields)) for title, fields in kind.sections)]
    out = []
    for title, names in groups:
        items = tuple(
            Item(_title(kind, name), name, lines)
            for name in names
            if (lines := _lines(record.get(name.replace("[]", ""))))
        )
        if items:
            out.append((title, items))
    return out


def _title(kind: Kind, name: str) -> str:
    field = kind.find(name)
    return field.title if field else name


def _lines(value: Any) -> tuple[str, ...]:
    """The lines of a value, with nothing in them that a terminal obeys."""
    return tuple(map(visible, _as_lines(value)))


def _as_lines(value: Any) -> tuple[str, ...]:
    """A value for reading: words as they are, lists of words with commas, the rest as in the file."""
    if value is None or value in ("", [], {}):
        return ()
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, str):
        return tuple(value.rstrip("\n").split("\n"))
    if isinstance(value, list) and all(isinstance(item, str) and "\n" not in item for item in value):
        joined = ", ".join(value)
        return (joined,) if len(joined) <= 80 else tuple(f"- {item}" for item in value)
    if isinstance(value, list | dict):
        text = dump({"x": value}, reads_as_text).rstrip("\n").split("\n")
        return tuple(line[2:] for line in text[1:]) if len(text) > 1 else (text[0].removeprefix("x: "),)
    return (f"{value:f}" if hasattr(value, "as_tuple") else str(value),)
