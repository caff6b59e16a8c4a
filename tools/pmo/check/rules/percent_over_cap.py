"""A task claims its last tenth only when somebody has accepted the result.

Why
    "99 percent done" was reported for seven weeks. The last percent was the part nobody knew how to do, and it took as
    long as the first half.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:
      - wbs: "1.1"
        name: Move the mailboxes
        ev_method: percent_complete
        percent_complete: 99  # here
        accepted: false
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:
      - wbs: "1.1"
        name: Move the mailboxes
        ev_method: percent_complete
        percent_complete: 90
        accepted: false
Fix
    Get the result accepted and set `accepted: true`, or claim what is really done. More than the cap (90 percent, a
    setting) is not counted anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.number import number, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("project",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Tasks that claim more than the cap and are not accepted; claims above 100 are another rule's."""
    cap = workspace.settings.thresholds.percent_cap
    for project in workspace.each("project"):
        for index, row in enumerate(project.list("tasks")):
            claim = number(row.get("percent_complete")) if isinstance(row, dict) else None
            if claim is None or row.get("accepted") is True or not cap < claim <= 100:
                continue
            yield RULE.at(
                project,
                ("tasks", index, "percent_complete"),
                f"task {row.get('wbs')} claims {plain(claim)} percent and nobody has accepted it; {cap} are counted",
            )
