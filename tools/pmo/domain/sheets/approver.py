"""Who may decide about a sheet, and what a decision makes of it.

The first approval is the project manager's, or the service delivery manager's for the sheet of the project manager; the
second one is that of the managing director. Nobody decides about their own: where the sheet is that of the only managing
director, the second approval is given by the one of the first two roles who did not give the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.domain.agenda import holders
from pmo.domain.sheets import sheet as sheets
from pmo.domain.sheets.returned import decisions

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


def step(workspace: Workspace, sheet: Sheet, action: str) -> Step:
    """What an action would make of a sheet in the state it is in; NotAllowedError when that state knows no such step."""
    found = _STEPS.get((action, sheet.state))
    if found is not None:
        return Step(*found)
    raise NotAllowedError(f"{sheet.id} is {words(sheet.state)}: {_way(workspace, sheet, action)}")


def _way(workspace: Workspace, sheet: Sheet, action: str) -> str:
    command = "time" if sheet.kind == sheets.TIME else "expense"
    if sheet.state in sheets.IN_WORK:
        return f"it has not been handed in. {sheet.person} does that with `pmo {command} submit`."
    if sheet.state == sheets.APPROVED_TWO:
        may = _listed(workspace, _allowed(workspace, sheet, Step(*_STEPS[REVERSE, sheet.state]))) or "nobody else"
        return (
            f"it has both approvals. If it is wrong, they are taken back by {may}: "
            f"`pmo {command} reject {sheet.id} --reverse --reason …`."
        )
    if action == REVERSE and sheet.state in sheets.WAITING:
        return f"nothing is approved yet; `pmo {command} reject {sheet.id} --reason …` returns it."
    return "nothing is left to decide; corrections go into the sheet of the next period."


def may_decide(workspace: Workspace, sheet: Sheet, person: str, found: Step) -> None:
    """NotAllowedError, with who may and what to do when nobody may, when this person may not take this step."""
    allowed = _allowed(workspace, sheet, found)
    roles = _roles(found)
    way = _way_out(workspace, sheet, roles)
    if person == sheet.person:
        who = f"{_listed(workspace, allowed)} may." if allowed else way
        raise NotAllowedError(f"Nobody decides about their own sheet, and {sheet.id} is yours. {who}")
    if person in allowed:
        return
    if not allowed:
        raise NotAllowedError(f"Nobody may decide about {sheet.id} now. {way}")
    held = [role for role in roles if allowed & holders(workspace, role)]
    given = f", as {' or '.join(held)}" if held else f", since {_name(workspace, sheet.person)} alone is {roles[0]}"
    raise NotAllowedError(
        f"{_name(workspace, person)} may not decide about {sheet.id}: this step is for {_listed(workspace, allowed)}{given}."
    )


def _way_out(workspace: Workspace, sheet: Sheet, roles: tuple[str, ...]) -> str:
    """What to do when nobody may decide."""
    file = f"registers/roles/{roles[0]}.yml"
    if not any(holders(workspace, role) for role in roles):
        return f"Nobody holds the role {' or '.join(roles)}: name the holder in {file}."
    return (
        f"{_name(workspace, sheet.person)} alone holds the role {' or '.join(roles)}: name a second holder in {file}."
    )


def next_deciders(workspace: Workspace, sheet: Sheet) -> tuple[str, ...]:
    """Who may give the next approval of a sheet: the first of one that waits, the second of one that has the first."""
    found = _STEPS.get((APPROVE, sheet.state))
    return tuple(sorted(_allowed(workspace, sheet, Step(*found)))) if found else ()


def _roles(found: Step) -> tuple[str, ...]:
    return SECOND if found.tier == "two" else FIRST


def _allowed(workspace: Workspace, sheet: Sheet, found: Step) -> frozenset[str]:
    """Who may take a step about a sheet; never the person it belongs to."""
    of_role = _holders(workspace, _roles(found))
    if found.tier != "two" or of_role != {sheet.person}:
        return of_role - {sheet.person}
    return _holders(workspace, FIRST) - {sheet.person, _first_approver(sheet)}


def _first_approver(sheet: Sheet) -> str:
    given = [row for row in decisions(sheet) if row.get("decision") == DECISIONS[APPROVE] and row.get("tier") != "two"]
    return str(given[-1].get("person")) if given else ""


def _holders(workspace: Workspace, roles: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one for role in roles for one in holders(workspace, role))


def _listed(workspace: Workspace, people: frozenset[str]) -> str:
    return " or ".join(_name(workspace, one) for one in sorted(people))


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
