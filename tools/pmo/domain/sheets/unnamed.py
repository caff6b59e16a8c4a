"""What to say when nothing can be charged to what somebody named: what it is instead, and what there is to charge to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pmo.domain.sheets.covering import TargetError, agreements_for
from pmo.model.words import a

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

OVER: Final = ("closed", "cancelled")
_ID: Final = re.compile(r"([A-Z]+)-[0-9]{4}-[0-9]+", re.IGNORECASE)
_WAYS: Final = "a project task (slug/1.3), change, issue, problem, escalation, opportunity, agreement, ticket (PSA-T-4711) or charge code"  # fmt: skip
_MOST: Final = 6


def error(workspace: Workspace, name: str, day: date, known: Sequence[str], codes: Sequence[str]) -> TargetError:
    """The error for a name that stands for nothing here. Of ids only one of the same sort is ever guessed."""
    slug = name.partition("/")[0]
    client = next((one for one in workspace.of("client") if slug.casefold() in _names(workspace, one)), None)
    if client is not None:
        return TargetError(_of_client(workspace, client, day))
    record = next((one for one in workspace.records if one.id.casefold() == slug.casefold()), None)
    if record is not None and record.kind in workspace.kinds:
        title = a(workspace.kinds[record.kind].title.lower())
        return TargetError(f"{record.id} is {title}, and nothing is charged to that. Name {_WAYS}.")
    said = f"Nothing here is called “{name}” that time can be charged to."
    found = _ID.fullmatch(slug)
    if found is not None:
        prefix = f"{found.group(1).upper()}-"
        return TargetError(said, slug.upper(), [one for one in known if one.startswith(prefix)])
    listed = f" Charge codes: {', '.join(codes)}." if codes and "/" not in name else ""
    return TargetError(f"{said}{listed}", slug, [*known, *codes])


def _names(workspace: Workspace, client: Record) -> tuple[str, ...]:
    label = workspace.label(client).casefold()
    return (client.id.casefold(), label, label.partition(" ")[0])


def _of_client(workspace: Workspace, client: Record, day: date) -> str:
    """What of a client time can be charged to."""
    agreements = [f"{one.id} {workspace.label(one)}" for one in agreements_for(workspace, client.id, day)]
    projects = [
        one.id for one in workspace.of("project") if one.get("client") == client.id and workspace.state(one) not in OVER
    ]
    parts = [
        f"{title}: {'; '.join(found[:_MOST])}{' …' if len(found) > _MOST else ''}"
        for title, found in (("agreements", agreements), ("projects (name the task, slug/1.3)", projects))
        if found
    ]
    there = f" There are its {', and its '.join(parts)}." if parts else " It has no agreement in force and no open project."  # fmt: skip
    return f"“{client.id}” is a client. Say what of it: a ticket, an agreement or a task.{there}"
