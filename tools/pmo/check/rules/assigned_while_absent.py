"""Nobody is planned for a change or a task on days on which they are away.

Why
    A cutover was set for the evening of the 23rd. Its engineer had been on leave since the 21st, which everybody knew and
    nobody looked up; the change was called off from an airport.
Bad
    # registers/absences/ABS-2026-0004.yml
    id: ABS-2026-0004
    person: ben.holt
    start: 2026-12-21
    end: 2026-12-23
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Replace the core switch
    type: normal
    category: production
    status: scheduled
    implementers: [dee.ward, ben.holt]  # here
    planned_start: 2026-12-23T18:00:00-05:00
    planned_end: 2026-12-23T22:00:00-05:00
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:
      - wbs: "1.4"
        name: Move the archive
        start: 2026-12-21
        finish: 2026-12-22
        people:
          - person: ben.holt  # here
            share: 1
Good
    # registers/absences/ABS-2026-0004.yml
    id: ABS-2026-0004
    person: ben.holt
    start: 2026-12-21
    end: 2026-12-23
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Replace the core switch
    type: normal
    category: production
    status: scheduled
    implementers: [dee.ward, cora.lind]
    planned_start: 2026-12-23T18:00:00-05:00
    planned_end: 2026-12-23T22:00:00-05:00
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    tasks:
      - wbs: "1.4"
        name: Move the archive
        start: 2026-12-18
        finish: 2026-12-22
        people:
          - person: ben.holt
            share: 1
Fix
    Ask somebody else with the skill (`pmo who` finds them), or move the day. If the absence has changed, correct its record.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from pmo.check.away import calendar_of, days, leaves
from pmo.check.rows import rows
from pmo.check.rule import About
from pmo.domain import change as changes
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from pmo.check.away import Leave
    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("absence",), owner="service-delivery-manager", timed=True)


def check(workspace: Workspace) -> Iterator[Finding]:
    """Changes still to run that touch a day of leave of an implementer, and tasks that lie in it from end to end.

    A task of three weeks survives a day off; one whose every working day is a day off does not happen.
    """
    away = leaves(workspace)
    if away:
        yield from _changes(workspace, away)
        yield from _tasks(workspace, away)


def _changes(workspace: Workspace, away: Mapping[str, list[Leave]]) -> Iterator[Finding]:
    for change in workspace.of("change"):
        when = changes.planned(change)
        if when is None or workspace.state(change) not in changes.LIVE or not changes.is_production(change):
            continue
        first, last = when.start.date(), when.end.date()
        if when.end.time() == time() and last > first:
            last -= timedelta(days=1)
        if last < workspace.as_of:
            continue
        for index, person in enumerate(change.list("implementers")):
            leave = next((one for one in away.get(str(person), ()) if one.first <= last and first <= one.last), None)
            if leave is not None:
                yield RULE.at(
                    change,
                    ("implementers", index),
                    f"{person} is to carry out “{workspace.label(change)}” on {max(first, leave.first)}, but is away then",
                    notes=[(leave.record.place("start"), f"away until {leave.last}")],
                )


def _tasks(workspace: Workspace, away: Mapping[str, list[Leave]]) -> Iterator[Finding]:
    for project in workspace.of("project"):
        if not workspace.open(project) or workspace.state(project) == "on_hold":
            continue
        for path, task in rows(project, "tasks"):
            first, last = as_date(task.get("start")), as_date(task.get("finish"))
            if first is None or last is None or last < workspace.as_of or _over(task):
                continue
            people = task.get("people")
            for index, row in enumerate(people if isinstance(people, list) else ()):
                person = str(row.get("person")) if isinstance(row, dict) else ""
                there = calendar_of(workspace, person)
                gone = [one for one in away.get(person, ()) if one.first <= last and first <= one.last]
                if not gone or not there.between(first, last):
                    continue
                if any(
                    there.works(day) and not any(one.first <= day <= one.last for one in gone)
                    for day in days(first, last)
                ):
                    continue
                yield RULE.at(
                    project,
                    (*path, "people", index, "person"),
                    f"{person} is to do “{task.get('name', task.get('wbs', 'a task'))}” of “{workspace.label(project)}” "
                    "and is away on all of its days",
                    notes=[(one.record.place("start"), f"away until {one.last}") for one in gone],
                )


def _over(task: dict[str, Any]) -> bool:
    return bool(task.get("accepted") or task.get("actual_finish") or task.get("percent_complete") == 100)
