"""An estimate is reviewed by somebody who did not write it.

Why
    The engineer read his own lines a second time and found them good. That the archive was not in any line was seen by the
    project manager, in week six.
Bad
    # registers/estimates/EST-2026-0001.yml
    id: EST-2026-0001
    title: Plant network
    status: reviewed
    author: ben.holt
    reviewer: ben.holt  # here
Good
    # registers/estimates/EST-2026-0001.yml
    id: EST-2026-0001
    title: Plant network
    status: reviewed
    author: ben.holt
    reviewer: cora.lind
Fix
    Have somebody else read every line and its assumption, best the one who will have to deliver it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("estimate",), owner="account-owner")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Estimates whose reviewer is their author."""
    for estimate in workspace.of("estimate"):
        author = estimate.get("author")
        if author and estimate.get("reviewer") == author:
            yield RULE.at(
                estimate,
                "reviewer",
                f"{author} reviewed “{workspace.label(estimate)}” and also wrote it",
                notes=[(estimate.place("author"), "who wrote it")],
            )
