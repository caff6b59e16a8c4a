"""An assumption of an estimate has somebody who finds out, or says what follows if it is false.

Why
    "The cabling can be used." It could not, which anybody could have seen on a visit. Nobody had been asked to go, and the
    estimate did not say that new cabling would cost three weeks.
Bad
    # registers/estimates/EST-2026-0001.yml
    id: EST-2026-0001
    title: Plant network
    status: reviewed
    assumptions:
      - text: The cabling of the plant can be used.  # here
Good
    # registers/estimates/EST-2026-0001.yml
    id: EST-2026-0001
    title: Plant network
    status: reviewed
    assumptions:
      - text: The cabling of the plant can be used.
        owner: ben.holt
        due: 2026-12-11
      - text: Switches arrive in March.
        consequence: The handover moves; hours stay.
Fix
    Add `owner:` (with `due:`) for what can be found out before the offer, `consequence:` for what cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rows import rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("estimate",), owner="account-owner")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Assumptions of reviewed, approved and issued estimates that have neither an owner nor a consequence."""
    for estimate in workspace.of("estimate"):
        if workspace.state(estimate) not in ("reviewed", "approved", "issued"):
            continue
        for path, row in rows(estimate, "assumptions"):
            if not row.get("owner") and not row.get("consequence"):
                yield RULE.at(
                    estimate,
                    (*path, "text"),
                    f"“{workspace.label(estimate)}” takes something for granted that nobody checks and whose price nobody knows",
                )
