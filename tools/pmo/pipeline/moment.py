"""The time machine: a workspace as its records stood on a day, at a tag or at a commit.

The files of that commit are laid out in a folder of their own and read like any workspace, with the schemas and
settings they had. What Git cannot show is said: where no commit is that old, today's records are judged at that day.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pmo.discover import files
from pmo.discover.root import MARKER
from pmo.history import moment
from pmo.history.git import GitError, open_repository
from pmo.pipeline.load import Loaded, load, load_kinds
from pmo.pipeline.settings import load_settings
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pmo.history.git import Repository
    from pmo.history.moment import Commit, Line
    from pmo.model.settings import Settings

_ENDINGS: Final = (".yml", ".yaml", ".md", ".csv", ".json")
"""Of everything in a commit, what records, schemas and settings are made of."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A workspace at a moment. `commit` is empty when it is today's files; `note` says what the reader must know."""

    loaded: Loaded
    commit: str = ""
    note: str = ""


def at(root: Path, when: date | str, today: date, overlay: Path | None = None) -> Moment:
    """The workspace as it stood on a day, or at a tag, branch or commit; InputError when there is no such commit.

    A day counts as past when a later commit exists: then the last commit of that day is read, and nothing of today's
    files. Else today's files are judged at that day. At a tag or commit, figures are as of the date pinned in its
    pmo.yml, else of the day of the commit.
    """
    if isinstance(when, date):
        return _on_day(root, when, today, overlay)
    try:
        repository = open_repository(root)
        commit = moment.named(repository, when, _settings(root).timezone)
        return state(root, repository, commit, None, overlay)
    except GitError as error:
        more = "write a date like 2026-11-20, a tag or a commit" if error.bad_ref else "only a date works here"
        raise InputError(f"--as-of: {error.reason}; {more}.") from None


def _on_day(root: Path, day: date, today: date, overlay: Path | None) -> Moment:
    note = ""
    with suppress(GitError):  # no Git, no past: today's files are all there is
        repository = open_repository(root)
        line = moment.line(repository, _settings(root).timezone)
        commit = line.on_day(day)
        if commit is None:
            note = _too_old(repository, line, day)
        elif commit.id != line.head:
            return state(root, repository, commit, day, overlay)
    return Moment(load(root, today, day, overlay=overlay), note=note)


def _too_old(repository: Repository, line: Line, day: date) -> str:
    begin = line.first_day.isoformat()
    why = "this is a shallow clone" if repository.shallow() else f"the history here begins on {begin}"
    return f"No commit is as old as {day.isoformat()} ({why}): today's records, judged at that day."


def state(root: Path, repository: Repository, commit: Commit, day: date | None, overlay: Path | None = None) -> Moment:
    """The workspace as its records stood at a commit, judged at a day, else as `at` says.

    Raises InputError when the commit holds no workspace, GitError when Git cannot show it.
    """
    with tempfile.TemporaryDirectory(prefix="pmo-") as folder:
        there = Path(folder) / root.name
        _lay_out(repository, commit.id, there)
        if not (there / MARKER).is_file():
            raise InputError(f"--as-of: commit {commit.id[:10]} of {commit.day.isoformat()} holds no {MARKER}.")
        beside = _overlay(root, there, Path(folder) / "overlay", commit.day, overlay)
        loaded = load(there, commit.day, day, overlay=beside)
    where = f"commit {commit.id[:10]} of {commit.day.isoformat()}"
    return Moment(replace(loaded, root=root), commit.id, f"Records as they stood at {where}.")


def laid_out(root: Path, repository: Repository, commit: str, day: date, overlay: Path | None = None) -> Loaded:
    """The workspace as its records stood at a commit id, judged at a day; GitError or InputError when it cannot be read."""
    known = moment.named(repository, commit, "UTC")
    return state(root, repository, known, day, overlay).loaded


def _lay_out(repository: Repository, commit: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in moment.files(repository, commit, endings=_ENDINGS, most=files.MAX_BYTES):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _overlay(root: Path, there: Path, to: Path, day: date, given: Path | None) -> Path | None:
    """The private overlay of that day, laid out beside; None when there is none, or Git cannot show how it stood."""
    settings = _settings(there)
    source = given or (root / settings.overlay if settings.overlay else None)
    if source is None or not source.is_dir():
        return None
    try:
        repository = open_repository(source)
        commit = moment.line(repository, settings.timezone).on_day(day)
    except GitError:
        return None
    if commit is None:
        return None
    _lay_out(repository, commit.id, to)
    return to


def _settings(root: Path) -> Settings:
    _, common, kind, _ = load_kinds(root)
    return load_settings(root, kind, common)[0]
