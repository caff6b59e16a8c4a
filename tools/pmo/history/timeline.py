"""A branch along its own line: every commit of it, and what each one changed in which file.

First parents alone: what a branch held before it was merged was not yet the firm's record, and a merge counts with all
it brought, its own edits too. No dates decide about the order, and no setting of the repository about the answer.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from pmo.history.git import GitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pmo.history.git import Repository

T = TypeVar("T")
_SETTLED: Final = ("-c", "log.showRoot=true", "-c", "log.follow=false")
_FORMAT: Final = "--format=%x01%H%x00%P%x00%ct%x00%ae%x00%an%x00%s"
_ORDINARY: Final = ("100644", "100755")
_AT_ONCE: Final = 20_000
"""Contents that one process of Git hands over: what is in memory at a time has a limit."""


class Commit(NamedTuple):
    """A commit of the line. `parents` are ids with spaces between; `seconds` is the committer's time since 1970."""

    id: str
    parents: str
    seconds: int
    email: str
    author: str
    subject: str

    @property
    def merge(self) -> bool:
        """Whether it joins a branch, so that the commits of the branch are still to be seen."""
        return " " in self.parents


class Edit(NamedTuple):
    """What a commit did to a file: the ids of its content before and after, empty where there is no ordinary file."""

    commit: int
    path: str
    before: str
    after: str


class Line(NamedTuple):
    """The commits of a line, oldest first, and the edits in their order; an edit names its commit by place."""

    commits: list[Commit]
    edits: list[Edit]


def line(repository: Repository, head: str, after: str = "", first: int = 0) -> Line:
    """The line up to a commit, or its part behind another one, whose places begin with `first`. GitError when Git cannot say.

    GitError too when `after` does not lie on the line.
    """
    revisions = (head, f"^{after}") if after else (head,)
    out = repository.run_large(
        *_SETTLED, "log", "-z", "--reverse", "--first-parent", "--diff-merges=first-parent", "--raw", "--no-renames", "--no-abbrev",
        "--no-ext-diff", "--no-textconv", "--ignore-submodules=none", "--relative", "--no-mailmap", "--no-show-signature", "--no-notes",
        "--encoding=UTF-8", _FORMAT, *revisions, "--", feed=b"",
    )  # fmt: skip
    commits: list[tuple[str, str, int, str, str, str]] = []
    edits: list[tuple[int, str, str, str]] = []
    place = first - 1
    tokens = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    for token in tokens:
        start = token[:1]
        if start == "\n":
            token, start = token[1:], token[1:2]  # noqa: PLW2901 - a line end before the first edit of a commit
        if start == ":":
            old, new, before, now, _ = token[1:].split(" ")
            edits.append((place, next(tokens), before if old in _ORDINARY else "", now if new in _ORDINARY else ""))
        elif start == "\x01":
            place += 1
            commits.append((token[1:], next(tokens), int(next(tokens)), next(tokens), next(tokens), next(tokens)))
        elif token:
            raise GitError("the answer of git log cannot be read")
    if after and (commits[0][1].split(" ", 1)[0] if commits else head) != after:
        raise GitError(f"{after[:10]} does not lie on the line of {head[:10]}")
    return Line(named(Commit, commits), named(Edit, edits))


def named(made: type[T], rows: Iterable[Any]) -> list[T]:
    """Plain tuples under their name; what the class itself does for each row costs five times as much."""
    return list(map(tuple.__new__, repeat(made), rows))  # type: ignore[arg-type]


def contents(repository: Repository, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Content by blob id, in the order asked for, with one process for very many. One that is missing here is left out."""
    wanted = list(blobs)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        out = repository.run_large("cat-file", "--batch", "--buffer", feed="\n".join([*some, ""]).encode("ascii"))
        position = 0
        for blob in some:
            end = out.index(b"\n", position)
            size = out[position:end].rpartition(b" ")[2]
            position = end + 1
            if size != b"missing":
                yield blob, out[position : position + int(size)]
                position += int(size) + 1


def ancestor(repository: Repository, old: str, new: str) -> bool:
    """Whether one commit id is reached from another one."""
    return not repository.run("rev-list", "--max-count=1", old, f"^{new}", "--").strip()
