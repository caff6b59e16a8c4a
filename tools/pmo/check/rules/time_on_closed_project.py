"""Nobody books hours on a project after it was closed.

Why
    A project was closed in January. Until April 31 hours of small requests were booked on it; they belonged to the
    agreement, were never billed, and spoiled the figures the next estimate used.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: closed
    closed_on: 2026-01-16
    # projects/demo/actuals.csv
    wbs,month,person,hours
    1.1,2026-01,ben.holt,12
    1.1,2026-03,ben.holt,6  # here
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: closed
    closed_on: 2026-01-16
    # projects/demo/actuals.csv
    wbs,month,person,hours
    1.1,2026-01,ben.holt,12
Fix
    Move the entries to the agreement or the ticket they belong to, and close the project for time in the PSA.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.number import number, plain, total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("actuals", "project"))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Rows of months after the month of closing; the first one, with the hours of all of them."""
    for actuals in workspace.each("actuals"):
        project = workspace.find("project", actuals.get("project"))
        closed = project.date("closed_on") if project is not None else None
        if project is None or closed is None or workspace.state(project) not in ("closed", "cancelled"):
            continue
        late = [
            (index, row)
            for index, row in enumerate(actuals.list("rows"))
            if isinstance(row, dict) and str(row.get("month", "")) > closed.isoformat()[:7]
        ]
        if not late:
            continue
        hours = total(found for _, row in late if (found := number(row.get("hours"))) is not None)
        yield RULE.at(
            actuals,
            ("rows", late[0][0], "month"),
            f"{plain(hours)} hours are booked on “{workspace.label(project)}” after it was closed on {closed}",
            notes=[(project.place("closed_on"), "the day it was closed")],
        )
