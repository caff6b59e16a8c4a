"""Who could do a piece of work, for a terminal and as data: each person with the reasons in words."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pmo.domain.candidates import valid
from pmo.render import words
from pmo.render.reports.json_text import dump

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.domain.candidates import Candidate, Held, Task, Wanted
    from pmo.model.workspace import Workspace
    from pmo.render.diagnostics.text import Style

_INDENT = "      "


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, who there is, and the task it was asked for (if it was one)."""

    wanted: Wanted
    found: tuple[Candidate, ...]
    task: Task | None = None


def as_text(answer: Answer, workspace: Workspace, *, width: int, style: Style) -> str:
    """The answer for a terminal: those who fit, then those who come near."""
    year = workspace.as_of.year
    lines = [style(part, "bold") for part in textwrap.wrap(_question(answer, year), width)]
    if answer.task is not None:
        lines += textwrap.wrap(_of_task(answer.task, workspace), width)
    fitting = [one for one in answer.found if one.fits]
    near = [one for one in answer.found if not one.fits]
    if not fitting:
        lines += ["", "Nobody here has that on record." if not near else "Nobody fits as it is. Nearest:"]
    groups = (("Fits", fitting), ("Comes near" if fitting else "", near))
    for title, group in groups:
        if group:
            lines += ["", style(title, "bold")] if title else [""]
        for one in group:
            lines.append(f"  {style(workspace.label(one.person), 'cyan')}  {one.person.id}")
            for reason in reasons(one, answer, workspace):
                lines += textwrap.wrap(f"- {reason}", max(width, 40), initial_indent="    ", subsequent_indent=_INDENT)
    return "\n".join(lines) + "\n"


def _question(answer: Answer, year: int) -> str:
    wanted = answer.wanted
    level = (
        f", {wanted.level} or better"
        if wanted.level and wanted.level != "expert"
        else ", expert"
        if wanted.level
        else ""
    )
    hours = f", {words.number(wanted.hours)} hours" if wanted.hours is not None else ""
    joined = words.listing(list(wanted.skills), "and" if wanted.every else "or")
    return f"{joined}{level}, {words.day(wanted.first, year)} to {words.day(wanted.last, year)}{hours}"


def _of_task(task: Task, workspace: Workspace) -> str:
    on_it = [_name(workspace, person) for person in task.people]
    who = f"; {words.listing(on_it)} {'is' if len(on_it) == 1 else 'are'} on it" if on_it else "; nobody is on it yet"
    return f"Task {task.wbs}, {task.name}, of {workspace.label(task.project)}: skills {task.basis}{who}."


def reasons(one: Candidate, answer: Answer, workspace: Workspace) -> Iterator[str]:
    """Why somebody fits or comes near, each reason a short sentence without a full stop."""
    year = workspace.as_of.year
    wanted = answer.wanted
    if answer.task is not None and one.person.id in answer.task.people:
        yield "is on this task already"
    yield from (_skill(held, year) for held in one.held)
    missing = [skill for skill in wanted.skills if skill.casefold() not in {held.name.casefold() for held in one.held}]
    if not one.held:
        yield f"{words.listing(missing, 'or')} is not among the skills on record"
    elif missing and wanted.every:
        yield f"{words.listing(missing)} {'is' if len(missing) == 1 else 'are'} not among the skills on record"
    for certificate in one.certificates:
        if certificate.expires is None:
            yield f"certified without an end date: {certificate.name}"
        elif not valid(certificate, wanted.first):
            yield f"the certificate {certificate.name} expires {words.day(certificate.expires, year)}, before the work begins"
        elif not valid(certificate, wanted.last):
            yield f"certified until {words.day(certificate.expires, year)}, which is before the work ends: {certificate.name}"
        else:
            yield f"certified until {words.day(certificate.expires, year)}: {certificate.name}"
    yield _hours(one, answer, workspace)
    if one.free.away:
        yield f"away on {words.count(one.free.away, 'working day')} of this time"
    for training in one.training:
        goal = f" up to {training.level}" if training.level else ""
        until = f" until {words.day(training.until, year)}" if training.until else ""
        choice = ", by own choice" if training.by_choice else ""
        yield f"learns {training.skill}{goal}{until} ({training.id}{choice})"
    if one.interests:
        yield f"wants to do more of: {words.listing(list(one.interests))}"


def _skill(held: Held, year: int) -> str:
    used = f", last used {words.day(held.last_used, year)}" if held.last_used else ""
    return f"{held.name}: {held.level or 'no level on record'}{used}"


def _hours(one: Candidate, answer: Answer, workspace: Workspace) -> str:
    free, wanted = one.free, answer.wanted
    if free.hours is None:
        return "hours free: not known, since no capacity is recorded"
    some = f"{'at most ' if free.at_most else ''}{words.number(free.hours, 1)} h free"
    if wanted.hours is not None:
        some += f" of the {words.number(wanted.hours)} wanted" if not one.enough else ", enough"
    if free.booked:
        named = [f"{_work(workspace, name)} ({words.number(hours)} h)" for name, hours in free.booked]
        some += f"; booked for {words.listing(named)}"
    if free.over:
        some += f"; booked for more than there is time in {words.listing(list(free.over))}"
    if free.at_most:
        some += f"; no ticket load is recorded for {words.listing(list(free.at_most))}"
    return some


def _work(workspace: Workspace, name: str) -> str:
    project = workspace.find("project", name)
    return workspace.label(project) if project is not None else name


def _name(workspace: Workspace, person: str) -> str:
    record = workspace.find("person", person)
    return workspace.label(record) if record is not None else person


def as_json(answer: Answer, workspace: Workspace, version: str) -> str:
    """The answer as data: what was asked and every candidate with figures and reasons."""
    wanted, task = answer.wanted, answer.task
    return dump(
        {
            "report": "who",
            "as_of": workspace.as_of.isoformat(),
            "tool": {"name": "pmo-as-code", "version": version},
            "skills": list(wanted.skills),
            "level": wanted.level or None,
            "from": wanted.first.isoformat(),
            "until": wanted.last.isoformat(),
            "hours": wanted.hours,
            "task": None if task is None else {"project": task.project.id, "wbs": task.wbs, "name": task.name, "basis": task.basis},
            "candidates": [_candidate(one, answer, workspace) for one in answer.found],
        }
    )  # fmt: skip


def _candidate(one: Candidate, answer: Answer, workspace: Workspace) -> dict[str, Any]:
    return {
        "person": one.person.id,
        "name": workspace.label(one.person),
        "fits": one.fits,
        "enough_hours": one.enough,
        "hours_free": None if one.free.hours is None else one.free.hours.quantize(one.free.hours.__class__("0.01")),
        "hours_are_upper_bound": bool(one.free.at_most),
        "days_away": one.free.away,
        "skills": [{"name": held.name, "level": held.level or None} for held in one.held],
        "certificates": [
            {"name": item.name, "expires": item.expires.isoformat() if item.expires else None}
            for item in one.certificates
        ],
        "training": [
            {"id": item.id, "level": item.level or None, "until": item.until.isoformat() if item.until else None}
            for item in one.training
        ],
        "interests": list(one.interests),
        "reasons": list(reasons(one, answer, workspace)),
    }
