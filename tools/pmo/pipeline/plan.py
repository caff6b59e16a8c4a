"""From a workspace to the plan of a project, and to what a try would move. Nothing is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo import __version__
from pmo.domain.schedule.activities import MOST_DAYS, Override
from pmo.domain.schedule.notation import DAYS_A_WEEK, EXAMPLE, parse_link, suggested
from pmo.domain.schedule.project import FINISHED, OPEN, SUMMARY, ProjectPlan, project_plan
from pmo.model.settings import YEARS
from pmo.pipeline import possible
from pmo.pipeline.names import named
from pmo.pipeline.sound import sound
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pmo.domain.schedule.project import TaskPlan
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded

__all__ = ["Answer", "InputError", "as_json", "as_markdown", "as_text", "plan"]

_DURATION: Final = re.compile(r"([0-9]{1,6})\s*([dw]?)")
_MOST_HOURS: Final = Decimal(100_000)
_WRITTEN: Final = "write it as WBS.FIELD=VALUE, for example 3.2.duration=10d"


@dataclass(frozen=True, slots=True)
class Answer:
    """The plan asked for; with tries also the one without them, and with a task the one to be explained."""

    plan: ProjectPlan
    before: ProjectPlan | None = None
    tried: tuple[str, ...] = ()
    explained: str = ""


def plan(loaded: Loaded, project: str, *, people: bool = True, tries: Sequence[str] = (), why: str = "") -> Answer:
    """The plan of a project named by id or title; InputError names what is impossible, with a guess."""
    workspace = sound(loaded).workspace
    record = possible.project_named(workspace, project)
    possible.with_open_tasks(workspace, record, "plan")
    now = _planned(workspace, record, people, {})
    explained = _task(now, why).wbs if why else ""
    if not tries:
        return Answer(now, explained=explained)
    overrides: dict[str, Override] = {}
    said = []
    for text in tries:
        wbs, field, value = _try(now, text)
        one = _override(workspace, now, wbs, field, value)
        if any(new is not None and getattr(overrides.get(wbs), name, None) is not None for name, new in one.items()):
            raise InputError(f"{wbs}.{field} is given twice.")
        overrides[wbs] = replace(overrides.get(wbs, Override()), **one)
        said.append(f"{wbs}.{field} = {value or 'none'}")
    return Answer(_planned(workspace, record, people, overrides), now, tuple(said), explained)


def as_text(answer: Answer, *, width: int, style: Callable[[str, str], str], every: bool = False) -> str:
    """The plan, what a try moves, or why a task lies where it lies, for a terminal of `width` columns."""
    from pmo.render.reports import plan_text  # noqa: PLC0415 - one of three forms is asked for

    out = []
    if answer.before is not None:
        out.append(plan_text.write_try(answer.before, answer.plan, answer.tried, width=width, style=style))
    if answer.explained:
        out.append(plan_text.write_why(answer.plan, answer.explained, width=width, style=style))
    if not out or every:
        out.append(plan_text.write(answer.plan, width=width, style=style, every=every))
    return "\n".join(out)


def as_markdown(answer: Answer) -> str:
    """The same for a ticket or a pull request."""
    from pmo.render.reports import plan_markdown  # noqa: PLC0415 - one of three forms is asked for

    return plan_markdown.write(answer.plan, before=answer.before, tried=answer.tried, explained=answer.explained)


def as_json(answer: Answer) -> str:
    """The same for other tools."""
    from pmo.render.reports import plan_json  # noqa: PLC0415 - one of three forms is asked for

    return plan_json.write(
        answer.plan, __version__, before=answer.before, tried=answer.tried, explained=answer.explained
    )


def _planned(workspace: Workspace, record: Record, people: bool, overrides: dict[str, Override]) -> ProjectPlan:  # noqa: FBT001
    with possible.schedulable("With that, these tasks" if overrides else "These tasks"):
        return project_plan(workspace, record, people=people, overrides=overrides)


def _task(now: ProjectPlan, wbs: str) -> TaskPlan:
    found = now.task(wbs.strip())
    if found is None:
        numbers = [task.wbs for task in now.tasks]
        listed = f"There are: {', '.join(numbers)}."
        raise InputError(f"There is no task “{wbs}” in {now.project}. {closest(wbs, numbers, listed)}")
    return found


def _try(now: ProjectPlan, text: str) -> tuple[str, str, str]:
    """`3.2.duration=10d` in its parts; the task must be one that can still be changed."""
    left, equals, value = text.partition("=")
    wbs, dot, field = left.strip().rpartition(".")
    if not equals or not dot:
        raise InputError(f"“{text}” cannot be tried: {_WRITTEN}.")
    if field not in _FIELDS:
        if now.task(left.strip()) is not None:
            raise InputError(f"“{text}” does not say what to change: {_WRITTEN}. {_FIELD_LIST}")
        raise InputError(f"There is nothing called “{field}” to try at a task. {closest(field, _FIELDS, _FIELD_LIST)}")
    task = _task(now, wbs)
    if task.state == FINISHED:
        raise InputError(f"Task {task.wbs} ended on {task.finish}; nothing can be tried at it.")
    if task.state == SUMMARY:
        raise InputError(f"Task {task.wbs} only sums up the tasks below it; try one of those.")
    if field in ("start", "predecessors") and task.state != OPEN:
        raise InputError(f"Task {task.wbs} began on {task.start}; its {field} cannot change any more.")
    return task.wbs, field, value.strip()


def _override(workspace: Workspace, now: ProjectPlan, wbs: str, field: str, value: str) -> dict[str, Any]:
    return {_FIELDS[field][0]: _FIELDS[field][1](workspace, now, wbs, value)}


def _duration(_: Workspace, __: ProjectPlan, wbs: str, value: str) -> int:
    found = _DURATION.fullmatch(value)
    days = int(found.group(1)) * (DAYS_A_WEEK if found.group(2) == "w" else 1) if found else 0
    if not 0 < days <= MOST_DAYS:
        raise InputError(
            f"“{value}” is no duration for {wbs}: write whole working days or weeks from 1d to {MOST_DAYS}d, such as 10d or 2w."
        )
    return days


def _hours(_: Workspace, __: ProjectPlan, wbs: str, value: str) -> Decimal:
    plain = re.fullmatch(r"([0-9]{1,7}(?:\.[0-9]{1,2})?)\s*h?", value)
    hours = Decimal(plain.group(1)) if plain else Decimal(0)
    if not 0 < hours <= _MOST_HOURS:
        raise InputError(f"“{value}” is no number of hours for {wbs}: write one above 0, such as 24 or 7.5.")
    return hours


def _day(value: str) -> date | None:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found if found.year in YEARS and len(value) == len("2026-11-20") else None


def _start(_: Workspace, now: ProjectPlan, wbs: str, value: str) -> date:
    found = _day(value)
    if found is None:
        raise InputError(f"“{value}” is no date for {wbs}: write year-month-day, for example 2026-12-07.")
    if found <= now.as_of:
        raise InputError(f"{wbs} cannot begin on {value}: what has not begun by {now.as_of} begins after it.")
    return found


def _deadline(_: Workspace, __: ProjectPlan, wbs: str, value: str) -> date:
    found = _day(value)
    if found is None:
        raise InputError(f"“{value}” is no date for {wbs}: write year-month-day, for example 2026-12-07.")
    return found


def _person(workspace: Workspace, _: ProjectPlan, wbs: str, value: str) -> tuple[tuple[str, Decimal], ...]:
    wanted = list(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    if not wanted:
        raise InputError(f"Say who is to do {wbs}: an id or a name, or several with commas.")
    found = list(dict.fromkeys(named(workspace, "person", part) for part in wanted))
    for name in found:
        record = workspace.find("person", name) if "person" in workspace.kinds else None
        if record is not None and workspace.state(record) == "inactive":
            raise InputError(f"{workspace.label(record)} does not work here any more and cannot do {wbs}.")
    return tuple((name, Decimal(1) / len(found)) for name in found)


def _predecessors(_: Workspace, now: ProjectPlan, wbs: str, value: str) -> tuple[Any, ...]:
    out = []
    for part in (piece.strip() for piece in value.split(",")):
        if not part or part == "none":
            continue
        link = parse_link(part)
        if link is None:
            guess = suggested(part)
            hint = (
                f"Did you mean “{guess}”?"
                if guess
                else f"Write a number, or a number with FS, SS, FF or SF and a lag, such as “{EXAMPLE}”."
            )
            raise InputError(f"“{part}” is no predecessor for {wbs}. {hint}")
        _task(now, link.before)
        out.append(link)
    return tuple(out)


_FIELDS: Final[dict[str, tuple[str, Callable[[Workspace, ProjectPlan, str, str], Any]]]] = {
    "duration": ("duration", _duration),
    "hours": ("hours", _hours),
    "start": ("start", _start),
    "person": ("people", _person),
    "predecessors": ("links", _predecessors),
    "deadline": ("deadline", _deadline),
}
"""What can be tried at a task: the field of the try, and how its value is read."""


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"You can try {', '.join(first)} and {last}."


_FIELD_LIST: Final = _listed(_FIELDS)
