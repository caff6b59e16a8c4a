"""Writes to Git: a new branch with one commit that adds one file. Nothing else of the toolkit writes there.

The commit is made from its parts (content, folders, commit), so that no hook, filter or setting of the repository runs
and nothing that lies in the folder slips in. What points to it comes last: until then, nothing has changed.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.history.git import KEPT, TIMEOUT_SECONDS, GitError, Repository, open_repository, program

if TYPE_CHECKING:
    from pathlib import Path

_USUAL: Final = ("main", "master")
_FILE: Final = "100644"
_HEADS: Final = "refs/heads/"
_ORIGIN: Final = "refs/remotes/origin/"
_FINDS_SETTINGS: Final = (*KEPT, "XDG_CONFIG_HOME", "PROGRAMDATA", "GIT_CONFIG_GLOBAL")
"""What Git finds the settings of its user and machine by. It gets nothing else: the environment may hold keys."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who commits, as Git is told on this machine; empty where it is not."""

    name: str = ""
    email: str = ""

    @property
    def known(self) -> bool:
        """Whether a commit can carry it."""
        return bool(self.name and self.email)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the work tree stands: `branch` is empty when it is on none, `trunk` when no branch has a usual name.

    `staged` are the paths that wait for the next commit, as Git writes them.
    """

    branch: str
    trunk: str
    head: str
    staged: tuple[str, ...]
    remote: str = ""


def standing(root: Path) -> Standing:
    """Where a workspace stands; GitError when it is in no repository."""
    repository = open_repository(root)
    return Standing(
        branch=_branch(repository),
        trunk=trunk(repository),
        head=repository.resolve("HEAD"),
        staged=_lines(repository.run("diff-index", "--cached", "--name-only", "-z", "HEAD", "--"), b"\0"),
        remote=remote(repository),
    )


def _branch(repository: Repository) -> str:
    try:
        return repository.run("symbolic-ref", "--quiet", "HEAD").decode().strip().removeprefix(_HEADS)
    except GitError:
        return ""


def trunk(repository: Repository) -> str:
    """The name of the branch that everything is merged into; empty when it cannot be told."""
    try:
        found = repository.run("symbolic-ref", "--quiet", f"{_ORIGIN}HEAD").decode().strip().removeprefix(_ORIGIN)
    except GitError:
        found = ""
    names = _lines(repository.run("for-each-ref", "--format=%(refname)", _HEADS, _ORIGIN), b"\n")
    there = {name.removeprefix(_HEADS).removeprefix(_ORIGIN) for name in names}
    return found or next((name for name in _USUAL if name in there), "")


def trunk_commit(repository: Repository) -> str:
    """The commit of that branch, at the remote if it is known there; empty when there is none."""
    name = trunk(repository)
    for ref in (f"{_ORIGIN}{name}", f"{_HEADS}{name}") if name else ():
        try:
            return repository.resolve(ref)
        except GitError:
            continue
    return ""


def remote(repository: Repository) -> str:
    """The address of `origin`, without a name or password in it; empty when there is none."""
    try:
        address = repository.run("config", "--get", "remote.origin.url").decode("utf-8", "replace").strip()
    except GitError:
        return ""
    scheme, mark, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}" if mark else address


def identity(root: Path) -> Identity:
    """Who commits here: what the environment says, else Git's settings, the user's own included."""
    found = []
    for name, key in (("NAME", "user.name"), ("EMAIL", "user.email")):
        said = os.environ.get(f"GIT_AUTHOR_{name}", "") or setting(root, key)
        found.append(" ".join(said.split()).strip("<>"))
    return Identity(*found)


def setting(root: Path, key: str) -> str:
    """A setting of Git as its user sees it, machine and home included; empty when it is not set. It is data, and runs nothing."""
    kept = {name: value for name, value in os.environ.items() if name.upper() in _FINDS_SETTINGS}
    done = subprocess.run(
        [program(), "-C", str(root), "config", "--includes", "--get", key],
        stdin=subprocess.DEVNULL, capture_output=True, env=kept, timeout=TIMEOUT_SECONDS, check=False,
    )  # fmt: skip
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def free(root: Path, branch: str) -> bool:
    """Whether a branch may have this name and neither this clone nor `origin` has it."""
    repository = open_repository(root)
    if branch.startswith("-"):
        return False
    try:
        repository.run("check-ref-format", f"{_HEADS}{branch}")
    except GitError:
        return False
    refs = (f"{_HEADS}{branch}", f"{_ORIGIN}{branch}")
    return not repository.run("for-each-ref", "--format=%(refname)", *refs).strip()


def start(root: Path, branch: str, path: str, text: bytes, message: str, who: Identity) -> str:
    """Make a branch at HEAD with one commit more that adds a file, and stand on it; the id of the commit.

    `path` is relative to the workspace, and the file lies there already. GitError when it cannot be done; then nothing
    of the repository has changed.
    """
    opened = open_repository(root)
    settings = (f"user.name={who.name}", f"user.email={who.email}", *_no_filters(opened))
    repository = Repository(root, (*opened.trusted, *(part for one in settings for part in ("-c", one))))
    head = repository.resolve("HEAD")
    inside = repository.run("rev-parse", "--show-prefix").decode().rstrip("\n") + path
    blob = _id(repository.run("hash-object", "-w", "--no-filters", "--stdin", feed=text))
    tree = _with_file(repository, f"{head}^{{tree}}", inside.split("/"), blob)
    commit = _id(repository.run("commit-tree", "-p", head, "-F", "-", tree, feed=message.encode()))
    note = f"{_FILE},{blob},{inside}"
    repository.run("update-index", "--add", "--cacheinfo", note)
    try:
        repository.run("update-ref", "-m", "pmo: new record", f"{_HEADS}{branch}", commit, "0" * len(commit))
        repository.run("symbolic-ref", "-m", f"pmo: to {branch}", "HEAD", f"{_HEADS}{branch}")
    except GitError:
        repository.run("update-index", "--force-remove", "--", path)
        raise
    return commit


def _no_filters(repository: Repository) -> list[str]:
    """Settings that switch off the filters of the repository: writing the index compares files, and would run them."""
    try:
        found = repository.run(
            "config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process|required)$"
        )
    except GitError:
        return []
    names = _lines(found, b"\0")
    if any("=" in name for name in names):
        msg = "a filter in the settings of this repository has a name that cannot be switched off"
        raise GitError(msg)
    return [f"{name}={'false' if name.endswith('.required') else ''}" for name in names]


def _with_file(repository: Repository, tree: str, parts: list[str], blob: str) -> str:
    """The id of a tree with one file more, in folders that may be new."""
    name, rest = parts[0], parts[1:]
    entries = (
        [entry for entry in repository.run("ls-tree", "-z", "--full-tree", tree).split(b"\0") if entry] if tree else []
    )
    old = next((entry for entry in entries if entry.partition(b"\t")[2] == name.encode()), b"")
    if old and (not rest or not old.startswith(b"040000 tree ")):
        msg = f"{name} is in the last commit already"
        raise GitError(msg)
    if rest:
        inner = _with_file(repository, old.split()[2].decode() if old else "", rest, blob)
        new = f"040000 tree {inner}\t{name}"
    else:
        new = f"{_FILE} blob {blob}\t{name}"
    kept = [entry for entry in entries if entry != old]
    return _id(repository.run("mktree", "-z", feed=b"".join(entry + b"\0" for entry in [*kept, new.encode()])))


def _id(out: bytes) -> str:
    return out.decode("ascii").strip()


def _lines(out: bytes, end: bytes) -> tuple[str, ...]:
    return tuple(line.decode("utf-8", "surrogateescape") for line in out.split(end) if line)
