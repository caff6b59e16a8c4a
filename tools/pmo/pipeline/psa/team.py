"""The open tickets of the PSA that are assigned to somebody who is a person here, for the day's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.domain.agenda import Assigned, Ticket
from pmo.model.record import as_date
from pmo.pipeline.exchange.workbook_out import zone_of
from pmo.pipeline.psa import marks
from pmo.pipeline.psa import refs as numbers
from pmo.pipeline.psa.known import TICKETS, Known, name_in, number_in
from pmo.pipeline.psa.refs import Ref
from pmo.pipeline.psa.store import Shelf, ShelfError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pmo.model.workspace import Workspace
    from pmo.pipeline.psa.refs import Refs


def assigned(workspace: Workspace, root: Path) -> Assigned | None:
    """The tickets as of the last pull; None when what it kept cannot be read, which is for `pmo connectwise` to say."""
    try:
        with Shelf.of(root) as shelf:
            known = Known(shelf, workspace.settings.psa)
            refs = numbers.refs(workspace)
            tickets = tuple(ticket for resource in TICKETS for ticket in _tickets(shelf, resource, known, refs))
            times = [shelf.pulled_at(resource) for resource in TICKETS]
    except ShelfError:
        return None
    read = [time.astimezone(zone_of(workspace)[0]).date() for time in times if time is not None]
    return Assigned(min(read) if len(read) == len(times) else None, tickets)


def _tickets(shelf: Shelf, resource: str, known: Known, refs: Refs) -> Iterator[Ticket]:
    for row in shelf.rows(resource):
        people = frozenset(filter(None, (refs.person(member) for member in _members(row))))
        if not people or known.finished(row):
            continue
        ref = Ref(numbers.TICKET, int(row["id"]))
        yield Ticket(
            number=str(ref),
            what=marks.without_mark(str(row.get("summary") or "")),
            status=name_in(row, "status"),
            people=people,
            day=as_date(row.get("requiredDate")),
            late=row.get("isInSla") is False and number_in(row, "sla") is not None,
            client=refs.client(_company(row)),
            company=name_in(row, "company"),
            record=refs.record(ref.letter, ref.number),
        )


def _members(row: Mapping[str, Any]) -> list[str]:
    """The identifiers of those who are to do it: the owner, and who else is named as a resource."""
    owner = row.get("owner")
    first = str(owner.get("identifier") or "") if isinstance(owner, dict) else ""
    resources = row.get("resources")
    others = resources.split(",") if isinstance(resources, str) else []
    return [name.strip() for name in (first, *others) if name.strip()]


def _company(row: Mapping[str, Any]) -> str:
    company = row.get("company")
    return str(company.get("identifier") or "") if isinstance(company, dict) else ""
