"""Margin, rates and profit and loss. Cost is not price; fixed-fee revenue says on which basis it stands.

Favorable means above budget for revenue and margin, below it for cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.domain.number import MISSING_INPUT, ONE, ZERO, absent, known, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from pmo.model.figures import Value

INVOICED: Final = "invoiced"
EARNED: Final = "earned"


def labour_cost(entries: Iterable[tuple[Decimal, Decimal | None, Decimal]]) -> Value:
    """Sum of hours x loaded hourly cost x cost multiplier; one missing rate leaves no value."""
    out = ZERO
    for hours, rate, multiplier in entries:
        if rate is None:
            return absent(MISSING_INPUT)
        out += hours * rate * multiplier
    return known(out)


def loaded_hourly_cost(pay: Decimal, burden: Decimal, paid_hours: Decimal, overhead: Decimal = ZERO) -> Value:
    """(Pay + burden + overhead share) / paid hours; the reader is told whether overhead is in."""
    return ratio(pay + burden + overhead, paid_hours, MISSING_INPUT)


def agreement_profit(billed: Decimal, addition_cost: Decimal, labor: Decimal) -> Value:
    """Billed minus the cost of additions and labor."""
    return known(billed - (addition_cost + labor))


def agreement_margin_of_billed(billed: Decimal, addition_cost: Decimal, labor: Decimal) -> Value:
    """Agreement profit / billed."""
    return ratio(billed - addition_cost - labor, billed, MISSING_INPUT)


def effective_rate_per_labour_hour(billed: Decimal, addition_cost: Decimal, hours: Decimal) -> Value:
    """What an hour of labor brings after the additions are paid."""
    return ratio(billed - addition_cost, hours, MISSING_INPUT)


def contribution_per_labour_hour(billed: Decimal, addition_cost: Decimal, labor: Decimal, hours: Decimal) -> Value:
    """Agreement profit per hour of labor."""
    return ratio(billed - addition_cost - labor, hours, MISSING_INPUT)


def gross_margin(revenue: Decimal, cost_of_service: Decimal) -> Value:
    """Revenue minus labor, tools, subcontract and product cost."""
    return known(revenue - cost_of_service)


def gross_margin_of_revenue(revenue: Decimal, cost_of_service: Decimal) -> Value:
    """Gross margin / revenue."""
    return ratio(revenue - cost_of_service, revenue, MISSING_INPUT)


def operating_profit(margin: Decimal, operating_expense: Decimal) -> Value:
    """Gross margin minus operating expense."""
    return known(margin - operating_expense)


def operating_margin_of_revenue(margin: Decimal, operating_expense: Decimal, revenue: Decimal) -> Value:
    """Operating profit / revenue."""
    return ratio(margin - operating_expense, revenue, MISSING_INPUT)


def variance_vs_budget(actual: Decimal, budget: Decimal | None) -> Value:
    """Actual minus budget; a missing budget is never treated as 0."""
    return absent(MISSING_INPUT) if budget is None else known(actual - budget)


def variance_of_budget(actual: Decimal, budget: Decimal | None) -> Value:
    """Variance as a share of the budget's size."""
    return absent(MISSING_INPUT) if budget is None else ratio(actual - budget, abs(budget), MISSING_INPUT)


def favorable(variance: Value, *, cost: bool) -> bool | None:
    """Whether a variance is good news; None without a value."""
    if variance.value is None:
        return None
    return variance.value <= 0 if cost else variance.value >= 0


def target_services_revenue(
    hours: Decimal | None,
    rate: Decimal | None,
    utilization: Decimal | None,
    realization: Decimal | None,
    collection: Decimal | None,
) -> Value:
    """Potential hours x rate x utilization x billing realization x collection; null when any is unknown."""
    out = ONE
    for factor in (hours, rate, utilization, realization, collection):
        if factor is None:
            return absent(MISSING_INPUT)
        out *= factor
    return known(out)


def unbilled_wip(approved_billable: Decimal | None, invoiced: Decimal | None) -> Value:
    """Approved billable value that is not invoiced yet."""
    if approved_billable is None or invoiced is None:
        return absent(MISSING_INPUT)
    return known(approved_billable - invoiced)


def deferred_prepaid(prepaid_billed: Decimal | None, consumed_value: Decimal | None) -> Value:
    """Prepaid and billed, but not used yet."""
    if prepaid_billed is None or consumed_value is None:
        return absent(MISSING_INPUT)
    return known(prepaid_billed - consumed_value)


def revenue_of_fixed_fee(basis: str, invoiced: Decimal | None, price: Decimal | None, percent_complete: Value) -> Value:
    """Revenue of a fixed-fee project on its stated basis: `invoiced`, or `earned` = price x percent complete."""
    if basis == INVOICED:
        return absent(MISSING_INPUT) if invoiced is None else known(invoiced)
    if price is None or percent_complete.value is None:
        return absent(percent_complete.reason or MISSING_INPUT)
    return known(price * percent_complete.value)


def rate_custom(standard: Decimal, custom: Decimal) -> Value:  # noqa: ARG001 - the three rates take the same inputs
    """A work type's own rate replaces the standard one."""
    return known(custom)


def rate_adjusted(standard: Decimal, adjustment: Decimal) -> Value:
    """A work type adds to the standard rate."""
    return known(standard + adjustment)


def rate_multiplied(standard: Decimal, multiplier: Decimal) -> Value:
    """A work type multiplies the standard rate."""
    return known(standard * multiplier)
