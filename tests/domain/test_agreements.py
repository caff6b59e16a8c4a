from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.cases import load, same
from pmo.domain import agreements as terms
from pmo.domain.number import absent, known
from pmo.model.figures import Color

CASES = load("agreements")["agreement_burndown"]


@pytest.mark.parametrize("name", ["rollover_with_deficit", "rollover_unused_only"])
def test_roll_over(name):
    given_, expect = CASES[name]["given"], CASES[name]["expect"]
    periods = terms.rollover(given_["base_units_per_period"], given_["worked_units"], carry=given_["carry"])
    for metric, answer in expect.items():
        assert getattr(terms, metric)(periods) == answer


def test_capped_credit_bills_the_base():
    case = CASES["capped_credit_billing_below_base"]
    inputs = case["given"]
    found = terms.billable_units(
        inputs["base_units"], inputs["worked_units"], inputs["credit_units"], inputs["carry_cap"]
    )
    same(found, case["expect"]["billable_units"])
    assert terms.billable_units(Decimal(32), Decimal(60), Decimal(14), Decimal(10)).value == 50
    assert terms.billable_units(None, Decimal(60)).reason == "unlimited"


def test_recap():
    case = CASES["recap_identity"]
    inputs = case["given"]
    left = terms.remaining_of_recap(inputs["starting"], inputs["adjustments"], inputs["used"])
    same(left, case["expect"]["remaining"])
    same(terms.available(left, inputs["overrun_headroom"]), case["expect"]["available"])
    assert terms.remaining_of_recap(Decimal(1), Decimal(0), Decimal(2)).reason == "invalid_input"
    assert terms.recap_differs(left, known(Decimal("-1.98")))
    assert not terms.recap_differs(left, known(Decimal("-1.99")))
    assert not terms.recap_differs(left, absent("missing_input"))


def test_burn():
    case = CASES["burn_projection"]
    inputs, expect = case["given"], case["expect"]
    grant = terms.granted(inputs["starting"], inputs["adjustments"])
    left = terms.remaining(grant, inputs["consumed"])
    used = terms.used_share_of_granted(grant, inputs["consumed"])
    elapsed = terms.elapsed_share_of_period(int(inputs["elapsed_days"]), int(inputs["period_days"]))
    rate = terms.burn_rate_per_day(inputs["consumed"], int(inputs["elapsed_days"]))
    same(left, expect["remaining"])
    same(used, expect["used_share_of_granted"])
    same(elapsed, expect["elapsed_share_of_period"])
    same(terms.burn_index(used, elapsed), expect["burn_index"])
    same(rate, expect["burn_rate_per_day"])
    same(terms.days_to_exhaustion(left, rate), expect["days_to_exhaustion"])


def test_unlimited_empty_and_unused():
    free = terms.granted(None)
    assert free.reason == "unlimited"
    for found in (
        terms.remaining(free, Decimal(5)), terms.used_share_of_granted(free, Decimal(5)),
        terms.overage_units(terms.remaining(free, Decimal(5))),
        terms.days_to_exhaustion(terms.remaining(free, Decimal(5)), known(1)),
        terms.available(known(3), None),
    ):  # fmt: skip
        assert found.reason == "unlimited"
    assert terms.days_to_exhaustion(known(-2), absent("missing_input")).value == 0
    assert terms.days_to_exhaustion(known(5), known(0)).reason == "no_consumption"
    assert terms.burn_index(known(1), known(0)).value is None
    assert terms.elapsed_share_of_period(None, 30).reason == "missing_input"
    assert terms.overage_units(known(-3)).value == 3


def test_colors_and_low_balance():
    limits = Decimal("1.10"), Decimal("1.25")
    answers = [terms.burn_color(known(Decimal(value)), *limits) for value in ("1.10", "1.11", "1.25", "1.26")]
    assert answers == [Color.GREEN, Color.AMBER, Color.AMBER, Color.RED]
    assert terms.burn_color(absent("missing_input"), *limits) is Color.GRAY
    assert terms.burn_color(absent("unlimited"), *limits) is Color.NONE
    assert terms.low_balance(known(20), known(100), Decimal("0.2"))
    assert not terms.low_balance(known(21), known(100), Decimal("0.2"))
    assert not terms.low_balance(absent("unlimited"), known(100), Decimal("0.2"))


def numbers(values):
    return [Decimal(value) for value in values]


def test_carried_units_are_capped_and_expire():
    capped = terms.rollover(Decimal(60), numbers([10, 60]), carry="unused", carry_cap=Decimal(30))
    assert [item.carried_out for item in capped] == [30, 30]
    lengths = [30, 30, 30, 30]
    worked = numbers([4, 3, 0, 0])
    kept = terms.rollover(Decimal(10), worked, carry="unused", period_days=lengths)
    assert [item.available for item in kept] == [10, 16, 23, 33]
    expiring = terms.rollover(Decimal(10), worked, carry="unused", carry_expires_days=45, period_days=lengths)
    assert [item.available for item in expiring] == [10, 16, 23, 30], "three units of the first month are 60 days old"
    nothing = terms.rollover(Decimal(10), numbers([4, 14]), carry="none")
    assert [item.available for item in nothing] == [10, 10]
    assert nothing[1].overage == 4


@settings(deadline=None)
@given(st.permutations([Decimal(3), Decimal("1.25"), Decimal(8), Decimal("0.75")]))
def test_remaining_does_not_depend_on_the_order_of_events(parts):
    assert terms.remaining(terms.granted(Decimal(20)), sum(parts, Decimal(0))).value == 7


@settings(deadline=None)
@given(st.lists(st.integers(0, 90), min_size=1, max_size=12))
def test_with_deficit_no_unit_is_lost(worked):
    periods = terms.rollover(Decimal(40), numbers(worked), carry="unused_and_deficit")
    assert periods[-1].carried_out == 40 * len(worked) - sum(worked)
