"""Reading the PSA onto the shelf: everything by number the first time, afterwards what has changed.

A reading from end to end goes by number and notes after each page how far it came, so it goes on after a cut. Afterwards a
reading asks for what was changed since the last one began, by the clock of the server and a day earlier, and then for the
number of rows: when that is not the number here, it looks which are missing and which are gone. So a reading that finds nothing new costs two
requests for each resource. More than can be believed is never taken away (`doubts.believable`): an empty answer is no proof that a year of
work is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from pmo.connect.connectwise import conditions
from pmo.connect.connectwise.errors import PsaError
from pmo.connect.connectwise.resources import RESOURCES
from pmo.pipeline.psa import doubts
from pmo.pipeline.psa.cells import number_of
from pmo.pipeline.psa.reach import DATED, OVERLAP, covers, settled, within
from pmo.pipeline.psa.store import SOURCE, Cursor
from pmo.pipeline.psa.swept import Swept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

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
HOURS: Final = "time_entries"
"""What sums in the records are made of."""
MISSING: Final = f"missing/{HOURS}"
"""What the shelf remembers of their last reading: how many of them are not here."""
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
    now: datetime | None = None
    """Our own clock when the reading began, UTC; without one the server's clock is believed."""
    gone_is_right: bool = False
    """Whether rows go however many they are, since somebody has looked."""
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
        swept = Swept(resource, here=self.shelf.count(resource))
        self.done.append(swept)
        before = self._cursor(resource)
        try:
            read(swept)
            if resource == HOURS:
                self.shelf.remember(MISSING, swept.missing(self.shelf))
        except PsaError as error:
            if error.status != _FORBIDDEN:
                raise
            swept.trouble = f"it may not be read: {error.sentence}"
        finally:
            if swept.withheld and resource not in CHILDREN:  # the next reading asks as if this one had not been
                unsure = before.pulled_at is None and swept.read > 0
                sweep = self.shelf.cursor(resource).sweep
                self.shelf.keep(resource, replace(before, sweep=sweep, running=unsure, after=0, began=None))

    def _cursor(self, resource: str) -> Cursor:
        """How far the reading of a resource has come; a mark that lies in the future is none, since nothing has changed after it."""
        cursor = self.shelf.cursor(resource)
        latest = self._latest
        if latest is None:
            return cursor
        began, pulled_at = (at if at is None or at <= latest else None for at in (cursor.began, cursor.pulled_at))
        return replace(cursor, began=began, pulled_at=pulled_at)

    @property
    def _latest(self) -> datetime | None:
        """The latest moment that a clock may say."""
        return self.now + OVERLAP if self.now is not None else None

    def _began(self, swept: Swept, page: Page) -> datetime | None:
        """When a reading began, for asking what has changed since: by the server's clock or by ours, whichever is earlier."""
        at = page.served_at
        if at is None or self.now is None:
            return at
        if not any(one.clocks for one in self.done):
            swept.clocks = doubts.clocks(at, self.now)
        return min(at, self.now)

    # lists ------------------------------------------------------------------------------------------------------------

    def _whole(self, swept: Swept) -> None:
        self._end_to_end(swept, self._wanted(swept.resource, Cursor()))

    def _growing(self, swept: Swept) -> None:
        cursor = self._cursor(swept.resource)
        wanted = self._wanted(swept.resource, cursor)
        swept.files = sum(1 for _ in self._of_files(swept.resource))
        swept.here -= swept.files
        swept.first = cursor.pulled_at is None
        if not self._may_stand_in(swept, wanted):
            return
        same = cursor.scope == wanted.scope and covers(cursor.asked, wanted.asked)
        resumed = cursor.running and same
        if self.full or cursor.running or cursor.pulled_at is None or not same or self._deaf:
            cursor = self._end_to_end(swept, wanted)
        if (resumed or not swept.whole) and not self._changes(swept, cursor):
            mark = (cursor.pulled_at or datetime.max.replace(tzinfo=UTC)) - OVERLAP
            self._end_to_end(swept, wanted)
            if not swept.withheld:
                self.shelf.remember(DEAF, self._later(swept.resource, mark))
        self._give_way(swept)
        self._compared(swept, wanted.scope)

    def _may_stand_in(self, swept: Swept, wanted: Cursor) -> bool:
        """Whether the PSA, when it speaks for itself the first time, has about as many rows as files had in its place."""
        if not swept.files or not swept.first or self.gone_is_right:
            return True
        lost = swept.files - self.source.count(swept.resource, within(swept.resource, wanted.scope))
        if doubts.believable(lost, swept.files):
            return True
        swept.here, swept.withheld = swept.files, lost
        return False

    def _of_files(self, resource: str) -> Iterator[int]:
        """The rows that came from files."""
        return self.shelf.numbers(resource, having=SOURCE) if resource in DATED else iter(())

    def _give_way(self, swept: Swept) -> None:
        """Now that the PSA has spoken for itself, what files said in its place goes; where both have a number, its row is asked for."""
        left = list(self._of_files(swept.resource))
        if left and swept.first and not self.gone_is_right:
            lost = swept.files - (self.shelf.count(swept.resource) - len(left))
            if not doubts.believable(lost, swept.files):
                swept.here, swept.withheld = swept.files, lost
                return
        self.shelf.remove(swept.resource, left)
        swept.of_files = swept.files

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
        cursor = self._cursor(name)
        if not cursor.running or (cursor.scope, cursor.asked) != (wanted.scope, wanted.asked):
            cursor = replace(wanted, sweep=cursor.sweep + 1, running=True, pulled_at=cursor.pulled_at)
        swept.whole = True
        swept.nameless.clear()
        for page in self._pages(name, within(name, cursor.scope), after=cursor.after):
            cursor = replace(cursor, after=page.last_id or cursor.after, began=cursor.began or self._began(swept, page))
            self._stored(swept, page, cursor=cursor)
        cursor = replace(cursor, after=0, running=False, began=None, pulled_at=cursor.began)
        self._give_way(swept)
        self._let_go(swept, self.shelf.unmet(name, cursor.sweep))
        self.shelf.keep(name, cursor)
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
        reach = within(name, cursor.scope)
        began: datetime | None = None
        before = swept.read
        for page in self._pages(name, where if reach is None else where & reach):
            began = began or self._began(swept, page)
            self._stored(swept, page)
        if swept.read == before and self._later(name, mark):
            return False
        asked = " ".join(self._fields(name)) if swept.changed else cursor.asked
        self.shelf.keep(name, replace(cursor, pulled_at=began or cursor.pulled_at, asked=asked))
        return True

    def _later(self, name: str, mark: datetime) -> bool:
        newest = self.shelf.newest(name, self._latest)
        return newest is not None and newest > mark

    def _compared(self, swept: Swept, scope: str) -> None:
        """The number of rows there and here; when they differ, which are missing and which are gone."""
        name = swept.resource
        reach = within(name, scope)
        if self.source.count(name, reach) == self.shelf.count(name):
            return
        missing, gone = self._difference(swept, reach)
        self._let_go(swept, gone)
        for batch in conditions.batches(missing):
            for page in self._pages(name, conditions.field("id").is_in(batch)):
                self._stored(swept, page)
        there, here = self.source.count(name, reach), self.shelf.count(name)
        if there != here + swept.absent(self.shelf) and not swept.withheld:
            swept.unmet = max(0, there - here - swept.absent(self.shelf))
            swept.trouble = (
                f"the PSA says that there are {there}, and {here} were read; pull again, it may have been at work"
            )

    def _difference(self, swept: Swept, reach: Condition | None) -> tuple[list[int], list[int]]:
        """Numbers that are only there, and those that are only here. Both come in order, so they are walked side by side."""
        name = swept.resource
        missing: list[int] = []
        gone: list[int] = []
        here = self.shelf.numbers(name)
        mine = next(here, None)
        swept.nameless.clear()
        for page in self.source.pages(name, reach, size=self.size, fields=("id",)):
            swept.note(page)
            for number in sorted({int(row["id"]) for row in page.rows} | page.set_aside):
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
        return [number for number in missing if number not in swept.set_aside], gone

    def _let_go(self, swept: Swept, numbers: Sequence[int]) -> bool:
        """Take rows away that the PSA no longer has, unless there are too many of them to be believed; whether they went."""
        if not self.gone_is_right and not doubts.believable(swept.gone + len(numbers), swept.here):
            swept.withheld = len(numbers)
            return False
        self.shelf.remove(swept.resource, numbers)
        swept.gone += len(numbers)
        return True

    # lists below a row ------------------------------------------------------------------------------------------------

    def _children(self, swept: Swept) -> None:
        """The phases of projects and the statuses of boards that changed since theirs were read."""
        name = swept.resource
        parents, key = CHILDREN[name]
        known: dict[int | None, set[int]] = {}
        for row in self.shelf.rows(name):
            known.setdefault(number_of(row, key), set()).add(int(row["id"]))
        pulled_at = self.shelf.pulled_at(parents)
        gone: set[int] = set()
        read_again: dict[str, Cursor] = {}
        for row in self.shelf.rows(parents):
            number = int(row["id"])
            info = row.get("_info")
            mark = f"{info.get('lastUpdated') if isinstance(info, dict) else None}"
            place = f"{name}/{number}"
            before = known.pop(number, set())
            if self.full or self.shelf.cursor(place).scope != mark or mark == "None":
                read = self._below(swept, number, key)
                if read is not None:
                    gone |= before - read
                    read_again[place] = Cursor(scope=mark if settled(row, pulled_at) else "")
                    if not before - read:
                        self.shelf.keep(place, read_again.pop(place))
        if self._let_go(swept, sorted(gone.union(*known.values()))):
            for place, cursor in read_again.items():
                self.shelf.keep(place, cursor)

    def _below(self, swept: Swept, parent: int, key: str) -> set[int] | None:
        """The numbers below one row; None when it cannot be found: it is gone meanwhile, or for some other reason."""
        read: set[int] = set()
        try:
            for page in self._pages(swept.resource, parent=parent):
                read.update({int(row["id"]) for row in page.rows} | page.set_aside)
                self._stored(swept, page, below=(key, parent))
        except PsaError as error:
            if error.status != _NOT_FOUND:
                raise
            swept.trouble = f"there are none of number {parent} ({error.sentence})"
            return None
        return read

    def _answers(self, swept: Swept) -> None:
        """The answers to surveys that a record here names: what is new in each."""
        for survey in self.surveys:
            place = f"{swept.resource}/{survey}"
            cursor = self._cursor(place)
            where = None
            if cursor.pulled_at is not None and not self.full:
                where = conditions.field("lastUpdated") > cursor.pulled_at - OVERLAP
            began: datetime | None = None
            try:
                for page in self.source.pages(
                    swept.resource, where, parent=survey, fields=self._fields(swept.resource)
                ):
                    began = began or self._began(swept, page)
                    self._stored(swept, page, below=("surveyId", survey))
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

    def _stored(
        self, swept: Swept, page: Page, *, cursor: Cursor | None = None, below: tuple[str, int] | None = None
    ) -> None:
        """Keep the rows of a page. Those that were set aside are there all the same: what was read of them before stays."""
        rows = page.rows if below is None else tuple(_belonging(row, *below) for row in page.rows)
        kept = () if self.costs else RESOURCES[swept.resource].cost_fields
        swept.note(page)
        swept.changed += self.shelf.put(swept.resource, rows, cursor, kept=kept, met=page.set_aside)
        swept.read += len(rows)
        self.told(swept.resource, swept.read)


def _belonging(row: dict[str, Any], key: str, parent: int) -> dict[str, Any]:
    return row if row.get(key) is not None else {**row, key: parent}
