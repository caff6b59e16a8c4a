"""Everything a simulated PSA knows, in memory: rows by resource and number.

A row is never changed in place: a change puts a new one in its stead, so that an answer that is being written is never
torn. `Store.of_files`, `Store.of_workspace` and `Store.many` fill one.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from datetime import UTC
from threading import RLock
from typing import TYPE_CHECKING, Any

from pmo.connect.connectwise.simulator.clock import Ticks, written
from pmo.connect.connectwise.simulator.language import instant
from pmo.connect.connectwise.simulator.routes import BY_NAME, SHARED_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime, tzinfo
    from pathlib import Path
    from typing import Self

    from pmo.connect.connectwise.simulator.clock import Clock
    from pmo.model.workspace import Workspace

Row = dict[str, Any]
WHO = "simulator"
"""Who changes rows when no member is named."""


class StoreError(ValueError):
    """Files or rows of which no PSA can be made; the message says which."""


class Store:
    """Rows of all resources. Numbers are given when a row has none; `_info` is kept up by the clock."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or Ticks()
        self.lock = RLock()
        self.zone: tzinfo = UTC
        """The zone in which a day of work is a day."""
        self._rows: dict[str, dict[int, Row]] = {name: {} for name in BY_NAME}
        self._numbers: dict[str, list[int]] = {name: [] for name in BY_NAME}
        self._fields: dict[str, set[str]] = {name: set(route.fields) for name, route in BY_NAME.items()}

    @classmethod
    def of_files(cls, folder: Path, clock: Clock | None = None) -> Self:
        """The store in a folder of `<resource>.json` files, lists as the API returns them. StoreError for what is none."""
        from pmo.connect.connectwise.simulator.folder import read  # noqa: PLC0415 - it needs this module

        store = cls(clock)
        read(store, folder)
        return store

    @classmethod
    def of_workspace(
        cls, workspace: Workspace, extra: Iterable[Mapping[str, str]] = (), clock: Clock | None = None
    ) -> Self:
        """The PSA of a firm, made of its records. `extra` has the hours nobody else is charged for: rows with person, month, internal_hours and pto_hours."""
        from pmo.connect.connectwise.simulator.firm import fill  # noqa: PLC0415 - it needs this module

        store = cls(clock)
        fill(store, workspace, tuple(extra), keep_clock=clock is not None)
        return store

    @classmethod
    def many(cls, *, time_entries: int = 50_000, seed: int = 1, clock: Clock | None = None) -> Self:
        """A big PSA for tests of size and faults: that many time entries, made from a seed."""
        from pmo.connect.connectwise.simulator.many import fill  # noqa: PLC0415 - it needs this module

        store = cls(clock)
        fill(store, time_entries, seed)
        return store

    def rows(self, resource: str) -> list[Row]:
        """All rows of a resource, by number."""
        with self.lock:
            return [self._rows[resource][number] for number in self._numbers[resource]]

    def after(self, resource: str, number: int) -> Iterator[Row]:
        """The rows with a greater number, by number."""
        numbers, rows = self._numbers[resource], self._rows[resource]
        for index in range(bisect_right(numbers, number), len(numbers)):
            yield rows[numbers[index]]

    def get(self, resource: str, number: int) -> Row | None:
        """One row; None when there is none."""
        return self._rows[resource].get(number)

    def find(self, resource: str, **fields: object) -> Row | None:
        """The first row with these values."""
        return next((row for row in self.rows(resource) if all(row.get(name) == value for name, value in fields.items())), None)  # fmt: skip

    def count(self, resource: str) -> int:
        """How many rows a resource has."""
        return len(self._numbers[resource])

    def latest(self) -> datetime | None:
        """When a row was last changed; None for an empty store."""
        found = (instant((row.get("_info") or {}).get("lastUpdated")) for name in BY_NAME for row in self.rows(name))
        return max((at for at in found if at is not None), default=None)

    def knows(self, resource: str, field: str) -> bool:
        """Whether rows of a resource may have a field."""
        return field in self._fields[resource]

    def next_number(self, resource: str) -> int:
        """The next free number; some resources share theirs."""
        family = next((group for group in SHARED_NUMBERS if resource in group), (resource,))
        return max((self._numbers[name][-1] for name in family if self._numbers[name]), default=0) + 1

    def add(self, resource: str, row: Mapping[str, Any], *, by: str = WHO, stamp: bool = True) -> Row:
        """Take a row in; it gets a number and the marks of its making unless it has them. StoreError for a number twice."""
        with self.lock:
            made = dict(row)
            number = made.setdefault("id", None) or self.next_number(resource)
            made["id"] = number
            if not isinstance(number, int) or number in self._rows[resource]:
                raise StoreError(f"{resource}: there are two rows with the number {number}.")
            if stamp and "_info" not in made:
                now = written(self.clock())
                made["_info"] = {"lastUpdated": now, "updatedBy": by, "dateEntered": now, "enteredBy": by}
            self._rows[resource][number] = made
            insort(self._numbers[resource], number)
            self._fields[resource].update(made)
            return made

    def change(self, resource: str, number: int, *, by: str = WHO, **fields: Any) -> Row:
        """Change fields of a row, as somebody in the PSA would; `lastUpdated` follows."""
        with self.lock:
            before = self._rows[resource][number]
            info = {**(before.get("_info") or {}), "lastUpdated": written(self.clock()), "updatedBy": by}
            made = {**before, **fields, "_info": info}
            self._rows[resource][number] = made
            return made

    def remove(self, resource: str, number: int) -> None:
        """Delete a row."""
        with self.lock:
            del self._rows[resource][number]
            self._numbers[resource].remove(number)
