from __future__ import annotations

from decimal import Decimal

import pytest

from oracles.cases import load, same
from pmo.domain import network
from pmo.domain.estimates import ThreePoint

DATA = load("networks")


@pytest.mark.parametrize("name", sorted(DATA["cpm"]))
def test_critical_path(name):
    case = DATA["cpm"][name]
    activities = case["given"]["activities"]
    found = network.schedule(
        {key: item["duration"] for key, item in activities.items()},
        {key: item["after"] for key, item in activities.items()},
    )
    same(network.duration(found), case["expect"]["duration"])
    assert list(found.critical) == case["expect"]["critical"]
    assert found.total_float == case["expect"]["total_float"]
    assert network.total_float(found, found.critical[0]).value == 0


@pytest.mark.parametrize("name", ["general_foundry", "series"])
def test_three_point_networks(name):
    case = DATA["pert_network"][name]
    activities, expect = case["given"]["activities"], case["expect"]
    points = {key: ThreePoint(item["o"], item["m"], item["p"]) for key, item in activities.items()}
    after = {key: item["after"] for key, item in activities.items()}
    found = network.schedule({key: one.expected for key, one in points.items()}, after)
    variance = network.path_variance(found, points, after)
    same(network.duration(found), expect["duration"])
    assert list(found.critical) == expect["critical"]
    same(variance, expect["path_variance"])
    sd = network.path_sd(variance.value)
    same(sd, expect["path_sd"])
    if "p_finish_by_16" in expect:
        same(network.p_finish_by_T(found.duration, sd.value, Decimal(16)), expect["p_finish_by_16"])
        same(network.duration_at_q(found.duration, sd.value, Decimal("0.99")), expect["duration_at_99"])


def test_sum_of_activities():
    case = DATA["pert_network"]["grist_sum"]
    sd = network.path_sd(case["given"]["path_variance"])
    same(sd, case["expect"]["path_sd"])
    for sds, key in ((1, "range_1_sd"), (2, "range_2_sd")):
        for side, answer in zip(
            network.sd_range(case["given"]["path_expected"], sd.value, sds), case["expect"][key], strict=True
        ):
            same(side, answer)


def test_without_spread_probability_is_a_comparison():
    assert network.p_finish_by_T(Decimal(15), Decimal(0), Decimal(15)).value == 1
    assert network.p_finish_by_T(Decimal(15), Decimal(0), Decimal(14)).value == 0
    assert network.duration_at_q(Decimal(15), Decimal(1), Decimal(1)).reason == "invalid_input"


def test_of_two_critical_paths_the_wider_counts():
    points = {
        "narrow": ThreePoint(Decimal(4), Decimal(5), Decimal(6)),
        "wide": ThreePoint(Decimal(1), Decimal(5), Decimal(9)),
    }
    after = {"narrow": [], "wide": []}
    found = network.schedule({key: one.expected for key, one in points.items()}, after)
    assert set(found.critical) == {"narrow", "wide"}
    same(network.path_variance(found, points, after), (Decimal(8) / 6) ** 2)


def test_circles_and_unknown_predecessors_are_named():
    with pytest.raises(network.NotANetworkError) as circle:
        network.schedule({"a": Decimal(1), "b": Decimal(1)}, {"a": ["b"], "b": ["a"]})
    assert circle.value.ids == ("a", "b")
    with pytest.raises(network.NotANetworkError) as unknown:
        network.schedule({"a": Decimal(1)}, {"a": ["z"]})
    assert unknown.value.ids == ("z",)


def test_a_long_chain_does_not_exhaust_the_stack():
    count = 5000
    durations = {str(index): Decimal(1) for index in range(count)}
    after = {str(index): [str(index - 1)] if index else [] for index in range(count)}
    assert network.schedule(durations, after).duration == count
