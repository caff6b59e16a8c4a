"""A standard change uses a model that was in force on the day of the change.

Why
    Twelve mailboxes were moved under a model that had run out in spring. Its preconditions were written for the old
    version; the calendars lost their delegates, and nobody had authorized that day's work.
Bad
    # registers/change-models/mailbox-batch.yml
    id: mailbox-batch
    title: Move a batch of mailboxes
    status: retired
    approved_on: 2025-06-01
    expires: 2026-03-31
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Move the sales mailboxes
    type: standard
    model: mailbox-batch  # here
    status: closed
    planned_start: 2026-04-14T18:00:00-04:00
    planned_end: 2026-04-14T20:00:00-04:00
Good
    # registers/change-models/mailbox-batch.yml
    id: mailbox-batch
    title: Move a batch of mailboxes
    status: retired
    approved_on: 2025-06-01
    expires: 2026-03-31
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Move the sales mailboxes
    type: standard
    model: mailbox-batch
    status: closed
    planned_start: 2026-03-24T18:00:00-04:00
    planned_end: 2026-03-24T20:00:00-04:00
Fix
    Before the change: renew the model, or run it as a normal change with its own approval. Afterward: hold a review of
    the change and record who answers for it; the past cannot be authorized.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain import change as changes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("error", ("change", "change-model"), owner="change-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Standard changes outside the life of their model: before its approval, after its expiry or its suspension."""
    for change in workspace.each("change"):
        if change.get("type") != "standard" or workspace.state(change) not in changes.AUTHORIZED:
            continue
        model = workspace.find("change-model", change.get("model"))
        day = change.date("actual_start") or change.date("planned_start")
        if model is None or day is None:
            continue
        fault = _fault(model, day)
        if fault is None:
            continue
        field, words = fault
        yield RULE.at(
            change,
            "model",
            f"“{workspace.label(change)}” runs on {day} under the model {model.id}, which {words}",
            notes=[(model.place(field), f"the model {words}")],
        )


def _fault(model: Record, day: date) -> tuple[str, str] | None:
    approved, expires, suspended = model.date("approved_on"), model.date("expires"), model.date("suspended_on")
    if approved is not None and day < approved:
        return "approved_on", f"was approved on {approved}, later"
    if expires is not None and day > expires:
        return "expires", f"expired on {expires}"
    if suspended is not None and model.get("status") == "suspended" and day > suspended:
        return "suspended_on", f"was suspended on {suspended}"
    return None
