"""Whether the work that hours are put on was under way on their day: the project, its task, the change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.domain import plan
from pmo.domain.number import plain
from pmo.domain.sheets import remark as r
from pmo.domain.sheets import target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.domain.plan import Task
    from pmo.domain.sheets.remark import Reason
    from pmo.domain.sheets.sheet import Entry
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

LONG_AFTER_DAYS: Final = 30
"""Days after the end of a change in which work on it is still part of it."""
_HOLD: Final = "on_hold"
_BEFORE: Final = ("proposed", "approved")
"""States of a project in which a statement of work may still be missing."""


def doubts(workspace: Workspace, entry: Entry, bearer: Record | None) -> Iterator[tuple[Reason, str]]:
    """What speaks against it; `bearer` is the record that an entry names, or that bears its ticket."""
    hours = f"{plain(entry.hours)} h {entry.at}"
    project = workspace.find("project", entry.project) if entry.project else None
    if project is not None:
        over = over_on(workspace, project, entry.day)
        if over:
            yield r.CLOSED, f"{hours}, {over}"
        if workspace.state(project) == _HOLD and (project.date("hold.since") or entry.day) <= entry.day:
            since = f" since {project.date('hold.since')}" if project.date("hold.since") else ""
            yield r.ON_HOLD, f"{hours}, which is on hold{since}"
        if workspace.state(project) in _BEFORE and not _signed(project, entry.day) and not target.is_internal(project):
            yield r.NO_SOW, f"{hours}, which is {workspace.state(project)}"
        task = _tasks(workspace, project).get(entry.wbs)
        if task is not None and task.accepted and (task.actual_finish is None or task.actual_finish < entry.day):
            since = f" since {task.actual_finish}" if task.actual_finish else ""
            yield r.FINISHED_TASK, f"{hours} “{task.name}”, accepted{since}"
    change = bearer if bearer is not None and bearer.kind == "change" else None
    ended = (change.date("actual_end") or change.date("planned_end")) if change is not None else None
    if change is not None and ended is not None and (entry.day - ended).days > LONG_AFTER_DAYS:
        yield r.OLD_CHANGE, f"{plain(entry.hours)} h on {change.id} “{workspace.label(change)}”, which ended on {ended}"


def over_on(workspace: Workspace, project: Record | None, day: date) -> str:
    """Why nothing may be charged to a project on a day, in words; empty when it may."""
    if project is None or workspace.state(project) not in target.OVER:
        return ""
    closed = project.date("closed_on")
    if closed is not None and day <= closed:
        return ""
    return f"which is {workspace.state(project)}{f' since {closed}' if closed else ''}"


def _signed(project: Record, day: date) -> bool:
    signed = project.date("statement_of_work.signed_on")
    return signed is not None and signed <= day


def _tasks(workspace: Workspace, project: Record) -> dict[str, Task]:
    def make() -> dict[str, Task]:
        return {task.wbs: task for task in plan.tasks_of(project)}

    return workspace.once("tasks by number", project.id, make)
