"""Nobody approves a change they asked for or carry out themselves.

Why
    An engineer asked for a firewall rule, approved it and put it in within ten minutes. It opened the whole server
    network; the second pair of eyes that would have asked why was the same pair.
Bad
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Open the card processor
    type: normal
    status: scheduled
    requested_by: ben.holt
    implementers: [dee.ward]
    approvals:
      - role: senior-engineer
        person: ben.holt  # here
        decision: approved
        decided_on: 2026-11-16
Good
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Open the card processor
    type: normal
    status: scheduled
    requested_by: ben.holt
    implementers: [dee.ward]
    approvals:
      - role: senior-engineer
        person: cora.lind
        decision: approved
        decided_on: 2026-11-16
Fix
    Let somebody else with the same authority decide. If the change manager asked, the managing director approves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("change",), owner="change-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Each approval by the requester or by an implementer."""
    for change in workspace.each("change"):
        implementers = change.list("implementers")
        for index, row in enumerate(change.list("approvals")):
            person = row.get("person") if isinstance(row, dict) and row.get("decision") == "approved" else None
            if person is None:
                continue
            if person == change.get("requested_by"):
                what, other = "asked for it", change.place("requested_by")
            elif person in implementers:
                what, other = "carries it out", change.place(("implementers", implementers.index(person)))
            else:
                continue
            yield RULE.at(
                change,
                ("approvals", index, "person"),
                f"{person} approves “{workspace.label(change)}” and also {what}",
                notes=[(other, f"{person} {what}")],
            )
