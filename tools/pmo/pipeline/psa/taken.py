"""What was read of the PSA, taken over: facts are written, records are compared and changed when somebody says so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from pmo.pipeline.exchange import changes
from pmo.pipeline.psa import dates, facts_out, fields, tables
from pmo.pipeline.psa.gaps import Gaps
from pmo.pipeline.psa.refs import ACTIVITY, TICKET, refs
from pmo.pipeline.psa.store import Shelf
from pmo.pipeline.psa.sweep import DATED, Sweep
from pmo.pipeline.psa.three_way import base_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pmo.pipeline.exchange.changes import Prepared
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.sums import Sums
    from pmo.pipeline.psa.sweep import Source, Swept
    from pmo.pipeline.psa.three_way import Conflict

__all__ = ["Taken", "prepared", "read", "take_over"]


@dataclass(slots=True)
class Taken:
    """The comparison of the shelf with the records."""

    fields: fields.Outcome
    tables: list[tables.Outcome] = field(default_factory=list)
    gaps: Gaps = field(default_factory=Gaps)
    notes: list[str] = field(default_factory=list)
    facts: dict[str, int] = field(default_factory=dict)

    @property
    def conflicts(self) -> list[Conflict]:
        """What was changed here and there, and nobody has decided about."""
        return [*(one for table in self.tables for one in table.conflicts), *self.fields.conflicts]


def read(
    loaded: Loaded, source: Source, *, since: date | None = None, full: bool = False, costs: bool = False,
    told: Callable[[str, int], None] = lambda _resource, _read: None,
) -> list[Swept]:  # fmt: skip
    """Read the PSA onto the shelf of the workspace. ShelfError when another pull is running, PsaError when it cannot go on."""
    surveys = {one.text("psa_survey_id") for one in loaded.workspace.of("survey")}
    numbers = tuple(sorted(int(number) for number in surveys if number.isdigit()))
    with Shelf.of(loaded.root) as shelf:
        return Sweep(shelf=shelf, source=source, since=since, full=full, costs=costs, surveys=numbers, told=told).run()


def take_over(loaded: Loaded, *, decide: Callable[[Conflict], bool | None] = lambda _: None) -> Taken:
    """Write the facts anew and compare the records with the shelf. No record is written.

    `decide` is asked about each conflict: True for the value of the PSA, False for the one here, None for neither.
    """
    gaps = Gaps()
    with Shelf.of(loaded.root) as shelf, shelf.pulling():
        since = _since(shelf)
        sums, counts = facts_out.write(loaded, shelf, gaps, since=since)
        found = Taken(fields.compare(loaded, shelf, gaps, decide), gaps=gaps, facts=counts)
        found.tables = list(_tables(loaded, sums, since, decide))
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


def _tables(
    loaded: Loaded, sums: Sums, since: date | None, decide: Callable[[Conflict], bool | None]
) -> Iterator[tables.Outcome]:
    """Each table that the PSA says something about, or said something about the last time."""
    settings = loaded.workspace.settings
    first = _first_month(since)
    for kind, owner, found in ((tables.ACTUALS, "project", sums.actuals), (tables.USAGE, "agreement", sums.usage)):
        if kind not in loaded.workspace.kinds:
            continue
        for record in loaded.workspace.of(owner):
            base = loaded.root / base_path(settings, record.path, f"{kind}-{record.id}")
            if record.id in found or base.is_file():
                yield tables.compare(loaded, kind, record.id, found.get(record.id, {}), since=first, take=decide)


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


def _of_tables(found: list[tables.Outcome]) -> Iterator[str]:
    for table in found:
        yield from (f"{row}: less than no hours in the PSA; the row was left alone" for row in table.negative)
        if table.without_cost:
            rows = "row" if table.without_cost == 1 else "rows"
            yield f"{table.path}: hours of {table.without_cost} {rows} without their cost, which stays as it is; pull with --costs to read what hours cost"
        if table.held:
            rows = "row is" if table.held == 1 else "rows are"
            yield f"{table.path}: {table.held} new {rows} not written, since a row needs its cost; pull with --costs to read what hours cost"
