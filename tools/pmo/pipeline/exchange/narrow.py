"""What every export starts with: the workspace as its readers may see it, and where it comes from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmo.audience import projection
from pmo.history.git import GitError, open_repository
from pmo.pipeline.write import kind_named
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded

__all__ = ["chosen", "commit", "narrowed", "outside"]


def narrowed(loaded: Loaded, audience: str) -> Loaded:
    """The workspace for some readers, without findings. UnknownReaderError when there are no such readers."""
    return replace(loaded, workspace=projection.project(loaded.workspace, audience), findings=())


def outside(audience: str) -> bool:
    """Whether the readers stand outside the firm: nothing of history or of files is for them."""
    return audience.startswith("client:")


def chosen(seen: Loaded, names: Iterable[str], *, every: bool) -> tuple[Kind, ...]:
    """The kinds that are asked for, by name or plural; InputError for none, and for one that these readers may not see."""
    workspace = seen.workspace
    if every:
        kept = [kind for kind in workspace.kinds.values() if workspace.of(kind.name) or not outside(workspace.audience)]
        return tuple(sorted(kept, key=lambda kind: kind.plural.casefold()))
    kinds = {kind.name: kind for kind in (kind_named(seen, name) for name in names)}
    if not kinds:
        raise InputError("Name a register, for example `pmo export xlsx risk issue`, or take --all.")
    return tuple(kinds.values())


def commit(root: Path) -> str:
    """The commit that is checked out; empty where there is no history."""
    try:
        return open_repository(root).resolve("HEAD")
    except GitError:
        return ""
