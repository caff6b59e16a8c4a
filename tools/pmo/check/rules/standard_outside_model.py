"""A standard change stays inside what its model allows: services, outage and number of engineers.

Why
    The patching model allows 30 minutes of outage. A database server was patched under it with 90 minutes agreed
    by nobody, because the ticket said "standard".
Bad
    # registers/change-models/monthly-patching.yml
    id: monthly-patching
    title: Monthly patching
    status: approved
    allowed_services: [managed-it]
    max_outage_minutes: 30
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Patch the database server
    type: standard
    model: monthly-patching
    status: scheduled
    services: [managed-it]
    outage:
      expected: true
      minutes: 90  # here
Good
    # registers/change-models/monthly-patching.yml
    id: monthly-patching
    title: Monthly patching
    status: approved
    allowed_services: [managed-it]
    max_outage_minutes: 30
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Patch the database server
    type: standard
    model: monthly-patching
    status: scheduled
    services: [managed-it]
    outage:
      expected: true
      minutes: 30
Fix
    Cut the change to what the model allows, or make it a normal change and get it approved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain import change as changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace

RULE = About("error", ("change", "change-model"), owner="change-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Standard changes that are still to run and go beyond their model."""
    for change in workspace.each_in("change", changes.LIVE):
        if change.get("type") != "standard":
            continue
        model = workspace.find("change-model", change.get("model"))
        if model is None:
            continue
        for path, field, words in _beyond(change, model):
            yield RULE.at(
                change,
                path,
                f"“{workspace.label(change)}” goes beyond its model {model.id}: {words}",
                notes=[(model.place(field), "what the model allows")],
            )


def _beyond(change: Record, model: Record) -> Iterator[tuple[Path, str, str]]:
    allowed = model.list("allowed_services")
    for index, service in enumerate(change.list("services")):
        if allowed and service not in allowed:
            yield ("services", index), "allowed_services", f"the service {service} is not among its services"
    minutes, most = change.get("outage.minutes"), model.get("max_outage_minutes")
    if isinstance(minutes, int) and isinstance(most, int) and minutes > most:
        yield ("outage", "minutes"), "max_outage_minutes", f"{minutes} minutes of outage instead of {most} at most"
    needed, named = model.get("implementers_needed"), len(change.list("implementers"))
    if isinstance(needed, int) and 0 < named < needed:
        yield ("implementers",), "implementers_needed", f"{named} implementer instead of {needed}"
