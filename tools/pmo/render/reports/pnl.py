"""The P&L report: does the period earn what was budgeted, and which line explains the difference?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.render import words
from pmo.render.reports import facts

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report, Section

_SUMS = {
    "revenue": "Revenue", "cost_of_service": "Cost of service", "gross_margin": "Gross margin",
    "operating_expense": "Operating expense", "operating_profit": "Operating profit",
}  # fmt: skip


def build(context: Context) -> Report:
    """The newest period with a result first, then the trend of all of them."""
    periods = context.rows("pnl_periods")
    current = next((row for row in periods if row["operating_profit"].value is not None), None)
    if current is None:
        return context.report(
            "pnl", "Profit and loss", "No period has a result yet.", "",
            [context.section("pnl_periods", "Periods", shown=("id", "period", "status", "planned_profit"), empty="No period is recorded.", define=False)],
            main=context.tables.get("pnl_periods"),
        )  # fmt: skip
    name = current["period"]
    money = context.workspace.settings.currency
    answer = (
        f"{name} ({words.humane(current['status'])}): operating profit {words.money(current['operating_profit'].value, money)}"
        f"{_against(current, money)}."
    )
    more = [
        f"Gross margin {words.share(current['gross_margin_of_revenue'].value)} of revenue.",
        _worst(context, name, money),
    ]
    return context.report(
        "pnl", "Profit and loss", answer, " ".join(filter(None, more)),
        [
            context.section("pnl_lines", f"{name} against budget", shown=("line", "budget", "result", "variance_vs_budget", "variance_of_budget", "favorable"), where=lambda row: row["period"] == name and row["part"] == "sum"),
            context.section("pnl_lines", f"Lines of {name}", shown=("part", "line", "stream", "budget", "result", "variance_vs_budget", "variance_of_budget", "favorable", "note"), where=lambda row: row["period"] == name and row["part"] != "sum", define=False),
            _streams(context, name),
            context.section("pnl_periods", "Period by period", shown=("period", "status", "revenue", "gross_margin", "gross_margin_of_revenue", "operating_profit", "operating_margin_of_revenue", "planned_profit", "profit_variance", "unbilled_wip", "deferred_prepaid")),
        ],
        main=context.tables.get("pnl_lines"), facts=facts.pnl(current, money), kicker=f"Management · {name}",
    )  # fmt: skip


def _streams(context: Context, name: str) -> Section | None:
    """What each stream leaves; nothing as long as no cost names a stream, since its revenue is a line already."""
    rows = [row for row in context.rows("pnl_streams") if row["period"] == name]
    if all(row["direct_cost"].value is None for row in rows):
        return None
    shown = ("stream", "revenue_budget", "revenue", "direct_cost", "left", "left_share")
    return context.section(
        "pnl_streams", f"What each stream leaves in {name}", shown=shown, where=lambda row: row["period"] == name
    )


def _against(row: dict[str, Any], currency: str) -> str:
    variance = row["profit_variance"].value
    if variance is None:
        return ", no budget to compare"
    if variance == 0:
        return ", as budgeted"
    return f", {words.money(abs(variance), currency)} {'above' if variance > 0 else 'below'} budget"


def _worst(context: Context, period: str, currency: str) -> str:
    """The line whose variance hurts most."""
    bad = [
        row
        for row in context.rows("pnl_lines")
        if row["period"] == period and row["part"] != "sum" and row["favorable"] == "no"
    ]
    if not bad:
        return "No line is worse than budgeted."
    worst = max(bad, key=lambda row: abs(row["variance_vs_budget"].value))
    amount = words.money(abs(worst["variance_vs_budget"].value), currency)
    where = "under" if worst["part"] == "revenue" else "over"
    why = f": {str(worst['note']).rstrip('.')}" if worst["note"] else ""
    name = words.capital(words.humane(worst["line"]))
    of_stream = f" ({words.humane(worst['stream'])})" if worst["part"] == "cost" and worst["stream"] else ""
    return f"What hurts most is {name}{of_stream}, {amount} {where} budget{why}."
