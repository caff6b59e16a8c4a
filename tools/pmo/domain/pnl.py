"""Profit and loss of a period from its record: budget beside result, by stream and in all.

The result of a period is what its state allows: the forecast while it is a forecast, the actual figures afterward. A
sum with a missing part has no value; a missing figure is never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pmo.domain import finance
from pmo.domain.number import MISSING_INPUT, ZERO, absent, known, number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from pmo.model.figures import Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

KIND: Final = "pnl-period"
OPERATING: Final = "operating_expense"
BUDGET: Final = "budget"
_BASIS: Final = {"budget": "", "forecast": "forecast", "actual": "actual", "locked": "actual"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: budget and result; `cost` tells cost from revenue, `stream` may be empty for cost of several streams."""

    name: str
    stream: str
    cost: bool
    budget: Value
    result: Value
    note: str = ""

    @property
    def variance(self) -> Value:
        """Result less budget."""
        if self.result.value is None:
            return self.result
        return finance.variance_vs_budget(self.result.value, self.budget.value)

    @property
    def variance_share(self) -> Value:
        """The variance as a share of the budget."""
        if self.result.value is None:
            return self.result
        return finance.variance_of_budget(self.result.value, self.budget.value)

    @property
    def favorable(self) -> bool | None:
        """Whether the variance is good news; None without one."""
        return finance.favorable(self.variance, cost=self.cost)


@dataclass(frozen=True, slots=True)
class Sums:
    """Revenue, costs and what they leave, on one basis: the budget or the result."""

    revenue: Value
    cost_of_service: Value
    operating_expense: Value

    @property
    def gross_margin(self) -> Value:
        """Revenue less cost of service."""
        gap = _first_gap(self.revenue, self.cost_of_service)
        return gap or finance.gross_margin(_of(self.revenue), _of(self.cost_of_service))

    @property
    def gross_margin_share(self) -> Value:
        """Gross margin as a share of revenue."""
        gap = _first_gap(self.revenue, self.cost_of_service)
        return gap or finance.gross_margin_of_revenue(_of(self.revenue), _of(self.cost_of_service))

    @property
    def operating_profit(self) -> Value:
        """Gross margin less operating expense."""
        margin = self.gross_margin
        gap = _first_gap(margin, self.operating_expense)
        return gap or finance.operating_profit(_of(margin), _of(self.operating_expense))

    @property
    def operating_margin_share(self) -> Value:
        """Operating profit as a share of revenue."""
        margin = self.gross_margin
        gap = _first_gap(margin, self.operating_expense)
        return gap or finance.operating_margin_of_revenue(_of(margin), _of(self.operating_expense), _of(self.revenue))


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its lines, and the sums of budget and result. `basis` is forecast or actual, empty for a mere budget."""

    record: Record
    basis: str
    revenue: tuple[Line, ...]
    costs: tuple[Line, ...]
    planned: Sums
    result: Sums

    @property
    def name(self) -> str:
        """The period as written: 2026Q3."""
        return self.record.text("period")

    def totals(self) -> tuple[Line, ...]:
        """Revenue, cost of service, gross margin, operating expense and profit as lines."""
        rows = (
            ("revenue", False, self.planned.revenue, self.result.revenue),
            ("cost_of_service", True, self.planned.cost_of_service, self.result.cost_of_service),
            ("gross_margin", False, self.planned.gross_margin, self.result.gross_margin),
            ("operating_expense", True, self.planned.operating_expense, self.result.operating_expense),
            ("operating_profit", False, self.planned.operating_profit, self.result.operating_profit),
        )
        return tuple(Line(name, "", cost, budget, result) for name, cost, budget, result in rows)

    def streams(self) -> tuple[tuple[str, Line, Line], ...]:
        """Revenue and the cost that names the stream, for each stream in the order of the record."""
        names = dict.fromkeys(line.stream for line in (*self.revenue, *self.costs) if line.stream)
        return tuple(
            (name, _sum_line(name, self.revenue, cost=False), _sum_line(name, self.costs, cost=True)) for name in names
        )


def periods(workspace: Workspace) -> tuple[Period, ...]:
    """Every recorded period, the oldest first."""
    return tuple(
        sorted(
            (period(workspace, item) for item in workspace.of(KIND)),
            key=lambda item: (item.record.text("starts"), item.record.id),
        )
    )


def period(workspace: Workspace, record: Record) -> Period:
    """The figures of one period."""
    basis = _BASIS.get(workspace.state(record), "actual")
    revenue = tuple(_lines(record, "revenue", basis))
    costs = tuple(_lines(record, "costs", basis))
    return Period(
        record, basis, revenue, costs, _sums(revenue, costs, planned=True), _sums(revenue, costs, planned=False)
    )


def _lines(record: Record, field: str, basis: str) -> Iterable[Line]:
    for raw in record.list(field):
        if isinstance(raw, dict):
            cost = field == "costs"
            stream = str(raw.get("stream") or "")
            name = str(raw.get("line") or "") if cost else stream
            yield Line(name, stream, cost, _figure(raw, BUDGET), _figure(raw, basis), str(raw.get("note") or ""))


def _figure(raw: dict[str, Any], key: str) -> Value:
    found = number(raw.get(key)) if key else None
    return absent(MISSING_INPUT) if found is None else known(found)


def _sums(revenue: tuple[Line, ...], costs: tuple[Line, ...], *, planned: bool) -> Sums:
    def of(lines: Iterable[Line]) -> Value:
        return add(line.budget if planned else line.result for line in lines)

    return Sums(
        of(revenue),
        of(line for line in costs if line.name != OPERATING),
        of(line for line in costs if line.name == OPERATING),
    )


def add(values: Iterable[Value]) -> Value:
    """A sum; without a value when there is nothing to add or one part has none."""
    out = None
    for item in values:
        if item.value is None:
            return item
        out = (out or ZERO) + item.value
    return absent(MISSING_INPUT) if out is None else known(out)


def _sum_line(stream: str, lines: tuple[Line, ...], *, cost: bool) -> Line:
    own = [line for line in lines if line.stream == stream]
    return Line(stream, stream, cost, add(line.budget for line in own), add(line.result for line in own))


def _first_gap(*values: Value) -> Value | None:
    return next((item for item in values if item.value is None), None)


def _of(value: Value) -> Decimal:
    return ZERO if value.value is None else value.value
