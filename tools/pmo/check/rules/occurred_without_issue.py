"""A risk that came true names the issue it became.

Why
    The array came three weeks late, as the register had foreseen. Nobody opened an issue, so nobody re-planned, and the
    delay was argued about again at the end of the project as if it were new.
Bad
    # projects/demo/risks/RSK-2026-0031.yml
    id: RSK-2026-0031
    title: Array delivered late
    type: threat
    status: closed
    closed_on: 2026-09-04
    closed_reason: occurred  # here
Good
    # projects/demo/risks/RSK-2026-0031.yml
    id: RSK-2026-0031
    title: Array delivered late
    type: threat
    status: closed
    closed_on: 2026-09-04
    closed_reason: occurred
    issue: ISS-2026-0015
    # projects/demo/issues/ISS-2026-0015.yml
    id: ISS-2026-0015
    title: Array three weeks late
    type: problem_concern
    status: closed
Fix
    Write the issue (`pmo new issue`) and name it in `issue:`. If it was dealt with elsewhere, close the risk for the
    reason that is true.
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
    """Closed threats that occurred, without an issue; in the state `occurred` the lifecycle asks for it already.

    An opportunity that came true has no issue: nothing is wrong.
    """
    for risk in workspace.each("risk"):
        if risk.get("closed_reason") != "occurred" or risk.get("type") == "opportunity" or risk.get("issue"):
            continue
        yield RULE.at(
            risk, "closed_reason", f"“{workspace.label(risk)}” came true, but the issue it became is not named"
        )
