"""Work for our own firm is not marked as billable.

Why
    The training hours of a quarter were marked billable on a charge code. The figures showed a team that earned its keep,
    and the firm hired for a load that was not there.
Bad
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W47
    status: pending_approval
    entries:
      - date: 2026-11-18
        hours: 2
        charge_to: charge_code
        charge_code: Training
        billable_option: billable  # here
Good
    # registers/timesheets/TS-2026-0004.yml
    id: TS-2026-0004
    person: ben.holt
    period: 2026-W47
    status: pending_approval
    entries:
      - date: 2026-11-18
        hours: 2
        charge_to: charge_code
        charge_code: Training
        billable_option: do_not_bill
Fix
    Set do_not_bill, or charge the entry to the client's ticket if it was work for a client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rows import rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("timesheet",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Billable entries on a charge code, on an internal project or on a project for the firm itself."""
    for sheet in workspace.of("timesheet"):
        for path, row in rows(sheet, "entries"):
            what = _internal(workspace, row) if row.get("billable_option") == "billable" else ""
            if what:
                yield RULE.at(
                    sheet,
                    (*path, "billable_option"),
                    f"an entry of {sheet.text('person')} for {what} is marked as billable",
                )


def _internal(workspace: Workspace, row: dict[str, Any]) -> str:
    if row.get("charge_to") == "charge_code":
        return f"the charge code {row.get('charge_code') or 'of the firm'}"
    project = workspace.find("project", row.get("project"))
    if project is None:
        return ""
    client = workspace.client_of(project)
    if project.get("engagement") == "internal" or (client is not None and client.get("internal") is True):
        return f"the internal project “{workspace.label(project)}”"
    return ""
