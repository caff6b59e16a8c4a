"""Which lessons of earlier reviews apply to a project, and why.

A lesson applies when the project it comes from is like this one: the same client or trade, services or tags in
common, the same subject in its title, charged the same way; or when the lesson's own category is a subject of this
project. How alike they are decides the order; the reason is said in words, so that a reader can disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

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
    found = [
        (lesson, index)
        for review in workspace.of("review")
        if _held(workspace, review) and (earlier := workspace.follow(review, "project")) is not None
        if earlier.id != project.id
        for index, lesson in _of_review(workspace, review, earlier, project)
    ]
    found.sort(
        key=lambda pair: (-pair[0].score, _reversed(pair[0].review.text("review_date")), pair[0].review.id, pair[1])
    )
    return tuple(lesson for lesson, _ in found)


def _held(workspace: Workspace, review: Record) -> bool:
    lifecycle = workspace.kinds[review.kind].lifecycle
    return lifecycle is None or workspace.state(review) != lifecycle.initial


def _reversed(day: str) -> tuple[int, ...]:
    """Later dates first, in an ascending sort."""
    return tuple(-ord(character) for character in day)


def _of_review(workspace: Workspace, review: Record, earlier: Record, project: Record) -> Iterator[tuple[int, Lesson]]:
    likeness = list(_likeness(workspace, earlier, project))
    wide = _subject(project) | words(project.text("purpose"), *map(str, project.list("scope.included")))
    for index, raw in enumerate(review.list("lessons")):
        if not isinstance(raw, dict) or not raw.get("text"):
            continue
        reasons = [*likeness, *_category(raw, wide)]
        if not reasons:
            continue
        shared = words(str(raw["text"]), str(raw.get("action") or "")) & wide
        score = sum(weight for weight, _ in reasons) + SAME_WORDS * min(len(shared), MOST_WORDS)
        said = [reason for _, reason in sorted(reasons, key=lambda pair: -pair[0])]
        if shared:
            said.append(f"speaks of {quoted(sorted(shared)[:MOST_WORDS])}")
        text, action = str(raw["text"]), str(raw.get("action") or "")
        yield index, Lesson(text, review, ", ".join(said), str(raw.get("type") or ""), action, score)


def _subject(project: Record) -> frozenset[str]:
    return words(project.text("title"), *_names(project, "tags"))


def _likeness(workspace: Workspace, earlier: Record, project: Record) -> Iterator[tuple[int, str]]:
    """What two projects have in common, with its weight."""
    mine, theirs = (workspace.find("client", record.get("client")) for record in (project, earlier))
    if earlier.get("client") and earlier.get("client") == project.get("client"):
        yield SAME_CLIENT, "same client"
    elif mine is not None and theirs is not None and _trade(mine) and _trade(mine) == _trade(theirs):
        yield SAME_TRADE, f"a client of the same trade ({mine.text('industry')})"
    for field, word in (("services", "service"), ("tags", "tag")):
        shared = {name.casefold() for name in _names(project, field)} & {
            name.casefold() for name in _names(earlier, field)
        }
        if shared:
            yield SHARED * len(shared), f"same {word}{'' if len(shared) == 1 else 's'} {quoted(shared)}"
    subject = words(project.text("title")) & words(earlier.text("title"))
    if subject:
        yield SAME_SUBJECT * len(subject), f"both about {quoted(subject)}"
    charge = project.text("engagement")
    if charge and charge == earlier.text("engagement"):
        yield SAME_CHARGE, f"charged the same way ({_CHARGES.get(charge, charge.replace('_', ' '))})"


def _trade(client: Record) -> str:
    return key(client.text("industry"))


def _category(lesson: dict[str, Any], wide: frozenset[str]) -> Iterator[tuple[int, str]]:
    shared = words(str(lesson.get("category") or "").replace("_", " ")) & wide
    if shared:
        yield SHARED, f"its category is {quoted(shared)}"


def _names(record: Record, field: str) -> list[str]:
    return [name for name in record.list(field) if isinstance(name, str)]
