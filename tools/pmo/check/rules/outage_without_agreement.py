"""An outage that is called agreed says who agreed to it and when.

Why
    "Outage of 480 minutes agreed with the client" stood in the escalation. With whom? The person who was meant had left,
    and the one who answered the phone had thought of eight, not of 480.
Bad
    # registers/escalations/ESC-2026-0002.yml
    id: ESC-2026-0002
    title: Restore of the X-ray archive
    subject: [PRB-2026-0002]
    type: hierarchical
    status: acknowledged
    updates:
      - date: 2026-11-03
        type: agreed_outage  # here
        text: The archive stays down until noon.
Good
    # registers/escalations/ESC-2026-0002.yml
    id: ESC-2026-0002
    title: Restore of the X-ray archive
    subject: [PRB-2026-0002]
    type: hierarchical
    status: acknowledged
    updates:
      - date: 2026-11-03
        type: agreed_outage
        text: The archive stays down until noon.
        agreed_by: client-approver
        agreed_on: 2026-11-03
Fix
    Ask again, then fill agreed_by (a role) and agreed_on. If nobody agreed, make it an impending change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("escalation",), owner="service-delivery-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Updates of an escalation of the type agreed_outage without a name or a day."""
    for escalation in workspace.of("escalation"):
        for index, row in enumerate(escalation.list("updates")):
            if not isinstance(row, dict) or row.get("type") != "agreed_outage":
                continue
            if row.get("agreed_by") and row.get("agreed_on"):
                continue
            yield RULE.at(
                escalation,
                ("updates", index, "type"),
                f"an outage of “{workspace.label(escalation)}” is called agreed, but not by whom and when",
            )
