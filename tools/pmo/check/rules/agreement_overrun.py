"""An agreement that allows no overrun is not used beyond its limit.

Why
    Nineteen hours above a prepaid block were worked "to be sorted out later". The agreement says that overruns are not
    allowed, and so does the client's accountant.
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
    allow_overruns: false
    start: 2026-04-01
    end: 2027-03-31
    # registers/agreements/usage/AGR-2026-0001.csv
    month,person,hours
    2026-10,ben.holt,139
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
    allow_overruns: true
    start: 2026-04-01
    end: 2027-03-31
    # registers/agreements/usage/AGR-2026-0001.csv
    month,person,hours
    2026-10,ben.holt,139
Fix
    Stop further work that is not agreed, call the client, and record the answer: a new block, an adjustment, or
    `allow_overruns: true` with a price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.agreement_records import active
from pmo.domain.number import number, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("agreement", "usage"), owner="account-owner", timed=True)


def check(workspace: Workspace) -> Iterator[Finding]:
    """Active agreements whose running period is used beyond what was granted plus what may be overrun."""
    for agreement, found in active(workspace):
        left = found.get("remaining").value
        if left is None or left >= 0:
            continue
        most = number(agreement.get("overrun_limit"))
        if agreement.get("allow_overruns") and (most is None or -left <= most):
            continue
        allowed = f"; {plain(most)} are allowed" if agreement.get("allow_overruns") and most is not None else ""
        field = "overrun_limit" if allowed else "limit"
        units = agreement.text("units") or "units"
        yield RULE.at(agreement, field, f"“{workspace.label(agreement)}” is overrun by {plain(-left)} {units}{allowed}")
