"""From a new project to the lessons that apply to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.discover import files
from pmo.domain import lessons
from pmo.model.record import Record
from pmo.parse import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.domain.lessons import Lesson
    from pmo.pipeline.load import Loaded
    from pmo.scaffold.new import Draft

SHOWN: Final = 5
"""Lessons named when a project starts; more are not read."""
_KIND: Final = "project"


def for_draft(loaded: Loaded, made: Draft) -> tuple[Lesson, ...]:
    """The lessons that apply to a project that was just written; none for a record of another kind."""
    if made.kind != _KIND:
        return ()
    found = files.Places(loaded.workspace.kinds).match(loaded.workspace.settings.inside(made.path))
    read = document.read(made.path, made.text.encode())
    data = document.filled(read, found.fields if found is not None else {})
    return lessons.applying(loaded.workspace, Record(made.kind, made.id, made.path, data, read.source))


def as_lines(found: tuple[Lesson, ...]) -> Iterator[str]:
    """The first lessons for a terminal, each with where it comes from and why it is named; nothing for none."""
    if not found:
        return
    of = f" {SHOWN} of {len(found)}" if len(found) > SHOWN else ""
    yield f"Lessons of earlier projects that apply{',' if of else ''}{of}:"
    for lesson in found[:SHOWN]:
        head = f"  {lesson.type or 'note'}: {_one_line(lesson.text)}"
        yield head
        if lesson.action:
            yield f"    do: {_one_line(lesson.action)}"
        yield f"    from {lesson.review.id}: {lesson.reason}"
    yield "`pmo show <project> --kind review` shows a whole review."


def _one_line(text: str) -> str:
    return " ".join(text.split())
