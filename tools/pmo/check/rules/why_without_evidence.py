"""Each answer to a why has something that shows it is true.

Why
    The fifth why was "the vendor's update was faulty". It fitted well and ended the meeting. The next outage came with the
    next restart: the disk had been full all along.
Bad
    # registers/problems/PRB-2026-0003.yml
    id: PRB-2026-0003
    title: Mail stops when the log volume is full
    status: root_cause_analysis
    rca:
      technique: five_whys
      whys:
        - question: Why did mail stop?
          answer: The log volume was full.  # here
Good
    # registers/problems/PRB-2026-0003.yml
    id: PRB-2026-0003
    title: Mail stops when the log volume is full
    status: root_cause_analysis
    rca:
      technique: five_whys
      whys:
        - question: Why did mail stop?
          answer: The log volume was full.
          evidence: Event log of the server, 10:12
Fix
    Add `evidence:` (a log, a ticket, a photo, a test); an answer without any is a guess, so try it out first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rows import rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("problem",), owner="service-delivery-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Answers of a chain of whys that name no evidence; duplicates and cancelled problems are left alone."""
    for problem in workspace.of("problem"):
        if problem.get("resolution_code") in ("duplicate", "cancelled"):
            continue
        for path, row in rows(problem, "rca.whys"):
            if row.get("answer") and not row.get("evidence"):
                yield RULE.at(
                    problem,
                    (*path, "answer"),
                    f"an answer in the analysis of “{workspace.label(problem)}” has nothing that shows it is true",
                )
