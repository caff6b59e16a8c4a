from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.cases import load, same
from pmo.domain import calibration

DATA = load("calibration")


def test_forecasts_of_risks():
    case = DATA["calibration"]["ten_risks"]
    forecasts = [(item["probability"], int(item["occurred"])) for item in case["given"]["forecasts"]]
    expect = case["expect"]
    for metric in (
        "brier_score", "base_rate", "brier_reference", "brier_skill_score", "reliability", "resolution", "uncertainty",
    ):  # fmt: skip
        same(getattr(calibration, metric)(forecasts), expect[metric])
    found = calibration.bands(forecasts, case["given"]["band_edges"])
    assert len(found) == len(expect["bands"])
    for band, answer in zip(found, expect["bands"], strict=True):
        assert (band.low, band.high, band.n) == (answer["from"], answer["to"], answer["n"])
        same(band.mean_forecast, answer["mean_forecast"])
        same(band.observed_frequency, answer["observed_frequency"])
        same(band.gap, answer["gap"])
        assert band.few


def test_estimates():
    case = DATA["estimate_accuracy"]["four_projects"]
    pairs = [(item["estimate"], item["actual"]) for item in case["given"]["pairs"]]
    expect = case["expect"]
    for pair, mre, bias in zip(pairs, expect["mre_of_actual_each"], expect["bias_of_estimate_each"], strict=True):
        same(calibration.mre_of_actual(*pair), mre)
        same(calibration.bias_of_estimate(*pair), bias)
    for metric in ("mmre", "mdmre", "pred_25_of_n", "bias_mean", "bias_total_of_estimate"):
        same(getattr(calibration, metric)(pairs), expect[metric])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([Decimal(n) / 10 for n in range(11)]), st.integers(0, 1)), min_size=10))
def test_the_score_is_exactly_its_three_parts(forecasts):
    parts = (
        calibration.reliability(forecasts).value
        - calibration.resolution(forecasts).value
        + calibration.uncertainty(forecasts).value
    )
    assert abs(calibration.brier_score(forecasts).value - parts) < Decimal("1e-20")


def test_too_few_or_one_sided_forecasts():
    assert calibration.brier_score([(Decimal("0.5"), 1)] * 9).reason == "below_minimum_n"
    assert calibration.brier_skill_score([(Decimal("0.5"), 1)] * 10).reason == "no_population"
    assert calibration.reliability([]).reason == calibration.resolution([]).reason == "no_population"
    empty = calibration.bands([])[0]
    assert (empty.n, empty.gap.reason) == (0, "no_population")
    edge = calibration.bands([(Decimal("0.2"), 1), (Decimal(1), 1)])
    assert [band.n for band in edge] == [0, 1, 0, 0, 1]


def test_edges_of_estimates():
    assert calibration.mmre([]).reason == "no_population"
    assert calibration.mre_of_actual(Decimal(5), Decimal(0)).reason == "invalid_input"
    assert calibration.bias_of_estimate(Decimal(0), Decimal(5)).reason == "invalid_input"
    rows = [(Decimal(1), Decimal(3), Decimal(value)) for value in (1, 2, 3, 3, 2, 2, 2, 4)]
    assert calibration.coverage_of_range(rows).value == Decimal("0.875")
    assert calibration.coverage_of_range(rows[:7]).reason == "below_minimum_n"
    p80 = [(high, actual) for _, high, actual in rows]
    assert calibration.coverage_of_p80(p80).value == Decimal("0.875")
    assert calibration.coverage_of_p80(p80[:3]).reason == "below_minimum_n"
