"""A response makes a threat smaller, never larger.

Why
    After the response the register said 4 by 4, before it 3 by 3. Two numbers had been swapped; the risk report sorted it
    among the solved ones, and the review skipped it three times.
Bad
    # projects/demo/risks/RSK-2026-0012.yml
    id: RSK-2026-0012
    title: Carrier delivers late
    type: threat
    status: responding
    probability: 3
    impact: 3
    strategy: mitigate
    residual:
      probability: 4  # here
      impact: 4
Good
    # projects/demo/risks/RSK-2026-0012.yml
    id: RSK-2026-0012
    title: Carrier delivers late
    type: threat
    status: responding
    probability: 4
    impact: 4
    strategy: mitigate
    residual:
      probability: 3
      impact: 3
Fix
    Correct the numbers. If the response really makes it worse, choose another response.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("risk",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Threats whose residual rank (probability x impact) is above the inherent one under an active strategy."""
    for risk in workspace.each("risk"):
        values = [risk.get(name) for name in ("probability", "impact", "residual.probability", "residual.impact")]
        numbers = [value for value in values if isinstance(value, int)]
        if len(numbers) != len(values):
            continue
        before, after = numbers[0] * numbers[1], numbers[2] * numbers[3]
        if risk.get("strategy") not in ("avoid", "mitigate", "transfer") or after <= before:
            continue
        yield RULE.at(
            risk,
            "residual.probability",
            f"the response to “{workspace.label(risk)}” makes it worse: rank {before} before, {after} after",
            notes=[(risk.place("probability"), "the level before the response")],
        )
