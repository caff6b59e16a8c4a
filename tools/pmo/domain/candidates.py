"""Who could do a piece of work: skill and level, certificates, hours, what the person learns and wants to do.

Nothing here judges a person. The order is made from what people and their plans say of themselves: enough hours,
level, a valid certificate, a stated interest, then the hours that are free.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pmo.domain import plan
from pmo.domain.free_hours import Free, free_hours
from pmo.domain.number import ZERO
from pmo.domain.words_in_common import key, words
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from decimal import Decimal

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

LEVELS: Final = ("beginner", "intermediate", "advanced", "expert")
"""From the lowest on. A skill without a level counts below all of them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: skills at a level or above, in a stretch of days, for a number of hours.

    `every` asks for all of the skills, else one of them is enough. `about` are more words of the work, for interests;
    `on_it` are the people who do the work already: they are listed whatever their records say.
    """

    skills: tuple[str, ...]
    first: date
    last: date
    level: str = ""
    hours: Decimal | None = None
    every: bool = True
    about: frozenset[str] = frozenset()
    on_it: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A skill as the person's record has it; without level when none is recorded."""

    name: str
    level: str = ""
    last_used: date | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate for one of the skills; without a date it does not expire."""

    name: str
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """A training plan under way."""

    id: str
    skill: str
    level: str = ""
    until: date | None = None
    by_choice: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person. `fits`: has what is wanted at the level wanted; `enough`: has the hours, None when none were named."""

    person: Record
    fits: bool
    enough: bool | None
    held: tuple[Held, ...]
    certificates: tuple[Certificate, ...]
    training: tuple[Training, ...]
    interests: tuple[str, ...]
    free: Free


@dataclass(frozen=True, slots=True)
class Task:
    """What a task of a plan asks for. `basis` says where its skills were found; `people` are on it already."""

    project: Record
    wbs: str
    name: str
    skills: tuple[str, ...]
    basis: str
    start: date | None
    finish: date | None
    hours: Decimal
    people: tuple[str, ...]
    done: bool
    about: frozenset[str]


def candidates(workspace: Workspace, wanted: Wanted) -> tuple[Candidate, ...]:
    """Everybody active who has one of the skills, learns it or wants to, the best fit first."""
    found = []
    for person in workspace.of("person"):
        if workspace.state(person) == "inactive":
            continue
        held = _held(person, wanted)
        certificates = tuple(_certificates(person, wanted))
        training = tuple(_training(workspace, person, wanted))
        interests = tuple(_interests(person, wanted))
        if not (held or certificates or training or interests or person.id in wanted.on_it):
            continue
        free = free_hours(workspace, person, wanted.first, wanted.last)
        enough = None if wanted.hours is None else free.hours is not None and free.hours >= wanted.hours
        fits = _fits(held, certificates, wanted)
        found.append(Candidate(person, fits, enough, held, certificates, training, interests, free))
    return tuple(sorted(found, key=lambda one: _order(workspace, one, wanted)))


def known_skills(workspace: Workspace) -> tuple[str, ...]:
    """Every skill, certificate and skill to be learned that is on record, as first written, in order of the alphabet."""
    names: dict[str, str] = {}
    for person in workspace.of("person"):
        for field in ("skills", "certifications"):
            for item in _rows(person, field):
                if item.get("name"):
                    names.setdefault(key(str(item["name"])), str(item["name"]))
    for record in workspace.of("training-plan"):
        for field in ("skill", "certification"):
            if record.get(field):
                names.setdefault(key(record.text(field)), record.text(field))
    return tuple(sorted(names.values(), key=str.casefold))


def task_of(workspace: Workspace, project: Record, wbs: str) -> Task | None:
    """What a task asks for; None when the plan has no task of that number.

    Its skills are those it names itself, else those that title, purpose, scope and tags of the project name, else those of the people on it.
    """
    found = next((task for task in plan.tasks_of(project) if task.wbs == wbs), None)
    if found is None:
        return None
    skills = [name for item in workspace.of("person") for name in _names(item, "skills")]
    known = tuple(dict.fromkeys(sorted(skills, key=str.casefold)))
    near, far = found.name, [project.text("title"), project.text("purpose"), *_texts(project)]
    named, basis = _named(known, [near]), "named in the task"
    if not named:
        named, basis = _named(known, far), "named in the project"
    if not named:
        on_it = [person for who in found.people if (person := workspace.find("person", who)) is not None]
        named, basis = (
            tuple(dict.fromkeys(name for one in on_it for name in _names(one, "skills"))),
            "of the people on it",
        )
    done = found.accepted or found.actual_finish is not None
    left = found.budget * max(100 - (found.claimed or ZERO), ZERO) / 100
    return Task(
        project,
        wbs,
        found.name,
        named,
        basis,
        found.start,
        found.finish,
        left,
        found.people,
        done,
        words(near, *far[:1]),
    )


def _texts(project: Record) -> list[str]:
    return [str(item) for field in ("scope.included", "tags") for item in project.list(field)]


def _named(known: Iterable[str], texts: Iterable[str]) -> tuple[str, ...]:
    spoken = {part for text in texts for part in key(_plain(text)).split()}
    found = {key(name): name for name in known if set(key(_plain(name)).split()) <= spoken}
    return tuple(found.values())


def _plain(text: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "+#-" else " " for letter in text)


def _matches(skill: str, name: str) -> bool:
    """Whether a longer name, such as that of a certificate, is about a skill."""
    return set(key(skill).split()) <= set(key(name).split())


def _held(person: Record, wanted: Wanted) -> tuple[Held, ...]:
    keys = {key(skill) for skill in wanted.skills}
    return tuple(
        Held(str(item["name"]), str(item.get("level") or ""), as_date(item.get("last_used")))
        for item in _rows(person, "skills")
        if item.get("name") and key(str(item["name"])) in keys
    )


def _certificates(person: Record, wanted: Wanted) -> Iterator[Certificate]:
    for item in _rows(person, "certifications"):
        if any(_matches(skill, str(item.get("name") or "")) for skill in wanted.skills):
            yield Certificate(str(item["name"]), as_date(item.get("expires")))


def _training(workspace: Workspace, person: Record, wanted: Wanted) -> Iterator[Training]:
    for record in workspace.of("training-plan"):
        if record.get("person") != person.id or not workspace.open(record):
            continue
        named = [record.text(field) for field in ("skill", "certification") if record.get(field)]
        if any(_matches(skill, name) for skill in wanted.skills for name in named):
            by_choice = record.get("need_source") == "career_interest"
            yield Training(record.id, named[0], record.text("level"), record.date("target_date"), by_choice)


def _interests(person: Record, wanted: Wanted) -> Iterator[str]:
    about = words(*wanted.skills) | wanted.about
    yield from (str(item) for item in person.list("career_interests") if isinstance(item, str) and words(item) & about)


def _fits(held: tuple[Held, ...], certificates: tuple[Certificate, ...], wanted: Wanted) -> bool:
    least = rank(wanted.level) if wanted.level else 0
    good = {key(one.name) for one in held if rank(one.level) >= least}
    if not wanted.level:  # a certificate shows the skill, but not how well somebody does it
        good |= {key(skill) for skill in wanted.skills for one in certificates if _matches(skill, one.name)}
    asked = {key(skill) for skill in wanted.skills}
    return asked <= good if wanted.every else bool(asked & good)


def rank(level: str) -> int:
    """1 for a beginner to 4 for an expert; 0 when no level is recorded."""
    return LEVELS.index(level) + 1 if level in LEVELS else 0


def valid(certificate: Certificate, day: date) -> bool:
    """Whether a certificate still holds on a day."""
    return certificate.expires is None or certificate.expires >= day


def _order(workspace: Workspace, one: Candidate, wanted: Wanted) -> tuple[Any, ...]:
    return (
        not one.fits,
        one.enough is False,
        -sum(rank(held.level) for held in one.held),
        not one.held,
        not any(valid(item, wanted.first) for item in one.certificates),
        not one.training,
        not one.interests,
        -(one.free.hours if one.free.hours is not None else ZERO),
        workspace.label(one.person),
    )


def _names(person: Record, field: str) -> list[str]:
    return [str(item["name"]) for item in _rows(person, field) if item.get("name")]


def _rows(record: Record, field: str) -> list[dict[str, Any]]:
    return [item for item in record.list(field) if isinstance(item, dict)]
