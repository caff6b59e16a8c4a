"""A root cause that was found leads to an action, or its risk is accepted by name.

Why
    The analysis of the mail outage was excellent and ended with "Lesson learned". The mailbox for alerts still belonged to
    somebody who had left, and the second outage began the same way.
Bad
    # registers/problems/PRB-2026-0003.yml
    id: PRB-2026-0003
    title: Mail stops when the log volume is full
    status: root_cause_analysis
    statement: The mail server stopped at 10:12.
    rca:
      technique: five_whys
      root_causes:  # here
        - No step of offboarding moves the target of alerts.
Good
    # registers/problems/PRB-2026-0003.yml
    id: PRB-2026-0003
    title: Mail stops when the log volume is full
    status: root_cause_analysis
    statement: The mail server stopped at 10:12.
    rca:
      technique: five_whys
      root_causes:
        - No step of offboarding moves the target of alerts.
    actions:
      - type: preventive
        text: Add the step to the offboarding checklist.
        owner: cora.lind
        due: 2026-12-04
Fix
    Add at least one of `actions:` (with owner and due), or `accepted_risk:` with the role that accepts to live with it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.model.finding import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("problem",), owner="service-delivery-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Problems with root causes, without actions and without an accepted risk."""
    for problem in workspace.of("problem"):
        if not problem.list("rca.root_causes") or problem.list("actions") or problem.get("accepted_risk"):
            continue
        if problem.get("resolution_code") in ("risk_accepted", "duplicate", "cancelled"):
            continue
        finding = RULE.at(
            problem,
            "rca.root_causes",
            f"the cause of “{workspace.label(problem)}” is known, and nobody does anything about it",
        )
        yield replace(finding, place=Place(problem.path, problem.source.key_span(("rca", "root_causes"))))
