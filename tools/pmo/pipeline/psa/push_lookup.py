"""What of a push is in the PSA already: found by its mark, or an entry that somebody entered by hand. Nothing but reading."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.conditions import batches, field
from pmo.connect.connectwise.points import instant
from pmo.pipeline.exchange.workbook_out import zone_of
from pmo.pipeline.psa import marks
from pmo.pipeline.psa import refs as numbers
from pmo.pipeline.psa.cells import instant_of
from pmo.pipeline.psa.known import number_in
from pmo.pipeline.psa.refs import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, tzinfo

    from pmo.connect.connectwise.conditions import Condition
    from pmo.connect.connectwise.session import Session
    from pmo.model.workspace import Workspace
    from pmo.pipeline.psa.wanted_item import Wanted

ENTRIES: Final = {"time_entries": ("timeStart", "actualHours"), "expense_entries": ("date", "amount")}
"""Of entries: the field of their time, and that of their size."""
_AT_ONCE: Final = 8
"""Marks that are looked for in one request: its address must stay short."""


def marked(session: Session, items: Iterable[Wanted]) -> dict[str, list[int]]:
    """For each mark of a ticket or activity, the numbers of the rows that bear it."""
    found: dict[str, list[int]] = defaultdict(list)
    by_place: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in items:
        by_place[item.resource, item.mark_field].append(item.mark)
    for (resource, name), wanted in by_place.items():
        for start in range(0, len(wanted), _AT_ONCE):
            group = wanted[start : start + _AT_ONCE]
            condition: Condition | None = None
            for mark in group:
                one = field(name).contains(marks.searched(mark))
                condition = one if condition is None else condition | one
            for row in session.find(resource, condition, fields=(name,)) if condition is not None else ():
                mark = marks.mark_of(row.get(name))
                if mark in group:
                    found[mark].append(int(row["id"]))
    return dict(found)


class Entries:
    """The entries of one person around the days of one sheet, as the PSA has them now."""

    def __init__(self, session: Session, workspace: Workspace, items: list[Wanted]) -> None:
        """`items` are the entries of one sheet that bear no number yet."""
        first = items[0]
        self._session = session
        self._resource = first.resource
        self._mark_field = first.mark_field
        self._zone = zone_of(workspace)[0]
        self._claimed = {ref.number for ref, _ in numbers.refs(workspace).targets(first.letter)}
        window = _around(self._resource, [item.day for item in items if item.day is not None])
        self._window = field("member/id").equals(number_in(first.body, "member") or 0) & window
        self._rows = {int(row["id"]): row for row in session.find(self._resource, self._window)}
        self._ours = self._marked(f"{marks.mark(first.record.id)}/")
        self._free = [row for number, row in self._rows.items() if number not in self._claimed | self._ours]

    def again(self, item: Wanted) -> list[int]:
        """The numbers of the entries that a push before made for this one, and could not record."""
        return sorted(self._marked(item.mark)) if self._ours - self._claimed else []

    def like(self, item: Wanted) -> int | None:
        """An entry of the same day, size and target that no record knows, made by somebody else; each is given once."""
        for row in self._free:
            if self._alike(item, row):
                self._free.remove(row)
                return int(row["id"])
        return None

    def _marked(self, mark: str) -> set[int]:
        condition = self._window & field(self._mark_field).contains(mark)
        return {int(row["id"]) for row in self._session.find(self._resource, condition, fields=())}

    def _alike(self, item: Wanted, row: Mapping[str, Any]) -> bool:
        when, size = ENTRIES[self._resource]
        return (
            row.get("chargeToId") == item.body["chargeToId"]
            and row.get("chargeToType") in (None, item.body["chargeToType"])
            and number_in(row, "member") in (None, number_in(item.body, "member"))
            and row.get(size) == item.body[size]
            and _day(row, when, self._zone, timed=when == "timeStart") == item.day
        )


def stray(
    session: Session, sheet: str, resource: str, mark_field: str, days: Iterable[date], known: set[int]
) -> list[int]:
    """Entries with a mark of this sheet whose numbers stand in no record: made twice, by two pushes at once."""
    window = _around(resource, days)
    condition = window & field(mark_field).contains(f"{marks.mark(sheet)}/")
    return sorted({int(row["id"]) for row in session.find(resource, condition, fields=())} - known)


def current(session: Session, items: Iterable[Wanted]) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows of the PSA, as they are now, by resource and number."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for item in items:
        if item.ref is not None:
            wanted[item.resource].add(item.ref.number)
    return {
        (resource, int(row["id"])): row
        for resource, found in wanted.items()
        for group in batches(found)
        for row in session.find(resource, field("id").is_in(group))
    }


def last_updated(row: Mapping[str, Any]) -> str:
    """When the PSA says that a row was changed last."""
    info = row.get("_info")
    return str(info.get("lastUpdated") or "") if isinstance(info, dict) else ""


def later(now: Mapping[str, Any], then: Mapping[str, Any]) -> bool:
    """Whether a row was changed since another reading of it. What cannot be read as a time counts when it differs."""
    new, old = last_updated(now), last_updated(then)
    first, second = instant(new), instant(old)
    return first > second if first is not None and second is not None else new != old


def reference(item: Wanted, number: int) -> Ref:
    """The number of a row as records write it."""
    return Ref(item.letter, number)


def _around(resource: str, days: Iterable[date]) -> Condition:
    """The days of a sheet with two on both sides: the PSA may read days in its own zone."""
    when = ENTRIES[resource][0]
    known = list(days)
    first, last = min(known) - timedelta(days=2), max(known) + timedelta(days=3)
    return (field(when) > _midnight(first)) & (field(when) < _midnight(last))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _day(row: Mapping[str, Any], key: str, zone: tzinfo, *, timed: bool) -> date | None:
    at = instant_of(row, key)
    if at is None:
        return None
    return at.astimezone(zone).date() if timed else at.date()
