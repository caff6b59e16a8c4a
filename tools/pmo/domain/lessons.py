"""Which lessons of earlier reviews apply to a project, and why.

A lesson applies when the project it comes from is like this one: the same client or trade, services or tags in
common, the same subject in its title, charged the same way; or when the lesson's own category is a subject of this
project. How alike they are decides the order; the reason is said in words, so that a reader can disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pmo.domain.words_in_common import key, quoted, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

SAME_CLIENT: Final = 4
SHARED: Final = 3
"""Weight of each tag or service in common, and of a category that is a subject of the project."""
SAME_SUBJECT: Final = 3
SAME_TRADE: Final = 2
SAME_WORDS: Final = 1
"""Weight of each word that the lesson itself shares with the project, up to `MOST_WORDS`."""
SAME_CHARGE: Final = 1
MOST_WORDS: Final = 3
_CHARGES: Final = {"time_materials": "time and materials"}


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson that applies. `type` is keep, stop or try; `action` what was agreed to do; `reason` why it is here."""

    text: str
    review: Record
    reason: str
    type: str = ""
    action: str = ""
    score: int = 0


def applying(workspace: Workspace, project: Record) -> tuple[Lesson, ...]:
    """The lessons of held reviews that apply to `project`, the most fitting first.

    `project` may be a draft that is not in the workspace yet. Its own review does not count.
    """
    mine = _about(workspace, project)
    wide = (
        mine.subject
        | words(*_names(project, "tags"))
        | words(project.text("purpose"), *map(str, project.list("scope.included")))
    )
    found = [
        (lesson, place)
        for review in workspace.once("lessons", "", lambda: tuple(_reviews(workspace)))
        if review.project != project.id
        for place, lesson in _of_review(review, mine, wide)
    ]
    found.sort(
        key=lambda pair: (-pair[0].score, _reversed(pair[0].review.text("review_date")), pair[0].review.id, pair[1])
    )
    return tuple(lesson for lesson, _ in found)


class _About(NamedTuple):
    """What makes a project like another one."""

    client: str
    trade: str
    industry: str
    services: frozenset[str]
    tags: frozenset[str]
    subject: frozenset[str]
    charge: str


class _Told(NamedTuple):
    """One lesson as its review tells it, with the words of its category and of its text."""

    place: int
    raw: dict[str, Any]
    category: frozenset[str]
    words: frozenset[str]


class _Review(NamedTuple):
    """A held review: of which project, what that is about, and its lessons."""

    record: Record
    project: str
    about: _About
    lessons: tuple[_Told, ...]


def _reviews(workspace: Workspace) -> Iterator[_Review]:
    for record in workspace.of("review"):
        project = workspace.follow(record, "project")
        if _held(workspace, record) and project is not None:
            yield _Review(record, project.id, _about(workspace, project), tuple(_told(record)))


def _told(review: Record) -> Iterator[_Told]:
    for place, raw in enumerate(review.list("lessons")):
        if isinstance(raw, dict) and raw.get("text"):
            category = words(str(raw.get("category") or "").replace("_", " "))
            yield _Told(place, raw, category, words(str(raw["text"]), str(raw.get("action") or "")))


def _about(workspace: Workspace, project: Record) -> _About:
    client = workspace.find("client", project.get("client"))
    industry = client.text("industry") if client is not None else ""
    return _About(
        project.text("client"),
        key(industry),
        industry,
        frozenset(name.casefold() for name in _names(project, "services")),
        frozenset(name.casefold() for name in _names(project, "tags")),
        words(project.text("title")),
        project.text("engagement"),
    )


def _held(workspace: Workspace, review: Record) -> bool:
    lifecycle = workspace.kinds[review.kind].lifecycle
    return lifecycle is None or workspace.state(review) != lifecycle.initial


def _reversed(day: str) -> tuple[int, ...]:
    """Later dates first, in an ascending sort."""
    return tuple(-ord(character) for character in day)


def _of_review(review: _Review, mine: _About, wide: frozenset[str]) -> Iterator[tuple[int, Lesson]]:
    likeness = list(_likeness(review.about, mine))
    for told in review.lessons:
        category = told.category & wide
        if not likeness and not category:
            continue
        reasons = [*likeness, *([(SHARED, f"its category is {quoted(category)}")] if category else [])]
        shared = told.words & wide
        score = sum(weight for weight, _ in reasons) + SAME_WORDS * min(len(shared), MOST_WORDS)
        said = [reason for _, reason in sorted(reasons, key=lambda pair: -pair[0])]
        if shared:
            said.append(f"speaks of {quoted(sorted(shared)[:MOST_WORDS])}")
        text, action = str(told.raw["text"]), str(told.raw.get("action") or "")
        yield told.place, Lesson(text, review.record, ", ".join(said), str(told.raw.get("type") or ""), action, score)


def _likeness(theirs: _About, mine: _About) -> Iterator[tuple[int, str]]:
    """What two projects have in common, with its weight."""
    if theirs.client and theirs.client == mine.client:
        yield SAME_CLIENT, "same client"
    elif mine.trade and mine.trade == theirs.trade:
        yield SAME_TRADE, f"a client of the same trade ({mine.industry})"
    for shared, word in ((theirs.services & mine.services, "service"), (theirs.tags & mine.tags, "tag")):
        if shared:
            yield SHARED * len(shared), f"same {word}{'' if len(shared) == 1 else 's'} {quoted(shared)}"
    subject = mine.subject & theirs.subject
    if subject:
        yield SAME_SUBJECT * len(subject), f"both about {quoted(subject)}"
    if mine.charge and mine.charge == theirs.charge:
        yield SAME_CHARGE, f"charged the same way ({_CHARGES.get(mine.charge, mine.charge.replace('_', ' '))})"


def _names(record: Record, field: str) -> list[str]:
    return [name for name in record.list(field) if isinstance(name, str)]
