from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.cases import cases, same
from pmo.domain import earned_value as ev_
from pmo.domain.earned_schedule import earned_schedule

MONEY = st.decimals(min_value=1, max_value=10**7, places=2)


@pytest.mark.parametrize(("inputs", "expect"), cases("earned-value", "evm", "undefined"))
def test_known_answers(inputs, expect):
    values = ev_.earned_value(
        inputs["bac"], inputs["pv"], inputs["ev"], inputs["ac"], planned_duration=inputs.get("planned_duration")
    )
    if "pv_curve" in inputs:
        values |= earned_schedule(inputs["pv_curve"], inputs["ev"], inputs["at"])
    assert expect
    for metric, answer in expect.items():
        same(values[metric], answer)


def test_reasons_name_why_there_is_no_value():
    nothing_spent = ev_.earned_value(Decimal(100), Decimal(10), Decimal(0), Decimal(0))
    assert nothing_spent["cpi"].reason == nothing_spent["eac_cpi"].reason == "no_cost_yet"
    nothing_earned = ev_.earned_value(Decimal(100), Decimal(10), Decimal(0), Decimal(20))
    assert nothing_earned["eac_cpi"].reason == "nothing_earned"
    assert nothing_earned["cpi"].value == 0
    spent = ev_.earned_value(Decimal(100), Decimal(90), Decimal(80), Decimal(100))
    assert spent["tcpi_bac"].reason == "bac_not_attainable"
    done = ev_.earned_value(Decimal(100), Decimal(100), Decimal(100), Decimal(120))
    assert done["tcpi_bac"].reason == done["tcpi_eac"].reason == "complete"
    assert done["etc_cpi"].value == 0
    unplanned = ev_.earned_value(Decimal(100), Decimal(0), Decimal(0), Decimal(5))
    assert unplanned["spi"].reason == "no_plan_yet"
    assert ev_.eac_bottom_up(Decimal(5), None).reason == "missing_input"
    assert ev_.eac_bottom_up(Decimal(5), Decimal(7)).value == 12


@pytest.mark.parametrize(
    "inputs", [(100, 50, 101, 10), (100, 50, -1, 10), (100, 101, 50, 10), (100, 50, 50, -1)], ids=str
)
def test_impossible_inputs_give_no_metric(inputs):
    numbers = [Decimal(value) for value in inputs]
    assert ev_.faults(*numbers)
    values = ev_.earned_value(*numbers)
    assert set(values) == set(ev_.IDS)
    assert {value.reason for value in values.values()} == {"invalid_input"}


def test_work_without_time_is_noticed():
    assert ev_.work_without_time(Decimal(5), Decimal(0))
    assert not ev_.work_without_time(Decimal(0), Decimal(0))
    assert not ev_.work_without_time(Decimal(5), Decimal(1))


@settings(deadline=None)
@given(MONEY, MONEY, st.integers(1, 99), st.integers(1, 100))
def test_forecasts_agree_with_each_other(bac, ac, percent, planned):
    earned, pv = bac * percent / 100, bac * planned / 100
    values = ev_.earned_value(bac, pv, earned, ac)
    cpi, eac = values["cpi"].value, values["eac_cpi"].value
    same(values["tcpi_eac"], cpi, "1e-20")
    same(ac + (bac - earned) / cpi, eac, "1e-20")
    same(values["etc_cpi"], eac - ac, "1e-15") if abs(eac - ac) > 1 else None
    doubled = ev_.earned_value(bac * 2, pv * 2, earned * 2, ac * 2)
    for ratio in ("cpi", "spi", "percent_complete_of_bac", "percent_spent_of_bac", "tcpi_bac", "vac_cpi_share_of_bac"):
        if values[ratio].value is None:
            assert doubled[ratio] == values[ratio]
        else:
            same(doubled[ratio], values[ratio].value, "1e-20")
