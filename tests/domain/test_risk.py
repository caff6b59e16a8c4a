from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.cases import cases, load, same
from pmo.domain import risk
from pmo.domain.estimates import ThreePoint
from pmo.domain.risk import Quantified
from pmo.model.settings import MATRIX

DATA = load("risk")


@pytest.mark.parametrize(("inputs", "expect"), cases("risk", "emv"))
def test_expected_values(inputs, expect):
    values = [risk.emv(item["probability"], item["amount"]).value for item in inputs["items"]]
    same(risk.emv_total(values), expect["emv"])
    if "emv_threats" in expect:
        same(risk.emv_threats(values), expect["emv_threats"])
        same(risk.emv_opportunities(values), expect["emv_opportunities"])
        same(risk.contingency_emv(values), -expect["emv"])


@pytest.mark.parametrize("name", ["rmp_two_exact", "three_threats_exact"])
def test_exact_distribution(name):
    case = DATA["risk_distribution"][name]
    found = risk.exposure([Quantified(item["probability"], item["amount"]) for item in case["given"]["items"]])
    assert found.method == "exact"
    expect = case["expect"]
    same(found.mean, expect["mean"])
    same(found.sd, expect["sd"])
    for level in ("p50", "p80", "p90", "p95"):
        if level in expect:
            same(getattr(found, level), expect[level])
    if "pmf" in expect:
        assert [list(pair) for pair in found.pmf] == expect["pmf"]
    assert sum(chance for _, chance in found.pmf) == 1


def test_a_range_is_simulated_around_the_exact_mean():
    case = DATA["risk_distribution"]["single_uniform_risk"]
    item = case["given"]["uniform_items"][0]
    risks = [Quantified(item["probability"], low=item["low"], high=item["high"])]
    found = risk.exposure(risks)
    assert (found.method, found.seed, found.trials) == ("simulation", risk.SEED, 10_000)
    same(found.mean, case["expect"]["mean"])
    same(found.sd, case["expect"]["sd"])
    totals = risk.simulate(risks)
    average = sum(totals) / len(totals)
    assert abs(average - found.mean.value) < 4 * found.sd.value / Decimal(len(totals)).sqrt()
    assert found.p80.value in totals


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(-9000, 9000)), min_size=1, max_size=8), st.randoms())
def test_the_distribution_adds_to_one_and_has_the_mean_of_the_sum(rows, random):
    risks = [Quantified(Decimal(p) / 100, Decimal(amount)) for p, amount in rows]
    found = risk.exposure(risks)
    assert sum(chance for _, chance in found.pmf) == 1
    assert sum(value * chance for value, chance in found.pmf) == sum(item.mean for item in risks)
    shuffled = list(risks)
    random.shuffle(shuffled)
    assert risk.exposure(shuffled) == found
    spread = sum((item.variance for item in risks), Decimal(0)).sqrt()
    assert abs(found.sd.value - spread) < Decimal("1e-9") * (1 + spread)


def test_a_simulation_repeats_and_ignores_the_order():
    risks = [
        Quantified(Decimal("0.3"), shape=ThreePoint(Decimal(10), Decimal(20), Decimal(60))),
        Quantified(Decimal("0.5"), low=Decimal(1), high=Decimal(9)),
        Quantified(Decimal("0.2"), Decimal(100)),
    ]
    first = risk.exposure(risks, trials=500)
    assert risk.exposure(risks[::-1], trials=500) == first
    assert risk.exposure(risks, seed=7, trials=500) != first


def test_more_than_twenty_risks_are_simulated():
    assert risk.exposure([Quantified(Decimal("0.5"), Decimal(1))] * 20).method == "exact"
    assert risk.exposure([Quantified(Decimal("0.5"), Decimal(1))] * 21, trials=100).method == "simulation"


def test_risks_of_one_driver_occur_together():
    together = risk.exposure([Quantified(Decimal("0.5"), Decimal(10), driver="carrier")] * 2)
    assert together.pmf == ((0, Decimal("0.5")), (20, Decimal("0.5")))
    nested = risk.exposure(
        [Quantified(Decimal("0.2"), Decimal(5), driver="c"), Quantified(Decimal("0.5"), Decimal(10), driver="c")]
    )
    assert nested.pmf == ((0, Decimal("0.5")), (10, Decimal("0.3")), (15, Decimal("0.2")))


def test_nothing_quantified_is_no_population():
    found = risk.exposure([], unquantified_n=3)
    assert found.mean.reason == found.p80.reason == "no_population"
    assert found.unquantified_n == 3
    assert risk.emv_total([]).reason == "no_population"
    assert risk.emv(Decimal("1.2"), Decimal(5)).reason == "invalid_input"
    assert risk.exposure([Quantified(Decimal(2), Decimal(5))]).mean.reason == "invalid_input"
    assert risk.contingency_p80(risk.exposure([Quantified(Decimal("0.9"), Decimal(50))]), Decimal(20)).value == 30


def test_the_matrix_is_a_table_and_no_product():
    assert risk.level(1, 5, MATRIX) == "high"
    assert risk.level(5, 1, MATRIX) == "moderate"
    assert risk.level(4, 4, MATRIX) == "extreme"
    assert risk.level(1, 1, MATRIX) == "low"
    assert risk.level(None, 3, MATRIX) == risk.level(6, 3, MATRIX) == ""
    assert risk.risk_rank(4, 5).value == 20
    assert [risk.review_days((7, 14, 30), name) for name in ("extreme", "high", "moderate", "low")] == [7, 7, 14, 30]


def test_a_percentile_reaches_its_level_within_rounding():
    almost = Decimal("0.8") - Decimal("1e-13")
    assert risk.percentile([(Decimal(1), almost), (Decimal(2), 1 - almost)], Decimal("0.8")) == 1
    clearly = Decimal("0.8") - Decimal("1e-9")
    assert risk.percentile([(Decimal(1), clearly), (Decimal(2), 1 - clearly)], Decimal("0.8")) == 2
