"""Facts from the history of a workspace. Paths are relative to its root, with forward slashes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pmo.history.git import GitError, Repository, open_repository

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

_HEADER: Final = "\x01"
_FORMAT: Final = "--format=%x01%H%x00%an%x00%aI"
_REGULAR: Final = ("100644", "100755")


@dataclass(frozen=True, slots=True)
class Change:
    """The last commit that touched a file: id, author, author's time, and how many commits touched it so far."""

    commit: str
    author: str
    at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class History:
    """The last change of every file. Without `known`, `reason` says why nothing can be said."""

    known: bool
    reason: str = ""
    head: str = ""
    files: Mapping[str, Change] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, path: str) -> Change | None:
        """The last change of a file; None for one that was never committed, or when nothing is known."""
        return self.files.get(path)


@dataclass(frozen=True, slots=True)
class File:
    """A file in a commit: the id of its content, and its size in bytes."""

    blob: str
    size: int


def last_changes(root: Path) -> History:
    """Who changed each file last, and how often it was changed, on the way to HEAD.

    A merge counts for a file only when its result differs from all of its parents. A renamed file starts anew.
    """
    try:
        repository = open_repository(root)
        if repository.shallow():
            return History(
                known=False, reason="this is a shallow clone; fetch the full history to see who changed what"
            )
        out = repository.run(
            "log", "-z", "-c", "--raw", "--no-renames", "--no-abbrev", "--relative", "--topo-order", _FORMAT, "HEAD", "--"
        )  # fmt: skip
        head = repository.resolve("HEAD")
    except GitError as error:
        return History(known=False, reason=error.reason)
    last: dict[str, tuple[str, str, str]] = {}
    counts: dict[str, int] = {}
    for commit, path in _touched(out):
        last.setdefault(path, commit)
        counts[path] = counts.get(path, 0) + 1
    files = {
        path: Change(commit, author, _when(at), counts[path]) for path, (commit, author, at) in sorted(last.items())
    }
    return History(known=True, head=head, files=MappingProxyType(files))


def _touched(out: bytes) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Commit and path, newest first, from `git log -z --raw`: each path follows a token that starts with a colon."""
    tokens = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    commit = ("", "", "")
    for raw in tokens:
        token = raw.lstrip("\n")
        if token.startswith(_HEADER):
            commit = (token[1:], next(tokens, ""), next(tokens, "").strip())
        elif token.startswith(":"):
            path = next(tokens, "")
            if path:
                yield commit, path


def _when(text: str) -> datetime:
    """An ISO instant as Git writes it."""
    return datetime.fromisoformat(text)


def files_at(repository: Repository, commit: str) -> dict[str, File]:
    """The ordinary files of the workspace in a commit; links and submodules are left out."""
    out = repository.run("ls-tree", "-r", "-z", "-l", commit).decode("utf-8", "surrogateescape")
    found: dict[str, File] = {}
    for entry in out.split("\0"):
        about, _, path = entry.partition("\t")
        parts = about.split()
        if len(parts) == 4 and parts[0] in _REGULAR:
            found[path] = File(parts[2], int(parts[3]))
    return found


def blobs_before(repository: Repository, commit: str, path: str) -> list[str]:
    """The ids of what a file held on the way to a commit, newest first; of a merge, what the branch merged into held."""
    out = repository.run(
        "log", "-z", "-m", "--first-parent", "--raw", "--no-renames", "--no-abbrev", "--relative", "--format=%x01",
        commit, "--", f":(literal){path}",
    )  # fmt: skip
    tokens = out.decode("utf-8", "surrogateescape").split("\0")
    entries = [token.lstrip("\n\x01").split() for token in tokens if token.lstrip("\n\x01").startswith(":")]
    return [entry[3] for entry in entries if len(entry) == 5 and entry[1] in _REGULAR]


def states_at(root: Path, ref: str, paths: Collection[str]) -> dict[str, bytes]:
    """What files held at a branch, tag or commit; files that were not there are left out.

    Raises GitError when there is no such commit or no repository.
    """
    repository = open_repository(root)
    there = files_at(repository, repository.resolve(ref))
    wanted = {path: there[path].blob for path in paths if path in there}
    content = dict(repository.blobs(sorted(set(wanted.values()))))
    return {path: content[blob] for path, blob in wanted.items() if blob in content}


def ids_in_all_refs(root: Path, prefixes: Collection[str]) -> frozenset[str]:
    """Every numbered id with one of these prefixes (`CR`, `RSK`) that any branch or tag holds or ever held.

    Local and remote branches count, so that two people who have not merged yet do not take the same number;
    deleted files count too, since a number is never used twice. Empty where there is no repository.
    """
    try:
        repository = open_repository(root)
    except GitError:
        return frozenset()
    return ids_ever(repository, ("--all", "HEAD"), prefixes)


def ids_ever(repository: Repository, revisions: tuple[str, ...], prefixes: Collection[str]) -> frozenset[str]:
    """The numbered ids whose files were added anywhere in the history of some revisions.

    One walk over all of them: a list of each branch's files would cost a process per branch and miss deletions.
    """
    form = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(prefixes)))})-(?:[0-9]+-)*[0-9]+\Z")
    out = repository.run(
        "log", "-z", "-c", "--raw", "--no-renames", "--diff-filter=A", "--relative", "--format=%x01", *revisions, "--"
    )  # fmt: skip
    tokens = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    stems = (next(tokens, "").rsplit("/", 1)[-1].split(".", 1)[0] for token in tokens if token.lstrip("\n")[:1] == ":")
    return frozenset(stem for stem in stems if form.match(stem)) if prefixes else frozenset()
