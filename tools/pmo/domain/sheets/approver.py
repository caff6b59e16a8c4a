"""Who may decide about a sheet, and what a decision makes of it.

The first approval is the project manager's, or the service delivery manager's for the sheet of the project manager; the
second one is that of the managing director. Nobody decides about their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.domain.agenda import holders
from pmo.domain.sheets import sheet as sheets

if TYPE_CHECKING:
    from pmo.domain.sheets.sheet import Sheet
    from pmo.model.workspace import Workspace

APPROVE: Final = "approve"
REJECT: Final = "reject"
REVERSE: Final = "reverse"
FIRST: Final = ("it-project-manager", "service-delivery-manager")
SECOND: Final = ("managing-director",)
_STEPS: Final = {
    (APPROVE, sheets.PENDING): ("one", sheets.APPROVED_ONE),
    (APPROVE, sheets.PENDING_PROJECT): ("project", sheets.APPROVED_ONE),
    (APPROVE, sheets.APPROVED_ONE): ("two", sheets.APPROVED_TWO),
    (REJECT, sheets.PENDING): ("one", sheets.REJECTED),
    (REJECT, sheets.PENDING_PROJECT): ("project", sheets.REJECTED),
    (REJECT, sheets.APPROVED_ONE): ("two", sheets.REJECTED_SECOND),
    (REVERSE, sheets.APPROVED_ONE): ("one", sheets.OPEN),
    (REVERSE, sheets.APPROVED_TWO): ("two", sheets.OPEN),
}
DECISIONS: Final = {APPROVE: "approved", REJECT: "rejected", REVERSE: "reversed"}


class NotAllowedError(ValueError):
    """The decision cannot be taken, by nobody now or not by this person; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a decision makes of a sheet: the step of approval it belongs to, and the state after it."""

    tier: str
    state: str


def step(sheet: Sheet, action: str) -> Step:
    """What an action would make of a sheet in the state it is in; NotAllowedError when that state knows no such step."""
    found = _STEPS.get((action, sheet.state))
    if found is not None:
        return Step(*found)
    raise NotAllowedError(f"{sheet.id} is {words(sheet.state)}: {_way(sheet, action)}")


def _way(sheet: Sheet, action: str) -> str:
    command = "time" if sheet.kind == sheets.TIME else "expense"
    if sheet.state in sheets.IN_WORK:
        return f"it has not been handed in. {sheet.person} does that with `pmo {command} submit`."
    if action == REJECT and sheet.state == sheets.APPROVED_TWO:
        return f"take the approval back with `pmo {command} reject {sheet.id} --reverse --reason …`."
    if action == REVERSE and sheet.state in sheets.WAITING:
        return f"nothing is approved yet; `pmo {command} reject {sheet.id} --reason …` returns it."
    return "nothing is left to decide; corrections go into the sheet of the next period."


def may_decide(workspace: Workspace, sheet: Sheet, person: str, found: Step) -> None:
    """NotAllowedError, with who may, when this person may not take this step."""
    if person == sheet.person:
        others = sorted(_allowed(workspace, found) - {person})
        who = f" {' or '.join(_name(workspace, one) for one in others)} may." if others else ""
        raise NotAllowedError(f"Nobody decides about their own sheet, and {sheet.id} is yours.{who}")
    allowed = _allowed(workspace, found)
    if person in allowed:
        return
    roles = _roles(found)
    if not allowed:
        raise NotAllowedError(
            f"Nobody holds the role {' or '.join(roles)}, so nobody may decide. Name the holder in registers/roles/{roles[0]}.yml."
        )
    listed = " or ".join(_name(workspace, one) for one in sorted(allowed - {sheet.person}) or sorted(allowed))
    raise NotAllowedError(
        f"{_name(workspace, person)} may not decide about {sheet.id}: this step is for {listed}, as {' or '.join(roles)}."
    )


def next_deciders(workspace: Workspace, sheet: Sheet) -> tuple[str, ...]:
    """Who may approve a sheet that waits; nobody for other states."""
    found = _STEPS.get((APPROVE, sheet.state))
    return tuple(sorted(_allowed(workspace, Step(*found)) - {sheet.person})) if found else ()


def _roles(found: Step) -> tuple[str, ...]:
    return SECOND if found.tier == "two" else FIRST


def _allowed(workspace: Workspace, found: Step) -> frozenset[str]:
    return frozenset(one for role in _roles(found) for one in holders(workspace, role))


def _name(workspace: Workspace, person: str) -> str:
    record = workspace.find("person", person)
    return workspace.label(record) if record is not None else person


def words(state: str) -> str:
    """A state as people say it."""
    return {
        sheets.OPEN: "open",
        sheets.PENDING: "waiting for approval",
        sheets.PENDING_PROJECT: "waiting for approval by the project",
        sheets.APPROVED_ONE: "approved (first approval)",
        sheets.APPROVED_TWO: "approved (second approval)",
        sheets.REJECTED: "returned for correction",
        sheets.REJECTED_SECOND: "returned by the second approver",
        sheets.CORRECTED: "being corrected",
    }.get(state, state.replace("_", " "))
