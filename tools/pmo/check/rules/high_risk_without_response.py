"""An open high or extreme risk has a response that somebody carries out.

Why
    "Lead engineer leaves" stood at high for five months with the words "keep an eye on it". He left in the week of the
    cutover, and two weeks of a contractor cost more than the margin of the project.
Bad
    # projects/demo/risks/RSK-2026-0038.yml
    id: RSK-2026-0038
    title: Lead engineer is overbooked in December
    type: threat
    status: open  # here
    probability: 4
    impact: 4
Good
    # projects/demo/risks/RSK-2026-0038.yml
    id: RSK-2026-0038
    title: Lead engineer is overbooked in December
    type: threat
    status: responding
    probability: 4
    impact: 4
    strategy: mitigate
    responses:
      - action: Hand the second wave to another engineer.
        actionee: cora.lind
        due: 2026-11-27
Fix
    Write at least one response with actionee and due date and move the risk to responding; or get it accepted by the
    role that may (strategy: accept, accepted_by).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check import risks
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("risk",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Open threats of a severe level without responses, unless they are accepted by name or handed up."""
    for risk in workspace.each_in("risk", risks.OPEN):
        level = risks.inherent(workspace, risk)
        if level not in risks.SEVERE or risk.get("type") == "opportunity":
            continue
        if risk.list("responses") or risk.get("accepted_by") or risk.get("escalated_to"):
            continue
        yield RULE.at(
            risk,
            "status",
            f"“{workspace.label(risk)}” is {level} and nobody does anything about it",
            notes=[(risk.place("probability"), "probability and impact make it so")],
        )
