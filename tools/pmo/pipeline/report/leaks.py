"""What the leaks report is made of: facts of the PSA beside the records, for management alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.agreement_earnings import window
from pmo.domain.calendar import Calendar
from pmo.domain.number import ZERO, plain
from pmo.measure import leak_tables
from pmo.measure.rows import visible
from pmo.pipeline.psa.refs import TICKET, parsed
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from pathlib import Path

    from pmo.model.figures import Table
    from pmo.render.reports.context import Context

_COST: Final = "labour_cost"
NAME: Final = "leaks"
"""The report that is made of entries, not of records alone."""


def there(root: Path) -> bool:
    """Whether any time entries were ever pulled here."""
    from pmo.facts.engine import ENDINGS  # noqa: PLC0415 - the database, which other reports do without
    from pmo.pipeline.facts import FOLDER  # noqa: PLC0415 - the same

    folder = root / FOLDER
    return (folder / "time_entries").is_dir() or any((folder / f"time_entries{ending}").is_file() for ending in ENDINGS)


def with_leaks(context: Context, root: Path, client: str = "") -> Context:
    """The context with the tables of the leaks report; InputError when there are no entries to look at."""
    if not there(root):
        raise InputError(
            "There are no time entries to look for leaks in: run `pmo connectwise pull`, or `pmo connectwise pull --from FILE` where there is no API."
        )
    from pmo.facts.engine import Facts, FactsError  # noqa: PLC0415 - the database, which other reports do without
    from pmo.pipeline.facts import FOLDER, as_mappings  # noqa: PLC0415 - the same

    workspace = context.workspace
    try:
        facts = Facts(root / FOLDER)
        asked = {
            name: [
                row for row in as_mappings(facts.ask(name, workspace.as_of)) if not client or row["client"] == client
            ]
            for name in ("agreement_tickets", "client_work", "unbilled_work", "unbilled_expenses", "written_off")
        }
        first = min((row["first_day"] for row in as_mappings(facts.ask("client_work", workspace.as_of))), default=None)
        faults = tuple(facts.faults())
    except FactsError as error:
        raise InputError(str(error)) from None
    note = f"Faults in the entries: {'; '.join(faults)}." if faults else ""
    found = [
        leak_tables.leak_tickets(workspace, asked["agreement_tickets"], _summaries(root, asked["agreement_tickets"], workspace.settings.psa.leak_hours)),
        replace(leak_tables.unbilled_work(workspace, asked["unbilled_work"], asked["unbilled_expenses"]), note=note),
        leak_tables.written_off(workspace, asked["written_off"]),
    ]  # fmt: skip
    span = window(first, workspace.as_of, Calendar.of(workspace.settings))
    if span is not None:
        found += [make(workspace, asked["client_work"], span) for make in (leak_tables.agreement_rates, leak_tables.client_rates)]  # fmt: skip
    hours = sum((row["hours_without_rate"] for row in asked["client_work"]), ZERO)
    found = [_with_hint(table, hours) for table in found]
    return replace(context, tables={**context.tables, **{table.id: visible(table, workspace.audience) for table in found}})  # fmt: skip


def _with_hint(table: Table, hours: Decimal) -> Table:
    """The table, with what to do where it lacks a cost since nobody knows what an hour costs."""
    at = next((index for index, column in enumerate(table.columns) if column.key == _COST), None)
    if at is None or not any(row[at].value is None for row in table.rows):
        return table
    hint = f"Cost is not known of {plain(hours)} h: “pmo connectwise pull --costs” reads what an hour costs, where the PSA has it; a file needs a column for it."
    return replace(table, note=f"{table.note} {hint}".lstrip())


def _summaries(root: Path, tickets: Iterable[Mapping[str, Any]], least: Any) -> dict[str, str]:
    """What the large tickets are called in the PSA, as far as they were pulled."""
    from pmo.pipeline.psa.store import Shelf  # noqa: PLC0415 - sqlite, which other reports do without

    if not Shelf.there(root):
        return {}
    out = {}
    with Shelf.of(root) as shelf:
        for name in {str(row["ticket"]) for row in tickets if row["hours"] >= least}:
            ref = parsed(name)
            row = shelf.row("service_tickets", ref.number) if ref is not None and ref.letter == TICKET else None
            if row is not None:
                out[name] = str(row.get("summary") or "")
    return out
