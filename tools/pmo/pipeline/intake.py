"""An issue that was written with a form becomes the draft of a record. The issue is data; whoever wrote it is known by account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.model.finding import Level
from pmo.pipeline import begin, write
from pmo.scaffold import issue_form
from pmo.scaffold.begin import origin_of
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pmo.model.finding import Finding
    from pmo.model.kind import Field, Kind
    from pmo.pipeline.load import Loaded
    from pmo.scaffold.new import Draft

__all__ = ["InputError", "read"]

_PERSON = "person"


def read(loaded: Loaded, kind: Kind, body: str, login: str) -> tuple[Draft, tuple[Finding, ...]]:
    """The record that an issue asks for, and what lint would say of it; InputError, with every reason, when it makes none.

    `login` is the account that wrote the issue, as the forge says: it fills the field of whoever asks, so that nobody
    asks in another's name.
    """
    origin = origin_of(kind)
    if origin is None or not origin.me:
        raise InputError(f"There is no form for {kind.plural.lower()}: their schema does not say who asks for one.")
    data: dict[str, Any] = {}
    faults = []
    for question, text in issue_form.answers(kind, body):
        try:
            _put(loaded, kind, question.field, text, data)
        except InputError as error:
            faults.append(f"{question.label}: {error}")
    if faults:
        raise InputError("\n".join(faults))
    write.put(data, origin.me, _person(loaded, login))
    if data.get(origin.field):
        start = begin.from_record(loaded, kind, str(data[origin.field]))
        data = begin.merged(begin.merged(start.data, start.offers), data)
    made, findings = write.draft(loaded, kind, data)
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    if errors:
        raise InputError(
            "\n".join(f"{finding.message}: {finding.help}" if finding.help else finding.message for finding in errors)
        )
    return made, findings


def _person(loaded: Loaded, login: str) -> str:
    found = [
        record.id
        for record in loaded.workspace.of(_PERSON)
        if login and record.text("forge_login").removeprefix("@").casefold() == login.removeprefix("@").casefold()
    ]
    if len(found) != 1:
        raise InputError(
            f"The account “{login}” belongs to {'nobody' if not found else 'several people'} in registers/people. Somebody in the "
            "project office must write it there as `forge_login` first."
        )
    return found[0]


def _put(loaded: Loaded, kind: Kind, field: Field, text: str, data: dict[str, Any]) -> None:
    if field.type == "array" and not field.ref and not field.choices:
        value: Any = [item for item in (_item(line) for line in text.split("\n")) if item]
    elif field.type == "array":
        named = (_named(loaded, field, part) for part in text.replace("\n", ",").split(",") if part.strip())
        value = write.read_answer(loaded, kind, field, ", ".join(named))
    else:
        value = write.read_answer(loaded, kind, field, _named(loaded, field, text) if field.ref else text)
    write.put(data, field.path, value)


def _item(line: str) -> str:
    """A line of a list without its dash or number."""
    text = line.strip()
    head, space, rest = text.partition(" ")
    is_mark = head in ("-", "*", "+") or (head[:-1].isdigit() and head[-1:] in (".", ")"))
    return rest.strip() if space and is_mark else text


def _named(loaded: Loaded, field: Field, text: str) -> str:
    """The id of a record that a person named by its id or by its name; the text itself when none or several fit."""
    wanted = " ".join(text.split()).casefold()
    records = [record for name in field.ref for record in loaded.workspace.of(name)]
    if any(record.id == text.strip() for record in records):
        return text.strip()
    fits = [
        record.id
        for record in records
        if wanted in (record.id.casefold(), " ".join(loaded.workspace.label(record).split()).casefold())
    ]
    return fits[0] if len(fits) == 1 else text.strip()
