"""Profit and loss: the sums of each period, its lines, and what each stream leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import finance
from pmo.domain import pnl as reading
from pmo.domain.number import number
from pmo.measure import rows
from pmo.measure.metrics import column
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pmo.domain.pnl import Line
    from pmo.model.figures import Table, Value
    from pmo.model.workspace import Workspace

_PERIOD = Column("period", "Period", "id", audience="management")
_STATE = Column(
    "status", "State", "text", "Budget, forecast or actual; locked figures do not change any more.", "management"
)


def _money(key: str, title: str, definition: str = "") -> Column:
    return Column(key, title, "money", definition, "management")


def pnl_periods(workspace: Workspace) -> Table:
    """One row per period, the newest first: what came in, what it cost, what is left."""
    columns = (
        rows.ID, _PERIOD, _STATE,
        _money("revenue", "Revenue"),
        _money("cost_of_service", "Cost of service", "Labor, tools, subcontract and product cost."),
        column("gross_margin"), column("gross_margin_of_revenue"),
        _money("operating_expense", "Operating expense"),
        column("operating_profit"), column("operating_margin_of_revenue"),
        _money("planned_profit", "Profit budgeted", "Operating profit of the budget."),
        column("variance_vs_budget", "Profit variance", key="profit_variance"),
        _money("unbilled_wip", "Unbilled work", "Approved billable work not yet invoiced at the end of the period."),
        _money("deferred_prepaid", "Prepaid and not used", "Prepaid hours billed and not yet worked."),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for item in reversed(reading.periods(workspace)):
            sums, record = item.result, item.record
            profit = item.totals()[-1]
            yield (
                record.id, item.name, workspace.state(record), sums.revenue, sums.cost_of_service, sums.gross_margin,
                sums.gross_margin_share, sums.operating_expense, sums.operating_profit, sums.operating_margin_share,
                item.planned.operating_profit, profit.variance, number(record.get("unbilled_wip")), number(record.get("deferred_prepaid")),
            ), (record.id,)  # fmt: skip

    return rows.table(
        "pnl_periods", "Profit and loss by period", columns, made(), audience="management",
        note="A period shows its forecast while it is one, and its actual figures afterward.",
    )  # fmt: skip


def pnl_lines(workspace: Workspace) -> Table:
    """Every line of every period against its budget, the newest period first, with the sums of the period."""
    columns = (
        _PERIOD, _STATE,
        Column("part", "Part", audience="management"),
        Column("line", "Line", audience="management"),
        Column("stream", "Stream", audience="management"),
        _money("budget", "Budget"), _money("result", "Result"),
        column("variance_vs_budget"), column("variance_of_budget"),
        Column("favorable", "Good for us", "text", "Revenue and margin above budget, cost below it.", "management"),
        Column("note", "Why", audience="management"),
    )  # fmt: skip

    def row(period: reading.Period, part: str, line: Line) -> tuple[Any, ...]:
        good = line.favorable
        return (
            period.name, workspace.state(period.record), part, line.name, line.stream, line.budget, line.result,
            line.variance, line.variance_share, "" if good is None else "yes" if good else "no", line.note,
        )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for item in reversed(reading.periods(workspace)):
            parts = (("revenue", item.revenue), ("cost", item.costs), ("sum", item.totals()))
            for part, lines in parts:
                for line in lines:
                    yield row(item, part, line), (item.record.id,)

    return rows.table("pnl_lines", "Lines against budget", columns, made(), audience="management")


def pnl_streams(workspace: Workspace) -> Table:
    """What each stream leaves in each period, the newest first; only costs that name the stream are taken off."""
    columns = (
        _PERIOD,
        Column("stream", "Stream", audience="management"),
        _money("revenue_budget", "Revenue budgeted"), _money("revenue", "Revenue"),
        column("variance_vs_budget"),
        _money("direct_cost", "Direct cost", "Costs that name the stream; no value when none does."),
        column("gross_margin", "Left", key="left"), column("gross_margin_of_revenue", "Left, share", key="left_share"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for item in reversed(reading.periods(workspace)):
            for name, revenue, cost in item.streams():
                left, share = _left(revenue.result, cost.result)
                yield (
                    item.name, name, revenue.budget, revenue.result, revenue.variance, cost.result, left, share,
                ), (item.record.id,)  # fmt: skip

    return rows.table("pnl_streams", "What each stream leaves", columns, made(), audience="management")


def _left(revenue: Value, cost: Value) -> tuple[Value, Value]:
    for item in (revenue, cost):
        if item.value is None:
            return item, item
    return (
        finance.gross_margin(revenue.value, cost.value),  # type: ignore[arg-type]  # both are known here
        finance.gross_margin_of_revenue(revenue.value, cost.value),  # type: ignore[arg-type]  # both are known here
    )
