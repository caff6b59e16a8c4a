"""The shelf: what was read of the PSA, row by row, in one SQLite file under `.cache`; not in Git.

Rows and the place the reading has reached are written in one transaction, so a pull that was cut off goes on where it
stopped. Readers see the rows in the order of their numbers, a few at a time, and never wait for a pull.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pmo.pipeline.psa import exact_json
from pmo.pipeline.psa.cells import changed_at
from pmo.scaffold.atomic import link_on_the_way
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Self

FOLDER: Final = ".cache/pmo/psa"
FILE: Final = f"{FOLDER}/store.sqlite"
VERSION: Final = 2
SOURCE: Final = "pmo_source"
"""The field of a row that names the mapping of files it came by; the API has no such field."""
_BATCH: Final = 500
_PATIENCE: Final = 30.0
"""Seconds that a transaction waits for another one."""
_SCHEMA: Final = """
CREATE TABLE rows (resource TEXT NOT NULL, id INTEGER NOT NULL, sweep INTEGER NOT NULL, changed TEXT, body TEXT NOT NULL, PRIMARY KEY (resource, id)) WITHOUT ROWID;
CREATE TABLE cursors (resource TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE facts (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
"""


class ShelfError(InputError):
    """The shelf cannot be used now: another pull is running, or its file is none."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the reading of one resource has come.

    `sweep` counts readings from end to end; while one is under way, `after` is the last number it has stored and
    `began` the server's time at its start. `pulled_at` is that time of the last reading that came to its end, which is
    the mark for what has changed since. `scope` is the first day it was limited to, `asked` the fields it asked for: a
    wider reading begins anew.
    """

    sweep: int = 0
    after: int = 0
    running: bool = False
    began: datetime | None = None
    pulled_at: datetime | None = None
    scope: str = ""
    asked: str = ""


class Shelf:
    """Rows of the PSA by resource and number; a context manager. `Shelf.of(root)` opens that of a workspace."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it. ShelfError when it is no shelf."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._database.close()
            raise ShelfError(
                f"{path} cannot be used ({error}). It holds only what was read from the PSA: delete it, and pull again."
            ) from None

    @classmethod
    def of(cls, root: Path) -> Self:
        """The shelf of a workspace, made when it is not there. ShelfError for one behind a symbolic link."""
        link = link_on_the_way(root, root / FILE)
        if link is not None:
            raise ShelfError(f"{link} is a symbolic link; what is read from the PSA is not written through a link.")
        return cls(root / FILE)

    @staticmethod
    def there(root: Path) -> bool:
        """Whether anything was ever pulled here."""
        return (root / FILE).is_file()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    # reading ----------------------------------------------------------------------------------------------------------

    def rows(self, resource: str, *, after: int = 0) -> Iterator[dict[str, Any]]:
        """The rows of a resource with a number above `after`, by number, a few hundred in memory at a time."""
        while True:
            found = self._database.execute(
                "SELECT id, body FROM rows WHERE resource = ? AND id > ? ORDER BY id LIMIT ?", (resource, after, _BATCH)
            ).fetchall()
            for number, body in found:
                yield exact_json.read(body)
                after = number
            if len(found) < _BATCH:
                return

    def row(self, resource: str, number: int | None) -> dict[str, Any] | None:
        """One row by its number."""
        found = self._database.execute(
            "SELECT body FROM rows WHERE resource = ? AND id = ?", (resource, number)
        ).fetchone()
        return exact_json.read(found[0]) if found is not None else None

    def count(self, resource: str) -> int:
        """How many rows of a resource are here."""
        return int(self._database.execute("SELECT COUNT(*) FROM rows WHERE resource = ?", (resource,)).fetchone()[0])

    def newest(self, resource: str) -> datetime | None:
        """The latest change of a row of a resource, by the PSA's own word."""
        found = self._database.execute("SELECT MAX(changed) FROM rows WHERE resource = ?", (resource,)).fetchone()
        return _instant(found[0])

    def numbers(self, resource: str, having: str = "") -> Iterator[int]:
        """The numbers of a resource, in order; only of rows that have a certain field, if one is given."""
        query, values = "SELECT id FROM rows WHERE resource = ? ORDER BY id", [resource]
        if having:  # quotes within a text are escaped, so this is found only where a field begins
            query, values = (
                "SELECT id FROM rows WHERE resource = ? AND instr(body, ?) ORDER BY id",
                [resource, f'"{having}":'],
            )
        yield from (number for (number,) in self._database.execute(query, values))

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources of which there are rows."""
        return tuple(name for (name,) in self._database.execute("SELECT DISTINCT resource FROM rows ORDER BY resource"))

    def cursor(self, resource: str) -> Cursor:
        """How far the reading of a resource has come."""
        found = self._database.execute("SELECT body FROM cursors WHERE resource = ?", (resource,)).fetchone()
        return _cursor(exact_json.read(found[0])) if found is not None else Cursor()

    def pulled_at(self, resource: str) -> datetime | None:
        """The server's time when the last complete reading of a resource began; None when there was none."""
        return self.cursor(resource).pulled_at

    def fact(self, name: str) -> Any:
        """Something remembered about the PSA as a whole; None when nothing is."""
        found = self._database.execute("SELECT body FROM facts WHERE name = ?", (name,)).fetchone()
        return exact_json.read(found[0]) if found is not None else None

    # writing ----------------------------------------------------------------------------------------------------------

    def put(
        self, resource: str, rows: Iterable[Mapping[str, Any]], cursor: Cursor | None = None, *, kept: Collection[str] = ()
    ) -> int:  # fmt: skip
        """Store rows (each needs an `id`) and, in the same transaction, how far the reading came. How many were new or other.

        `kept` are fields that were not asked for: a row without them has those that are known of it.
        """
        sweep = (cursor or self.cursor(resource)).sweep
        with self._transaction():
            changed = sum(self._put(resource, sweep, row, kept) for row in rows)
            if cursor is not None:
                self._set(resource, cursor)
        return changed

    def keep(self, resource: str, cursor: Cursor) -> None:
        """Note how far the reading of a resource came."""
        with self._transaction():
            self._set(resource, cursor)

    def finish(self, resource: str, cursor: Cursor, *, swept: bool) -> int:
        """Note that a reading came to its end; after one from end to end, take away the rows it did not meet. How many went."""
        with self._transaction():
            gone = 0
            if swept:
                done = self._database.execute("DELETE FROM rows WHERE resource = ? AND sweep <> ?", (resource, cursor.sweep))  # fmt: skip
                gone = done.rowcount
            self._set(resource, cursor)
        return gone

    def remove(self, resource: str, numbers: Iterable[int]) -> None:
        """Take rows away that the PSA no longer has."""
        with self._transaction():
            self._database.executemany(
                "DELETE FROM rows WHERE resource = ? AND id = ?", [(resource, number) for number in numbers]
            )

    def remember(self, name: str, value: Any) -> None:
        """Keep something about the PSA as a whole."""
        with self._transaction():
            self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, exact_json.written(value)))

    @contextlib.contextmanager
    def pulling(self) -> Iterator[None]:
        """Only one pull at a time; the lock ends with the process. ShelfError when somebody else is pulling."""
        with _lock(self.path.with_suffix(".lock")):
            yield

    # inside -----------------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        self._database.execute("PRAGMA synchronous = NORMAL")  # whole after a kill; a power cut may cost the last pages
        version = int(self._database.execute("PRAGMA user_version").fetchone()[0])
        if version == VERSION:
            return
        self._database.execute("PRAGMA journal_mode = WAL")
        with self._transaction():
            version = int(self._database.execute("PRAGMA user_version").fetchone()[0])
            if version == VERSION:  # somebody else was faster
                return
            for (name,) in self._database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                self._database.execute(f'DROP TABLE "{name}"')
            for statement in _SCHEMA.strip().split("\n"):
                self._database.execute(statement)
            self._database.execute(f"PRAGMA user_version = {VERSION}")
        if os.name == "posix":
            self.path.chmod(0o600)

    def _put(self, resource: str, sweep: int, row: Mapping[str, Any], kept: Collection[str]) -> bool:
        number, body = int(row["id"]), exact_json.written(row)
        known = self._database.execute(
            "SELECT body, sweep FROM rows WHERE resource = ? AND id = ?", (resource, number)
        ).fetchone()
        same = known is not None and known[0] == body
        if known is not None and not same:
            before = exact_json.read(known[0])
            row = dict(row) | {name: before[name] for name in kept if name in before and name not in row}
            same = before == row
        if not same:
            at, body = _iso(changed_at(row)), exact_json.written(row)
            self._database.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?)", (resource, number, sweep, at, body))  # fmt: skip
        elif known[1] != sweep:
            self._database.execute("UPDATE rows SET sweep = ? WHERE resource = ? AND id = ?", (sweep, resource, number))
        return not same

    def _set(self, resource: str, cursor: Cursor) -> None:
        body = {
            "sweep": cursor.sweep,
            "after": cursor.after,
            "running": cursor.running,
            "began": _iso(cursor.began),
            "pulled_at": _iso(cursor.pulled_at),
            "scope": cursor.scope,
            "asked": cursor.asked,
        }
        self._database.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (resource, exact_json.written(body)))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")


def _cursor(body: Mapping[str, Any]) -> Cursor:
    return Cursor(
        body["sweep"], body["after"], body["running"], _instant(body["began"]), _instant(body["pulled_at"]), body["scope"],
        body["asked"],
    )  # fmt: skip


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at is not None else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """A lock that the system takes back when the process ends, however it ends."""
    guard = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        try:
            guard.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise ShelfError("Another pull is running here; wait until it is done.") from None
        yield
    finally:
        guard.close()
