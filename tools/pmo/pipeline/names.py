"""Records as people at a terminal name them: by id or by what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from pmo.model.workspace import Workspace


def named(workspace: Workspace, kind: str, wanted: str) -> str:
    """The id of the record of a kind that somebody names by id or by name; InputError with a guess when there is none.

    In a workspace without that kind, which names people by ids of another one, the word is taken as it is.
    """
    if kind not in workspace.kinds:
        return wanted
    records = workspace.of(kind)
    for record in records:
        if wanted.lower() in (record.id.lower(), workspace.label(record).lower()):
            return record.id
    words = {record.id: record.id for record in records}
    words |= {workspace.label(record): record.id for record in records}
    words |= {part: record.id for record in records for part in record.id.split(".")}
    title = workspace.kinds[kind].title.lower() if kind in workspace.kinds else kind
    listed = f"There are: {', '.join(record.id for record in records)}." if records else f"No {title} is recorded yet."
    raise InputError(f"There is no {title} “{wanted}”. {_guess(wanted, words, listed)}")


def _guess(wanted: str, words: dict[str, str], otherwise: str) -> str:
    """`Did you mean …?` with the id of what was nearest, whether its id or its name was."""
    found = closest(wanted, words, "")
    near = found.partition("“")[2].partition("”")[0]
    return f"Did you mean “{words[near]}”?" if near in words else otherwise
