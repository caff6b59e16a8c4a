from __future__ import annotations

from decimal import Decimal

import pytest

from oracles.cases import cases, load, same
from pmo.domain import finance, satisfaction
from pmo.domain import utilization as use
from pmo.domain.estimates import price
from pmo.domain.number import absent, known

DATA = load("people-and-money")
ZERO = Decimal(0)


@pytest.mark.parametrize(("inputs", "expect"), cases("people-and-money", "utilization"))
def test_utilization(inputs, expect):
    members = int(inputs.get("members", 1))
    available = use.available_hours([(inputs["daily_capacity_hours"], int(inputs["weekdays"]))] * members)
    staff = use.staff_available_hours(available.value, inputs["pto_hours"])
    worked, internal, billable = inputs["worked_hours"], inputs["internal_hours"], inputs["billable_hours"]
    found = {
        "available_hours": available,
        "staff_available_hours": staff,
        "utilization_of_staff_available": use.utilization_of_staff_available(worked, staff.value),
        "client_utilization_of_staff_available": use.client_utilization_of_staff_available(worked, internal, staff.value),
        "billable_utilization_of_staff_available": use.billable_utilization_of_staff_available(billable, staff.value),
        "covered_utilization_of_staff_available": use.covered_utilization_of_staff_available(inputs.get("covered_hours", ZERO), staff.value),
        "billable_share_of_logged": use.billable_share_of_logged(billable, worked),
        "billing_realization_of_standard_value": use.billing_realization_of_standard_value(
            inputs.get("invoiced_value", ZERO), billable, inputs.get("standard_rate", Decimal(1))
        ),
    }  # fmt: skip
    assert expect
    for metric, answer in expect.items():
        same(found[metric], answer)


def test_utilization_without_hours_has_no_value():
    assert use.utilization_of_staff_available(Decimal(5), ZERO).reason == "missing_input"
    assert use.no_charge_of_staff_available(Decimal(11), Decimal(440)).value == Decimal("0.025")
    assert use.team_figure(known(1), 4, 5).reason == "below_minimum_n"
    assert use.team_figure(known(1), 5, 5).value == 1


def test_forward_capacity_keeps_a_reserve_for_tickets():
    capacity = use.forward_capacity_hours(Decimal(176), Decimal(16), Decimal(62))
    assert capacity.value == Decimal("78.4")
    same(use.booking_load_of_forward_capacity(Decimal(68), capacity), Decimal("0.867346938776"))
    assert use.booking_load_of_forward_capacity(Decimal(68), absent("missing_input")).reason == "missing_input"


def test_margins():
    msp = DATA["finance"]["msp_gross_margin"]
    cost = msp["given"]["service_hard_costs"] + msp["given"]["service_labour"]
    same(finance.gross_margin(msp["given"]["service_revenue"], cost), msp["expect"]["gross_margin"])
    same(
        finance.gross_margin_of_revenue(msp["given"]["service_revenue"], cost), msp["expect"]["gross_margin_of_revenue"]
    )
    case = DATA["finance"]["agreement_margin_overserviced"]
    inputs, expect = case["given"], case["expect"]
    billed, added, labor, hours = (inputs[key] for key in ("billed", "addition_cost", "labour_cost", "labour_hours"))
    same(finance.agreement_profit(billed, added, labor), expect["agreement_profit"])
    same(finance.agreement_margin_of_billed(billed, added, labor), expect["agreement_margin_of_billed"])
    same(finance.effective_rate_per_labour_hour(billed, added, hours), expect["effective_rate_per_labour_hour"])
    same(finance.contribution_per_labour_hour(billed, added, labor, hours), expect["contribution_per_labour_hour"])
    assert finance.agreement_margin_of_billed(ZERO, added, labor).value is None
    assert finance.effective_rate_per_labour_hour(billed, added, ZERO).value is None


def test_rates_and_prices():
    case = DATA["finance"]["work_type_rates"]
    inputs, expect = case["given"], case["expect"]
    same(finance.rate_custom(inputs["standard_rate"], inputs["custom"]), expect["rate_custom"])
    same(finance.rate_adjusted(inputs["standard_rate"], inputs["adjustment"]), expect["rate_adjusted"])
    same(finance.rate_multiplied(inputs["standard_rate"], inputs["multiplier"]), expect["rate_multiplied"])
    for name in ("price_for_margin_small", "price_for_margin_undefined"):
        one = DATA["finance"][name]
        same(price(one["given"]["cost"], one["given"]["target_margin_of_price"]), one["expect"]["price"])


def test_budget_and_missing_inputs():
    assert finance.variance_vs_budget(Decimal(90), None).reason == "missing_input"
    assert finance.variance_vs_budget(Decimal(90), Decimal(100)).value == -10
    assert finance.variance_of_budget(Decimal(90), Decimal(-100)).value == Decimal("1.9")
    assert finance.variance_of_budget(Decimal(90), ZERO).value is None
    assert finance.favorable(known(-10), cost=True) is True
    assert finance.favorable(known(-10), cost=False) is False
    assert finance.favorable(absent("missing_input"), cost=True) is None
    assert finance.operating_profit(Decimal(50), Decimal(60)).value == -10
    assert finance.operating_margin_of_revenue(Decimal(50), Decimal(60), Decimal(100)).value == Decimal("-0.1")
    half = Decimal("0.5")
    assert finance.target_services_revenue(Decimal(100), Decimal(150), half, half, Decimal(1)).value == 3750
    assert finance.target_services_revenue(Decimal(100), None, half, half, half).reason == "missing_input"
    assert finance.unbilled_wip(Decimal(10), Decimal(4)).value == 6
    assert finance.deferred_prepaid(Decimal(10), None).reason == "missing_input"
    assert finance.labour_cost([(Decimal(2), Decimal(50), Decimal(1)), (Decimal(1), Decimal(50), half)]).value == 125
    assert finance.labour_cost([(Decimal(2), None, Decimal(1))]).reason == "missing_input"
    assert finance.loaded_hourly_cost(Decimal(700), Decimal(200), Decimal(20), Decimal(100)).value == 50
    assert finance.revenue_of_fixed_fee("earned", None, Decimal(1000), known(half)).value == 500
    assert finance.revenue_of_fixed_fee("invoiced", Decimal(7), Decimal(1000), known(half)).value == 7


def test_satisfaction():
    nps, csat = DATA["satisfaction"]["nps"], DATA["satisfaction"]["csat_five_levels"]
    counts = [int(nps["given"][key]) for key in ("promoters", "passives", "detractors")]
    found = satisfaction.nps_of_responses(*counts)
    same(found, nps["expect"]["nps_of_responses"])
    assert found.n == nps["expect"]["n"]
    levels = {int(level): int(count) for level, count in csat["given"]["counts"].items()}
    positive = satisfaction.csat_positive_of_responses(levels)
    same(positive, csat["expect"]["csat_positive_of_responses"])
    assert positive.n == csat["expect"]["n"]
    same(satisfaction.response_rate_of_sent(120, int(csat["given"]["sent"])), csat["expect"]["response_rate_of_sent"])


def test_few_answers_give_no_figure():
    assert satisfaction.nps_of_responses(3, 0, 1).reason == "below_minimum_n"
    assert satisfaction.csat_positive_of_responses({5: 4}).reason == "below_minimum_n"
    assert satisfaction.csat_positive_of_responses({}, minimum=0).value is None
    assert satisfaction.response_rate_of_sent(3, None).reason == "missing_input"
    assert satisfaction.pooled([(1, 2, 3), (4, 5, 6)]) == (5, 7, 9)
    low, high = satisfaction.nps_interval(70, 10, 20)
    same((low + high) / 2, Decimal(50))
    same((high - low) / 2, Decimal(196) * (Decimal("0.65") / 100).sqrt())
    assert satisfaction.nps_interval(0, 0, 0) is None
