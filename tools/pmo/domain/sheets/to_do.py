"""Sheets on the day's page: who has to decide about one, and what its person has to do, in words that say which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pmo.domain.sheets import late, returned
from pmo.domain.sheets.approver import next_deciders
from pmo.domain.sheets.sheet import EXPENSES, IN_WORK, PENDING, TIME, WAITING, of_record

if TYPE_CHECKING:
    from datetime import date

    from pmo.domain.sheets.sheet import Sheet
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

KINDS: Final = (TIME, EXPENSES)


@dataclass(frozen=True, slots=True)
class ToDo:
    """What somebody has to do about a sheet, until when and why."""

    what: str
    day: date | None
    people: frozenset[str]
    why: str = ""


def decision(workspace: Workspace, record: Record) -> ToDo | None:
    """The decision that a sheet waits for; None when it waits for none, or nobody may take it."""
    sheet = of_record(record)
    if sheet is None or not late.waits(workspace, sheet):
        return None
    people = frozenset(next_deciders(workspace, sheet))
    if not people:
        return None
    what = f"{'Approve or return' if sheet.state in WAITING else 'Give the second approval to, or return,'} the {named(workspace, sheet)}"
    return ToDo(what, _until(workspace, sheet), people)


def own(workspace: Workspace, record: Record) -> ToDo | None:
    """What the person has to do about their sheet that is not handed in; None when it is, or cannot be read."""
    sheet = of_record(record)
    if sheet is None or sheet.state not in IN_WORK:
        return None
    back = returned.last_return(sheet)
    what = f"Hand in the {named(workspace, sheet)}"
    if back is not None:
        what = f"Correct the {named(workspace, sheet)}, and hand it in again"
    why = returned.words(workspace, back) if back is not None else ""
    return ToDo(what, sheet.due, frozenset({sheet.person}), why)


def named(workspace: Workspace, sheet: Sheet) -> str:
    """A sheet as people call it: `time sheet of Aaliyah Brooks, 2026-W47`."""
    kind = workspace.kinds.get(sheet.kind)
    person = workspace.find("person", sheet.person)
    title = kind.title.lower() if kind is not None else "sheet"
    return f"{title} of {workspace.label(person) if person is not None else sheet.person}, {sheet.period}"


def _until(workspace: Workspace, sheet: Sheet) -> date | None:
    """The last day on which a decision is in time: the schema says how long a sheet may wait."""
    kind = workspace.kinds.get(sheet.kind)
    given = late.since(sheet)
    grace = next(
        (
            spec.parameters.get("grace_days", 0)
            for spec in (kind.rules if kind is not None else ())
            if spec.rule == "due" and PENDING in (spec.parameters.get("while") or ())
        ),
        0,
    )
    return given + timedelta(days=grace) if given is not None else None
