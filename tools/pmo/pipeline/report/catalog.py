"""The reports there are: by name, who builds them, and what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.render.reports import (
    agreements,
    capacity,
    changes,
    escalations,
    improvements,
    issues,
    leaks,
    outage,
    pnl,
    portfolio,
    review,
    risks,
    satisfaction,
    sow,
    standards,
    timesheets,
    training,
    utilization,
)
from pmo.render.reports import client as client_papers
from pmo.scaffold.problem import closest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

REGISTERS: Final[dict[str, Callable[[Context], Report]]] = {
    "portfolio": portfolio.build,
    "risks": risks.build,
    "changes": changes.build,
    "issues": issues.build,
    "agreements": agreements.build,
    "utilization": utilization.build,
    "capacity": capacity.build,
    "review": review.build,
    "escalations": escalations.build,
    "standards": standards.build,
    "training": training.build,
    "satisfaction": satisfaction.build,
    "improvements": improvements.build,
    "timesheets": timesheets.build,
    "pnl": pnl.build,
    "leaks": leaks.build,
}
"""The reports about many records, by name."""

OF_CLIENT: Final[dict[str, Callable[[Context, Record], Report]]] = {
    "client": client_papers.build,
    "business-review": client_papers.business_review,
}
"""The reports about one client, by name."""

OF_RECORD: Final[dict[str, tuple[str, Callable[[Context, Record], Report]]]] = {
    "outage": ("change", outage.build),
    "sow": ("sow", sow.build),
}
"""The reports about one record, by name: its kind, and who builds them."""

NAMES: Final = (*REGISTERS, "project", *OF_CLIENT, *OF_RECORD, "all")
"""What `pmo report` can write without the firm's own templates."""

TEMPLATE: Final = "report-template"
"""The kind of the firm's own reports."""

FOR_CLIENTS: Final = ("portfolio", "changes", "issues", "agreements", "client", "business-review")
FIRM_WIDE: Final = ("utilization", "capacity", "training", "pnl", "timesheets")
"""Reports about the team: they cannot be cut to one project or client."""
_OF_PROJECT: Final = ("risks", "changes", "issues")
"""Registers of which one project has a part."""
REVIEWED: Final = ("closed", "cancelled")
FOR_MANAGEMENT: Final = ("satisfaction", "timesheets", "pnl", "leaks")
"""Reports from records or entries that only management may read."""


def applies(name: str, workspace: Workspace, project: str, client: str) -> bool:
    """Whether a register report can be made for the reader of this workspace, of one project or client if they are named."""
    if (for_client(workspace) and name not in FOR_CLIENTS) or (
        name in FOR_MANAGEMENT and workspace.audience != "management"
    ):
        return False
    return name in _OF_PROJECT if project else name not in FIRM_WIDE if client else True


def why_not(name: str, workspace: Workspace, project: str) -> str:
    """Why a register report does not apply, and what does."""
    if name in FOR_MANAGEMENT and workspace.audience == "internal":
        return f"The {name} report is for management: add `--audience management`."
    if for_client(workspace):
        return f"The {name} report is not for clients. For a client there are: {', '.join(FOR_CLIENTS)} and project."
    subject = "the whole team" if name in FIRM_WIDE else "clients"
    return f"The {name} report is about {subject}; leave out {'--project' if project else '--client'}."


def for_client(workspace: Workspace) -> bool:
    """Whether a client reads the workspace."""
    return workspace.audience.startswith("client")


def names(workspace: Workspace) -> tuple[str, ...]:
    """Every report of a workspace, the firm's own among them."""
    own = [record.id for record in workspace.of(TEMPLATE) if record.id not in NAMES]
    return (*NAMES[:-1], *own, NAMES[-1])


def guess(name: str) -> str:
    """What somebody meant who asked for a report that is not there."""
    return closest(name, NAMES, f"Reports: {', '.join(NAMES)}.")
