"""Whose time it is, and who acts: the person who is named, else the one who commits here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmo.domain.sheets.approver import next_deciders
from pmo.pipeline.begin import me
from pmo.pipeline.names import named
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pmo.domain.sheets.sheet import Sheet
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded


def who(loaded: Loaded, wanted: str) -> str:
    """The id of a person, by id, name or Git identity; InputError with the way out when it is nobody."""
    if wanted:
        return named(loaded.workspace, "person", wanted)
    found = me(loaded)
    if not found:
        raise InputError(
            "Whose is it? The address you commit with stands under commit_aliases of nobody in registers/people. "
            "Add it there, or say --person."
        )
    return found


def decider(loaded: Loaded, wanted: str) -> str:
    """Who decides. InputError when somebody is named and the one who commits here is known to be somebody else.

    Where Git knows nobody, as on a server, the named person is believed; what a signature proves is another matter.
    """
    person = who(loaded, wanted)
    here = me(loaded)
    if here and here != person:
        raise InputError(
            f"You commit here as {name(loaded.workspace, here)}, and nobody decides in the name of {name(loaded.workspace, person)}. "
            f"Leave --person away to decide as yourself; what {name(loaded.workspace, person)} decides, they decide on their own machine."
        )
    return person


def acting_for(loaded: Loaded, person: str) -> str:
    """The one who commits here, when it is somebody else than the person it is about; empty when not, or when not known."""
    here = me(loaded)
    return here if here != person else ""


def next_after(loaded: Loaded, sheet: Sheet, state: str) -> tuple[str, ...]:
    """The names of those who decide about a sheet once it is in this state; nobody when nothing is left to decide."""
    deciders = next_deciders(loaded.workspace, replace(sheet, state=state))
    return tuple(name(loaded.workspace, one) for one in deciders)


def name(workspace: Workspace, person: str) -> str:
    """What people call somebody."""
    record = workspace.find("person", person)
    return workspace.label(record) if record is not None else person
