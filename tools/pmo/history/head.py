"""Which commit a workspace stands at, for the foot of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.history.git import GitError, Repository, open_repository

if TYPE_CHECKING:
    from pathlib import Path


def head(root: Path) -> str:
    """The id of the commit at HEAD; empty where Git cannot tell.

    Git is asked directly first, without the library that knows how to find repositories: most documents are written
    in a place where that is enough.
    """
    for opened in (Repository, open_repository):
        try:
            return opened(root).run("rev-parse", "--verify", "--quiet", "HEAD").decode("ascii", "replace").strip()
        except GitError:
            continue
    return ""
