"""A failed change that caused incidents is taken up by a problem or an issue.

Why
    Two storage updates were backed out within a month. Each was reviewed on its own; the common cause, a firmware
    level from the factory, was found by the third client.
Bad
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Update the storage firmware
    type: normal
    category: production
    status: closed
    outcome: backed_out
    review:
      objectives_met: false
      held_on: 2026-11-16
      incidents_caused: 2  # here
Good
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Update the storage firmware
    type: normal
    category: production
    status: closed
    outcome: backed_out
    review:
      objectives_met: false
      held_on: 2026-11-16
      incidents_caused: 2
    # registers/problems/PRB-2026-0003.yml
    id: PRB-2026-0003
    title: Storage paths drop under load
    status: new
    statement: Hosts lose their storage after the update.
    changes: [CR-2026-0042]
Fix
    Write a problem (`pmo new problem`) and name the change in it, or name the change in the issue that follows it up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("change",), owner="service-delivery-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Backed out or unsuccessful changes with incidents that no problem, issue, decision or escalation names."""
    for change in workspace.of("change"):
        caused = change.get("review.incidents_caused")
        if change.get("outcome") not in ("backed_out", "unsuccessful") or not isinstance(caused, int) or caused < 1:
            continue
        following = ("problem", "issue", "decision", "escalation")
        linked = [reference.source for reference in workspace.mentions_of(change)]
        linked += [reference.target for reference in workspace.mentions_in(change) if reference.target is not None]
        if not any(record.kind in following for record in linked):
            yield RULE.at(
                change,
                "review.incidents_caused",
                f"“{workspace.label(change)}” failed and caused {caused} incidents, and no problem or issue takes it up",
            )
