"""The questions of `pmo new`: what a record lacks, field by field, with an offer where one is known."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pmo.cli import options

if TYPE_CHECKING:
    from pmo.model.kind import Field, Kind
    from pmo.pipeline.begin import Beginning
    from pmo.pipeline.load import Loaded

MOST_CANDIDATES = 8
NONE = "none"


def beginning(loaded: Loaded, kind: Kind, wanted: str | None, given: dict[str, Any], *, ask: bool) -> Beginning | None:
    """What the record begins with: the record named by --from, or the one a person chooses, if the kind knows such a thing."""
    from pmo.pipeline import begin  # noqa: PLC0415 - keeps `pmo --help` quick

    field = begin.field_of(kind)
    if field is None:
        return begin.from_record(loaded, kind, wanted) if wanted else None
    if wanted:
        return begin.from_record(loaded, kind, wanted)
    there = begin.origins(loaded, kind)
    named = given.get(field.name)
    if named:  # only a name in a field: a draft may name what is not in force yet
        return begin.from_record(loaded, kind, named) if named in {record.id for record in there} else None
    if not ask or not there or set(given) & begin.settled(kind):
        return None
    label = loaded.workspace.label
    listed = "\n".join(f"  {record.id}: {label(record)}" for record in there)
    click.echo(f"{field.title}: {field.description}\n{listed}\n  {NONE}: it follows none of these", err=True)
    chosen = click.prompt(
        field.title,
        type=click.Choice([*(record.id for record in there), NONE]),
        default=NONE,
        show_choices=False,
        err=True,
    )
    return None if chosen == NONE else begin.from_record(loaded, kind, chosen)


def asked(loaded: Loaded, kind: Kind, data: dict[str, Any], start: Beginning | None = None) -> dict[str, Any]:
    """The data with an answer for each field that is missing; a state that needs more leads to more questions.

    When the answers end early in a pipe, what is still missing is reported like with --no-input.
    """
    data = dict(data)
    try:
        _folders(loaded, kind, data)
        if start is not None:
            _offered(loaded, kind, data, start)
        _answer(loaded, kind, data)
    except click.Abort:
        if sys.stdin.isatty():
            raise
    return data


def _folders(loaded: Loaded, kind: Kind, data: dict[str, Any]) -> None:
    """Where the record lies, as far as its data does not tell."""
    from pmo.pipeline import write  # noqa: PLC0415 - keeps `pmo --help` quick

    for name in write.folder_gaps(loaded, kind, data):
        known = [record.id for record in loaded.workspace.of(name)]
        data[name] = click.prompt(name.capitalize(), type=click.Choice(known) if known else str, err=True)


def _offered(loaded: Loaded, kind: Kind, data: dict[str, Any], start: Beginning) -> None:
    """The fields that a record with such a beginning is asked for, each with an offer if there is one."""
    from pmo.pipeline import begin  # noqa: PLC0415 - keeps `pmo --help` quick

    me = begin.me(loaded)
    for path in start.asks:
        field = kind.find(path)
        if field is None or _value(data, path) is not None:
            continue
        offer = start.offers.get(path, me if me and "person" in field.ref else None)
        _ask(loaded, kind, data, field, offer=", ".join(map(str, offer)) if isinstance(offer, list) else offer)


def _value(data: dict[str, Any], path: str) -> Any:
    found: Any = data
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _answer(loaded: Loaded, kind: Kind, data: dict[str, Any]) -> None:
    """Fill in the data, one question at a time."""
    from pmo.pipeline import write  # noqa: PLC0415 - keeps `pmo --help` quick

    seen: set[str] = set()
    while True:
        open_fields = [field for field in write.missing(loaded, kind, data) if field.path not in seen]
        if not open_fields:
            return
        for field in open_fields:
            seen.add(field.path)
            _ask(
                loaded, kind, data, field, offer=loaded.workspace.as_of.isoformat() if field.format == "date" else None
            )


def _ask(loaded: Loaded, kind: Kind, data: dict[str, Any], field: Field, *, offer: Any) -> None:
    from pmo.pipeline import write  # noqa: PLC0415 - keeps `pmo --help` quick

    value = click.prompt(
        _question(loaded, kind, field), default=offer, value_proc=_reader(loaded, kind, field), err=True
    )  # fmt: skip
    write.put(data, field.path, value)


def _question(loaded: Loaded, kind: Kind, field: Field) -> str:
    about = f" ({field.description.rstrip('.')})" if field.description else ""
    choices = list(field.choices)
    if field.ref and not choices:
        ids = [record.id for kind in field.ref for record in loaded.workspace.of(kind)]
        choices = ids if len(ids) <= MOST_CANDIDATES else []
    group = kind.find(field.path.rpartition(".")[0])
    title = f"{group.title}: {field.title.lower()}" if group is not None else field.title
    return f"{title}{about}" + (f"\n  one of: {', '.join(choices)}\n " if choices else "")


def _reader(loaded: Loaded, kind: Kind, field: Field) -> Any:
    """Turns an answer into a value, or says what is wrong with it so that the question is asked again."""
    from pmo.pipeline import write  # noqa: PLC0415 - keeps `pmo --help` quick

    def read(text: str) -> Any:
        with options.said_plainly():
            return write.read_answer(loaded, kind, field, text)

    return read
