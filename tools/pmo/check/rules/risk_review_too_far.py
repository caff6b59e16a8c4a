"""The next review of a risk is as near as its level asks.

Why
    An extreme risk was reviewed and the date set to the next quarter, "when we know more". It came true in week three,
    and the board read about it in the invoice.
Bad
    # projects/demo/risks/RSK-2026-0039.yml
    id: RSK-2026-0039
    title: Old servers leave before go-live is stable
    type: threat
    status: responding
    probability: 5
    impact: 5
    next_review: 2027-01-29  # here
Good
    # projects/demo/risks/RSK-2026-0039.yml
    id: RSK-2026-0039
    title: Old servers leave before go-live is stable
    type: threat
    status: responding
    probability: 5
    impact: 5
    next_review: 2026-11-24
Fix
    Set `next_review:` within 7 days for a high or extreme risk, 14 for a moderate and 30 for a low one (settings).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check import risks
from pmo.check.rule import About
from pmo.domain.risk import review_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("risk",), timed=True)


def check(workspace: Workspace) -> Iterator[Finding]:
    """Open risks whose next review lies further ahead than the cadence of their level, judged with the response.

    While a project is on hold its risks wait with it.
    """
    limits = workspace.settings.thresholds.risk_review_days
    for risk in workspace.each_in("risk", risks.OPEN):
        level = risks.residual(workspace, risk) or risks.inherent(workspace, risk)
        due = risk.date("next_review")
        if not level or due is None:
            continue
        project = workspace.follow(risk, "project")
        if project is not None and workspace.state(project) == "on_hold":
            continue
        allowed = review_days(limits, level)
        ahead = (due - workspace.as_of).days
        if ahead > allowed:
            yield RULE.at(
                risk,
                "next_review",
                f"the next review of “{workspace.label(risk)}” is {ahead} days ahead; {level} risks are reviewed every "
                f"{allowed} days",
            )
