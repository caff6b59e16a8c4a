"""Many files at once, all of them or none: every new content is complete on disk before the first file is replaced."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def carry_out(root: Path, writes: Mapping[str, bytes], removes: Iterable[str] = ()) -> None:
    """Write and remove files below `root`, in the order given. When one of them fails, all are as they were before."""
    made: list[Path] = []
    staged: list[tuple[Path, Path]] = []
    undo: list[Callable[[], object]] = []
    try:
        for path, content in writes.items():
            target = root / path
            made.extend(_folders(target.parent))
            staged.append((_staged(target, content), target))
        for temporary, target in staged:
            undo.append(_way_back(target))
            temporary.replace(target)
        for path in removes:
            target = root / path
            undo.append(_way_back(target))
            target.unlink(missing_ok=True)
    except BaseException:
        for step in reversed(undo):
            step()
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
        for folder in reversed(made):
            if not any(folder.iterdir()):
                folder.rmdir()
        raise
    for path in removes:
        _without_empty_folders((root / path).parent, root)


def _folders(folder: Path) -> list[Path]:
    """Make a folder with those above it; returns the new ones, the highest first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _staged(target: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    temporary = Path(name)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
    return temporary


def _way_back(target: Path) -> Callable[[], object]:
    if not target.exists():
        return lambda: target.unlink(missing_ok=True)
    before = target.read_bytes()
    mode = target.stat().st_mode & 0o777

    def back() -> None:
        target.write_bytes(before)
        target.chmod(mode)

    return back


def _without_empty_folders(folder: Path, root: Path) -> None:
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
