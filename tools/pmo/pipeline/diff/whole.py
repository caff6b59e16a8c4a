"""What only all records can tell: new findings, collisions and windows, who refers to what changed, figures of projects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pmo.domain import difference_figures as figures
from pmo.domain.project import project_figures
from pmo.history.git import GitError
from pmo.model.difference import CHANGED, DELETED, Mention, RecordDifference
from pmo.model.finding import Level
from pmo.pipeline import compare, discreet, since
from pmo.pipeline import lint as linting
from pmo.pipeline.load import load
from pmo.pipeline.moment import laid_out
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from pmo.model.difference import Difference, FigureChange
    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace
    from pmo.pipeline.diff.pairs import Key
    from pmo.pipeline.diff.sides import Sides
    from pmo.pipeline.load import Loaded

PROJECT: Final = "project"


def looked(
    root: Path, sides: Sides, found: Difference, renamed: dict[Key, str], today: date, as_of: date | None
) -> tuple[Difference, list[str]]:
    """The difference with what all records of both sides tell, and what the reader must know about it."""
    try:
        now = _now(root, sides, today, as_of)
        then = since.earlier(root, sides.repository, sides.base, now)
    except (GitError, InputError) as error:
        reason = error.reason if isinstance(error, GitError) else str(error).removeprefix("--as-of: ")
        return found, [f"New findings, collisions and references were not looked at: {reason}"]
    linted = linting.lint(now, fold=False)
    known = _known(found)
    told = [item for item in linted.findings if item not in now.gate and (item.slug, item.place.path) not in known]
    against = since.compared(told, then, now, renamed)
    new = [item for item in discreet.discreet(against.new) if item.level is not Level.INFO]
    every = [item for item in discreet.discreet(told) if item.slug in figures.CLASHES]
    records = tuple(_with(one, new, every, now.workspace, then.workspace) for one in found.records)
    theirs = {item for one in records for item in (*(one.new or ()), *(one.clashes or ()))}
    elsewhere = tuple(item for item in new if item not in theirs)
    records += tuple(_projects(records, then.workspace, now.workspace, renamed))
    return replace(found, records=records, elsewhere=elsewhere, mended=against.gone), []


def _known(found: Difference) -> frozenset[tuple[str, str]]:
    """Rule and file of the findings that the difference tells in its own words."""
    steps = {
        ("illegal-transition", one.path) for one in found.records if one.step is not None and one.step.legal is False
    }
    return frozenset(steps | {("record-deleted", one.path) for one in found.records if one.what == DELETED})


def _now(root: Path, sides: Sides, today: date, as_of: date | None) -> Loaded:
    if sides.head and not sides.current:
        from pmo.history.moment import named  # noqa: PLC0415 - for a commit that is not checked out

        day = as_of or named(sides.repository, sides.head, "UTC").day
        return laid_out(root, sides.repository, sides.head, day, None)
    loaded = load(root, today, as_of)
    compared = compare.compared(loaded, sides.tip)
    if isinstance(compared, compare.Unproven):
        raise GitError(compared.reason)
    return compared


def _with(
    one: RecordDifference, new: list[Finding], every: list[Finding], now: Workspace, then: Workspace
) -> RecordDifference:
    clashes = tuple(item for item in every if one.path and _is_about(item, one.path))
    own = tuple(item for item in new if item.place.path in (one.path, one.old_path or one.path) and item not in clashes)
    moved = _figures(then, now, one.old_id or one.id, one.id) if one.kind == PROJECT else ()
    return replace(one, clashes=clashes, new=own, figures=(*one.figures, *moved), mentions=_mentions(now, one))


def _figures(then: Workspace, now: Workspace, old: str, new: str) -> tuple[FigureChange, ...]:
    """The figures of a project that there was and still is."""
    was, after = then.find(PROJECT, old), now.find(PROJECT, new)
    if was is None or after is None:
        return ()
    return figures.of_project(project_figures(then, was), project_figures(now, after))


def _projects(
    records: tuple[RecordDifference, ...], then: Workspace, now: Workspace, renamed: dict[Key, str]
) -> Iterator[RecordDifference]:
    """Projects that nobody edited, but whose figures moved with their records."""
    edited = {one.id for one in records if one.kind == PROJECT}
    former = {new: old for (kind, old), new in renamed.items() if kind == PROJECT}
    touched: dict[str, None] = {}
    for one in records:
        for side, name in ((now, one.id), (then, one.old_id or one.id)):
            record = side.find(one.kind, name)
            project = side.follow(record, PROJECT) if record is not None and one.kind != PROJECT else None
            if project is not None and project.kind == PROJECT:
                touched[project.id] = None
    for name in sorted(touched.keys() - edited):
        moved = _figures(then, now, former.get(name, name), name)
        project = now.find(PROJECT, name)
        if moved and project is not None:
            kind = now.kinds[PROJECT]
            yield RecordDifference(
                PROJECT, kind.title, name, now.label(project), project.path, CHANGED, figures=moved, clashes=(), new=(),
                note="not edited itself: its figures follow from the records that were",
            )  # fmt: skip


def _is_about(item: Finding, path: str) -> bool:
    return item.place.path == path or any(note.place.path == path for note in item.notes)


def _mentions(workspace: Workspace, one: RecordDifference) -> tuple[Mention, ...]:
    """Who refers to a record; of one that is gone, who still does."""
    record = workspace.find(one.kind, one.id)
    if record is not None:
        references = workspace.mentions_of(record)
    else:
        references = tuple(item for item in workspace.references if item.target is None and item.wanted == one.id)
    found = {(item.source.kind, item.source.id): item for item in reversed(references) if item.source is not record}
    return tuple(
        Mention(kind, name, workspace.label(item.source), str(item.path[0]))
        for (kind, name), item in sorted(found.items())
    )
