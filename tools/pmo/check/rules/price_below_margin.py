"""The price of an estimate leaves the margin it is to leave.

Why
    A price was cut in the last call before the signature. The cost was still covered, the margin was down to a fifth of
    itself, and the first change that went wrong was paid by the next project.
Bad
    # registers/estimates/EST-2026-0001.yml
    id: EST-2026-0001
    title: Plant network
    status: approved
    cost: 15000
    price: 24000  # here
    target_margin_share: 0.4
Good
    # registers/estimates/EST-2026-0001.yml
    id: EST-2026-0001
    title: Plant network
    status: approved
    cost: 15000
    price: 25000
    target_margin_share: 0.4
Fix
    Take scope out with the price, or have the managing director decide on the smaller margin and set it as the target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.number import number, shown_against

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("estimate",), owner="managing-director")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Estimates still in use with (price - cost) / price under the target; a price below cost is another rule's business."""
    for estimate in workspace.of("estimate"):
        cost, price = number(estimate.get("cost")), number(estimate.get("price"))
        target = number(estimate.get("target_margin_share"))
        if cost is None or price is None or target is None or price <= 0 or price < cost:
            continue
        if workspace.state(estimate) in ("superseded", "expired"):
            continue
        left = (price - cost) / price
        if price - cost < target * price:
            yield RULE.at(
                estimate,
                "price",
                f"the price of “{workspace.label(estimate)}” leaves {shown_against(left * 100, target * 100)} % of itself, "
                f"{shown_against(target * 100, left * 100)} % are wanted",
                notes=[
                    (estimate.place("target_margin_share"), "the margin it is to leave"),
                    (estimate.place("cost"), "the cost it has to cover"),
                ],
            )
