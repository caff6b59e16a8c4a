"""Nobody approves their own expenses.

Why
    A lunch for two was approved by one of the two. It was harmless and true, and it cost the firm the discount of its
    auditor, who from then on looked at every receipt.
Bad
    # registers/expenses/EXP-2026-0004.yml
    id: EXP-2026-0004
    person: ben.holt
    period: 2026-11
    status: approved_tier_one
    approvals:
      - tier: one
        person: ben.holt  # here
        decision: approved
        decided_on: 2026-11-20
Good
    # registers/expenses/EXP-2026-0004.yml
    id: EXP-2026-0004
    person: ben.holt
    period: 2026-11
    status: approved_tier_one
    approvals:
      - tier: one
        person: cora.lind
        decision: approved
        decided_on: 2026-11-20
Fix
    Let somebody else approve it; the expenses of the service delivery manager go to the managing director.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.check.sheets import own_approvals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("expense-report",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Approvals of an expense report by the person it belongs to."""
    for report in workspace.of("expense-report"):
        for path in own_approvals(report):
            yield RULE.at(
                report,
                path,
                f"{report.text('person')} approved their own expenses of {report.text('period')}",
                notes=[(report.place("person"), "whose report it is")],
            )
