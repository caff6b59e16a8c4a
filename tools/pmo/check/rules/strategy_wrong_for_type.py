"""Threats are avoided or mitigated, opportunities exploited or enhanced; no strategy is used for the wrong one.

Why
    A supplier's price promise, an opportunity, was marked "mitigate". The buyer read it, asked for terms that made the
    promise less likely, and the discount of $9,000 was gone.
Bad
    # projects/demo/risks/RSK-2026-0044.yml
    id: RSK-2026-0044
    title: Vendor promotion ends in January
    type: opportunity
    status: responding
    strategy: mitigate  # here
Good
    # projects/demo/risks/RSK-2026-0044.yml
    id: RSK-2026-0044
    title: Vendor promotion ends in January
    type: opportunity
    status: responding
    strategy: exploit
Fix
    Threat: avoid, mitigate, transfer, accept or escalate. Opportunity: exploit, enhance, share, accept or escalate. Or
    correct the type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("risk",))
_STRATEGIES: Final = {
    "threat": ("avoid", "mitigate", "transfer", "accept", "escalate"),
    "opportunity": ("exploit", "enhance", "share", "accept", "escalate"),
}


def check(workspace: Workspace) -> Iterator[Finding]:
    """Risks of a known type with a strategy of the other one; other words are the schema's business."""
    other = {"threat": "opportunity", "opportunity": "threat"}
    for risk in workspace.each("risk"):
        sort, strategy = risk.text("type"), risk.text("strategy")
        if sort not in _STRATEGIES or strategy in _STRATEGIES[sort] or strategy not in _STRATEGIES[other[sort]]:
            continue
        article = "an" if sort == "opportunity" else "a"
        yield RULE.at(
            risk,
            "strategy",
            f"“{strategy}” is not a strategy for {article} {sort} (“{workspace.label(risk)}”)",
            notes=[(risk.place("type"), f"it is {article} {sort}")],
        )
