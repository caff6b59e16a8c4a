"""The agreement report: which client runs out of hours, and which contract ends?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.model.figures import Color
from pmo.render import words
from pmo.render.reports import facts, pictures
from pmo.render.reports.context import laid
from pmo.render.reports.report import Chart, Section

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

BALANCE = (
    "id", "title", "client", "units", "granted", "consumed", "remaining", "used_share_of_granted", "elapsed_share_of_period",
    "burn_index", "color", "days_to_exhaustion", "runs_out_early", "period_end",
)  # fmt: skip
ON_PAPER = (
    "title", "id", "client", "units", "granted", "consumed", "remaining", "used_share_of_granted", "elapsed_share_of_period",
    "burn_index", "color", "runs_out_early", "period_end",
)  # fmt: skip
CLIENT_BALANCE = ("id", "title", "units", "granted", "consumed", "remaining", "period_end", "end")


def build(context: Context) -> Report:
    """Balances and burn of the agreements in force, and those that end soon."""
    rows = context.rows("agreements")
    active = [row for row in rows if row["status"] == "active"]
    limited = [row for row in active if row["granted"].value is not None]
    if context.client_edition:
        return context.report(
            "agreements", "Agreements", f"{words.capital(words.count(len(active), 'agreement is', 'agreements are'))} in force.", "",
            [context.section("agreements", "Agreements in force", shown=_known(active), where=lambda row: row["status"] == "active", empty="No agreement is in force.")],
        )  # fmt: skip
    hot = [row for row in limited if row["color"] in (Color.RED, Color.AMBER)]
    soon = _soon(context, active)
    if not active:
        answer = "No agreement is in force."
    elif hot:
        listed = words.listing(
            [
                f"“{row['title']}” ({row['id']}, burn index {words.unit(row['burn_index'].value, 'index')})"
                for row in hot
            ]
        )
        limits = context.workspace.settings.thresholds
        bounds = (
            f"amber above {words.unit(limits.burn_amber, 'index')}, red above {words.unit(limits.burn_red, 'index')}"
        )
        answer = f"{len(hot)} of {words.count(len(limited), 'agreement')} with a limit {'burns' if len(hot) == 1 else 'burn'} too fast ({bounds}): {listed}."
    else:
        answer = f"None of {words.count(len(limited), 'agreement')} with a limit burns too fast."
    first_day = f"; the first on {context.day(soon[0]['end'])}" if soon else ""
    more = (
        f"{words.capital(words.count(len(soon), 'agreement ends', 'agreements end'))} within {_horizon(context)} days{first_day}."
        if soon
        else ""
    )
    periods = [
        context.section(name, context.tables[name].title, define=False)
        for name in sorted(context.tables)
        if name.startswith("agreement_periods:")
    ]
    return context.report(
        "agreements", "Agreements", answer, more,
        [
            laid(context.section("agreements", "Agreements with a limit", shown=BALANCE, where=lambda row: row["status"] == "active" and row["granted"].value is not None, empty="No agreement in force has a limit."), paper=ON_PAPER),
            context.section("agreements", "Agreements without a limit", shown=("id", "title", "client", "units", "consumed", "consumed_to_date", "end"), where=lambda row: row["status"] == "active" and row["granted"].value is None, empty="No agreement in force is unlimited."),
            context.section("agreements", f"Ending within {_horizon(context)} days", shown=("id", "title", "client", "end", "days_to_end", "bill_price"), where=lambda row: row in soon, empty="No agreement ends soon.", define=False),
            *(Section(f"Burn-down: {context.workspace.label(record)} ({record.id})", chart=Chart("burndown", record.id)) for record in pictures.burning(context.workspace)),
            *periods,
        ],
        main=context.tables.get("agreements"), facts=facts.agreements(context, len(active), hot, len(limited), len(soon), _horizon(context)), kicker="Agreements and burn-down",
    )  # fmt: skip


def _known(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """The columns of a client without those in which nothing may be shown."""
    unknown = [name for name in ("consumed", "remaining") if all(row[name].value is None for row in rows)]
    return tuple(name for name in CLIENT_BALANCE if name not in unknown)


def _horizon(context: Context) -> int:
    return max(context.workspace.settings.thresholds.ends_soon_days, default=0)


def _soon(context: Context, active: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Agreements that end within the longest warning time, the first to end first."""
    found = [row for row in active if row["days_to_end"] is not None and 0 <= row["days_to_end"] <= _horizon(context)]
    return sorted(found, key=lambda row: (row["end"], row["id"]))
