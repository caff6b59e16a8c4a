"""An expense above 25 has a receipt, or says why there is none.

Why
    A hotel bill of 180 was approved "receipt follows". It never came, the tax office struck it out two years later, and
    with it the meals of the same trip.
Bad
    # registers/expenses/EXP-2026-0004.yml
    id: EXP-2026-0004
    person: ben.holt
    period: 2026-11
    status: pending_approval
    entries:
      - date: 2026-11-18
        type: lodging
        amount: 142.5  # here
        currency: USD
        receipt: missing
Good
    # registers/expenses/EXP-2026-0004.yml
    id: EXP-2026-0004
    person: ben.holt
    period: 2026-11
    status: pending_approval
    entries:
      - date: 2026-11-18
        type: lodging
        amount: 142.5
        currency: USD
        receipt: missing
        receipt_reason: The hotel sends it by mail; a copy of the booking is attached.
      - date: 2026-11-18
        type: parking
        amount: 25
        currency: USD
Fix
    Put the receipt into the expense system and set `receipt: present`, or explain under `receipt_reason:`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rows import rows
from pmo.check.rule import About
from pmo.domain.number import number, plain
from pmo.domain.sheets.receipts import PRESENT, needs_receipt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("expense-report",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Entries above the limit of reports that were handed in; miles are paid by distance and have no receipt."""
    limit = workspace.settings.thresholds.receipt_above
    for report in workspace.of("expense-report"):
        if workspace.state(report) in ("open", ""):
            continue
        for path, row in rows(report, "entries"):
            amount = number(row.get("amount"))
            if amount is None or not needs_receipt(str(row.get("type")), amount, limit):
                continue
            if row.get("receipt") != PRESENT and not row.get("receipt_reason"):
                yield RULE.at(
                    report,
                    (*path, "amount"),
                    f"{plain(amount)} for {row.get('type') or 'an expense'} has no receipt; one is needed above {plain(limit)}",
                )
