"""How many records obey a duty. A share is null when nothing was due; counts are 0 when there is nothing to mend."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pmo.domain import risk_records
from pmo.domain.number import MISSING_INPUT, NO_POPULATION, absent, known, share
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.model.figures import Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def reviews_held_of_closed_projects(workspace: Workspace) -> Value:
    """Projects closed (or cancelled after work began) with a review, of those whose review was due."""
    days = workspace.settings.thresholds.review_due_days
    due = held = 0
    for project in workspace.of("project"):
        state, closed = workspace.state(project), project.date("closed_on")
        if state != "closed" and not (state == "cancelled" and project.get("actual_start")):
            continue
        done = any(
            workspace.state(review) in ("held", "signed_off")
            for review in workspace.under(project, "review", "project")
        )
        if done or (closed is not None and closed + timedelta(days=days) <= workspace.as_of):
            due += 1
            held += done
    return share(held, due)


def psa_ref_of_open_work(workspace: Workspace) -> Value:
    """Open projects, issues, changes and escalations that name their ticket or project in the PSA."""
    due = named = 0
    for kind_name in ("project", "issue", "change", "escalation"):
        kind = workspace.kinds.get(kind_name)
        if kind is None or kind.find("psa_ref") is None:
            continue
        for record in workspace.of(kind_name):
            first = kind.lifecycle.initial if kind.lifecycle else ""
            if workspace.open(record) and (workspace.state(record) != first or kind_name in ("issue", "escalation")):
                due += 1
                named += bool(record.get("psa_ref"))
    return share(named, due)


def risks_reviewed_in_cadence_of_open_risks(workspace: Workspace) -> Value:
    """Open risks whose next review has not passed."""
    found = [item for item in workspace.of(risk_records.KIND) if risk_records.is_open(workspace, item)]
    ahead = sum((day := item.date("next_review")) is not None and day >= workspace.as_of for item in found)
    return share(ahead, len(found))


def actions_done_on_time_of_due(workspace: Workspace) -> Value:
    """Actions, promises and conditions that were done by their due day, of all that were due."""
    due = on_time = 0
    for wanted, done in _actions(workspace):
        if wanted <= workspace.as_of:
            due += 1
            on_time += done is not None and done <= wanted
    return share(on_time, due)


def _actions(workspace: Workspace) -> Iterator[tuple[date, date | None]]:
    """Due day and day done of every list item that has both fields, whatever its kind."""
    for kind in workspace.kinds.values():
        paths = {field.path for field in kind.fields}
        lists = sorted(path.removesuffix(".due") for path in paths if path.endswith("[].due"))
        for path in lists:
            if f"{path}.done_on" not in paths:
                continue
            for record in workspace.of(kind.name):
                for _, item in record.walk(path):
                    wanted = as_date(item.get("due")) if isinstance(item, dict) else None
                    if wanted is not None:
                        yield wanted, as_date(item.get("done_on"))


def sheets_on_time_of_due(workspace: Workspace) -> Value:
    """Time sheets handed in by their day; without a kind for time sheets there is nothing to say."""
    if "timesheet" not in workspace.kinds:
        return absent(MISSING_INPUT)
    due = on_time = 0
    for sheet in workspace.of("timesheet"):
        day, sent = sheet.date("deadline"), sheet.date("submitted_on")
        if day is not None and day <= workspace.as_of:
            due += 1
            on_time += sent is not None and sent <= day
    return share(on_time, due)


def certifications_valid_of_required(workspace: Workspace) -> Value:
    """Certifications that have not expired, of all that stand in the records of active people."""
    due = valid = 0
    for person in workspace.of("person"):
        if workspace.state(person) == "inactive":
            continue
        for item in person.list("certifications"):
            expires = as_date(item.get("expires")) if isinstance(item, dict) else None
            if expires is not None:
                due += 1
                valid += expires >= workspace.as_of
    return share(valid, due)


def emergency_changes_reviewed_of_emergency(workspace: Workspace) -> Value:
    """Closed emergency changes with a review."""
    found = [
        item for item in workspace.of("change") if item.get("type") == "emergency" and workspace.state(item) == "closed"
    ]
    return share(sum(bool(item.get("review.held_on")) for item in found), len(found))


def waivers_expired_open(workspace: Workspace) -> Value:
    """Waivers that have expired and are still in use."""
    if "waiver" not in workspace.kinds:
        return absent(MISSING_INPUT)
    return known(
        sum(
            workspace.open(item) and (day := item.date("expires")) is not None and day < workspace.as_of
            for item in workspace.of("waiver")
        )
    )


def decisions_overdue(workspace: Workspace) -> Value:
    """Open questions whose answer was needed before today."""
    return known(sum(_overdue(workspace, item) for item in workspace.of("decision")))


def _overdue(workspace: Workspace, decision: Record) -> bool:
    day = decision.date("needed_by")
    return workspace.state(decision) == "proposed" and day is not None and day < workspace.as_of


def holders(workspace: Workspace) -> dict[str, list[str]]:
    """Active people above beginner, by skill."""
    out: dict[str, list[str]] = {}
    for person in workspace.of("person"):
        if workspace.state(person) == "inactive":
            continue
        for item in person.list("skills"):
            if isinstance(item, dict) and item.get("name"):
                found = out.setdefault(str(item["name"]), [])
                if item.get("level") != "beginner":
                    found.append(person.id)
    return out


def skills_below_two_holders(workspace: Workspace) -> Value:
    """Recorded skills that fewer than two people hold above beginner."""
    found = holders(workspace)
    return known(sum(len(people) < 2 for people in found.values())) if found else absent(NO_POPULATION, 0)


METRICS: Final = (
    reviews_held_of_closed_projects,
    psa_ref_of_open_work,
    risks_reviewed_in_cadence_of_open_risks,
    actions_done_on_time_of_due,
    sheets_on_time_of_due,
    certifications_valid_of_required,
    emergency_changes_reviewed_of_emergency,
    waivers_expired_open,
    decisions_overdue,
    skills_below_two_holders,
)
"""Every duty that is measured, in the order of the handbook."""
