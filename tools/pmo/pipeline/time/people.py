"""Whose time it is: the person who is named, else the one who commits here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.pipeline.begin import me
from pmo.pipeline.names import named
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
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


def name(workspace: Workspace, person: str) -> str:
    """What people call somebody."""
    record = workspace.find("person", person)
    return workspace.label(record) if record is not None else person
