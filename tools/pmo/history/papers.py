"""What Git knows about approvals: when the protected branch took a file in, and whose hands were in a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.history.git import Repository

_ALL_OF_IT: Final = ("-c", "log.showRoot=true", "-c", "log.follow=false")
"""A setting in the repository must not hide its first commit."""
_ABOUT: Final = "--format=%x01%H%x00%ae%x00%ce%x00%B%x00"


@dataclass(frozen=True, slots=True)
class Line:
    """A branch along its first parents, oldest first: commits, and the latest time seen so far at each of them.

    A commit can be dated back; the latest date seen on the way to it cannot.
    """

    commits: tuple[str, ...]
    seen: tuple[datetime, ...]

    def index(self, commit: str) -> int | None:
        """The place of a commit, counted from the first; None when it is not on this line."""
        return self.places.get(commit)

    @property
    def places(self) -> dict[str, int]:
        """Place by commit."""
        return {commit: index for index, commit in enumerate(self.commits)}

    @property
    def latest(self) -> datetime:
        """The latest time seen on the whole line."""
        return self.seen[-1]


@dataclass(frozen=True, slots=True)
class Touch:
    """A commit that touched a file: content before (one per parent that had another) and after; empty where there is none."""

    commit: str
    author: str
    committer: str
    message: str
    path: str
    before: tuple[str, ...]
    after: str


def line(repository: Repository, commit: str) -> Line:
    """A branch from its first commit to this one, along first parents. No date filters, no trust in a single date."""
    out = repository.run("rev-list", "--first-parent", "--timestamp", commit, "--").decode("ascii")
    pairs = [entry.split(" ", 1) for entry in reversed(out.splitlines())]
    seen: list[datetime] = []
    latest = 0
    for seconds, _ in pairs:
        latest = max(latest, int(seconds))
        seen.append(datetime.fromtimestamp(latest, UTC))
    return Line(tuple(commit for _, commit in pairs), tuple(seen))


def taken_in(repository: Repository, commit: str, folder: str) -> dict[tuple[str, str], str]:
    """The commit on the first-parent line that first brought a file of a folder with a content, by path and blob id."""
    touches_of = first_parent_touches(repository, commit, folder)
    return {(touch.path, touch.after): touch.commit for touch in touches_of if touch.after}


def first_parent_touches(repository: Repository, commit: str, path: str) -> list[Touch]:
    """The commits on a branch's own line that touched a path, newest first; of a merge, what it brought."""
    out = repository.run(
        *_ALL_OF_IT, "log", "-z", "-m", "--first-parent", "--raw", "--no-renames", "--no-abbrev", "--relative",
        "--topo-order", _ABOUT, commit, "--", path,
    )  # fmt: skip
    return list(_touches(out))


def brought(repository: Repository, base: str, head: str, folder: str) -> set[tuple[str, str]]:
    """Path and blob id of everything that any commit between two states put into a folder, also what is gone again."""
    out = repository.run(
        *_ALL_OF_IT, "log", "-z", "-m", "--raw", "--no-renames", "--no-abbrev", "--relative", _ABOUT, head, f"^{base}", "--",
        folder,
    )  # fmt: skip
    return {(touch.path, touch.after) for touch in _touches(out) if touch.after}


def touches(repository: Repository, revisions: Sequence[str], paths: Sequence[str]) -> list[Touch]:
    """Every commit among some revisions that touched some paths (as Git writes them), merges with a result of their own too."""
    out = repository.run(
        *_ALL_OF_IT, "log", "-z", "-c", "--raw", "--no-renames", "--no-abbrev", "--relative", "--full-history",
        "--topo-order", "--encoding=UTF-8", _ABOUT, *revisions, "--", *paths,
    )  # fmt: skip
    return list(_touches(out))


def _touches(out: bytes) -> Iterator[Touch]:
    tokens = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    about = ("", "", "", "")
    for raw in tokens:
        token = raw.lstrip("\n")
        if token.startswith("\x01"):
            about = (token[1:], next(tokens, ""), next(tokens, ""), next(tokens, ""))
        elif token.startswith(":"):
            path = next(tokens, "")
            parents = len(token) - len(token.lstrip(":"))
            parts = token.lstrip(":").split()
            marks = parts[parents + 1 : 2 * parents + 2]
            before = tuple("" if set(mark) == {"0"} else mark for mark in marks[:-1])
            yield Touch(*about, path, before, "" if set(marks[-1]) == {"0"} else marks[-1])
