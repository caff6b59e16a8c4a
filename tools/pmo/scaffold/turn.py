"""One command writes into a workspace at a time: the others wait for their turn.

The folder of the workspace itself is locked, so no file is made for it, and the system takes the lock back when a process
ends, however it ends. Windows locks no folders: there it is the first byte of a file in the cache. Where a file system
knows no such lock, nothing waits; what is written is still compared before.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pmo.scaffold.atomic import link_on_the_way
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE_SECONDS: Final = 60.0
SILENT_SECONDS: Final = 3.0
"""After which somebody who waits hears for whom."""
FILE: Final = ".cache/pmo/turn.lock"
_PAUSE_SECONDS: Final = 0.05
_BUSY: Final = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_LOCKS: Final = Path("/proc/locks")


class _Held(threading.local):
    """The folders that this thread has locked: a command that writes in two steps does not wait for itself."""

    def __init__(self) -> None:
        self.folders: set[Path] = set()


_HELD = _Held()


@contextmanager
def turn(root: Path, patience: float = PATIENCE_SECONDS, told: Callable[[str], object] = str) -> Iterator[None]:
    """Nobody else writes below `root` meanwhile; InputError when somebody does for longer than `patience` (seconds).

    `told` hears a line after a few seconds of waiting, which says who is writing.
    """
    folder = root.resolve()
    if folder in _HELD.folders:
        yield
        return
    handle, lock = _lock_of(folder)
    try:
        _wait(handle, lock, patience, told)
        _HELD.folders.add(folder)
        yield
    finally:
        _HELD.folders.discard(folder)
        os.close(handle)


def _lock_of(folder: Path) -> tuple[int, Callable[[int], object]]:
    """What is locked for a folder, and the function that does it or raises OSError at once."""
    try:
        fcntl: Any = import_module("fcntl")
    except ImportError:
        msvcrt: Any = import_module("msvcrt")
        return _file_in(folder), lambda handle: msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    return handle, lambda handle: fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _file_in(folder: Path) -> int:
    path = folder / FILE
    link = link_on_the_way(folder, path)
    if link is not None:
        raise InputError(f"{link} is a symbolic link; nothing is locked behind a link.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise InputError(f"{path} cannot be used, by which commands wait for one another: {error.strerror}.") from None


def _wait(handle: int, lock: Callable[[int], object], patience: float, told: Callable[[str], object]) -> None:
    began = time.monotonic()
    silent = True
    while True:
        try:
            lock(handle)
        except OSError as error:
            if error.errno not in _BUSY:
                return  # a file system that knows no locks
            waited = time.monotonic() - began
            if waited >= patience:
                raise InputError(f"Another pmo command is writing here{_holder(handle)} and does not end. Run this again when it is done.") from None  # fmt: skip
            if silent and waited >= SILENT_SECONDS:
                silent = False
                told(f"Waiting for another pmo command that is writing here{_holder(handle)} …")
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _holder(handle: int) -> str:
    """The process that has the lock, where the system tells: ` (process 4711)`."""
    try:
        inode = str(os.fstat(handle).st_ino)
        for line in _LOCKS.read_text(encoding="ascii", errors="replace").splitlines():
            words = line.split()  # `1: FLOCK ADVISORY WRITE 4711 08:01:2359298 0 EOF`
            if len(words) > 5 and words[1] == "FLOCK" and words[5].rpartition(":")[2] == inode:
                return f" (process {words[4]})"
    except OSError:
        pass
    return ""
