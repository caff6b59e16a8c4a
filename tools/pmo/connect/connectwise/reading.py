"""Reading from the PSA: pages, single rows, counts. Rows are what may be kept of an answer."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from pmo.connect.connectwise.answers import GONE
from pmo.connect.connectwise.caller import LONGEST_ADDRESS, Call, Caller, Company, Sent
from pmo.connect.connectwise.errors import PsaError
from pmo.connect.connectwise.gate import Admitted, admit
from pmo.connect.connectwise.pace import Pace
from pmo.connect.connectwise.resources import RESOURCES, Resource

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from types import TracebackType

    import httpx

    from pmo.connect.connectwise.account import Account
    from pmo.connect.connectwise.conditions import Condition
    from pmo.connect.connectwise.unusable import Unusable

PAGE_SIZE: Final = 1000
"""The most the PSA gives in one page; more would be cut silently and look like the last page."""
_MOST_AT_ONCE: Final = 10 * PAGE_SIZE
"""Rows of one answer; some small lists of the PSA pay no heed to the size of a page."""
MOST_ROWS: Final = 10_000_000
"""A list that goes on beyond is none: a firm of hundreds does not enter as many hours in twenty years."""
WRITTEN: Final = (
    "A request that writes was sent to the PSA before, and may have arrived. Run the same command again: it looks for what is "
    "there first."
)
"""Noted on an error that ends a conversation in which something was written."""
_PACE: Final = Pace()


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a list."""

    rows: tuple[dict[str, Any], ...]
    last_id: int
    """Where the next page begins after; `after` of the question when nothing has been read yet."""
    served_at: datetime | None
    """The server's clock when it answered, UTC; None when it did not say, or said what cannot be."""
    unusable: tuple[Unusable, ...] = ()
    """Rows that were set aside and fields that were left out, in the order of the answer."""

    @property
    def numbered(self) -> bool:
        """Whether every row of the answer had a number; else nothing may be taken for gone because it did not come."""
        return all(one.number is not None for one in self.unusable)

    @property
    def set_aside(self) -> frozenset[int]:
        """Numbers of rows that the PSA has and that are not among `rows`: they are not gone."""
        return frozenset(one.number for one in self.unusable if one.whole and one.number is not None)


class Reader:
    """Reads; see Session for what the arguments mean. Every method raises PsaError with a sentence."""

    def __init__(
        self, account: Account, *, transport: httpx.BaseTransport | None = None, pace: Pace = _PACE,
        sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic,
        rng: random.Random | None = None, on_wait: Callable[[float, str], None] | None = None,
        costs: bool = False,
    ) -> None:  # fmt: skip
        self._costs = costs
        self._proven: set[str] = set()
        self._caller = Caller(
            account, pace, transport=transport, sleep=sleep, clock=clock, on_wait=on_wait,
            rng=rng or random.Random(),  # noqa: S311 - spreads waits, keeps no secret
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and self._caller.wrote:
            error.add_note(WRITTEN)
        self.close()

    def close(self) -> None:
        """End the connections."""
        self._caller.close()

    @property
    def log(self) -> deque[Sent]:
        """The latest requests, oldest first."""
        return self._caller.log

    def company(self) -> Company:
        """What the login says of the company: name, version, code base. No key is shown for it."""
        return self._caller.company()

    def info(self) -> dict[str, Any]:
        """What the PSA says about itself; proves nothing about the keys, since it may answer without any."""
        found, _ = self._caller.data(Call("GET", "system/info", "asking the PSA for its version"))
        return _mapping(found, "asking the PSA for its version")

    def pages(
        self, resource: Resource | str, where: Condition | None = None, *, after: int = 0, size: int = PAGE_SIZE,
        parent: int | None = None, fields: Sequence[str] | None = None,
    ) -> Iterator[Page]:  # fmt: skip
        """The rows with a number above `after`, ordered by it, page by page; one empty page when there are none.

        The last page is the one that is shorter than `size` (1 to 1,000). What cannot be used is named by the page, see
        `gate`. A page that does not go on after the one before ends the reading with PsaError, as does a list in another
        order, since rows would be lost, and one without an end.
        """
        if not 1 <= size <= PAGE_SIZE:
            msg = f"a page has 1 to {PAGE_SIZE} rows"
            raise ValueError(msg)
        found = resource_of(resource)
        about = f"reading {spoken(found)}"
        last, read = after, 0
        while True:
            place = (("pageId", str(last)),) if last else ()
            query = (("pageSize", str(size)), *place, ("fields", self._fields(found, fields)))
            answered, answer = self._caller.data(self._list_call(found, about, where, query, parent=parent))
            rows = [self._admitted(found, row) for row in _rows(answered, about)]
            self._proven.add(found.name)
            before, last = last, _advance(rows, last, about)
            read += len(rows)
            if read > MOST_ROWS or (len(rows) >= size and last == before):
                raise PsaError(_without_end(about))
            yield Page(
                tuple(one.row for one in rows if one.whole), last, answer.served_at(),
                tuple(fault for one in rows for fault in one.unusable),
            )  # fmt: skip
            if len(rows) < size:
                return

    def find(
        self, resource: Resource | str, where: Condition, *, parent: int | None = None,
        fields: Sequence[str] | None = None,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """All rows that meet a condition, by number. Compare them: a condition may let more through, see conditions.py.

        PsaError when one of them cannot be used: who looks for a row would take it for one that is not there.
        """
        found: list[dict[str, Any]] = []
        for page in self.pages(resource, where, parent=parent, fields=fields):
            _all_usable(page.unusable, f"looking for {spoken(resource_of(resource))}")
            found += page.rows
        return found

    def count(self, resource: Resource | str, where: Condition | None = None, *, parent: int | None = None) -> int:
        """How many rows meet the condition."""
        found = resource_of(resource)
        about = f"counting {spoken(found)}"
        query = () if where is None else (("conditions", str(where)),)
        answered, _ = self._caller.data(Call("GET", found.address(action="count", parent=parent), about, query))
        number = _mapping(answered, about).get("count")
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            msg = f"{about.capitalize()}: the PSA answered without a number."
            raise PsaError(msg)
        self._proven.add(found.name)
        return number

    def one(
        self, resource: Resource | str, number: int, *, parent: int | None = None, fields: Sequence[str] | None = None
    ) -> dict[str, Any] | None:
        """One row; None where the PSA has none with this number.

        The cloud answers wrong keys as if the row were gone, so a row counts as gone only when its list can be read.
        """
        found = resource_of(resource)
        row = self._raw(found, number, parent, self._fields(found, fields))
        if row is None:
            return None
        one, about = self._admitted(found, row), f"reading number {number} of {spoken(found)}"
        _all_usable(one.unusable, about)
        if one.number != number:
            msg = f"{about.capitalize()}: the PSA answered with another row, number {one.number}."
            raise PsaError(msg)
        return one.row

    def _fields(self, resource: Resource, fields: Sequence[str] | None) -> str:
        names = resource.asked(costs=self._costs) if fields is None else ("id", *fields)
        return ",".join(dict.fromkeys(names))

    def _list_call(
        self, resource: Resource, about: str, where: Condition | None, query: tuple[tuple[str, str], ...], *,
        parent: int | None,
    ) -> Call:  # fmt: skip
        path = resource.address(parent=parent)
        conditions = (("conditions", str(where)),) if where is not None else ()
        call = Call("GET", path, about, (*conditions, *query), forward_only=True)
        if where is None or self._caller.url_length(call) <= LONGEST_ADDRESS:
            return call
        if not resource.searchable:
            msg = f"the condition on {resource.name} is too long for an address; ask in batches"
            raise ValueError(msg)
        # A search is a POST that changes nothing, so it may be repeated like a GET.
        return Call("POST", f"{path}/search", about, query, {"conditions": str(where)}, forward_only=True)

    def _raw(self, resource: Resource, number: int, parent: int | None, fields: str) -> dict[str, Any] | None:
        about = f"reading number {number} of {spoken(resource)}"
        call = Call("GET", resource.address(number, parent=parent), about, (("fields", fields),))
        try:
            answered, _ = self._caller.data(call)
        except PsaError as error:
            if error.status != GONE:
                raise
            gone = error
        else:
            self._proven.add(resource.name)
            return _mapping(answered, about)
        if resource.name not in self._proven:
            if resource.parent:
                raise gone
            self.count(resource)
        return None

    def _admitted(self, resource: Resource, row: Any) -> Admitted:
        return admit(resource, row, costs=self._costs)


def resource_of(resource: Resource | str) -> Resource:
    """The resource that is meant; KeyError for a name that is none."""
    return RESOURCES[resource] if isinstance(resource, str) else resource


def spoken(resource: Resource) -> str:
    """Its name in a sentence."""
    return resource.name.replace("_", " ")


def _mapping(answered: Any, about: str) -> dict[str, Any]:
    if not isinstance(answered, dict):
        msg = f"{about.capitalize()}: the PSA answered with something else than was asked for."
        raise PsaError(msg)
    return answered


def _rows(answered: Any, about: str) -> list[Any]:
    if not isinstance(answered, list) or len(answered) > _MOST_AT_ONCE:
        msg = f"{about.capitalize()}: the PSA answered with something else than a list of numbered rows."
        raise PsaError(msg)
    return answered


def _all_usable(unusable: tuple[Unusable, ...], about: str) -> None:
    """PsaError when a row had to be set aside; a field that was left out is no harm."""
    wrong = next((one for one in unusable if one.whole), None)
    if wrong is not None:
        msg = f"{about.capitalize()}: the PSA gives what cannot be used ({wrong}). Correct it in the PSA."
        raise PsaError(msg)


def _advance(rows: list[Admitted], last: int, about: str) -> int:
    """The last number of a page whose numbers rise from the page before."""
    for row in rows:
        if row.number is None:
            continue
        if row.number <= last:
            msg = (
                f"{about.capitalize()}: a page repeats rows or is not in order (number {row.number} after {last}). Reading stopped, "
                "since rows could be lost. Try again; if it stays, tell whoever runs the PSA."
            )
            raise PsaError(msg)
        last = row.number
    return last


def _without_end(about: str) -> str:
    return (
        f"{about.capitalize()}: the PSA gives rows without an end, or full pages without a number to go on after. Reading "
        "stopped. Check PMO_CW_HOST; if it stays, tell whoever runs the PSA."
    )
