"""Agreements: balance and burn, and the roll-over of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import agreement_records as reading
from pmo.measure import rows
from pmo.measure.metrics import column
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pmo.model.figures import Table
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

_METRICS = (
    "granted", "remaining", "available", "used_share_of_granted", "elapsed_share_of_period",
    "burn_index", "burn_rate_per_day", "days_to_exhaustion", "overage_units",
)  # fmt: skip


def agreements(workspace: Workspace) -> Table:
    """Every agreement with the balance of its current period, its burn, and when it ends."""
    columns = (
        rows.ID, rows.TITLE, rows.CLIENT,
        Column("type", "Type", audience="client"),
        rows.STATUS,
        Column("units", "Unit", audience="client"),
        Column("period_start", "Period from", "date", "First day of the current period; a one-time block has one.", "client"),
        Column("period_end", "Period to", "date", "Last day of the current period.", "client"),
        Column("consumed", "Consumed", "units", "Units used in the current period.", "client"),
        Column("consumed_to_date", "Used to date", "units", "Units used since the recorded usage begins.", "client"),
        *(column(name, audience="client") for name in _METRICS),
        Column("color", "Burn", "color", "Color of the burn index; gray without a value."),
        Column("low", "Low balance", "text", "Little is left: talk to the client."),
        Column("runs_out_on", "Empty on", "date", "Day on which nothing is left at the rate so far."),
        Column("runs_out_early", "Empty before its end"),
        Column("end", "Ends", "date", audience="client"),
        Column("days_to_end", "Days to end", "days"),
        Column("bill_price", "Price", "money", "Per cycle, or in all for a one-time block.", "management"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record in sorted(workspace.of(reading.KIND), key=lambda item: item.id):
            found = reading.balance(workspace, record)
            end = record.date("end")
            yield (
                record.id, workspace.label(record), rows.client_id(workspace, record), record.text("type"),
                workspace.state(record), found.unit,
                found.period.start if found.period else None, found.period.end if found.period else None,
                found.consumed, found.consumed_to_date,
                *(found.get(name) for name in _METRICS),
                found.color, "yes" if found.low else "", found.runs_out_on, "yes" if found.runs_out_early else "",
                end, (end - workspace.as_of).days if end else None, record.get("bill_price"),
            ), (record.id,)  # fmt: skip

    return rows.table(
        "agreements", "Agreements", columns, made(),
        note="Figures of the current period; with roll-over the granted units include what was carried in.",
    )  # fmt: skip


def agreement_periods(workspace: Workspace, agreement: Record) -> Table:
    """The roll-over of a recurring agreement, period by period."""
    columns = (
        Column("period", "Period", "date", "First day."),
        Column("base", "Base", "units", audience="client"),
        Column("carried_in", "Carried in", "units", audience="client"),
        column("available_units_by_period", "Available", key="available", audience="client"),
        Column("worked", "Used", "units", audience="client"),
        Column("left", "Left", "units", "Available minus used, before cap and expiry.", "client"),
        column("carried_after_period", "Carried out", key="carried_out", audience="client"),
        column("overage_units", key="overage", audience="client"),
    )
    found = reading.balance(workspace, agreement)
    return rows.table(
        "agreement_periods", f"Roll-over of {workspace.label(agreement)}", columns,
        (
            ((span.start, item.base, item.carried_in, item.available, item.worked, item.left, item.carried_out, item.overage), (agreement.id,))
            for span, item in found.periods
        ),
    )  # fmt: skip
