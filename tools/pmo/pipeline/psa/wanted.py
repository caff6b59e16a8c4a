"""What the PSA should hold, from the records: tickets of tasks, changes and problems, activities, approved time and expenses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.pipeline.psa import wanted_entries, wanted_tickets
from pmo.pipeline.psa.known import Known
from pmo.pipeline.psa.wanted_item import Firm, Wanted, Wants

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.pipeline.psa.store import Shelf

__all__ = ["Firm", "Wanted", "Wants", "wanted"]


def wanted(workspace: Workspace, shelf: Shelf, fault_of: Callable[[Record], str] = lambda _: "") -> Wants:
    """Everything, compared with the last pull; nothing is asked of the PSA. Tickets come before the hours booked on them.

    `fault_of` says what is wrong with a sheet, which keeps all of it here.
    """
    firm = Firm(workspace, Known(shelf, workspace.settings.psa))
    wants = Wants()
    wanted_tickets.collect(firm, wants)
    wanted_entries.collect(firm, wants, fault_of)
    return wants
