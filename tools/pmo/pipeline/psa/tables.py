"""Actual hours and agreement usage: the sums of the PSA against the rows of a table, three ways, row by row.

Rows of new months come week by week. A month that a table already has without weeks stays a month as a whole, so the two
ways of counting never stand side by side for the same hours.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.discover import files
from pmo.model.finding import Finding, Level
from pmo.parse import document
from pmo.pipeline.exchange.changes import Fault, text_columns
from pmo.pipeline.psa import table_text
from pmo.pipeline.psa.lost import ACTUALS, OWNER, USAGE, Key, Names
from pmo.pipeline.psa.three_way import Conflict, Verdict, base_path, read_base, read_names, verdict, written_base

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.sums import Amount

ALWAYS: Final = "9999"
"""Behind every month."""
_MARK: Final = b"\xef\xbb\xbf"
"""What spreadsheets put before the header."""
_COSTED: Final = "cost_hours"
"""In a base: the hours that its cost is of, where they are others than the hours in it, which came without their cost."""
_COLUMNS: Final = {ACTUALS: ("wbs", "month", "week", "person", "hours", "cost"), USAGE: ("month", "person", "hours")}


@dataclass(slots=True)
class Outcome:
    """What the PSA changes in one table; `content` is None when nothing changes, `base` what to remember."""

    path: str
    content: bytes | None = None
    base: Mapping[str, bytes] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    without_cost: int = 0
    """Rows whose hours are written and whose cost is not known."""
    held: int = 0
    """New rows that cannot be written, since a row needs its cost."""
    negative: list[str] = field(default_factory=list)
    """Rows that would have less than no hours, as after a correction in another month: they are left alone."""
    lost: dict[Key, Decimal] = field(default_factory=dict)
    """Rows that are left alone, with their hours: the PSA has some of them under a name that nobody here bears any more."""
    missing: set[str] = field(default_factory=set)
    """Those names, as in `member PHruska`."""
    recosted: list[tuple[Decimal, Decimal]] = field(default_factory=list)
    """Of rows with the same hours as before: their cost, which stays, and what it would be by today's cost of an hour."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """What the PSA says of one table.

    `since` is the first month that was read whole, `until` the last: other months are left alone. `lost` are rows that are left alone
    since hours of theirs cannot be mapped this time, with what lost its mapping; `names` is what to remember for telling that. With `none_sinks`
    no row is taken out, and none gets fewer hours than the PSA said the last time.
    """

    sums: Mapping[Key, Amount]
    since: str = ""
    until: str = ALWAYS
    lost: Mapping[Key, Collection[str]] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    none_sinks: bool = False

    def leaves(self, key: Key) -> bool:
        """Whether nothing can be said of a row this time."""
        return not self.since <= key.month <= self.until or key in self.lost


@dataclass(frozen=True, slots=True)
class Loss:
    """What tables have less of than the last time: rows that are gone and hours, and how many there were."""

    rows: int = 0
    of_rows: int = 0
    hours: Decimal = Decimal(0)
    of_hours: Decimal = Decimal(0)

    def plus(self, other: Loss) -> Loss:
        """Both together."""
        return Loss(
            self.rows + other.rows, self.of_rows + other.of_rows, self.hours + other.hours, self.of_hours + other.of_hours
        )  # fmt: skip


def loss(loaded: Loaded, kind: str, name: str, theirs: Theirs) -> Loss:
    """What the PSA gave the last time for one table, and gives no more."""
    owner = loaded.workspace.find(OWNER[kind], name)
    if owner is None:
        return Loss()
    base = read_base(loaded.root, base_path(loaded.workspace.settings, owner.path, f"{kind}-{name}"))
    whole: dict[Key, Decimal] = defaultdict(Decimal)
    for key, amount in theirs.sums.items():
        whole[key._replace(week="")] += amount.hours
    found = Loss()
    for key, before in ((_key(mark), _hours(said)) for mark, said in base.items()):
        if theirs.leaves(key):
            now = before
        elif key.week:
            now = theirs.sums[key].hours if key in theirs.sums else Decimal(0)
        else:
            now = whole.get(key, Decimal(0))
        found = found.plus(Loss(int(before > 0 >= now), 1, max(before - now, Decimal(0)), before))
    return found


def compare(
    loaded: Loaded, kind: str, name: str, theirs: Theirs, *, recost: bool = False,
    take: Callable[[Conflict], bool | None] = lambda _: None,
) -> Outcome:  # fmt: skip
    """The table of a project or an agreement against the sums of the PSA.

    The PSA knows only what an hour costs today, so the cost of a row whose hours are those of the last time stays, unless `recost`.
    `take` decides conflicts: True for theirs, False for ours, None for nobody has decided.
    """
    found = loaded.workspace.kinds[kind]
    path = next((record.path for record in loaded.workspace.of(kind) if record.id == name), None)
    owner = loaded.workspace.find(OWNER[kind], name)
    beside = (
        f"{loaded.workspace.settings.overlay_at}/" if owner and loaded.workspace.settings.in_overlay(owner.path) else ""
    )
    at = path or beside + found.files[0].replace(f"{{{OWNER[kind]}}}", name)
    return _Table(loaded, found, name, at, path is not None, recost).compare(theirs, take)


class _Table:
    """One table: its rows as they are, by key, and what becomes of them."""

    def __init__(self, loaded: Loaded, kind: Kind, name: str, path: str, there: bool, recost: bool) -> None:  # noqa: FBT001
        self.recost = recost
        self.loaded = loaded
        self.kind = kind
        self.name = name
        self.columns = _COLUMNS[kind.name]
        self.out = Outcome(path)
        self.there = there
        self.raw = b""
        self.rows: list[dict[str, Any]] = []
        self.keys: list[Key] = []
        self.by_key: dict[Key, list[int]] = defaultdict(list)
        self.whole: set[str] = set()
        self.edit = table_text.Edit()
        self.said: dict[str, Any] = {}

    def compare(self, said: Theirs, take: Callable[[Conflict], bool | None]) -> Outcome:
        if self.there and not self.read():
            return self.out
        base_at = base_path(self.loaded.workspace.settings, self.out.path, f"{self.kind.name}-{self.name}")
        base = read_base(self.loaded.root, base_at)
        theirs = self.grained(said.sums)
        said = replace(said, lost={self.mine(key): missing for key, missing in said.lost.items()})
        for key in sorted({*theirs, *map(_key, base)}, key=order):
            now = theirs[key].hours if key in theirs else Decimal(0)
            sinks = said.none_sinks and now < _hours(base.get(_mark(key)))
            if now < 0 or sinks or said.leaves(key):
                self.leave(key, base.get(_mark(key)), said.lost.get(key, ()))
            else:
                self.row(key, theirs.get(key), base.get(_mark(key)), take)
        if not self.out.conflicts and not self.out.faults:
            self.write()
        names = said.names.written(map(_key, self.said))
        if (self.said, names) != (base, read_names(self.loaded.root, base_at)):
            self.out.base = {base_at: written_base(self.said, names)}
        return self.out

    def leave(self, key: Key, base: Any, missing: Collection[str]) -> None:
        """A row of which nothing can be said this time: it stays, and so does what the PSA said of it."""
        if base is not None:
            self.said[_mark(key)] = base
        hours = self.ours(self.by_key.get(key, []), "hours")
        if missing and hours is not None:
            self.out.lost[key] = hours
            self.out.missing.update(missing)

    def read(self) -> bool:
        """The rows of the file; False with a fault when it has to be mended first."""
        path = self.out.path
        raw = files.read(str(self.loaded.root), path)
        if isinstance(raw, Finding):
            self.out.faults.append(Fault(path, raw.message))
            return False
        read = document.read(path, raw, text_columns(self.kind))
        errors = [fault for fault in read.faults if fault.level is Level.ERROR]
        if read.data is None or errors:
            why = errors[0].message if errors else "it holds no rows"
            self.out.faults.append(Fault(path, f"the table has to be mended first: {why}"))
            return False
        self.raw, self.rows = raw, read.data.get("rows", [])
        for index, row in enumerate(self.rows):
            key = Key(*(str(row.get(part, "")) for part in ("wbs", "month", "week", "person")))
            self.keys.append(key)
            self.by_key[key].append(index)
        self.whole = {key.month for key in self.keys if not key.week}
        return True

    def grained(self, sums: Mapping[Key, Amount]) -> dict[Key, Amount]:
        """The sums as finely as the table counts: months that it has as a whole stay whole."""
        out: dict[Key, Amount] = {}
        for key, amount in sums.items():
            mine = self.mine(key)
            out[mine] = out[mine].plus(amount) if mine in out else amount
        self.out.negative = [f"{self.out.path} {_spoken(key)}" for key, amount in out.items() if amount.hours < 0]
        return {key: amount for key, amount in out.items() if amount.hours}

    def mine(self, key: Key) -> Key:
        """The row that a key belongs to: of the whole month where the table has it as a whole."""
        return key._replace(week="") if key.month in self.whole else key

    def row(self, key: Key, theirs: Amount | None, base: Any, take: Callable[[Conflict], bool | None]) -> None:
        """One row, field by field. What is taken over or decided is remembered as said by the PSA."""
        here = self.by_key.get(key, [])
        now = {"hours": _plain_number(theirs.hours) if theirs is not None else None}
        if "cost" in self.columns:
            now["cost"] = _plain_number(theirs.paid) if theirs is not None and theirs.paid is not None else None
        unpriced = theirs is not None and "cost" in now and now["cost"] is None
        then = base if isinstance(base, dict) else {}
        if not unpriced:
            self.kept_cost(then, now)
        if not here and theirs is not None and unpriced and self.needs_cost:
            self.out.held += 1
            return
        wanted: dict[str, Decimal | None] = {}
        for name, value in now.items():
            before = then.get(name)
            before = Decimal(str(before)) if before is not None else None
            if name == "cost" and unpriced:
                continue
            ours = self.ours(here, name)
            found = verdict(base=before, theirs=value, ours=ours)
            if not here and before is not None and found is not Verdict.KEEP:
                found = Verdict.CONFLICT  # the row was taken out by hand
            if found is Verdict.CONFLICT:
                conflict = Conflict(f"{self.out.path} {_spoken(key)}", name, before, ours, value)
                decided = take(conflict)
                if decided is None:
                    self.out.conflicts.append(conflict)
                    continue
                found = Verdict.TAKE if decided else Verdict.KEEP
            if found is Verdict.TAKE:
                wanted[name] = value
        self.remember(key, now, then, unpriced=unpriced)
        self.change(key, here, wanted, theirs, unpriced=unpriced)

    def kept_cost(self, then: Mapping[str, Any], now: dict[str, Decimal | None]) -> None:
        """Put the cost of the last time in the place of today's when the hours are the same, unless today's is asked for."""
        today = now.get("cost")
        costed = then.get(_COSTED, then.get("hours"))
        if self.recost or today is None or costed is None or then.get("cost") is None:
            return
        before = Decimal(str(then["cost"]))
        if now["hours"] == Decimal(str(costed)) and today != before:
            self.out.recosted.append((before, today))
            now["cost"] = before

    def remember(self, key: Key, now: Mapping[str, Decimal | None], then: Mapping[str, Any], *, unpriced: bool) -> None:
        said = {name: f"{value:f}" for name, value in now.items() if value is not None}
        if unpriced and then.get("cost") is not None:
            said["cost"] = str(then["cost"])
            costed = str(then.get(_COSTED, then.get("hours")))
            if costed != said.get("hours"):
                said[_COSTED] = costed
        if said:
            self.said[_mark(key)] = said

    def change(
        self, key: Key, here: list[int], wanted: Mapping[str, Decimal | None], theirs: Amount | None, *, unpriced: bool
    ) -> None:
        if not wanted:
            return
        label = f"{self.out.path} {_spoken(key)}"
        if theirs is None:
            if wanted.get("hours", 0) is None:
                self.edit.removed.update(here)
                self.out.lines.append(f"{label}: {_shown(self.ours(here, 'hours'))} h are gone in the PSA, the row is taken out")  # fmt: skip
            return
        self.out.without_cost += unpriced
        if not here:
            cells = {name: getattr(key, name) for name in ("wbs", "month", "week", "person") if name in self.columns and getattr(key, name)}  # fmt: skip
            self.edit.added[key] = cells | {name: _shown(value) for name, value in wanted.items()}
            self.out.lines.append(f"{label}: {_shown(theirs.hours)} h")
            return
        self.edit.removed.update(here[1:])
        for name, value in wanted.items():
            self.out.lines.append(f"{label} {name}: {_shown(self.ours(here, name))} → {_shown(value)}")
            self.edit.cells[here[0], name] = _shown(value)

    @property
    def needs_cost(self) -> bool:
        rows = self.kind.schema.get("properties", {}).get("rows", {}).get("items", {})
        return "cost" in rows.get("required", ())

    def ours(self, here: list[int], name: str) -> Decimal | None:
        """What the rows with one key say together; None when none says anything."""
        said = [Decimal(str(self.rows[index][name])) for index in here if isinstance(self.rows[index].get(name), int | Decimal)]  # fmt: skip
        return sum(said, Decimal(0)) if said else None

    def write(self) -> None:
        """The new text, read again to be sure that it says what was meant."""
        edit = self.edit
        if not (edit.cells or edit.removed or edit.added):
            return
        if not self.there:
            columns = tuple(name for name in self.columns if name != "week" or any(key.week for key in edit.added))
            self.out.content = table_text.fresh(columns, edit.added, order).encode()
            return
        column = ("week", "month") if any(key.week for key in edit.added) else None
        expected = len(self.rows) - len(edit.removed) + len(edit.added)
        mark = _MARK if self.raw.startswith(_MARK) else b""
        text = table_text.edited(self.raw.removeprefix(mark).decode(), edit, self.keys, order, column)
        after = document.read(self.out.path, text.encode(), text_columns(self.kind)) if text is not None else None
        if text is None or after is None or after.data is None or len(after.data["rows"]) != expected:
            self.out.faults.append(Fault(self.out.path, "the table is written in a way that cannot be changed safely; change it by hand"))  # fmt: skip
            return
        self.out.content = mark + text.encode()


def order(key: Key) -> tuple[Any, ...]:
    """Tasks by the numbers in their number, then months, weeks and people."""
    return tuple(int(part) for part in key.wbs.split(".") if part.isdecimal()), key.month, key.week, key.person


def _hours(said: Any) -> Decimal:
    """The hours in what a base says of a row."""
    return Decimal(str(said.get("hours", 0))) if isinstance(said, dict) else Decimal(0)


def _mark(key: Key) -> str:
    return "|".join(key)


def _key(mark: str) -> Key:
    parts = mark.split("|")
    return Key(*parts) if len(parts) == len(Key._fields) else Key("", "", "", "")


def _spoken(key: Key) -> str:
    return " ".join(part for part in (key.wbs, key.month, key.week, key.person) if part)


def _plain_number(value: Decimal) -> Decimal:
    return value.normalize() if value else Decimal(0)


def _shown(value: Decimal | None) -> str:
    return f"{value.normalize():f}" if value is not None else ""
