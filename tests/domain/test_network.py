from __future__ import annotations

import json
from decimal import Decimal

import pytest

from oracles.cases import load, same
from pmo.domain import network
from pmo.domain.estimates import ThreePoint
from pmo.domain.schedule.notation import parse_link
from support import SHARED

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


@pytest.mark.parametrize("name", sorted(DATA["links"]))
def test_links_of_every_type(name):
    case = DATA["links"][name]
    activities, expect = case["given"]["activities"], case["expect"]
    after = {key: [parse_link(text) for text in item["after"]] for key, item in activities.items()}
    found = network.schedule({key: item["duration"] for key, item in activities.items()}, after)
    assert found.duration == expect["duration"]
    assert {key: [found.earliest_start[key], found.earliest_finish[key]] for key in activities} == expect["early"]
    assert {key: [found.latest_start[key], found.latest_finish[key]] for key in activities} == expect["late"]
    assert found.free_float == expect["free_float"]
    assert [list(path) for path in network.critical_paths(found, after)] == expect["paths"]


def _worked_cases():
    path = SHARED / "data" / "cpm-cases.json"
    if not path.is_file():
        reason = f"the worked cases {path.name} are not beside this repository"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason), id="absent")]
    return [pytest.param(case, id=case["name"]) for case in json.loads(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", _worked_cases())
def test_worked_cases(case):
    durations = {item["key"]: Decimal(item["duration"]) for item in case["activities"]}
    after = {key: [] for key in durations}
    for tie in case["relations"]:
        after[tie["succ"]].append(network.Link(tie["pred"], tie["type"], Decimal(tie["lag"])))
    found = network.schedule(durations, after)
    assert found.duration == case["duration"]
    assert {
        key: {
            "early_start": found.earliest_start[key],
            "early_finish": found.earliest_finish[key],
            "late_start": found.latest_start[key],
            "late_finish": found.latest_finish[key],
        }
        for key in durations
    } == case["expected"]


def test_a_deadline_takes_float_away_and_moves_nothing():
    durations = {"a": Decimal(3), "b": Decimal(2)}
    found = network.schedule(durations, {"b": ["a"]}, deadlines={"b": Decimal(4)})
    assert found.duration == 5
    assert found.total_float == {"a": -1, "b": -1}
    assert found.critical == ("a", "b")
    assert found.free_float == {"a": 0, "b": 0}


def test_activities_outside_do_not_make_the_end():
    found = network.schedule(
        {"work": Decimal(3), "hammock": Decimal(9)}, {}, not_before={"work": Decimal(1)}, outside=["hammock"]
    )
    assert found.duration == 4
    assert found.critical == ("work",)
    assert found.total_float["hammock"] == 0


def test_a_link_that_leaves_a_gap_is_no_step_of_a_critical_path():
    durations = {"a": Decimal(2), "b": Decimal(3), "c": Decimal(1)}
    after = {"a": [], "b": ["a"], "c": ["a", "b"]}
    found = network.schedule(durations, after)
    assert found.critical == ("a", "b", "c")
    assert network.critical_paths(found, after) == (("a", "b", "c"),)


def test_many_critical_paths_are_cut_short():
    durations = {f"{step}{side}": Decimal(1) for step in range(12) for side in "ab"}
    after = {key: [f"{int(key[:-1]) - 1}{side}" for side in "ab"] if key[:-1] != "0" else [] for key in durations}
    found = network.schedule(durations, after)
    assert len(network.critical_paths(found, after, 7)) == 7
    assert all(len(path) == 12 for path in network.critical_paths(found, after, 7))
