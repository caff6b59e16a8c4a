"""The entries of an expense report lie in its period.

Why
    A parking fee of August stood on the report of November. The client's project had been closed and billed in September,
    so the firm paid for it.
Bad
    # registers/expenses/EXP-2026-0004.yml
    id: EXP-2026-0004
    person: ben.holt
    period: 2026-11
    status: pending_approval
    entries:
      - date: 2026-10-30  # here
        type: parking
        amount: 12
        currency: USD
Good
    # registers/expenses/EXP-2026-0004.yml
    id: EXP-2026-0004
    person: ben.holt
    period: 2026-11
    status: pending_approval
    entries:
      - date: 2026-11-02
        type: parking
        amount: 12
        currency: USD
Fix
    Correct the date, or move the entry to the report of its own period.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.periods import stretch
from pmo.check.rows import rows
from pmo.check.rule import About
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("expense-report",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Entries before the first or after the last day of their report."""
    for report in workspace.of("expense-report"):
        period = stretch(report)
        if period is None:
            continue
        first, last = period
        for path, row in rows(report, "entries"):
            day = as_date(row.get("date"))
            if day is not None and not first <= day <= last:
                yield RULE.at(
                    report,
                    (*path, "date"),
                    f"an expense of {day} stands in the report for {first} to {last}",
                    notes=[(report.place("period"), "the period of the report")],
                )
