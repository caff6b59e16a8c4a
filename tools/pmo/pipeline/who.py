"""From a question for a skill, or from a task, to the people who could do it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pmo import __version__
from pmo.domain import plan
from pmo.domain.candidates import LEVELS, Wanted, candidates, known_skills, task_of
from pmo.domain.words_in_common import key
from pmo.pipeline.names import named
from pmo.pipeline.sound import sound
from pmo.render.reports import who as pages
from pmo.render.reports.who import Answer
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from decimal import Decimal

    from pmo.domain.candidates import Task
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded

__all__ = ["LEVELS", "Answer", "as_json", "as_text", "for_skills", "for_task"]

USUAL_STRETCH: Final = timedelta(days=27)
"""Four weeks, when no last day is named."""


def for_skills(
    loaded: Loaded, skills: Iterable[str], *, level: str = "", first: date | None = None, last: date | None = None,
    hours: Decimal | None = None,
) -> Answer:  # fmt: skip
    """Who has all of these skills; InputError when a skill is unknown or the dates are reversed."""
    workspace = sound(loaded).workspace
    begin, end = _stretch(workspace, first, last)
    wanted = Wanted(_known(workspace, skills), begin, end, level, hours)
    return Answer(wanted, candidates(workspace, wanted))


def for_task(
    loaded: Loaded, project: str, wbs: str, skills: Iterable[str] = (), *, level: str = "", first: date | None = None,
    last: date | None = None, hours: Decimal | None = None,
) -> Answer:  # fmt: skip
    """Who could do a task: its dates, open hours and skills, unless others are named.

    InputError when there is no such task, when it is done, or when nothing tells which skills it needs.
    """
    workspace = sound(loaded).workspace
    task = _task(workspace, project, wbs)
    given = _known(workspace, skills)
    if not given and not task.skills:
        raise InputError(
            f"Neither the task “{task.name}” nor its project names a skill that somebody has. Name one with --skill."
        )
    start = max(task.start or workspace.as_of, workspace.as_of)
    begin, end = _stretch(workspace, first or start, last or _later(task.finish, first or start))
    wanted = Wanted(
        given or task.skills,
        begin,
        end,
        level,
        task.hours if hours is None else hours,
        bool(given),
        task.about,
        task.people,
    )
    return Answer(wanted, candidates(workspace, wanted), task)


def _later(finish: date | None, start: date) -> date | None:
    """The end of a task, unless no time is left until then."""
    return finish if finish is not None and finish > start else None


def _task(workspace: Workspace, project: str, wbs: str) -> Task:
    record = workspace.find("project", named(workspace, "project", project))
    assert record is not None  # noqa: S101 - `named` has found it
    task = task_of(workspace, record, wbs)
    if task is None:
        tasks = plan.tasks_of(record)
        listed = ", ".join(item.wbs for item in tasks)
        hint = closest(
            wbs, [item.wbs for item in tasks], f"Its tasks are {listed}." if tasks else "Its plan has no tasks."
        )
        raise InputError(f"{record.id} has no task “{wbs}”. {hint}")
    if task.done:
        raise InputError(f"Task {wbs} of {record.id}, “{task.name}”, is done.")
    return task


def _stretch(workspace: Workspace, first: date | None, last: date | None) -> tuple[date, date]:
    begin = first or workspace.as_of
    try:
        end = last or begin + USUAL_STRETCH
    except OverflowError:
        end = begin
    if end < begin:
        raise InputError(f"The time ends on {end}, before it begins on {begin}.")
    if (end - begin).days > 3660:
        raise InputError("Ask for ten years at most.")
    return begin, end


def _known(workspace: Workspace, skills: Iterable[str]) -> tuple[str, ...]:
    """The skills as the records write them; InputError with a guess for one that nobody has."""
    names = known_skills(workspace)
    keys = {key(name): name for name in names}
    out = []
    for skill in skills:
        found = keys.get(key(skill))
        if found is None:
            parts = set(key(skill).split())
            longer = [name for name in names if parts and parts <= set(key(name).split())]
            if len(longer) != 1:
                raise InputError(f"Nobody has the skill “{skill}”. {_guess(skill, longer or names, keys)}")
            found = longer[0]
        out.append(found)
    return tuple(dict.fromkeys(out))


def _guess(skill: str, names: Iterable[str], keys: dict[str, str]) -> str:
    listed = list(names)
    if not listed:
        return "No skill is on record yet: add `skills:` to the records of people."
    otherwise = f"On record are: {', '.join(listed[:25])}{' …' if len(listed) > 25 else ''}."
    found = closest(key(skill), keys, "")
    near = found.partition("“")[2].partition("”")[0]
    return f"Did you mean “{keys[near]}”?" if near in keys else otherwise


def as_text(answer: Answer, loaded: Loaded, *, width: int, style: Callable[[str, str], str]) -> str:
    """The answer for a terminal of `width` columns."""
    return pages.as_text(answer, loaded.workspace, width=width, style=style)


def as_json(answer: Answer, loaded: Loaded) -> str:
    """The answer as data."""
    return pages.as_json(answer, loaded.workspace, __version__)
