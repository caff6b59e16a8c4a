"""Rows of an export as the API of the PSA would give them; what cannot be one is a reject with its place and reason."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.connect import cells
from pmo.connect.mapping import ValueTextError
from pmo.connect.timefiles import forms
from pmo.connect.timefiles.fields import EXPENSES, FIELDS, TIME, Sort
from pmo.connect.timefiles.mapping import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import tzinfo

    from pmo.connect.timefiles.fields import EntryField
    from pmo.connect.timefiles.mapping import FileMapping
    from pmo.connect.timefiles.table import Row, Table

ZERO: Final = Decimal(0)
FIRST_OWN: Final = 2**52
"""Numbers from here on are ours: entries of exports that have none. A PSA does not count that far."""
MOST_LETTERS: Final = 500
"""Characters of a cell that is no note: names and numbers are short."""
_REFERENCE: Final = re.compile(r"(?:PSA-[A-Z]-)?([0-9]{1,15})\Z")
_HOURS: Final = ("hours", "minutes")
_MONEY: Final = {TIME: "invoiced_amount", EXPENSES: "amount"}
_MONEY_AT: Final = {TIME: "extendedInvoiceAmount", EXPENSES: "amount"}


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be read: file, place in it, heading of the cell (empty for the whole row) and reason."""

    file: str
    at: str
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.at}{f' {self.column}' if self.column else ''}: {self.reason}"


@dataclass(slots=True)
class Sums:
    """What some rows add up to; `hours` and `money` are None where the file has no such column."""

    rows: int = 0
    hours: Decimal | None = None
    money: Decimal | None = None

    def add(self, hours: Decimal | None, money: Decimal | None) -> None:
        """One more row."""
        self.rows += 1
        if hours is not None:
            self.hours = (self.hours or ZERO) + hours
        if money is not None:
            self.money = (self.money or ZERO) + money


@dataclass(slots=True)
class Reading:
    """One export: its rows as the API would give them, rejects, and the sums that must agree.

    `before` is what the cells of the file add up to, `after` what the rows do, `rejected` what the cells of rejects do as
    far as they can be read, `left` what rows do that are known better elsewhere, `stated` what the total row of the file
    itself says.
    """

    resource: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    skipped: int = 0
    before: Sums = field(default_factory=Sums)
    after: Sums = field(default_factory=Sums)
    rejected: Sums = field(default_factory=Sums)
    left: Sums = field(default_factory=Sums)
    stated: Sums | None = None
    first: date | None = None
    last: date | None = None

    @property
    def differences(self) -> tuple[str, ...]:
        """Where sums do not agree, in words; none when every row and hour of the file is accounted for."""
        out = []
        for name, value in (("rows", self.before.rows), ("hours", self.before.hours), ("money", self.before.money)):
            found = sum((getattr(part, name) or ZERO for part in (self.after, self.rejected, self.left)), ZERO)
            if value is not None and value != found:
                out.append(f"{name}: {value} in the file, {found} taken over or rejected")
        for name in ("hours", "money"):
            said, counted = (getattr(self.stated, name) if self.stated else None), getattr(self.before, name) or ZERO
            if said is not None and said != counted:
                out.append(f"{name}: the total row of the file says {said}, its rows add up to {counted}")
        return tuple(out)

    def leave_out(self, numbers: Collection[int]) -> None:
        """Take these rows out of `rows`; what they add up to goes from `after` to `left`."""
        kept, timed, priced = [], self.after.hours is not None, self.after.money is not None
        self.after = Sums(0, ZERO if timed else None, ZERO if priced else None)
        for row in self.rows:
            gone = row["id"] in numbers
            hours, money = row.get("actualHours"), row.get(_MONEY_AT[self.resource])
            (self.left if gone else self.after).add(hours if timed else None, money if priced else None)
            kept += [] if gone else [row]
        self.rows = kept


class Reader:
    """Reads the rows of one export."""

    def __init__(self, name: str, source: str, said: FileMapping, zone: tzinfo) -> None:
        """`name` is the file, for messages; `source` the name of the mapping, by which own numbers are told apart."""
        self.name = name
        self.source = source
        self.said = said
        self.zone = zone
        self.found = Reading(said.resource)
        self.seen: dict[int, str] = {}
        self.next: dict[int, int] = {}
        self.hours_head = next((head for one in _HOURS if (head := said.column_of(one))), "")
        self.money_head = said.column_of(_MONEY[said.resource])

    def read(self, table: Table) -> Reading:
        """Every row of the table, as an entry or as a reject; rows to skip are counted, the total row is kept apart."""
        for row in table.rows:
            texts = row.texts()
            if self.said.total is not None and self.said.total.holds(texts):
                self._total(row)
            elif any(test.holds(texts) for test in self.said.skip):
                self.found.skipped += 1
            else:
                self._row(row)
        if self.said.total is not None and self.found.stated is None:
            self.found.rejects.append(
                Reject(self.name, "end", "", "the total row that the mapping names is not there; is the file cut off?")
            )
        return self.found

    def _total(self, row: Row) -> None:
        if self.found.stated is not None:
            self.found.rejects.append(Reject(self.name, row.at, "", "it is a second total row; name the others under `skip:`"))  # fmt: skip
            return
        stated = Sums()
        stated.add(*self._sums(row))
        self.found.stated = stated

    def _row(self, row: Row) -> None:
        hours, money = self._sums(row)
        self.found.before.add(hours, money)
        try:
            made, day = self._made(row)
        except _RejectedError as fault:
            self.found.rejected.add(hours, money)
            self.found.rejects.append(Reject(self.name, row.at, fault.column, str(fault)))
            return
        amount = made.get(_MONEY_AT[self.said.resource])
        self.found.after.add(made["actualHours"] if self.hours_head else None, amount if self.money_head else None)
        self.found.rows.append(made)
        self.found.first = min(self.found.first or day, day)
        self.found.last = max(self.found.last or day, day)

    def _sums(self, row: Row) -> tuple[Decimal | None, Decimal | None]:
        """Hours and money of the cells, as they stand in the file; 0 for a cell that is empty or cannot be read."""
        out: list[Decimal | None] = []
        for head in (self.hours_head, self.money_head):
            cell = row.cells.get(head) if head else None
            if not head:
                out.append(None)
                continue
            long = isinstance(cell, str) and len(cell) > MOST_LETTERS
            try:
                out.append(ZERO if long or _empty(cell) else self._number(self.said.columns[head].about, cell))
            except ValueTextError:
                out.append(ZERO)
        return out[0], out[1]

    def _made(self, row: Row) -> tuple[dict[str, Any], date]:
        if row.trouble:
            raise _RejectedError("", row.trouble)
        values: dict[str, Any] = {}
        late: list[tuple[str, EntryField, Any]] = []
        fields = FIELDS[self.said.resource]
        for name, value in self.said.fixed.items():
            self._take(values, name, fields[name], value)
        for head, column in self.said.columns.items():
            cell = row.cells.get(head)
            if isinstance(cell, str):
                cell = column.said(forms.clean(cell))
            elif cell is not None and column.words:
                cell = column.words.get(plain(str(cell)), cell)
            if _empty(cell):
                continue
            if column.about.sort is Sort.MOMENT:
                late.append((head, column.about, cell))
            else:
                self._take(values, self.said.names[head], column.about, cell)
        for head, about, cell in late:  # a time alone needs the day, which may stand to its right
            self._take(values, self.said.names[head], about, cell)
        return self._entry(values, row)

    def _take(self, values: dict[str, Any], head: str, about: EntryField, cell: Any) -> None:
        if isinstance(cell, str) and len(cell) > MOST_LETTERS and about.sort is not Sort.LENGTH:
            raise _RejectedError(head, f"it holds {len(cell):,} characters; {MOST_LETTERS} are the most")
        try:
            values[about.name] = self._value(about, cell, values.get("day"))
        except ValueTextError as error:
            raise _RejectedError(head, str(error)) from None

    def _value(self, about: EntryField, cell: Any, day: date | None) -> Any:
        said = self.said.forms
        if about.sort in (Sort.HOURS, Sort.MINUTES, Sort.NUMBER):
            return self._number(about, cell)
        if about.sort is Sort.DAY:
            return said.day(cell)
        if about.sort is Sort.MOMENT:
            return said.moment(cell, day)
        text = _text(cell)
        if about.sort is Sort.CHOICE:
            return _choice(about, text)
        number = _REFERENCE.match(text)
        if about.sort is Sort.WHOLE:
            if number is None:
                raise ValueTextError(f"“{text}” is no number of an entry")
            return int(number.group(1))
        if about.sort is Sort.LENGTH:
            return len(text)
        if about.sort is Sort.NAMED:
            return {"id": int(number.group(1))} if number is not None else {about.key: text}
        return text

    def _number(self, about: EntryField, cell: Any) -> Decimal:
        if about.sort is Sort.HOURS:
            return self.said.forms.hours(cell)
        value = self.said.forms.number(cell)
        return forms.plain(value / forms.SIXTY) if about.sort is Sort.MINUTES else value

    def _entry(self, values: dict[str, Any], row: Row) -> tuple[dict[str, Any], date]:
        if not values.get("member"):
            raise _RejectedError("", "it does not say who it is about")
        made: dict[str, Any] = {}
        fields = FIELDS[self.said.resource]
        if self.said.resource == TIME:
            day = self._times(values)
        elif "day" in values and "amount" in values:
            day = values["day"]
            values["day"] = f"{day.isoformat()}T00:00:00Z"
        else:
            raise _RejectedError("", f"it has no {'day' if 'amount' in values else 'amount'}")
        for name, value in values.items():
            _put(made, fields[name].at, self._written(value))
        _charge(made)
        made["id"] = self._own(values, made, day, row)
        return made, day

    def _times(self, values: dict[str, Any]) -> date:
        """Start, end and hours agree and are all there; returns the day of the work."""
        start, end = values.get("start"), values.get("end")
        day: date | None = values.pop("day", None)
        if start is not None and day is None:
            day = (start.astimezone(self.zone) if start.tzinfo else start).date()
        if day is None:
            raise _RejectedError("", "it does not say when")
        values["start"] = self._moment(start or datetime(day.year, day.month, day.day))  # noqa: DTZ001 - a local time, see _moment
        span = None
        if start is not None and end is not None:
            if (
                end.tzinfo is start.tzinfo and end <= start and end.date() == start.date()
            ):  # a time alone after midnight
                end += timedelta(days=1)
            values["end"] = self._moment(end)
            span = values["end"] - values["start"]
            if not timedelta(0) <= span <= timedelta(days=1):
                raise _RejectedError("", f"it goes from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}; a day at most, and not backward")  # fmt: skip
        if "minutes" in values:
            values["hours"] = values.pop("minutes")
        if "hours" not in values:
            if span is None:
                raise _RejectedError("", "it has no hours")
            values["hours"] = forms.hours_of(span) - values.get("deducted", ZERO)
        if values["hours"] < 0:
            raise _RejectedError("", f"it has {values['hours']} hours; correct the entry that is too long instead")
        return day

    def _moment(self, moment: datetime) -> datetime:
        """A moment in UTC."""
        if moment.tzinfo is None:
            try:
                moment = datetime.fromisoformat(cells.with_offset(moment, self.zone))
            except cells.CellError as error:
                raise _RejectedError("", str(error)) from None
        return moment.astimezone(UTC)

    def _written(self, value: Any) -> Any:
        """A value as the API writes it: moments in UTC."""
        if isinstance(value, datetime):
            return self._moment(value).strftime("%Y-%m-%dT%H:%M:%SZ")
        return value

    def _own(self, values: Mapping[str, Any], made: Mapping[str, Any], day: date, row: Row) -> int:
        """The number of the entry: its own, else one made of who, when and for what, the same each time the file is read.

        Two entries of a person on one day for the same thing are told apart by their order in the file.
        """
        number = values.get("id")
        if number is not None:
            if number in self.seen:
                raise _RejectedError("", f"entry {number} is here twice, also in {_place(self.seen[number])}")
            self.seen[number] = row.at
            return int(number)
        charged = [
            str(made.get(name)) for name in ("company", "ticket", "project", "phase", "activity", "chargeCode", "type")
        ]
        key = "\x1f".join((self.source, self.said.resource, made["member"]["identifier"], day.isoformat(), *charged))
        digest = hashlib.sha256(key.encode()).digest()
        first = FIRST_OWN + int.from_bytes(digest[:8], "big") % FIRST_OWN
        number = self.next.get(first, first)
        while number in self.seen:
            number += 1
        self.next[first] = number + 1  # thousands of equal rows would else look through each other again and again
        self.seen[number] = row.at
        return number


class _RejectedError(Exception):
    """A row that is no entry; `column` is the heading of the cell that is at fault."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def _empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not forms.clean(cell))


def _text(cell: Any) -> str:
    """A cell as text; a whole number of a spreadsheet has no point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, Decimal) and cell == cell.to_integral_value():
        return f"{cell:.0f}"
    return str(cell)


def _choice(about: EntryField, text: str) -> str:
    found = {plain(one).replace(" ", ""): one for one in about.choices}.get(plain(text).replace(" ", ""))
    if found is None:
        raise ValueTextError(f"“{text}” is no value of {about.name}; name it under `words:` as one of {', '.join(about.choices)}")  # fmt: skip
    return found


def _put(data: dict[str, Any], at: tuple[str, ...], value: Any) -> None:
    for part in at[:-1]:
        data = data.setdefault(part, {})
    data[at[-1]] = value


def _charge(made: dict[str, Any]) -> None:
    """What carries the entry, as the API says it twice: its sort and its number."""
    sort = made.get("chargeToType")
    carriers = (("ticket", "ProjectTicket" if "project" in made else "ServiceTicket"), ("activity", "Activity"), ("chargeCode", "ChargeCode"))  # fmt: skip
    for name, usual in carriers:
        if name in made:
            made["chargeToType"] = sort or usual
            if "id" in made[name]:
                made["chargeToId"] = made[name]["id"]
            return
    if sort is None and "project" in made:
        made["chargeToType"] = "ProjectTicket"


def _place(at: str) -> str:
    return at if " " in at else f"line {at}"
