"""What an entry of a sheet is charged to in the PSA: the sort of thing, and its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.pipeline.psa import refs as numbers
from pmo.pipeline.psa.refs import parsed

if TYPE_CHECKING:
    from collections.abc import Collection

    from pmo.domain.sheets.sheet import Entry, Expense
    from pmo.pipeline.psa.wanted_item import Firm

SERVICE: Final = "ServiceTicket"
PROJECT: Final = "ProjectTicket"
CODE: Final = "ChargeCode"
ACTIVITY: Final = "Activity"
_OF_RESOURCE: Final = {"service_tickets": SERVICE, "project_tickets": PROJECT}


@dataclass(frozen=True, slots=True)
class Charge:
    """What carries an entry."""

    sort: str
    number: int


@dataclass(frozen=True, slots=True)
class NoCharge:
    """Why nothing carries it, and what to do; `waits` when this push is going to make what it needs."""

    why: str
    advice: str
    waits: bool = False


def charge(firm: Firm, entry: Entry | Expense, coming: Collection[str]) -> Charge | NoCharge:
    """What carries an entry. `coming` names the tasks that get their ticket from this push."""
    ref = parsed(entry.ticket)
    if entry.charge_to == "charge_code" or (not entry.charge_to and entry.charge_code):
        return _code(firm, entry.charge_code)
    if ref is not None and ref.letter == numbers.ACTIVITY:
        return Charge(ACTIVITY, ref.number)
    if ref is not None and ref.letter == numbers.TICKET:
        return _ticket(firm, ref.number, entry.charge_to)
    if entry.project:
        return _task(firm, entry.project, entry.wbs, coming)
    if entry.charge_to == "activity":
        return NoCharge("it is charged to an activity and names none", "add `ticket:` with its number, like PSA-A-3101")
    return NoCharge("it names no ticket", "add `ticket:` with its number, like PSA-T-48627")


def _ticket(firm: Firm, number: int, said: str) -> Charge | NoCharge:
    found = firm.known.ticket(number)
    if found is not None:
        return Charge(_OF_RESOURCE[found[0]], number)
    if firm.known.shelf.pulled_at("service_tickets") is None and said in ("service_ticket", "project_ticket"):
        return Charge(SERVICE if said == "service_ticket" else PROJECT, number)
    return NoCharge(f"the PSA has no ticket {number}", "correct `ticket:`, or pull if the ticket is new")


def _task(firm: Firm, project_id: str, wbs: str, coming: Collection[str]) -> Charge | NoCharge:
    project = firm.workspace.find("project", project_id)
    if project is None:
        return NoCharge(f"there is no project {project_id}", "correct `project:`")
    number = firm.project(project)
    if number is None:
        return NoCharge(f"{project_id} has no project in the PSA", "open it there and add its number to the project as `psa_ref:`")  # fmt: skip
    if not wbs:
        found = firm.known.tickets_of_project(number)
        if len(found) == 1:
            return Charge(PROJECT, found[0])
        return NoCharge(f"it names no task of {project_id}, which has {len(found)} tickets", "add `wbs:`, or `ticket:` with the number of the ticket")  # fmt: skip
    ticket = firm.ticket_of_task(project, wbs)
    if ticket is not None:
        return Charge(PROJECT, ticket)
    if f"{project_id}/{wbs}" in coming:
        return NoCharge(f"the ticket of {project_id}/{wbs} is made first", "", waits=True)
    return NoCharge(
        f"task {project_id}/{wbs} has no ticket in the PSA, or more than one",
        "add the number to the task as `psa_ref:`, or to the entry as `ticket:`",
    )


def _code(firm: Firm, name: str) -> Charge | NoCharge:
    number = firm.known.charge_codes.get(name.casefold()) if name else None
    if number is None:
        why = f"the PSA has no charge code “{name}”" if name else "it names no charge code"
        return NoCharge(why, "correct `charge_code:`, or pull if the code is new")
    return Charge(CODE, number)
