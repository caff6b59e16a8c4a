"""What is waived for a go-live is covered by an approved waiver that still holds on the day.

Why
    "Monitoring: waived", said the list of the meeting. By whom and until when stood nowhere; the servers ran without alerts
    for five months, until a disk was full.
Bad
    # projects/demo/readiness.yml
    status: assessing
    planned_go_live: 2026-11-28
    readiness:
      - category: monitoring
        text: Both servers report to monitoring.
        status: waived  # here
Good
    # registers/waivers/WVR-2026-0001.yml
    id: WVR-2026-0001
    title: Monitoring follows in December
    status: approved
    standard: STD-0005
    type: waiver
    expires: 2026-12-18
    # projects/demo/readiness.yml
    status: assessing
    planned_go_live: 2026-11-28
    readiness:
      - category: monitoring
        text: Both servers report to monitoring.
        status: waived
        waiver: WVR-2026-0001
Fix
    Ask for the waiver (`pmo new waiver`), have it approved until a date behind the go-live, and name it under `waiver:`; or
    set the item to not_met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rows import rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("error", ("readiness", "waiver"))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Waived items without a waiver, or with one that is not approved or ends before the planned go-live."""
    for record in workspace.of("readiness"):
        for field in ("acceptance", "readiness"):
            for path, row in rows(record, field):
                if row.get("status") != "waived":
                    continue
                named = row.get("waiver")
                waiver = workspace.find("waiver", named)
                fault = "which no waiver covers" if not named else _fault(workspace, record, waiver)
                if not fault:
                    continue
                yield RULE.at(
                    record,
                    (*path, "waiver" if named else "status"),
                    f"“{row.get('text', 'an item')}” is waived for the go-live of {record.id}, {fault}",
                    notes=[(waiver.place("status"), "the waiver")] if waiver is not None else [],
                )


def _fault(workspace: Workspace, record: Record, waiver: Record | None) -> str:
    if waiver is None:
        return ""
    state, expires, day = workspace.state(waiver), waiver.date("expires"), record.date("planned_go_live")
    if state in ("requested", "rejected"):
        return f"but {waiver.id} is {state}"
    if expires is not None and day is not None and expires < day:
        return f"but {waiver.id} ends on {expires}, before it"
    return ""
