"""Three versions of a text become one, by `git merge-file`: nothing of a repository is read or changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pmo.history.changes import files_at
from pmo.history.git import TIMEOUT_SECONDS, GitError, environment, open_repository, program

if TYPE_CHECKING:
    from collections.abc import Collection

_SHORT: Final = 40


def merged(ours: str, base: str, theirs: str) -> str | None:
    """Both changes of `base` in one text; None when they touch the same lines, or when Git is not installed."""
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    with tempfile.TemporaryDirectory(prefix="pmo-merge-") as folder:
        paths = [Path(folder) / name for name in ("ours", "base", "theirs")]
        for path, text in zip(paths, (ours, base, theirs), strict=True):
            path.write_bytes(text.encode())
        try:
            done = subprocess.run(
                [program(), "merge-file", "-p", "-q", "ours", "base", "theirs"],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=environment(os.environ),
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
    return done.stdout.decode() if done.returncode == 0 else None


def uncommitted(root: Path, paths: Collection[str]) -> frozenset[str]:
    """Those of some files of the workspace that Git knows and that differ from the last commit; none where nothing can be said.

    `git diff` would send what it compares through the filters that the repository's own configuration names, and those
    are programs. So Git only says what was committed, and the contents are compared here.
    """
    try:
        repository = open_repository(root)
        committed = files_at(repository, repository.resolve("HEAD"))
        staged = repository.run("ls-files", "-z").split(b"\0")
    except GitError:
        return frozenset()
    known = committed.keys() | {os.fsdecode(name) for name in staged}
    return frozenset(
        path
        for path in paths
        if path in known and (path not in committed or not _holds(root / path, committed[path].blob))
    )


def _holds(path: Path, blob: str) -> bool:
    """Whether a file holds the content with this id, whatever its line ends are."""
    if path.is_symlink() or not path.is_file():
        return False
    raw = path.read_bytes()
    return any(_id(content, blob) == blob for content in (raw, raw.replace(b"\r\n", b"\n")))


def _id(content: bytes, like: str) -> str:
    """The id that Git gives to a content; `like` is one of this repository, and its length tells which sort they are."""
    sort = hashlib.sha1 if len(like) == _SHORT else hashlib.sha256
    return sort(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
