"""Two changes that are still to run do not share a service of a client, or an engineer, at the same time.

Why
    One engineer was booked for a storage update and, an hour later, for a mail cutover at another client. When the
    storage paths dropped nobody could start the back-out of the other one, and both ran into the morning.
Bad
    # registers/changes/CR-2026-0031.yml
    id: CR-2026-0031
    title: Move the phone system
    type: normal
    category: production
    status: scheduled
    client: acme
    implementers: [ben.holt]
    planned_start: 2026-12-05T14:00:00-05:00
    planned_end: 2026-12-05T17:00:00-05:00
    # registers/changes/CR-2026-0035.yml
    id: CR-2026-0035
    title: Update the storage firmware
    type: normal
    category: production
    status: scheduled
    client: borealis
    implementers: [ben.holt]
    planned_start: 2026-12-05T16:00:00-05:00  # here
    planned_end: 2026-12-05T20:00:00-05:00
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
Good
    # registers/changes/CR-2026-0031.yml
    id: CR-2026-0031
    title: Move the phone system
    type: normal
    category: production
    status: scheduled
    client: acme
    implementers: [ben.holt]
    planned_start: 2026-12-05T14:00:00-05:00
    planned_end: 2026-12-05T16:00:00-05:00
    # registers/changes/CR-2026-0035.yml
    id: CR-2026-0035
    title: Update the storage firmware
    type: normal
    category: production
    status: scheduled
    client: borealis
    implementers: [ben.holt]
    planned_start: 2026-12-05T16:00:00-05:00
    planned_end: 2026-12-05T20:00:00-05:00
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
Fix
    Move one of the two, or name another implementer. One change may start in the minute the other one ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain import change as changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding, Place
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("warning", ("change",), owner="change-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """One finding for each pair, at the one that starts later."""
    planned = sorted(
        (
            (when, change)
            for change in workspace.in_state("change", changes.LIVE)
            if changes.is_production(change) and (when := changes.planned(change)) is not None
        ),
        key=lambda pair: (pair[0].start, pair[1].id),
    )
    for position, (when, first) in enumerate(planned):
        for later, second in planned[position + 1 :]:
            if later.start >= when.end:
                break
            shared = list(_shared(workspace, first, second))
            if not shared:
                continue
            what = " and ".join(dict.fromkeys(words for words, _ in shared))
            yield RULE.at(
                second,
                "planned_start",
                f"“{workspace.label(second)}” and {first.id} run at the same time and share {what}",
                notes=[
                    (first.place("planned_start"), f"{first.id} runs up to {changes.clock(when.end)}"),
                    *((place, f"{words} is named here too") for words, place in shared),
                ],
            )


def _shared(workspace: Workspace, first: Record, second: Record) -> Iterator[tuple[str, Place]]:
    people = first.list("implementers")
    for index, person in enumerate(second.list("implementers")):
        if person in people:
            yield f"the implementer {person}", first.place(("implementers", people.index(person)))
            yield f"the implementer {person}", second.place(("implementers", index))
    client = changes.client_id(workspace, first)
    if client and client == changes.client_id(workspace, second):
        services = first.list("services")
        for index, service in enumerate(second.list("services")):
            if service in services:
                yield f"the service {service}", first.place(("services", services.index(service)))
                yield f"the service {service}", second.place(("services", index))
