"""What surrounds the records in Git: hooks, ignored folders. Facts for `pmo doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.history.branch import setting
from pmo.history.git import GitError, open_repository

if TYPE_CHECKING:
    from pathlib import Path


def ignored(root: Path, path: str) -> bool:
    """Whether the repository's own lists keep a path out of commits."""
    try:
        open_repository(root).run("check-ignore", "--quiet", "--no-index", "--", path)
    except GitError:
        return False
    return True


def shallow(root: Path) -> bool:
    """Whether older commits were left out of this clone."""
    return open_repository(root).shallow()


def hook(root: Path, name: str) -> bool:
    """Whether a hook of this name would run here."""
    said = setting(root, "core.hooksPath")
    repository = open_repository(root)
    top = root / repository.run("rev-parse", "--show-cdup").decode().strip()
    folder = top / said if said else root / repository.run("rev-parse", "--git-common-dir").decode().strip() / "hooks"
    return (folder.expanduser() / name).is_file()


def on_trunk(root: Path, path: str) -> bool | None:
    """Whether the common branch holds a file; None when there is no such branch here."""
    from pmo.history.branch import trunk_commit  # noqa: PLC0415 - one question of many
    from pmo.history.changes import files_at  # noqa: PLC0415

    repository = open_repository(root)
    commit = trunk_commit(repository)
    return path in files_at(repository, commit) if commit else None
