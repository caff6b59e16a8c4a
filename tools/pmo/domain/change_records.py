"""From change records to counts: who is in the population, what was authorized, what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pmo.domain import change
from pmo.domain import changes as rates
from pmo.domain.number import number
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

KIND: Final = "change"
BOARD_ID: Final = "change-board"
UNAPPROVED: Final = ("draft", "assess", "authorize")
NOT_OVER: Final = (*UNAPPROVED, "scheduled", "implementing", "review")


def production_changes(workspace: Workspace) -> tuple[Record, ...]:
    """Every change that touches a service; change orders are left out."""
    return tuple(record for record in workspace.of(KIND) if record.get("category") != "baseline")


def ended_on(record: Record) -> date | None:
    """Day a change came to its end: actual end, else planned end, else the day it was handed in."""
    for field in ("actual_end", "planned_end", "submitted_on"):
        day = record.date(field)
        if day is not None:
            return day
    return None


def population(workspace: Workspace, since: date | None = None, until: date | None = None) -> tuple[Record, ...]:
    """Closed and cancelled production changes that ended in [since, until), without bounds all up to the as-of date."""
    out = []
    for record in production_changes(workspace):
        if workspace.state(record) not in ("closed", "cancelled"):
            continue
        day = ended_on(record)
        if since is not None and (day is None or day < since):
            continue
        if until is not None and (day is None or day >= until):
            continue
        out.append(record)
    return tuple(out)


def implemented(workspace: Workspace, record: Record) -> bool:
    """Whether the change was carried out and closed."""
    return workspace.state(record) == "closed" and record.get("outcome") in rates.IMPLEMENTED


def authorized(workspace: Workspace, record: Record) -> bool:
    """Whether somebody had the right to let it happen, and said so no later than the day it began.

    A standard change is authorized by its model, if that was approved by then, had not expired and was not suspended;
    any other change by the authority for its risk.
    """
    began = record.date("actual_start") or record.date("planned_start")
    if record.get("type") == "standard":
        model = workspace.follow(record, "model")
        if model is None or began is None:
            return model is not None
        approved, expires, suspended = (model.date(key) for key in ("approved_on", "expires", "suspended_on"))
        if approved is None or approved > began or (expires is not None and expires < began):
            return False
        return suspended is None or began <= suspended
    if record.id in workspace.stated:
        return True  # the gate of approvals let it in
    given = _approving_roles(record, began)
    wanted = _authority(workspace, record)
    if not wanted:
        return bool(given)
    return bool(wanted & given) or (BOARD_ID in wanted and set(change.BOARD) <= given)


def _authority(workspace: Workspace, record: Record) -> set[str]:
    """Roles of which one must have approved; none when any approval will do."""
    if record.get("type") == "emergency":
        return set(change.AUTHORITY["emergency"])
    points = change.score(record)
    if points is None or not change.is_production(record):
        return set()
    return set(change.AUTHORITY[change.level(points, workspace.settings.thresholds)])


def _approving_roles(record: Record, began: date | None) -> set[str]:
    """Roles whose last word is an approval in time: by the day the work began, for emergencies a day later."""
    if began is not None and record.get("type") == "emergency":
        began += timedelta(days=1)
    last: dict[str, bool] = {}
    for item in record.list("approvals"):
        if isinstance(item, dict):
            day = as_date(item.get("decided_on")) or as_date(item.get("decided_at"))
            in_time = began is None or day is None or day <= began
            last[str(item.get("role") or "")] = item.get("decision") == "approved" and in_time
    return {role for role, approved in last.items() if approved}


def incidents_caused(record: Record) -> int:
    """Incidents that came from a change, as its review or its links say."""
    noted = number(record.get("review.incidents_caused"))
    linked: int = sum(isinstance(item, dict) and item.get("type") == "causes" for item in record.list("links"))
    return max(int(noted or 0), linked)


def count(workspace: Workspace, records: Iterable[Record]) -> rates.Counts:
    """The counts of a population."""
    outcome = dict.fromkeys(rates.IMPLEMENTED, 0)
    cancelled = rejected = emergency = unauthorized = clean = 0
    for record in records:
        emergency += record.get("type") == "emergency"
        if implemented(workspace, record):
            outcome[str(record.get("outcome"))] += 1
            unauthorized += not authorized(workspace, record)
            clean += incidents_caused(record) == 0
        elif record.get("cancel_reason") == "rejected":
            rejected += 1
        else:
            cancelled += 1
    return rates.Counts(
        outcome[rates.SUCCESSFUL],
        outcome[rates.WITH_ISSUES],
        outcome[rates.BACKED_OUT],
        outcome[rates.UNSUCCESSFUL],
        cancelled,
        rejected,
        emergency,
        unauthorized,
        clean,
    )


def lead_times(records: Iterable[Record]) -> tuple[tuple[date, date], ...]:
    """Day handed in and planned day of each change that has both; emergencies are left out, they have no lead."""
    return tuple(
        (submitted, start)
        for record in records
        if record.get("type") != "emergency"
        and (submitted := record.date("submitted_on")) is not None
        and (start := record.date("planned_start")) is not None
    )
