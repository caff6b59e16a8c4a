"""One payment is claimed once.

Why
    A train ticket came as a mail and as a receipt from the machine, and both were entered. Nobody meant it; it was found by
    the client, who got both on one invoice.
Bad
    # registers/expenses/EXP-2026-0003.yml
    id: EXP-2026-0003
    person: ben.holt
    period: 2026-W47
    status: approved_tier_one
    entries:
      - date: 2026-11-18
        type: parking
        amount: 14.5
        currency: USD
    # registers/expenses/EXP-2026-0004.yml
    id: EXP-2026-0004
    person: ben.holt
    period: 2026-11
    status: pending_approval
    entries:
      - date: 2026-11-18
        type: parking
        amount: 14.50  # here
        currency: USD
Good
    # registers/expenses/EXP-2026-0003.yml
    id: EXP-2026-0003
    person: ben.holt
    period: 2026-W47
    status: approved_tier_one
    entries:
      - date: 2026-11-18
        type: parking
        amount: 14.5
        currency: USD
    # registers/expenses/EXP-2026-0004.yml
    id: EXP-2026-0004
    person: ben.holt
    period: 2026-11
    status: pending_approval
    entries:
      - date: 2026-11-19
        type: parking
        amount: 14.5
        currency: USD
Fix
    Take one of the two out. If both were paid, say so in their `notes:` and waive the rule for the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.check.sheets import entries
from pmo.domain.number import number, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.check.sheets import Entry
    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("expense-report",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Entries of a person with day, kind, amount and currency of an earlier one, across all reports."""
    for person, found in entries(workspace, "expense-report"):
        seen: dict[tuple[object, ...], Entry] = {}
        for entry in found:
            amount = number(entry.row.get("amount"))
            if amount is None:
                continue
            what = str(entry.row.get("type") or "an expense")
            key = (entry.day, what, amount, str(entry.row.get("currency")))
            first = seen.setdefault(key, entry)
            if first is not entry:
                yield RULE.at(
                    entry.sheet,
                    (*entry.path, "amount"),
                    f"{person} claims {plain(amount)} for {what} on {entry.day} a second time",
                    notes=[(first.sheet.place((*first.path, "amount")), "the first time")],
                )
