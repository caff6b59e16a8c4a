"""One command writes into a workspace at a time: the others wait for their turn.

The folder of the workspace itself is locked, so no file is made for it, and the system takes the lock back when a process
ends, however it ends. Where the system knows no such lock, nothing waits; what is written is still compared before.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 0.05
_BUSY: Final = (errno.EAGAIN, errno.EACCES)


class _Held(threading.local):
    """The folders that this thread has locked: a command that writes in two steps does not wait for itself."""

    def __init__(self) -> None:
        self.folders: set[Path] = set()


_HELD = _Held()


@contextmanager
def turn(root: Path, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Nobody else writes below `root` meanwhile; InputError when somebody does for longer than `patience` (seconds)."""
    folder = root.resolve()
    if folder in _HELD.folders or sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        _wait(handle, patience)
        _HELD.folders.add(folder)
        yield
    finally:
        _HELD.folders.discard(folder)
        os.close(handle)


def _wait(handle: int, patience: float) -> None:
    import fcntl  # noqa: PLC0415 - Windows has none

    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _BUSY:
                return  # a file system that knows no locks
            if time.monotonic() >= until:
                raise InputError("Another pmo command is writing here and does not end. Run this again when it is done.") from None  # fmt: skip
            time.sleep(_PAUSE_SECONDS)
        else:
            return
