"""A line of profit and loss that is more than a tenth off its budget says why.

Why
    Project revenue was 30 percent over budget, and everybody was pleased. It had been invoiced ahead of the work; the cost
    came in the next quarter, and nobody could remember why the one before had been so good.
Bad
    # registers/pnl/PNL-2026-0003.yml
    id: PNL-2026-0003
    period: 2026Q3
    status: actual
    currency: USD
    revenue:
      - stream: project_fixed
        budget: 57000
        actual: 74150  # here
Good
    # registers/pnl/PNL-2026-0003.yml
    id: PNL-2026-0003
    period: 2026Q3
    status: actual
    currency: USD
    revenue:
      - stream: project_fixed
        budget: 57000
        actual: 74150
        note: 22,800 were invoiced ahead of the work, which falls into the fourth quarter.
Fix
    Add `note:` to the line: one sentence with the cause, and whether it turns around.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.check.rows import rows
from pmo.check.rule import About
from pmo.domain.number import number, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("pnl-period",), owner="managing-director")
_SHARE: Final = Decimal("0.10")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Lines whose actual figure, else forecast, is more than 10 % off the budget, without a note.

    While a period runs its forecast holds the value so far; only a forecast above the budget is then a variance.
    """
    for record in workspace.of("pnl-period"):
        state = workspace.state(record)
        if state not in ("forecast", "actual", "locked"):
            continue
        end = record.date("ends")
        running = state == "forecast" and end is not None and (record.date("as_of") or end) < end
        for field in ("revenue", "costs"):
            for path, row in rows(record, field):
                budget = number(row.get("budget"))
                which = "actual" if number(row.get("actual")) is not None else "forecast"
                seen = number(row.get(which))
                if budget is None or seen is None or row.get("note") or abs(seen - budget) <= _SHARE * abs(budget):
                    continue
                if running and which == "forecast" and seen < budget:
                    continue
                name = str(row.get("stream") if field == "revenue" else row.get("line") or row.get("stream"))
                words = f"{plain(seen)} instead of {plain(budget)}"
                yield RULE.at(
                    record,
                    (*path, which),
                    f"{name.replace('_', ' ')} of {record.text('period')} is {words}, and nobody says why",
                    notes=[(record.place((*path, "budget")), "the budget")],
                )
