"""What was read of the PSA, taken over: facts are written, records are compared and changed when somebody says so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.domain.number import plain
from pmo.pipeline.exchange import changes
from pmo.pipeline.psa import dates, doubts, facts_out, fields, tables
from pmo.pipeline.psa.gaps import Gaps
from pmo.pipeline.psa.lost import ACTUALS, OWNER, USAGE
from pmo.pipeline.psa.reach import DATED
from pmo.pipeline.psa.refs import ACTIVITY, MOST_DIGITS, TICKET, refs
from pmo.pipeline.psa.store import Shelf
from pmo.pipeline.psa.sweep import MISSING, Sweep
from pmo.pipeline.psa.three_way import base_path
from pmo.render.words import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pmo.pipeline.exchange.changes import Prepared
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.sums import Sums
    from pmo.pipeline.psa.sweep import Source
    from pmo.pipeline.psa.swept import Swept
    from pmo.pipeline.psa.three_way import Conflict

__all__ = ["Taken", "prepared", "read", "take_over"]

_NAMED: Final = 5
"""Names that a line lists."""


@dataclass(slots=True)
class Taken:
    """The comparison of the shelf with the records."""

    fields: fields.Outcome
    tables: list[tables.Outcome] = field(default_factory=list)
    gaps: Gaps = field(default_factory=Gaps)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """What was not taken over, and has to be looked at."""
    facts: dict[str, int] = field(default_factory=dict)

    @property
    def conflicts(self) -> list[Conflict]:
        """What was changed here and there, and nobody has decided about."""
        return [*(one for table in self.tables for one in table.conflicts), *self.fields.conflicts]


def read(
    loaded: Loaded, source: Source, *, since: date | None = None, full: bool = False, costs: bool = False,
    told: Callable[[str, int], None] = lambda _resource, _read: None, now: datetime | None = None, gone_is_right: bool = False,
) -> list[Swept]:  # fmt: skip
    """Read the PSA onto the shelf of the workspace. ShelfError when another pull is running, PsaError when it cannot go on.

    `now` is our own clock, UTC; with `gone_is_right` rows that the PSA no longer gives go however many they are.
    """
    surveys = {one.text("psa_survey_id") for one in loaded.workspace.of("survey")}
    numbers = tuple(sorted(int(number) for number in surveys if number.isdecimal() and len(number) <= MOST_DIGITS))
    with Shelf.of(loaded.root) as shelf:
        return Sweep(
            shelf=shelf, source=source, since=since, full=full, costs=costs, surveys=numbers, told=told, now=now,
            gone_is_right=gone_is_right,
        ).run()  # fmt: skip


def take_over(
    loaded: Loaded, *, decide: Callable[[Conflict], bool | None] = lambda _: None, recost: bool = False,
    gone_is_right: bool = False,
) -> Taken:  # fmt: skip
    """Write the facts anew and compare the records with the shelf. No record is written.

    `decide` is asked about each conflict: True for the value of the PSA, False for the one here, None for neither. With `recost`
    rows whose hours are the same get the cost that their hours have by today's cost of an hour. Hours of which the PSA says nothing any more
    are taken out or lowered unless they are too many to be believed, or not all entries were read; with `gone_is_right` in any case.
    """
    gaps = Gaps()
    with Shelf.of(loaded.root) as shelf, shelf.pulling():
        since = _since(shelf)
        sums, counts = facts_out.write(loaded, shelf, gaps, since=since)
        found = Taken(fields.compare(loaded, shelf, gaps, decide), gaps=gaps, facts=counts)
        span = _span(shelf, since, sums)
        if span is not None:
            said = list(_said(loaded, sums, span))
            doubt = "" if gone_is_right else _doubt(loaded, said, _missing(shelf) + sums.unsummed)
            found.faults.extend([doubt] if doubt else ())
            found.tables = list(_tables(loaded, said, decide, recost=recost, none_sinks=bool(doubt)))
        found.notes = [
            *found.fields.notes,
            *_twice(loaded),
            *_of_tables(found.tables),
            *dates.told(loaded.workspace, shelf),
        ]
    return found


def prepared(loaded: Loaded, taken: Taken) -> Prepared:
    """Everything that changes in the records, judged by the schemas and rules. Nothing is written.

    Rows of tables are what the PSA says, so no rule forbids them: `pmo lint` has its say afterwards.
    """
    plan = changes.prepared(loaded, taken.fields.wishes)
    contents = {table.path: table.content for table in taken.tables if table.content is not None}
    lines = [line for table in taken.tables if table.content is not None for line in table.lines]
    faults = [fault for table in taken.tables for fault in table.faults]
    beside = dict(taken.fields.base)
    for table in taken.tables:
        beside.update(table.base)
    return replace(
        plan, files={**plan.files, **contents}, lines=(*plan.lines, *lines), faults=(*plan.faults, *faults), beside=beside
    )  # fmt: skip


def _since(shelf: Shelf) -> date | None:
    """The first day of which all time was read; None for all of them."""
    scopes = [shelf.cursor(resource).scope for resource in DATED]
    return max((date.fromisoformat(scope) for scope in scopes if scope), default=None)


def _missing(shelf: Shelf) -> int:
    """How many time entries the PSA has that are not here."""
    found = shelf.fact(MISSING)
    return found if isinstance(found, int) else 0


def _doubt(loaded: Loaded, said: list[tuple[str, str, tables.Theirs]], missing: int) -> str:
    """Why no hours of the records become fewer; empty when they may, or when none would.

    Sums of entries that were not all read are too small, and sums that are suddenly much smaller come from a fault more often than from
    somebody who corrects a fifth of all work.
    """
    loss = tables.Loss()
    for one in said:
        loss = loss.plus(tables.loss(loaded, *one))
    if not loss.hours:
        return ""
    if missing:
        return doubts.not_whole(missing, loss.hours)
    if not doubts.believable(loss.rows, loss.of_rows) or not doubts.hours_believable(loss.hours, loss.of_hours):
        return doubts.fewer_hours(loss.hours, loss.of_hours)
    return ""


def _tables(
    loaded: Loaded, said: list[tuple[str, str, tables.Theirs]], decide: Callable[[Conflict], bool | None], *,
    recost: bool, none_sinks: bool,
) -> Iterator[tables.Outcome]:  # fmt: skip
    """Each table compared; with `none_sinks` no row of them gets fewer hours."""
    for kind, name, theirs in said:
        yield tables.compare(loaded, kind, name, replace(theirs, none_sinks=none_sinks), recost=recost, take=decide)


def _said(loaded: Loaded, sums: Sums, span: tuple[str, str]) -> Iterator[tuple[str, str, tables.Theirs]]:
    """Each table that the PSA says something about, or said something about the last time: its kind, whose it is, and what is said."""
    settings = loaded.workspace.settings
    for kind, found in ((ACTUALS, sums.actuals), (USAGE, sums.usage)):
        if kind not in loaded.workspace.kinds:
            continue
        for record in loaded.workspace.of(OWNER[kind]):
            base = loaded.root / base_path(settings, record.path, f"{kind}-{record.id}")
            if record.id in found or base.is_file():
                lost = sums.lost
                yield kind, record.id, tables.Theirs(
                    found.get(record.id, {}), *span, lost.rows(kind, record.id), lost.names(kind, record.id)
                )  # fmt: skip


def _span(shelf: Shelf, since: date | None, sums: Sums) -> tuple[str, str] | None:
    """The months of which hours were read whole, first and last; None when hours were not read to the end.

    Files speak for the months that they have entries in, the PSA for all.
    """
    cursor = shelf.cursor("time_entries")
    if cursor.pulled_at is not None:
        return _first_month(since), tables.ALWAYS
    return sums.months if not cursor.running else None


def _first_month(since: date | None) -> str:
    """The first month that was read as a whole, so that no month is cut down to a part of itself."""
    if since is None:
        return ""
    if since.day == 1:
        return f"{since:%Y-%m}"
    return f"{since.year + since.month // 12}-{since.month % 12 + 1:02}"


def _twice(loaded: Loaded) -> Iterator[str]:
    """Numbers that two records claim; a ticket may well be behind an issue and a risk."""
    for ref, targets in sorted(refs(loaded.workspace).twice.items(), key=lambda item: str(item[0])):
        if ref.letter not in (TICKET, ACTIVITY):
            yield f"{ref} is named by {' and '.join(target.name for target in targets)}; {targets[0].name} counts"
    for name, ids in sorted(refs(loaded.workspace).claimed.items()):
        yield f"{name} is named by {' and '.join(ids)}; neither counts"


def _of_tables(found: list[tables.Outcome]) -> Iterator[str]:
    yield from _lost(found)
    for table in found:
        yield from (f"{row}: less than no hours in the PSA; the row was left alone" for row in table.negative)
        if table.without_cost:
            rows = "row" if table.without_cost == 1 else "rows"
            yield f"{table.path}: hours of {table.without_cost} {rows} without their cost, which stays as it is; pull with --costs to read what hours cost"
        if table.held:
            rows = "row is" if table.held == 1 else "rows are"
            yield f"{table.path}: {table.held} new {rows} not written, since a row needs its cost; pull with --costs to read what hours cost"
    yield from _recosted([pair for table in found for pair in table.recosted])


def _lost(found: list[tables.Outcome]) -> Iterator[str]:
    """One line about all rows whose hours cannot be mapped this time."""
    there = [table for table in found if table.lost]
    if not there:
        return
    hours = sum((hours for table in there for hours in table.lost.values()), Decimal(0))
    names = sorted({name for table in there for name in table.missing})
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    number = sum(len(table.lost) for table in there)
    rows, files = f"{count(number, 'row')} with {plain(hours)} h", count(len(there), "file")
    yield f"{rows} in {files} {'is' if number == 1 else 'are'} left alone: hours of theirs in the PSA are mapped to nobody this time ({', '.join(names[:_NAMED])}{more}); correct the mapping, or change the rows by hand"


def _recosted(pairs: list[tuple[Decimal, Decimal]]) -> Iterator[str]:
    """One line about all rows that would cost something else by what an hour costs today."""
    if not pairs:
        return
    here, there = (sum(side, Decimal(0)) for side in zip(*pairs, strict=True))
    rows = "row with the same hours as before" if len(pairs) == 1 else "rows with the same hours as before"
    yield f"{len(pairs)} {rows} would cost {plain(there)} instead of {plain(here)} by what an hour costs today; the cost stays, --recost takes the new one"
