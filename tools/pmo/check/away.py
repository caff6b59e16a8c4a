"""Who is away when, and which days a person works."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from pmo.domain.calendar import Calendar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Leave(NamedTuple):
    """An absence: both days belong to it."""

    first: date
    last: date
    record: Record


def leaves(workspace: Workspace) -> dict[str, list[Leave]]:
    """Absences by person, the earliest first; reversed dates are another rule's business."""
    found: dict[str, list[Leave]] = {}
    for record in workspace.of("absence"):
        first, last = record.date("start"), record.date("end")
        if first is not None and last is not None and first <= last:
            found.setdefault(record.text("person"), []).append(Leave(first, last, record))
    for rows in found.values():
        rows.sort(key=lambda leave: (leave.first, leave.record.id))
    return found


def calendar_of(workspace: Workspace, person_id: str) -> Calendar:
    """The firm's calendar with the working days of a person, where they differ."""
    person = workspace.find("person", person_id)
    named = person.list("working_days") if person is not None else []
    own = tuple(index for index, day in enumerate(_DAYS) if day in named)
    return Calendar(own or workspace.settings.working_days, workspace.settings.holidays)


def days(first: date, last: date) -> Iterator[date]:
    """Every day of a stretch, both ends included."""
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))
