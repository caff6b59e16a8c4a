"""The file behind the shelf: for its owner alone, and whatever is wrong with it said in one sentence."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from typing import TYPE_CHECKING, Any, Final

from pmo.scaffold import atomic
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_PATIENCE: Final = 30.0
"""Seconds that a transaction waits for another one."""
_BATCH: Final = 2000
_BESIDE: Final = ("-wal", "-shm")
"""Files that SQLite lays beside its own."""
_BUSY: Final = "locked"


class ShelfError(InputError):
    """The shelf cannot be used now: another pull is running, or its file is none."""


class ShelfFile:
    """An SQLite file of which every fault is a ShelfError."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it."""
        self.path = path
        _made_ready(path)
        try:
            self._database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        except sqlite3.Error as error:
            raise self.broken(error) from None

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def ask(self, query: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of an answer."""
        try:
            return self._database.execute(query, tuple(values)).fetchall()
        except sqlite3.Error as error:
            raise self.broken(error) from None

    def stream(self, query: str, values: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of an answer, some thousand in memory at a time."""
        try:
            cursor = self._database.execute(query, tuple(values))
            while found := cursor.fetchmany(_BATCH):
                yield from found
        except sqlite3.Error as error:
            raise self.broken(error) from None

    def do(self, statement: str, values: Iterable[Any] = ()) -> None:
        """Carry out a statement."""
        self.ask(statement, values)

    def do_each(self, statement: str, values: Iterable[tuple[Any, ...]]) -> None:
        """Carry out a statement for each of these."""
        try:
            self._database.executemany(statement, values)
        except sqlite3.Error as error:
            raise self.broken(error) from None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is done within, or nothing of it."""
        self.do("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # a full disk has ended it already
                self._database.execute("ROLLBACK")
            raise
        self.do("COMMIT")

    def broken(self, why: object) -> ShelfError:
        """What to say about a file that cannot be used, or that says what no pull has written."""
        return ShelfError(
            f"{self.path} cannot be used ({why}). It holds only what was read from the PSA: delete it, and pull again."
        )


@contextlib.contextmanager
def lock(path: Path) -> Iterator[None]:
    """A lock that the system takes back when the process ends, however it ends. ShelfError while somebody else has it."""
    _made_ready(path)
    try:
        guard = sqlite3.connect(path, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise _no_lock(path, error) from None
    try:
        try:
            guard.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if _BUSY in str(error):
                raise ShelfError("Another pull is running here; wait until it is done.") from None
            raise _no_lock(path, error) from None
        yield
    finally:
        guard.close()


def _no_lock(path: Path, why: object) -> ShelfError:
    return ShelfError(f"{path} cannot be used as a lock ({why}): delete it, and try again.")


def _made_ready(path: Path) -> None:
    """A regular file, made when there is none, in a folder of its own; both for their owner alone, since rows hold costs."""
    try:
        atomic.private_folder(path.parent)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, atomic.PRIVATE))
        except FileExistsError:
            if not stat.S_ISREG(path.lstat().st_mode):
                raise ShelfError(f"{path} is no file. Take it away, and pull again.") from None
        for file in (path, *(path.with_name(f"{path.name}{end}") for end in _BESIDE)):
            with contextlib.suppress(FileNotFoundError):
                atomic.make_private(file)
    except OSError as error:
        raise ShelfError(f"{path} cannot be used ({error.strerror}). Look who may write there.") from None
