from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.cases import cases, same
from pmo.domain import earned_schedule as es_


@pytest.mark.parametrize(("inputs", "expect"), cases("earned-schedule", "earned_schedule"))
def test_known_answers(inputs, expect):
    values = es_.earned_schedule(inputs["pv_curve"], inputs["ev"], inputs.get("at", Decimal(1)))
    assert expect
    for metric, answer in expect.items():
        same(values[metric], answer)


STEPS = st.lists(st.integers(1, 500), min_size=2, max_size=30)


def curve_of(steps: list[int]) -> list[Decimal]:
    out = [Decimal(0)]
    for step in steps:
        out.append(out[-1] + step)
    return out


@settings(deadline=None)
@given(STEPS, st.data())
def test_es_of_the_plan_is_the_week_and_never_falls_with_ev(steps, data):
    curve = curve_of(steps)
    for week, value in enumerate(curve):
        assert es_.es(curve, value).value == week
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, int(curve[-1]) + 50)] * 2)))
    assert es_.es(curve, Decimal(low)).value <= es_.es(curve, Decimal(high)).value


def test_unusable_curves_give_a_reason():
    assert es_.es([], Decimal(1)).reason == "missing_input"
    assert es_.es([Decimal(5), Decimal(9)], Decimal(1)).reason == "invalid_input"
    assert es_.es([Decimal(0), Decimal(9), Decimal(8), Decimal(10)], Decimal(1)).reason == "invalid_input"
    assert es_.pd([Decimal(0), Decimal(0)]).reason == "missing_input"
    assert es_.es([Decimal(0), Decimal(9)], Decimal(-1)).reason == "invalid_input"


def test_reasons_before_the_start_after_the_end_and_when_done():
    curve = [Decimal(value) for value in (0, 10, 20, 30)]
    early = es_.earned_schedule(curve, Decimal(0), Decimal(0))
    assert early["spi_t"].reason == early["sv_t"].reason == "no_plan_yet"
    nothing = es_.earned_schedule(curve, Decimal(0), Decimal(2))
    assert nothing["spi_t"].value == 0
    assert nothing["ieac_t"].reason == "nothing_earned"
    late = es_.earned_schedule(curve, Decimal(20), Decimal(4))
    assert late["tspi_pd"].reason == "baseline_end_passed"
    done = es_.earned_schedule(curve, Decimal(30), Decimal(4))
    assert done["tspi_pd"].reason == "complete"
    assert done["spi_t"].value == Decimal("0.75")


def test_planned_duration_is_the_first_full_period():
    assert es_.pd([Decimal(value) for value in (0, 5, 9, 9, 9)]).value == 2
