"""An agreement is not used up much faster than its time goes by.

Why
    After four of twelve months the block was half gone. It was noticed in month eight, when it was empty, and the client
    asked why nobody had said so while there was still something to decide.
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
    start: 2026-09-01
    end: 2027-08-31
    # registers/agreements/usage/AGR-2026-0001.csv
    month,person,hours
    2026-10,ben.holt,60
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
    start: 2026-09-01
    end: 2027-08-31
    # registers/agreements/usage/AGR-2026-0001.csv
    month,person,hours
    2026-10,ben.holt,24
Fix
    Show the client the curve now, and agree on less, on more, or on another kind of agreement.
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
_SHORT_PERIOD_DAYS = 45


def check(workspace: Workspace) -> Iterator[Finding]:
    """Long periods (a month evens itself out) with a red burn index, while the balance is not low yet."""
    limit = workspace.settings.thresholds.burn_red
    for agreement, found in active(workspace):
        if found.low or found.period is None or found.period.days <= _SHORT_PERIOD_DAYS:
            continue
        index, days = found.get("burn_index").value, found.get("days_to_exhaustion").value
        if index is None or index <= limit or days is None or agreement.get("units") == "incidents":
            continue
        yield RULE.at(
            agreement,
            "limit",
            f"“{workspace.label(agreement)}” is used {plain(index)} times as fast as its time goes by; at this pace it is "
            f"used up in {round(days)} days",
        )
