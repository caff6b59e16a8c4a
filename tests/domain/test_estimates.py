from __future__ import annotations

from decimal import Decimal

import pytest

from oracles.cases import cases, load, same
from pmo.domain import estimates
from pmo.domain.estimates import ThreePoint


@pytest.mark.parametrize(("inputs", "expect"), cases("estimates", "pert_activity", "distribution_moments"))
def test_three_points(inputs, expect):
    one = ThreePoint(inputs["o"], inputs["m"], inputs["p"])
    assert expect
    for metric, answer in expect.items():
        same(getattr(estimates, metric)(one), answer)
    same(estimates.beta_pert_mean(one), one.expected)


def test_uplifts():
    data = load("estimates")["uplift"]
    mix = data["combined_capital"]
    same(
        estimates.weighted_uplift_percent([tuple(pair) for pair in mix["given"]["mix"]]),
        mix["expect"]["weighted_uplift_percent"],
    )
    for name in ("reference_class_eight", "reference_class_too_few"):
        case = data[name]
        ratios, minimum = case["given"]["actual_over_estimate"], int(case["given"]["minimum_n"])
        for level, key in (("0.5", "uplift_p50"), ("0.8", "uplift_p80")):
            found = estimates.uplift_q(ratios, Decimal(level), minimum)
            same(found, case["expect"][key])
            assert found.n == case["expect"]["n"]
    assert estimates.uplift_q([Decimal(1)], Decimal("0.5")).reason == "below_minimum_n"
    assert estimates.weighted_uplift_percent([(Decimal("0.5"), Decimal(10))]).reason == "invalid_input"


@pytest.mark.parametrize(
    "measure",
    [
        estimates.pert_expected, estimates.classical_pert_sd, estimates.triangular_mean, estimates.triangular_sd,
        estimates.beta_pert_mean, estimates.beta_pert_sd, estimates.beta_alpha, estimates.beta_beta,
    ],
)  # fmt: skip
def test_points_out_of_order_are_invalid(measure):
    assert measure(ThreePoint(Decimal(9), Decimal(5), Decimal(14))).reason == "invalid_input"


def test_a_constant_has_no_spread_and_no_shape():
    one = ThreePoint(Decimal(8), Decimal(8), Decimal(8))
    assert estimates.beta_pert_sd(one).value == estimates.triangular_sd(one).value == 0
    assert estimates.beta_alpha(one).value is None
    assert estimates.pert_expected(one).value == 8


def test_margin_is_on_price():
    assert estimates.price(Decimal(6000), Decimal("0.4")).value == 10000
    assert estimates.price(Decimal(6000), Decimal(1)).reason == "invalid_input"
    assert estimates.price(None, Decimal("0.4")).reason == "missing_input"
