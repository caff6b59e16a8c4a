"""Reading the PSA onto the shelf: everything by number the first time, afterwards what has changed.

A reading from end to end goes by number and notes after each page how far it came, so it goes on after a cut. Afterwards a
reading asks for what was changed since the last one began, by the clock of the server and a day earlier, and then for the
number of rows: when that is not the number here, it looks which are missing and which are gone. So a reading that finds nothing new costs two
requests for each resource.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from pmo.connect.connectwise import conditions
from pmo.connect.connectwise.errors import PsaError
from pmo.connect.connectwise.resources import RESOURCES
from pmo.pipeline.psa.cells import changed_at
from pmo.pipeline.psa.store import SOURCE, Cursor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pmo.connect.connectwise.conditions import Condition
    from pmo.connect.connectwise.session import Page
    from pmo.pipeline.psa.store import Shelf

SETUP: Final = (
    "members", "work_types", "work_roles", "charge_codes", "project_statuses", "boards", "agreement_recaps", "surveys", "slas",
)  # fmt: skip
"""Short lists without a mark of change that can be relied on: read whole each time."""
GROWING: Final = (
    "companies", "projects", "project_tickets", "service_tickets", "activities", "agreements", "time_sheets", "expense_reports",
    "time_entries", "expense_entries",
)  # fmt: skip
"""Long lists: what changed is asked for."""
CHILDREN: Final = {"phases": ("projects", "projectId"), "board_statuses": ("boards", "board")}
"""Lists below each row of another one, and the field that names that row: read when that row changed."""
DATED: Final = {"time_entries": "timeStart", "expense_entries": "date"}
"""What `--since` limits, by which field."""
OVERLAP: Final = timedelta(days=1)
"""How much earlier than the last reading is asked for: clocks differ, and servers are not agreed on how instants are compared."""
DEAF: Final = "does not compare points in time"
"""What the shelf remembers of such a PSA."""
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404


class Source(Protocol):
    """What is needed of a session with the PSA."""

    def pages(
        self, resource: str, where: Condition | None = None, *, after: int = 0, size: int = 1000,
        parent: int | None = None, fields: Sequence[str] | None = None,
    ) -> Iterator[Page]:  # fmt: skip
        """Rows by number, page by page."""
        ...

    def count(self, resource: str, where: Condition | None = None) -> int:
        """How many rows there are."""
        ...


@dataclass(slots=True)
class Swept:
    """What a reading did with one resource."""

    resource: str
    read: int = 0
    changed: int = 0
    gone: int = 0
    of_files: int = 0
    """Rows of files that gave way to those of the PSA."""
    whole: bool = False
    trouble: str = ""
    """Why it could not be read, or what does not add up."""


@dataclass(slots=True)
class Sweep:
    """One reading of the PSA. `told` hears after each page of which resource how many rows were read."""

    source: Source
    shelf: Shelf
    since: date | None = None
    full: bool = False
    costs: bool = False
    surveys: tuple[int, ...] = ()
    """The surveys whose answers are wanted."""
    size: int = 1000
    """Rows of a page; the PSA gives no more than 1,000."""
    told: Callable[[str, int], None] = lambda _resource, _read: None
    done: list[Swept] = field(default_factory=list)

    def run(self) -> list[Swept]:
        """Read everything. PsaError when the PSA cannot be reached; what was read until then is kept."""
        with self.shelf.pulling():
            for resource in SETUP:
                self._guarded(resource, self._whole)
            for resource in GROWING:
                self._guarded(resource, self._growing)
            for resource in CHILDREN:
                self._guarded(resource, self._children)
            if self.surveys:
                self._guarded("survey_results", self._answers)
        return self.done

    def _guarded(self, resource: str, read: Callable[[Swept], None]) -> None:
        """A resource that our member may not see is said, and the others are read all the same."""
        swept = Swept(resource)
        self.done.append(swept)
        try:
            read(swept)
        except PsaError as error:
            if error.status != _FORBIDDEN:
                raise
            swept.trouble = f"it may not be read: {error.sentence}"

    # lists ------------------------------------------------------------------------------------------------------------

    def _whole(self, swept: Swept) -> None:
        self._end_to_end(swept, self._wanted(swept.resource, Cursor()))

    def _growing(self, swept: Swept) -> None:
        cursor = self.shelf.cursor(swept.resource)
        wanted = self._wanted(swept.resource, cursor)
        same = cursor.scope == wanted.scope and _covers(cursor.asked, wanted.asked)
        resumed = cursor.running and same
        of_files = sum(1 for _ in self._of_files(swept.resource))
        if self.full or cursor.running or cursor.pulled_at is None or not same or self._deaf:
            cursor = self._end_to_end(swept, wanted)
        if (resumed or not swept.whole) and not self._changes(swept, cursor):
            mark = (cursor.pulled_at or datetime.max.replace(tzinfo=UTC)) - OVERLAP
            self._end_to_end(swept, wanted)
            self.shelf.remember(DEAF, self._later(swept.resource, mark))
        self._give_way(swept.resource)
        swept.of_files = of_files
        self._compared(swept, wanted.scope)

    def _of_files(self, resource: str) -> Iterator[int]:
        """The rows that came from files."""
        return self.shelf.numbers(resource, having=SOURCE) if resource in DATED else iter(())

    def _give_way(self, resource: str) -> None:
        """Now that the PSA has spoken for itself, what files said in its place goes; where both have a number, its row is asked for."""
        self.shelf.remove(resource, list(self._of_files(resource)))

    @property
    def _deaf(self) -> bool:
        """Whether this PSA was found not to compare points in time, so that it cannot be asked for what has changed."""
        return self.shelf.fact(DEAF) is True

    def _wanted(self, resource: str, cursor: Cursor) -> Cursor:
        """Which fields are wanted, and from which day on. What is here already is never given up for a later day."""
        scope = self.since.isoformat() if self.since is not None and resource in DATED else ""
        if (cursor.pulled_at is not None or cursor.running) and not self.full:
            scope = min(scope, cursor.scope) if scope else cursor.scope
        return Cursor(scope=scope, asked=" ".join(self._fields(resource)))

    def _end_to_end(self, swept: Swept, wanted: Cursor) -> Cursor:
        name = swept.resource
        cursor = self.shelf.cursor(name)
        if not cursor.running or (cursor.scope, cursor.asked) != (wanted.scope, wanted.asked):
            cursor = replace(wanted, sweep=cursor.sweep + 1, running=True, pulled_at=cursor.pulled_at)
        swept.whole = True
        for page in self._pages(name, _within(name, cursor.scope), after=cursor.after):
            cursor = replace(cursor, after=page.last_id or cursor.after, began=cursor.began or page.served_at)
            self._stored(swept, page.rows, cursor)
        cursor = replace(cursor, after=0, running=False, began=None, pulled_at=cursor.began)
        self._give_way(name)
        swept.gone += self.shelf.finish(name, cursor, swept=True)
        if cursor.scope and not self.shelf.count(name) and self.source.count(name):
            swept.trouble = (
                f"the PSA gives none from {cursor.scope} on, and has some; if that is wrong, pull without --since"
            )
        return cursor

    def _changes(self, swept: Swept, cursor: Cursor) -> bool:
        """Read what has changed; False when the PSA does not even give what is known to have changed since."""
        name = swept.resource
        if cursor.pulled_at is None:
            return True
        mark = cursor.pulled_at - OVERLAP
        where = conditions.field("lastUpdated") > mark
        within = _within(name, cursor.scope)
        began: datetime | None = None
        before = swept.read
        for page in self._pages(name, where if within is None else where & within):
            began = began or page.served_at
            self._stored(swept, page.rows)
        if swept.read == before and self._later(name, mark):
            return False
        asked = " ".join(self._fields(name)) if swept.changed else cursor.asked
        self.shelf.finish(name, replace(cursor, pulled_at=began or cursor.pulled_at, asked=asked), swept=False)
        return True

    def _later(self, name: str, mark: datetime) -> bool:
        newest = self.shelf.newest(name)
        return newest is not None and newest > mark

    def _compared(self, swept: Swept, scope: str) -> None:
        """The number of rows there and here; when they differ, which are missing and which are gone."""
        name = swept.resource
        within = _within(name, scope)
        if self.source.count(name, within) == self.shelf.count(name):
            return
        missing, gone = self._difference(name, within)
        self.shelf.remove(name, gone)
        swept.gone += len(gone)
        for batch in conditions.batches(missing):
            for page in self._pages(name, conditions.field("id").is_in(batch)):
                self._stored(swept, page.rows)
        there, here = self.source.count(name, within), self.shelf.count(name)
        if there != here:
            swept.trouble = (
                f"the PSA says that there are {there}, and {here} were read; pull again, it may have been at work"
            )

    def _difference(self, name: str, within: Condition | None) -> tuple[list[int], list[int]]:
        """Numbers that are only there, and those that are only here. Both come in order, so they are walked side by side."""
        missing: list[int] = []
        gone: list[int] = []
        here = self.shelf.numbers(name)
        mine = next(here, None)
        for page in self.source.pages(name, within, size=self.size, fields=("id",)):
            for row in page.rows:
                number = int(row["id"])
                while mine is not None and mine < number:
                    gone.append(mine)
                    mine = next(here, None)
                if mine == number:
                    mine = next(here, None)
                else:
                    missing.append(number)
        while mine is not None:
            gone.append(mine)
            mine = next(here, None)
        return missing, gone

    # lists below a row ------------------------------------------------------------------------------------------------

    def _children(self, swept: Swept) -> None:
        """The phases of projects and the statuses of boards that changed since theirs were read."""
        name = swept.resource
        parents, key = CHILDREN[name]
        known: dict[int | None, set[int]] = {}
        for row in self.shelf.rows(name):
            known.setdefault(_parent(row, key), set()).add(int(row["id"]))
        pulled_at = self.shelf.pulled_at(parents)
        for row in self.shelf.rows(parents):
            number = int(row["id"])
            mark = f"{(row.get('_info') or {}).get('lastUpdated')}"
            place = f"{name}/{number}"
            before = known.pop(number, set())
            if self.full or self.shelf.cursor(place).scope != mark or mark == "None":
                read = self._below(swept, number, key)
                if read is not None:
                    self._dropped(swept, before - read)
                    self.shelf.keep(place, Cursor(scope=mark if _settled(row, pulled_at) else ""))
        for orphans in known.values():
            self._dropped(swept, orphans)

    def _below(self, swept: Swept, parent: int, key: str) -> set[int] | None:
        """The numbers below one row; None when it cannot be found: it is gone meanwhile, or for some other reason."""
        read: set[int] = set()
        try:
            for page in self._pages(swept.resource, parent=parent):
                rows = [_belonging(row, key, parent) for row in page.rows]
                read.update(int(row["id"]) for row in rows)
                self._stored(swept, rows)
        except PsaError as error:
            if error.status != _NOT_FOUND:
                raise
            swept.trouble = f"there are none of number {parent} ({error.sentence})"
            return None
        return read

    def _dropped(self, swept: Swept, numbers: set[int]) -> None:
        self.shelf.remove(swept.resource, sorted(numbers))
        swept.gone += len(numbers)

    def _answers(self, swept: Swept) -> None:
        """The answers to surveys that a record here names: what is new in each."""
        for survey in self.surveys:
            place = f"{swept.resource}/{survey}"
            cursor = self.shelf.cursor(place)
            where = None
            if cursor.pulled_at is not None and not self.full:
                where = conditions.field("lastUpdated") > cursor.pulled_at - OVERLAP
            began: datetime | None = None
            try:
                for page in self.source.pages(
                    swept.resource, where, parent=survey, fields=self._fields(swept.resource)
                ):
                    began = began or page.served_at
                    self._stored(swept, [_belonging(row, "surveyId", survey) for row in page.rows])
            except PsaError as error:
                if error.status != _NOT_FOUND:
                    raise
                swept.trouble = f"there is no survey {survey}"
                continue
            self.shelf.keep(place, Cursor(pulled_at=began or cursor.pulled_at))

    # both -------------------------------------------------------------------------------------------------------------

    def _pages(
        self, resource: str, where: Condition | None = None, *, after: int = 0, parent: int | None = None
    ) -> Iterator[Page]:
        return self.source.pages(
            resource, where, after=after, size=self.size, parent=parent, fields=self._fields(resource)
        )

    def _fields(self, resource: str) -> tuple[str, ...]:
        return RESOURCES[resource].asked(costs=self.costs)

    def _stored(self, swept: Swept, rows: Iterable[dict[str, Any]], cursor: Cursor | None = None) -> None:
        rows = tuple(rows)
        kept = () if self.costs else RESOURCES[swept.resource].cost_fields
        swept.changed += self.shelf.put(swept.resource, rows, cursor, kept=kept)
        swept.read += len(rows)
        self.told(swept.resource, swept.read)


def _settled(row: Mapping[str, Any], pulled_at: datetime | None) -> bool:
    """Whether the mark of a row is of a second that was over when its reading began, so that the next change gets another one."""
    at = changed_at(row)
    return at is None or pulled_at is None or at < pulled_at


def _covers(known: str, wanted: str) -> bool:
    """Whether every field that is wanted now was asked for then."""
    return set(wanted.split()) <= set(known.split())


def _within(resource: str, scope: str) -> Condition | None:
    """What `--since` asks for: a day more than wanted, since servers are not agreed on how days are compared."""
    if not scope:
        return None
    first = datetime.combine(date.fromisoformat(scope), time(), UTC) - OVERLAP
    return conditions.field(DATED[resource]) > first


def _belonging(row: dict[str, Any], key: str, parent: int) -> dict[str, Any]:
    return row if row.get(key) is not None else {**row, key: parent}


def _parent(row: dict[str, Any], key: str) -> int | None:
    found = row.get(key)
    number = found.get("id") if isinstance(found, dict) else found
    return int(number) if number is not None else None
