"""Paths that a user typed, as paths of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path


def relative(path: Path, root: Path, overlay: str = "") -> str:
    """A file or folder relative to the workspace, with forward slashes; a usage error when it is not in there.

    `overlay` is the way from the workspace to its private overlay, where files may lie too.
    """
    full = path.resolve()
    if not full.exists():
        msg = f"There is no file or folder {path}."
        raise click.UsageError(msg)
    private = (root / overlay).resolve() if overlay else None
    if private is not None and full.is_relative_to(private):
        inside = full.relative_to(private).as_posix()
        return overlay if inside == "." else f"{overlay}/{inside}"
    if not full.is_relative_to(root):
        msg = f"{path} lies outside the workspace {root}."
        raise click.UsageError(msg)
    return full.relative_to(root).as_posix()
