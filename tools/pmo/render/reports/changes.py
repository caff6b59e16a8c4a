"""The change report: how often do changes go well, and what is coming?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.domain import change_records
from pmo.domain import changes as rates
from pmo.render import words
from pmo.render.reports import facts
from pmo.render.reports.context import laid
from pmo.render.reports.report import Chart

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

AHEAD = (
    "id",
    "title",
    "client",
    "type",
    "status",
    "planned_start",
    "planned_end",
    "outage_minutes",
    "change_risk_score",
    "risk_class",
)
AHEAD_ON_PAPER = (
    "title",
    "id",
    "client",
    "type",
    "status",
    "planned_start",
    "planned_end",
    "outage_minutes",
    "risk_class",
)
BAD = (rates.WITH_ISSUES, rates.BACKED_OUT, rates.UNSUCCESSFUL)


def build(context: Context) -> Report:
    """Rates with their populations and definitions, what went wrong, what lies ahead."""
    ahead = context.section(
        "changes", "Not closed yet", shown=AHEAD, where=lambda row: row["status"] not in ("closed", "cancelled"), empty="Every change is closed."
    )  # fmt: skip
    if context.client_edition:
        return _client(context)
    counts = change_records.count(context.workspace, change_records.population(context.workspace))
    strict = rates.change_success_strict_of_implemented(counts)
    lenient = rates.change_success_lenient_of_implemented(counts)
    if strict.value is None:
        answer, more = "No change has been carried out and closed yet.", ""
    else:
        answer = f"{counts.successful} of {words.count(counts.implemented, 'implemented change')} went without any issue ({words.share(strict.value)}, strict)."
        reached = counts.successful + counts.successful_with_issues
        more = f"{reached} of {counts.implemented} reached their aim ({words.share(lenient.value)}, lenient). "
        more += f"{words.capital(words.count(counts.backed_out, 'change was', 'changes were'))} backed out, {counts.unsuccessful} unsuccessful, {counts.unauthorised} without a valid authorization."
    lead = rates.change_lead_days_median(
        change_records.lead_times(change_records.production_changes(context.workspace))
    )
    early = (
        f"Half of the changes are handed in at least {words.unit(lead.value, 'days')} before their planned start (median, n {lead.n}; emergencies are left out)."
        if lead.value is not None
        else "Lead time: – (no change has both a day handed in and a planned start)."
    )
    return context.report(
        "changes", "Changes", answer, more,
        [
            laid(ahead, chart=Chart("calendar"), paper=AHEAD_ON_PAPER),
            context.section("change_rates", "Success and failure", shown=("title", "value"), text=(early,)),
            context.section("change_rates_by_quarter", "By quarter"),
            context.section("changes", "What went wrong", shown=("id", "title", "client", "type", "outcome", "actual_end", "authorized"), where=lambda row: row["outcome"] in BAD or row["authorized"] == "no", empty="Every change went without an issue.", define=False),
            context.section("changes", "Cancelled or rejected", shown=("id", "title", "client", "cancel_reason"), where=lambda row: row["status"] == "cancelled", empty="No change was cancelled.", define=False),
        ],
        main=context.tables.get("changes"), facts=facts.changes(context, counts, strict, lenient), kicker="Change calendar and performance",
    )  # fmt: skip


def _client(context: Context) -> Report:
    def planned(row: dict[str, Any]) -> bool:
        return row["status"] in ("scheduled", "implementing", "authorize")

    ahead = [row for row in context.rows("changes") if planned(row)]
    answer = (
        f"{words.capital(words.count(len(ahead), 'piece of work is', 'pieces of work are'))} planned."
        if ahead
        else "No work is planned."
    )
    return context.report(
        "changes", "Planned work", answer, "",
        [
            context.section("changes", "Planned", shown=("id", "title", "planned_start", "planned_end", "outage_minutes"), where=planned, empty="No work is planned."),
            context.section("changes", "Done", shown=("id", "title", "planned_start", "outcome"), where=lambda row: bool(row.get("outcome")), empty="No work is done yet.", define=False),
        ],
        main=context.tables.get("changes"),
    )  # fmt: skip
