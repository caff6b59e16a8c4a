"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600
"""The mode of a file that only its owner reads."""
_PRIVATE_FOLDER: Final = 0o700


def write_text(path: Path, text: str) -> None:
    """Replace `path` by `text` (UTF-8, `\\n` line ends) in one step; the old file stays until the new one is complete."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes, *, private: bool = False) -> None:
    """Replace `path` by `content` in one step. Folders are made; the mode of an existing file is kept.

    What is `private` nobody but this user can read, and its folder, with what is in it, nobody else can look into.
    """
    if private:
        private_folder(path.parent)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(PRIVATE if private else path.stat().st_mode & 0o777 if path.exists() else 0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def private_folder(path: Path) -> None:
    """A folder that only its owner looks into, also when it is there already and was open to others, as were files in it."""
    path.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    if os.name != "posix":
        return
    if path.stat().st_mode & 0o077:
        path.chmod(_PRIVATE_FOLDER)
    with os.scandir(path) as entries:
        files = [Path(entry) for entry in entries if entry.is_file(follow_symlinks=False)]
    for file in files:
        with suppress(FileNotFoundError, PermissionError):  # somebody else's: the folder keeps others out
            make_private(file)


def make_private(path: Path) -> None:
    """Take the rights to a file away from everybody but its owner; FileNotFoundError without it."""
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(PRIVATE)


def link_on_the_way(root: Path, target: Path) -> Path | None:
    """The first symbolic link between `root` and `target`; None when there is none, or `target` lies elsewhere.

    A repository may hold links, and what is written through one lands outside of it.
    """
    if not target.is_relative_to(root):
        return None
    place = root
    for part in target.relative_to(root).parts:
        place /= part
        if place.is_symlink():
            return place
    return None


def create_text(path: Path, text: str) -> None:
    """Write a file that must not be there yet, whole or not at all; FileExistsError when somebody was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        try:
            os.link(temporary, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links: reserve the name, then replace it
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
