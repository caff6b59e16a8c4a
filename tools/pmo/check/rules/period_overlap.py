"""Two records of profit and loss do not share a day.

Why
    October stood in the books as a month and again in the fourth quarter. The year was seven percent better than it was,
    up to the day on which the bonus pot was filled from it.
Bad
    # registers/pnl/PNL-2026-0004.yml
    id: PNL-2026-0004
    period: 2026Q4
    status: forecast
    currency: USD
    # registers/pnl/PNL-2026-0005.yml
    id: PNL-2026-0005
    period: 2026-10  # here
    status: actual
    currency: USD
Good
    # registers/pnl/PNL-2026-0004.yml
    id: PNL-2026-0004
    period: 2026Q4
    status: forecast
    currency: USD
    # registers/pnl/PNL-2026-0005.yml
    id: PNL-2026-0005
    period: 2027-01
    status: budget
    currency: USD
Fix
    Keep quarters or months, not both; correct `starts:` and `ends:` where they are wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.periods import stretch
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("pnl-period",), owner="managing-director")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Periods that share a day with one recorded earlier; the same period twice is another rule's business."""
    known = sorted(
        ((record, days) for record in workspace.of("pnl-period") if (days := stretch(record)) is not None),
        key=lambda item: item[0].id,
    )
    for position, (later, (first, last)) in enumerate(known):
        for earlier, (begin, end) in known[:position]:
            if later.text("period") == earlier.text("period") or first > end or begin > last:
                continue
            yield RULE.at(
                later,
                "period",
                f"{later.text('period') or later.id} and {earlier.text('period') or earlier.id} share the days from "
                f"{max(first, begin)} to {min(last, end)}",
                notes=[(earlier.place("period"), f"{earlier.id} has them too")],
            )
            break
