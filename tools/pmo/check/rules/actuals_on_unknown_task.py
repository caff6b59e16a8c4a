"""Hours are booked on tasks that the plan of the project has.

Why
    An import booked 38 hours on a task number of the old plan. The total was right, no task was over its budget, and
    the one that had run away was not seen for two months.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:
      - wbs: "1.1"
        name: Move the mailboxes
    # projects/demo/actuals.csv
    wbs,month,person,hours
    1.1,2026-10,ben.holt,12
    1.9,2026-10,ben.holt,38  # here
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:
      - wbs: "1.1"
        name: Move the mailboxes
      - wbs: "1.9"
        name: Archive import
    # projects/demo/actuals.csv
    wbs,month,person,hours
    1.1,2026-10,ben.holt,12
    1.9,2026-10,ben.holt,38
Fix
    Correct the task number in the time entry (and in the PSA), or add the task with a change order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("actuals", "project"))


def check(workspace: Workspace) -> Iterator[Finding]:
    """The first row of each unknown number, with the count of the others; projects without tasks are left alone."""
    for actuals in workspace.each("actuals"):
        project = workspace.find("project", actuals.get("project"))
        known = {str(value) for _, value in project.walk("tasks[].wbs")} if project is not None else set()
        if project is None or not known:
            continue
        rows: dict[str, list[int]] = {}
        for index, row in enumerate(actuals.list("rows")):
            wbs = str(row.get("wbs", "")) if isinstance(row, dict) else ""
            if wbs not in known:
                rows.setdefault(wbs, []).append(index)
        for wbs, places in rows.items():
            more = f" (and {len(places) - 1} more rows)" if len(places) > 1 else ""
            yield RULE.at(
                actuals,
                ("rows", places[0], "wbs"),
                f"hours are booked on task {wbs}, which the plan of “{workspace.label(project)}” does not have{more}"
                if wbs
                else f"hours of “{workspace.label(project)}” are booked on no task{more}",
                notes=[(project.place("tasks"), "the tasks of the plan")],
            )
