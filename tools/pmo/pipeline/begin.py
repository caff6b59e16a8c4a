"""New records that begin with another one: which may be chosen, and what is taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.history import branch
from pmo.history.git import GitError
from pmo.scaffold import begin
from pmo.scaffold.begin import Beginning, merged, origin_of
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from pmo.model.kind import Field, Kind
    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded

__all__ = ["Beginning", "field_of", "from_record", "me", "merged", "origins", "settled"]

_PERSON = "person"


def field_of(kind: Kind) -> Field | None:
    """The field that names the record a new one may begin with; None for kinds that begin with nothing."""
    origin = origin_of(kind)
    return kind.find(origin.field) if origin is not None else None


def origins(loaded: Loaded, kind: Kind) -> tuple[Record, ...]:
    """The records with which one of this kind may begin today."""
    origin, field = origin_of(kind), field_of(kind)
    if origin is None or field is None:
        return ()
    workspace = loaded.workspace
    return tuple(
        record
        for name in field.ref
        for record in workspace.of(name)
        if not origin.states or workspace.state(record) in origin.states
    )


def from_record(loaded: Loaded, kind: Kind, record_id: str) -> Beginning:
    """What a record takes over from the one it begins with; InputError when it may not begin there."""
    origin, field = origin_of(kind), field_of(kind)
    if origin is None or field is None:
        raise InputError(f"{kind.plural} do not begin with another record; leave --from out.")
    there = {record.id: record for record in origins(loaded, kind)}
    if record_id in there:
        return begin.begin(origin, there[record_id])
    workspace = loaded.workspace
    other = next((found for name in field.ref if (found := workspace.find(name, record_id)) is not None), None)
    title = field.title.lower()
    if other is not None:
        raise InputError(
            f"The {title} {record_id} is {workspace.state(other)}, and only one that is {' or '.join(origin.states)} may be used."
        )
    raise InputError(
        f"There is no {title} “{record_id}”. {closest(record_id, there, f'There are {len(there)} to choose from.')}"
    )


def settled(kind: Kind) -> set[str]:
    """The fields that a beginning would set; whoever gives one of them has decided already."""
    origin = origin_of(kind)
    return {path.split(".", 1)[0] for path in origin.sets} if origin is not None else set()


def me(loaded: Loaded) -> str:
    """The person who commits here, by the addresses in registers/people; empty when nobody or several fit."""
    try:
        address = branch.identity(loaded.root).email.casefold()
    except (GitError, OSError):
        return ""
    found = [
        record.id
        for record in loaded.workspace.of(_PERSON)
        if address and address in [str(one).casefold() for one in record.list("commit_aliases")]
    ]
    return found[0] if len(found) == 1 else ""
