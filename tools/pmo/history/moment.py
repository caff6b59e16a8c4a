"""The state of a workspace at an earlier moment: which commit it was, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pmo.history.changes import files_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.history.git import Repository


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit and the day on which it was made, in the time zone asked for."""

    id: str
    day: date


def named(repository: Repository, ref: str, zone: str) -> Commit:
    """The commit behind a tag, branch or id that a user typed; GitError with `bad_ref` when there is none."""
    commit = repository.resolve(ref)
    seconds = int(repository.run("show", "-s", "--format=%ct", commit, "--").decode("ascii"))
    return Commit(commit, _day(seconds, zone))


@dataclass(frozen=True, slots=True)
class Line:
    """The commits on the way to HEAD along first parents, newest first, with their times in seconds.

    First parents alone: what a branch held before it was merged was not yet the firm's record.
    """

    commits: tuple[tuple[int, str], ...]
    zone: str

    @property
    def head(self) -> str:
        """The id of the newest commit."""
        return self.commits[0][1]

    @property
    def first_day(self) -> date:
        """The day of the oldest commit."""
        return _day(self.commits[-1][0], self.zone)

    def on_day(self, day: date) -> Commit | None:
        """The last commit that was there at the end of a day; None before the first."""
        end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.zone)).timestamp()
        found = next(((seconds, commit) for seconds, commit in self.commits if seconds < end), None)
        return Commit(found[1], _day(found[0], self.zone)) if found else None


def line(repository: Repository, zone: str) -> Line:
    """The line of a repository, its days in a time zone; GitError when Git cannot show it."""
    out = repository.run("rev-list", "--first-parent", "--timestamp", "HEAD", "--").decode("ascii")
    pairs = (entry.split(" ", 1) for entry in out.splitlines())
    return Line(tuple((int(seconds), commit) for seconds, commit in pairs), zone)


def files(repository: Repository, commit: str, *, endings: tuple[str, ...], most: int) -> Iterator[tuple[str, bytes]]:
    """Path and content of the workspace's ordinary files with one of these endings, up to `most` bytes each."""
    wanted = {
        path: file.blob
        for path, file in files_at(repository, commit).items()
        if path.endswith(endings) and file.size <= most and _ordinary(path)
    }
    content = dict(repository.blobs(sorted(set(wanted.values()))))
    for path, blob in wanted.items():
        if blob in content:
            yield path, content[blob]


def _ordinary(path: str) -> bool:
    """Whether a path leads into the folder it is laid out in, on every system; a tree can be made by hand."""
    return not set(path.split("/")) & {"", ".", ".."} and "\\" not in path and ":" not in path


def _day(seconds: int, zone: str) -> date:
    return datetime.fromtimestamp(seconds, ZoneInfo(zone)).date()
