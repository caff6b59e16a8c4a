"""Changes: register and rates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pmo.domain import change_records as reading
from pmo.domain import changes as rates
from pmo.domain.number import number, plain
from pmo.measure import rows
from pmo.measure.metrics import METRICS, column, definition
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pmo.model.figures import Table, Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def score(record: Record) -> Value:
    """Risk score of a change; no value while an answer is missing."""
    answers = [number(record.get(f"risk.{name}")) for name in rates.ANSWERS]
    return rates.change_risk_score([None if answer is None else int(answer) for answer in answers])


def changes(workspace: Workspace) -> Table:
    """Every change, newest first: window, risk, authority, outcome."""
    limits = workspace.settings.thresholds
    columns = (
        rows.ID, rows.TITLE, rows.CLIENT, rows.PROJECT,
        Column("type", "Type"),
        Column("category", "Category"),
        rows.STATUS,
        Column("planned_start", "Planned start", "date", audience="client"),
        Column("planned_end", "Planned end", "date", audience="client"),
        Column("actual_end", "Actual end", "date"),
        Column("outage_minutes", "Outage", "minutes", "Longest loss of service in minutes.", "client"),
        column("change_risk_score"),
        Column("risk_class", "Risk"),
        Column("authorized", "Authorized", "text", definition("change_unauthorised_of_implemented")),
        Column("outcome", "Outcome", audience="client"),
        Column("cancel_reason", "Cancelled because"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record in sorted(workspace.of(reading.KIND), key=lambda item: item.id, reverse=True):
            points = score(record)
            begun = workspace.state(record) in ("implementing", "review", "closed")
            judged = ("yes" if reading.authorized(workspace, record) else "no") if begun else ""
            yield (
                record.id, workspace.label(record), rows.client_id(workspace, record), record.text("project"),
                record.text("type"), record.text("category"), workspace.state(record),
                record.text("planned_start"), record.text("planned_end"), record.text("actual_end"),
                number(record.get("outage.minutes")), points,
                rates.change_risk_class(points, limits.low_score_to, limits.medium_score_to),
                judged, record.text("outcome"), record.text("cancel_reason"),
            ), (record.id,)  # fmt: skip

    return rows.table("changes", "Changes", columns, made())


def change_rates(workspace: Workspace, since: date | None = None, until: date | None = None) -> Table:
    """Every rate with its counts and its definition, for changes that ended in [since, until) or for all of them."""
    found = reading.population(workspace, since, until)
    counts = reading.count(workspace, found)
    carried_out = tuple(record.id for record in found if reading.implemented(workspace, record))
    everything = tuple(record.id for record in found)
    columns = (
        Column("rate", "Rate", "id"),
        Column("title", "Title"),
        Column("value", "Value", "share"),
        Column("count", "Count", "count"),
        Column("of", "Of", "count", "Size of the population."),
        Column("definition", "Definition"),
    )

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for rate in rates.RATES:
            value = rate(counts)
            metric = METRICS[rate.__name__]
            part = None if value.value is None or value.n is None else int((value.value * value.n).to_integral_value())
            ids = carried_out if rate.__name__.endswith("_of_implemented") else everything
            yield (metric.id, metric.title, value, part, value.n, definition(metric.id)), ids

    lead = rates.change_lead_days_median(reading.lead_times(found))
    ahead = "" if lead.value is None else f" Median lead time {plain(lead.value)} days, emergencies left out."
    bounds = f" that ended from {since or 'the beginning'} to before {until}" if since or until else ""
    return rows.table(
        "change_rates", "Change success and failure", columns, made(),
        note=f"Population: {counts.implemented} implemented and {counts.closed} closed production changes{bounds}. "
        f"Change orders are left out. The headline is the strict rate.{ahead}",
    )  # fmt: skip


def quarter_of(day: date) -> tuple[int, int]:
    """Year and quarter of a day."""
    return day.year, (day.month - 1) // 3 + 1


def quarter_start(year: int, quarter: int) -> date:
    """First day of a quarter; a quarter above 4 lies in the next year."""
    return date(year + (quarter - 1) // 4, (quarter - 1) % 4 * 3 + 1, 1)


def change_rates_by_quarter(workspace: Workspace) -> Table:
    """Counts and headline rates by quarter, oldest first."""
    quarters = sorted(
        {quarter_of(day) for record in reading.population(workspace) if (day := reading.ended_on(record)) is not None}
    )
    names = (
        "change_success_strict_of_implemented", "change_success_lenient_of_implemented",
        "change_failure_lenient_of_implemented", "change_emergency_of_closed",
    )  # fmt: skip
    columns = (
        Column("quarter", "Quarter", "id"),
        Column("implemented", "Implemented", "count"),
        Column("closed", "Closed", "count"),
        *(column(name) for name in names),
    )

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for year, quarter in quarters:
            found = reading.population(workspace, quarter_start(year, quarter), quarter_start(year, quarter + 1))
            counts = reading.count(workspace, found)
            values = [getattr(rates, name)(counts) for name in names]
            ids = tuple(record.id for record in found)
            yield (f"{year}Q{quarter}", counts.implemented, counts.closed, *values), ids

    return rows.table("change_rates_by_quarter", "Changes by quarter", columns, made())
