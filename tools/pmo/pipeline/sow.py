"""From an estimate to the draft of a statement of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.scaffold import sow
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded

__all__ = ["InputError", "from_record"]

TARGET = "sow"
SOURCE = "estimate"


def from_record(loaded: Loaded, kind: Kind, wanted: str) -> dict[str, Any]:
    """The fields of a new record of `kind` from the record `wanted`; InputError when that cannot be done."""
    if kind.name != TARGET:
        raise InputError(
            f"--from writes statements of work from estimates; a {kind.title.lower()} is not made from another record."
        )
    record = loaded.workspace.find(SOURCE, wanted)
    if record is None:
        known = [found.id for found in loaded.workspace.of(SOURCE)]
        listed = f"Estimates: {', '.join(known) or 'none yet'}."
        raise InputError(f"There is no estimate “{wanted}”. {closest(wanted, known, listed)}")
    return sow.data(loaded.workspace, record)
