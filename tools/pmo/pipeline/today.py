"""From a workspace to the day's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo import __version__
from pmo.pipeline.sound import sound
from pmo.render.reports import day as days
from pmo.render.reports import day_json, day_text
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded
    from pmo.render.reports.day import Day

__all__ = ["InputError", "as_json", "as_text", "named", "today"]


def today(loaded: Loaded, *, person: str = "", client: str = "", days_ahead: int = 14) -> Day:
    """The day's page; InputError with a guess when nobody is called so."""
    workspace = sound(loaded).workspace
    return days.day(
        workspace,
        person=named(workspace, "person", person) if person else "",
        client=named(workspace, "client", client) if client else "",
        days=days_ahead,
    )


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


def as_text(day: Day, *, width: int, style: Callable[[str, str], str], every: bool) -> str:
    """The page for a terminal of `width` columns."""
    return day_text.write(day, width=width, style=style, every=every)


def as_json(day: Day) -> str:
    """The page as data."""
    return day_json.write(day, __version__)
