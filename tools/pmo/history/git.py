"""Talks to Git: fixed argument lists, nothing of the repository's or the user's configuration, a time limit.

GitPython finds and validates the repository. Bulk reads are `git log --raw` and `git cat-file --batch` through
`Repository.run`. A repository is data that somebody else may have prepared: its hooks, monitors, replace refs
and transports are switched off, and what a user typed as a ref is turned into a commit id once, by `resolve`.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from pmo.model.keys import without_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TIMEOUT_SECONDS: Final = 300
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
KEPT: Final = ("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
"""What of the environment Git gets to see."""
_SWITCHES: Final = (
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.quotePath=false"),
    *("-c", "log.showSignature=false"),
    "--no-pager",
)


class GitError(Exception):
    """Git cannot answer; the text says why, in words for the user. `bad_ref`: what the user typed is no commit."""

    def __init__(self, reason: str, *, bad_ref: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.bad_ref = bad_ref


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that holds the workspace `root`, perhaps in a subfolder of it."""

    root: Path
    trusted: tuple[str, ...] = ()

    def run(self, *arguments: str, feed: bytes | None = None) -> bytes:
        """Standard output of one Git command in the workspace; GitError when it fails."""
        return self._done(arguments, feed, None).stdout

    def run_large(self, *arguments: str, feed: bytes) -> bytes:
        """The same for a long answer to a long question: both go through files, since thousands of small reads of a pipe cost more than Git."""
        with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
            question.write(feed)
            question.seek(0)
            self._done(arguments, question, answer)
            answer.seek(0)
            return answer.read()

    def _done(
        self, arguments: tuple[str, ...], feed: bytes | IO[bytes] | None, into: IO[bytes] | None
    ) -> subprocess.CompletedProcess[bytes]:
        command = [program(), "-C", str(self.root), *_SWITCHES, *self.trusted, *arguments]
        source: dict[str, Any] = (
            {"input": feed} if isinstance(feed, bytes) else {"stdin": subprocess.DEVNULL if feed is None else feed}
        )
        name = next((word for word in arguments if word[:1] not in ("", "-") and "=" not in word), "")
        try:
            done = subprocess.run(
                command,
                **source,
                stdout=subprocess.PIPE if into is None else into,
                stderr=subprocess.PIPE,
                env=environment(os.environ),
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except FileNotFoundError:
            msg = "git is not installed"
            raise GitError(msg) from None
        except subprocess.TimeoutExpired:
            msg = f"git {name} did not end within {TIMEOUT_SECONDS} seconds"
            raise GitError(msg) from None
        if done.returncode != 0:
            said = [line for line in done.stderr.decode("utf-8", "replace").strip().split("\n") if line[:5] != "hint:"]
            raise GitError(f"git {name} failed: {next(iter(said), '') or f'exit code {done.returncode}'}")
        return done

    def resolve(self, ref: str) -> str:
        """The commit id behind a branch, tag or id that a user typed; GitError with `bad_ref` when there is none."""
        wrong = f"“{ref!r}”" if not ref.isprintable() else f"“{ref}”"
        if not ref or "\0" in ref or "\n" in ref:
            raise GitError(f"{wrong} is not a branch, tag or commit", bad_ref=True)
        try:
            found = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        except GitError:
            found = b""
        commit = found.decode("ascii", "replace").strip()
        if not _COMMIT.match(commit):
            raise GitError(f"{wrong} is not a branch, tag or commit of this repository", bad_ref=True)
        return commit

    def shallow(self) -> bool:
        """Whether older commits were left out when it was cloned."""
        return self.run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def merge_base(self, one: str, other: str) -> str:
        """The newest commit that two commit ids have in common; GitError when there is none here."""
        try:
            return self.run("merge-base", one, other).decode("ascii").split("\n", 1)[0]
        except GitError:
            why = " in this shallow clone; fetch the full history" if self.shallow() else ""
            raise GitError(f"the two states have no common commit{why}") from None

    def blobs(self, ids: list[str]) -> Iterator[tuple[str, bytes]]:
        """Content by blob id, one process for all of them."""
        if not ids:
            return
        out = self.run("cat-file", "--batch", feed="".join(f"{one}\n" for one in ids).encode())
        position = 0
        for wanted in ids:
            end = out.index(b"\n", position)
            parts = out[position:end].split(b" ")
            position = end + 1
            if len(parts) == 3 and parts[1] != b"missing":
                size = int(parts[2])
                yield wanted, out[position : position + size]
                position += size + 1


def program(system: str = os.name) -> str:
    """The file of Git. Windows looks into the current folder first, and a workspace may hold a `git.exe`: never that one.

    GitError when it is not installed.
    """
    if system != "nt":
        return "git"
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        found = os.path.join(folder, "git.exe")
        if os.path.isabs(folder) and os.path.isfile(found):
            return found
    msg = "git is not installed"
    raise GitError(msg)


@contextmanager
def _keys_hidden() -> Iterator[None]:
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    before = dict(os.environ)
    for name in before.keys() - without_keys(before).keys():
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(before)


def open_repository(root: Path) -> Repository:
    """The repository around a workspace; GitError with the reason when there is none that can be used."""

    with _keys_hidden():  # it asks `git version` when it is imported, with all of the environment
        from git import Repo  # noqa: PLC0415 - 60 interpreter-milliseconds that only commands with history pay
        from git.exc import GitError as LibraryError  # noqa: PLC0415

    try:
        with Repo(root, search_parent_directories=True, expand_vars=False) as found:
            bare = found.bare
    except (LibraryError, OSError, ValueError):
        msg = "this folder is not in a Git repository"
        raise GitError(msg) from None
    if bare:
        msg = "this is a bare Git repository, without files"
        raise GitError(msg)
    repository = Repository(root)
    try:
        repository.run("rev-parse", "--git-dir")
    except GitError as error:
        if "dubious ownership" not in error.reason:
            raise
        repository = _trusted_by_user(root)
    try:
        repository.run("rev-parse", "--verify", "--quiet", "HEAD")
    except GitError:
        msg = "this Git repository has no commit yet"
        raise GitError(msg) from None
    return repository


def _trusted_by_user(root: Path) -> Repository:
    """The repository with the folders that the user, not the repository, has declared safe (CI checkouts need it)."""
    folders: list[str] = []
    for scope in ("--global", "--system"):
        done = subprocess.run(
            [program(), "config", scope, "--get-all", "safe.directory"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={name: value for name, value in os.environ.items() if name in KEPT},
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        folders.extend(done.stdout.decode("utf-8", "replace").split("\n"))
    switches = [part for folder in folders if folder for part in ("-c", f"safe.directory={folder}")]
    repository = Repository(root, tuple(switches))
    try:
        repository.run("rev-parse", "--git-dir")
    except GitError:
        msg = (
            "Git does not read this folder because it belongs to another user; "
            "`git config --global --add safe.directory <folder>` allows it"
        )
        raise GitError(msg) from None
    return repository


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """What Git gets to see: no GIT_ variables of a hook, no configuration of user or machine, no way to the network."""
    kept = {name: value for name, value in given.items() if name.upper() in KEPT}
    return {
        **kept,
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }
