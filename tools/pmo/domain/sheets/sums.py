"""What the hours of a sheet add up to: billable, under agreements, not billed, internal; and by client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmo.domain.number import ZERO
from pmo.domain.sheets import target
from pmo.domain.sheets.charges import client_of, internal

if TYPE_CHECKING:
    from decimal import Decimal

    from pmo.domain.sheets.sheet import Entry, Sheet
    from pmo.model.workspace import Workspace

_KEPT_OFF = (target.NOT_BILLED, "no_charge")


@dataclass(frozen=True, slots=True)
class Sums:
    """Hours by how they are billed; together they are all hours of the sheet.

    `undecided` are those of a client that neither an agreement covers nor the entry decides: billed as the ticket says.
    `clients` are hours by client id, the most first.
    """

    billable: Decimal
    covered: Decimal
    undecided: Decimal
    not_billed: Decimal
    internal: Decimal
    clients: tuple[tuple[str, Decimal], ...]


def sums(workspace: Workspace, sheet: Sheet) -> Sums:
    """The sums of a time sheet."""
    by_sort: dict[str, Decimal] = {}
    by_client: dict[str, Decimal] = {}
    for entry in sheet.entries:
        sort = _sort(workspace, entry)
        by_sort[sort] = by_sort.get(sort, ZERO) + entry.hours
        client = "" if sort == "internal" else client_of(workspace, entry)
        if client:
            by_client[client] = by_client.get(client, ZERO) + entry.hours
    clients = tuple(sorted(by_client.items(), key=lambda item: (-item[1], item[0])))
    return Sums(
        billable=by_sort.get("billable", ZERO),
        covered=by_sort.get("covered", ZERO),
        undecided=by_sort.get("undecided", ZERO),
        not_billed=by_sort.get("not_billed", ZERO),
        internal=by_sort.get("internal", ZERO),
        clients=clients,
    )


def _sort(workspace: Workspace, entry: Entry) -> str:
    if internal(workspace, entry):
        return "internal"
    if entry.billable == target.BILLABLE:
        return "billable"
    if entry.billable in _KEPT_OFF:
        return "not_billed"
    return "covered" if entry.agreement else "undecided"
