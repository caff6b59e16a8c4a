"""The shelf: what was read of the PSA, row by row, in one SQLite file under `.cache`; not in Git.

Rows and the place the reading has reached are written in one transaction, so a pull that was cut off goes on where it
stopped. Readers see the rows in the order of their numbers, a few at a time, and never wait for a pull.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pmo.pipeline.psa import exact_json
from pmo.pipeline.psa.cells import changed_at
from pmo.pipeline.psa.shelf_file import ShelfError, ShelfFile, lock
from pmo.scaffold.atomic import link_on_the_way

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Self

__all__ = ["SOURCE", "Cursor", "Shelf", "ShelfError"]

FOLDER: Final = ".cache/pmo/psa"
FILE: Final = f"{FOLDER}/store.sqlite"
VERSION: Final = 2
SOURCE: Final = "pmo_source"
"""The field of a row that names the mapping of files it came by; the API has no such field."""
_BATCH: Final = 500
_LARGEST: Final = 2**63 - 1
"""The largest number of a row that the file can hold."""
_YEARS: Final = range(2000, 2100)
"""In which a clock can stand."""
_MEET: Final = "UPDATE rows SET sweep = ? WHERE resource = ? AND id = ?"
_COLUMNS: Final = {"rows": "resource, id, sweep, changed, body", "cursors": "resource, body", "facts": "name, body"}
_SCHEMA: Final = """
CREATE TABLE rows (resource TEXT NOT NULL, id INTEGER NOT NULL, sweep INTEGER NOT NULL, changed TEXT, body TEXT NOT NULL, PRIMARY KEY (resource, id)) WITHOUT ROWID;
CREATE TABLE cursors (resource TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE facts (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
"""


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
        """Open the file, or make it. ShelfError when it is no shelf; so does every other method when the file is spoiled."""
        self.path = path
        self._file = ShelfFile(path)
        try:
            self._prepare()
        except ShelfError:
            self._file.close()
            raise

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
        self._file.close()

    # reading ----------------------------------------------------------------------------------------------------------

    def rows(self, resource: str, *, after: int = 0) -> Iterator[dict[str, Any]]:
        """The rows of a resource with a number above `after`, by number, a few hundred in memory at a time."""
        while True:
            found = self._file.ask(
                "SELECT id, body FROM rows WHERE resource = ? AND id > ? ORDER BY id LIMIT ?", (resource, after, _BATCH)
            )
            for number, body in found:
                yield self._read_row(number, body)
                after = number
            if len(found) < _BATCH:
                return

    def row(self, resource: str, number: int | None) -> dict[str, Any] | None:
        """One row by its number."""
        if number is None or not 0 <= number <= _LARGEST:
            return None
        found = self._file.ask("SELECT body FROM rows WHERE resource = ? AND id = ?", (resource, number))
        return self._read_row(number, found[0][0]) if found else None

    def count(self, resource: str) -> int:
        """How many rows of a resource are here."""
        return int(self._file.ask("SELECT COUNT(*) FROM rows WHERE resource = ?", (resource,))[0][0])

    def newest(self, resource: str, until: datetime | None = None) -> datetime | None:
        """The latest change of a row of a resource, by the PSA's own word; only of changes that lie before a moment, if one is given."""
        latest = _iso(until) or "A"  # behind every digit
        found = self._file.ask("SELECT MAX(changed) FROM rows WHERE resource = ? AND changed <= ?", (resource, latest))
        return _instant(found[0][0])

    def numbers(self, resource: str, having: str = "") -> Iterator[int]:
        """The numbers of a resource, in order; only of rows that have a certain field, if one is given."""
        query, values = "SELECT id FROM rows WHERE resource = ? ORDER BY id", [resource]
        if having:  # quotes within a text are escaped, so this is found only where a field begins
            query, values = (
                "SELECT id FROM rows WHERE resource = ? AND instr(body, ?) ORDER BY id",
                [resource, f'"{having}":'],
            )
        yield from (number for (number,) in self._file.stream(query, values))

    def unmet(self, resource: str, sweep: int) -> list[int]:
        """The numbers of the rows that a reading from end to end did not meet, in order."""
        found = self._file.ask("SELECT id FROM rows WHERE resource = ? AND sweep <> ? ORDER BY id", (resource, sweep))
        return [number for (number,) in found]

    @property
    def resources(self) -> tuple[str, ...]:
        """The resources of which there are rows."""
        return tuple(name for (name,) in self._file.ask("SELECT DISTINCT resource FROM rows ORDER BY resource"))

    def cursor(self, resource: str) -> Cursor:
        """How far the reading of a resource has come."""
        found = self._file.ask("SELECT body FROM cursors WHERE resource = ?", (resource,))
        if not found:
            return Cursor()
        try:
            return _cursor(exact_json.read(found[0][0]))
        except (ValueError, KeyError, TypeError):
            raise self._file.broken("a mark of it cannot be read") from None

    def pulled_at(self, resource: str) -> datetime | None:
        """The server's time when the last complete reading of a resource began; None when there was none."""
        return self.cursor(resource).pulled_at

    def fact(self, name: str) -> Any:
        """Something remembered about the PSA as a whole; None when nothing is."""
        found = self._file.ask("SELECT body FROM facts WHERE name = ?", (name,))
        try:
            return exact_json.read(found[0][0]) if found else None
        except (ValueError, TypeError):
            raise self._file.broken("a note of it cannot be read") from None

    # writing ----------------------------------------------------------------------------------------------------------

    def put(
        self, resource: str, rows: Iterable[Mapping[str, Any]], cursor: Cursor | None = None, *, kept: Collection[str] = (),
        met: Collection[int] = (),
    ) -> int:  # fmt: skip
        """Store rows (each needs an `id`) and, in the same transaction, how far the reading came. How many were new or other.

        `kept` are fields that were not asked for: a row without them has those that are known of it. `met` are numbers of rows that are
        there and could not be read: as they were stored before they stay.
        """
        sweep = (cursor or self.cursor(resource)).sweep
        with self._file.transaction():
            changed = sum(self._put(resource, sweep, row, kept) for row in rows)
            self._file.do_each(_MEET, [(sweep, resource, number) for number in met])
            if cursor is not None:
                self._set(resource, cursor)
        return changed

    def keep(self, resource: str, cursor: Cursor) -> None:
        """Note how far the reading of a resource came."""
        with self._file.transaction():
            self._set(resource, cursor)

    def remove(self, resource: str, numbers: Iterable[int]) -> None:
        """Take rows away that the PSA no longer has."""
        with self._file.transaction():
            self._file.do_each(
                "DELETE FROM rows WHERE resource = ? AND id = ?", [(resource, number) for number in numbers]
            )

    def remember(self, name: str, value: Any) -> None:
        """Keep something about the PSA as a whole."""
        with self._file.transaction():
            self._file.do("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, exact_json.written(value)))

    @contextlib.contextmanager
    def pulling(self) -> Iterator[None]:
        """Only one pull at a time; the lock ends with the process. ShelfError when somebody else is pulling."""
        with lock(self.path.with_suffix(".lock")):
            yield

    # inside -----------------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        self._file.do("PRAGMA synchronous = NORMAL")  # whole after a kill; a power cut may cost the last pages
        if self._version() == VERSION:
            for table, columns in _COLUMNS.items():
                self._file.ask(f"SELECT {columns} FROM {table} LIMIT 0")  # noqa: S608 - names of this module
            return
        self._file.do("PRAGMA journal_mode = WAL")
        with self._file.transaction():
            if self._version() == VERSION:  # somebody else was faster
                return
            for (name,) in self._file.ask("SELECT name FROM sqlite_master WHERE type = 'table'"):
                self._file.do(f'DROP TABLE "{name}"')
            for statement in _SCHEMA.strip().split("\n"):
                self._file.do(statement)
            self._file.do(f"PRAGMA user_version = {VERSION}")

    def _version(self) -> int:
        return int(self._file.ask("PRAGMA user_version")[0][0])

    def _read_row(self, number: int, body: Any) -> dict[str, Any]:
        try:
            row = exact_json.read(body)
        except (ValueError, TypeError):
            row = None
        if not isinstance(row, dict):
            raise self._file.broken(f"row {number} of it cannot be read")
        if row.get("id") != number:
            row["id"] = number
        return row

    def _put(self, resource: str, sweep: int, row: Mapping[str, Any], kept: Collection[str]) -> bool:
        number, body = int(row["id"]), exact_json.written(row)
        found = self._file.ask("SELECT body, sweep FROM rows WHERE resource = ? AND id = ?", (resource, number))
        known = found[0] if found else None
        same = known is not None and known[0] == body
        if known is not None and not same:
            before = self._read_row(number, known[0])
            row = dict(row) | {name: before[name] for name in kept if name in before and name not in row}
            same = before == row
        if not same:
            at, body = _iso(changed_at(row)), exact_json.written(row)
            self._file.do("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?)", (resource, number, sweep, at, body))  # fmt: skip
        elif known is not None and known[1] != sweep:
            self._file.do(_MEET, (sweep, resource, number))
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
        self._file.do("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (resource, exact_json.written(body)))


def _cursor(body: Mapping[str, Any]) -> Cursor:
    return Cursor(
        body["sweep"], body["after"], body["running"], _instant(body["began"]), _instant(body["pulled_at"]), body["scope"],
        body["asked"],
    )  # fmt: skip


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at is not None else None


def _instant(text: str | None) -> datetime | None:
    """A moment at which a clock can have stood; None for everything else."""
    try:
        at = datetime.fromisoformat(text) if text else None
    except (ValueError, TypeError):
        return None
    return at if at is not None and at.year in _YEARS else None
