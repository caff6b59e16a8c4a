"""What is given for a signature: a key and a branch that are there, and that count for something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.history.git import GitError, open_repository
from pmo.pipeline.approvals import adopted_here
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded


def for_signing(loaded: Loaded, key: Path | None, base: str) -> str:
    """What to know about a key and a base that were named, empty when nothing. InputError when one of them is not there."""
    if key is not None and not key.is_file():
        raise InputError(f"There is no key {key}. Name the file of your ssh key with --key, or leave it away.")
    if base:
        try:
            open_repository(loaded.root).resolve(base)
        except GitError as error:
            raise InputError(f"There is no branch or commit “{base}” for --base ({error}).") from None
    if (key is not None or base) and not adopted_here(loaded):
        return "this firm has no policy for signed approvals, so nothing is signed"
    return ""
