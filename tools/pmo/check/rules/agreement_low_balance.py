"""An agreement with a limit has enough left for the rest of its time.

Why
    The block was used up on a Thursday night, in the middle of an outage. The work went on unpaid, because nobody wants
    to talk about money while the warehouse stands still.
Bad
    # registers/agreements/AGR-2026-0001.yml
    id: AGR-2026-0001
    title: On-site block, 120 hours
    client: acme
    type: one_time_block
    status: active
    units: hours
    limit: 120  # here
    cycle: none
    start: 2026-04-01
    end: 2027-03-31
    # registers/agreements/usage/AGR-2026-0001.csv
    month,person,hours
    2026-10,ben.holt,101.5
Good
    # registers/agreements/AGR-2026-0001.yml
    id: AGR-2026-0001
    title: On-site block, 120 hours
    client: acme
    type: one_time_block
    status: active
    units: hours
    limit: 120
    cycle: none
    start: 2026-04-01
    end: 2027-03-31
    # registers/agreements/usage/AGR-2026-0001.csv
    month,person,hours
    2026-10,ben.holt,70
Fix
    Call the client before it is used up: sell the next block, or agree in writing on what happens to further hours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.agreement_records import active
from pmo.domain.number import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("agreement", "usage"), owner="account-owner", timed=True)


def check(workspace: Workspace) -> Iterator[Finding]:
    """Active agreements at or below the share that counts as low, unless their time has gone at least as far."""
    for agreement, found in active(workspace):
        if not found.low:
            continue
        left, granted, index = (found.get(name).value for name in ("remaining", "granted", "burn_index"))
        if left is None or granted is None or left < 0 or (index is not None and index <= 1):
            continue
        days = found.get("days_to_exhaustion").value
        gone = f"; at this pace it is used up in {round(days)} days" if days is not None and days > 0 else ""
        pace = f", used {plain(index)} times as fast as its time goes by" if index is not None else ""
        yield RULE.at(
            agreement,
            "limit",
            f"“{workspace.label(agreement)}” has {plain(left)} of {plain(granted)} {agreement.text('units') or 'units'} "
            f"left{pace}{gone}",
        )
