"""The simulation against what is known exactly: moments, single runs of the network, and the drawing itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product
from random import Random

import numpy as np
import pytest

from pmo.domain.network import Link, schedule
from pmo.domain.risk import Quantified, enumerate_exactly
from pmo.domain.uncertainty.values import CERTAIN, EMPIRICAL, SHAPES, Model, Range
from pmo.simulate.draws import Draw, stream
from pmo.simulate.run import BLOCK, simulate
from simulate.models import D, event, model, piece, series, span
from simulate.networks import GENERAL_FOUNDRY

RUNS = 20_000
RANGES = (span(5, 8, 14), span(1, 2, 9), span(2, 3, 10), span(4, 4, 12), span(1, 6, 6))


def within(found: Decimal, exact: Decimal, sd: Decimal, runs: int = RUNS) -> bool:
    """Whether a mean is within four standard errors."""
    return abs(found - exact) <= 4 * sd / D(runs).sqrt() + D("1e-5")


@pytest.mark.parametrize("shape", SHAPES)
def test_mean_and_sd_of_tasks_in_a_row_are_the_exact_ones(shape: str) -> None:
    ranges = [replace(one, shape=shape) for one in RANGES]
    outcome = simulate(model(*series(*ranges)), RUNS)
    mean, sd = sum(one.mean for one in ranges), sum((one.variance for one in ranges), D(0)).sqrt()
    assert within(outcome.finish.mean, D(mean), sd)
    assert abs(outcome.finish.sd - sd) <= sd * D("0.03")


def test_moments_of_a_range_are_those_of_the_books() -> None:
    one = span(5, 8, 14)
    assert one.mean == D("8.5")
    assert abs(one.variance.sqrt() - D("1.65831239518")) < D("1e-9")
    triangular = replace(one, shape="triangular")
    assert triangular.mean == 9
    assert abs(triangular.variance.sqrt() - D("1.87082869339")) < D("1e-9")


def test_what_was_seen_is_drawn_as_it_was_seen() -> None:
    seen = Range.of_seen((D("0.9"), D("1.1"), D("1.1"), D("1.8")))
    outcome = simulate(model(piece("1", seen, days=10)), RUNS)
    assert seen.shape == EMPIRICAL
    assert within(outcome.finish.mean, D("12.25"), seen.variance.sqrt() * 10)
    assert {day for day, _ in outcome.days} == {9, 11, 18}


@pytest.mark.parametrize("driver", ["", "carrier"])
def test_cost_of_risks_has_the_exact_distribution(driver: str) -> None:
    numbers = [(D("0.4"), D(100_000)), (D("0.6"), D(20_000)), (D("0.25"), D(-3500)), (D("0.05"), D(5000))]
    events = tuple(event(f"R{index}", p, cost, driver=driver) for index, (p, cost) in enumerate(numbers))
    pmf = enumerate_exactly([Quantified(p, cost, driver=driver) for p, cost in numbers])
    mean = sum(value * chance for value, chance in pmf)
    sd = D(sum(chance * (value - mean) ** 2 for value, chance in pmf)).sqrt()
    outcome = simulate(model(piece("1", CERTAIN), events=events), RUNS)
    assert outcome.cost is not None
    assert within(outcome.cost.mean, D(mean), sd)
    assert abs(outcome.cost.sd - sd) <= sd * D("0.02")
    reached = D(0)
    for value, chance in pmf:  # every percentile that is not next to a step is exact
        for level, found in outcome.cost.levels.items():
            if reached + D("0.02") < level < reached + chance - D("0.02"):
                assert found == value
        reached += chance


def test_merging_paths_end_later_than_the_longest_of_them() -> None:
    outcome = simulate(GENERAL_FOUNDRY, RUNS)
    assert D("15.1") < outcome.finish.mean < D("15.4")
    assert D("16.4") < outcome.finish.at("0.8") < D("16.8")
    assert outcome.criticality["A"] > D("0.7")
    assert outcome.criticality["F"] < D("0.05")


def test_every_run_is_the_plan_of_its_draws() -> None:
    """Random networks with all link types, the draws computed here again: finish and critical tasks run by run."""
    random = Random(7)
    for _ in range(20):
        pieces = _random_pieces(random)
        runs = 50
        drawn = [_factors(one, runs) for one in pieces]
        outcome = simulate(Model(tuple(random.sample(pieces, len(pieces)))), runs, 3)
        ends, critical = [], dict.fromkeys((one.key for one in pieces), 0)
        for run in range(runs):
            network = schedule(
                {one.key: one.days * factors[run] for one, factors in zip(pieces, drawn, strict=True)},
                {one.key: one.links for one in pieces},
                not_before={one.key: one.ready for one in pieces},
                outside=[one.key for one in pieces if one.outside],
            )
            ends.append(max(network.duration, D(0)))
            for key in critical:
                critical[key] += network.total_float[key] <= D("1e-12")
        assert abs(outcome.finish.mean - sum(ends) / runs) < D("1e-5")
        assert abs(outcome.finish.at("0.8") - sorted(ends)[39]) < D("1e-5")
        for key, hits in critical.items():
            assert outcome.criticality[key] == D(hits) / runs


def _random_pieces(random: Random) -> list:
    pieces = []
    for index in range(random.randint(2, 9)):
        links = [
            Link(str(before), random.choice(("FS", "SS", "FF", "SF")), D(random.randint(-2, 3)))
            for before in range(index)
            if random.random() < 0.4
        ]
        one = piece(str(index), span("0.7", 1, "1.9"), *links, days=random.randint(1, 9))
        pieces.append(replace(one, ready=D(random.randint(0, 6))))
    return pieces


def _factors(one: object, runs: int) -> list[Decimal]:
    out = np.empty(runs)
    Draw(one.factor, 3, f"task:{one.key}").into(out)  # type: ignore[attr-defined]
    return [Decimal(float(value)) for value in out]


def test_a_percentile_is_the_ceil_of_level_times_runs_smallest() -> None:
    outcome = simulate(model(piece("1", span(0, 1, 1, "uniform"), days=100)), 101)
    drawn = sorted(float(value) * 100 for value in stream(outcome.seed, "task:1").random(101))
    for level, value in outcome.finish.levels.items():
        assert float(value) == pytest.approx(drawn[-(-int(level * 1010) // 10) - 1], abs=1e-5)


def test_same_seed_same_answer_in_any_order() -> None:
    pieces = (*series(*RANGES), piece("x", span(1, 2, 4), driver="past"), piece("y", span(1, 2, 4), "x", driver="past"))
    events = tuple(
        event(f"R{index}", "0.3", 100 * index, index, driver="" if index % 2 else "storm") for index in range(9)
    )
    whole = model(*pieces, events=events, deadline=D(30), budget_cost=D(1500))
    first = simulate(whole, 9000)
    for seed in range(5):
        random = Random(seed)
        mixed = replace(whole, pieces=tuple(random.sample(pieces, len(pieces))), events=tuple(random.sample(events, 9)))
        assert repr(simulate(mixed, 9000)) == repr(first)
    assert simulate(whole, 9000, 2).finish != first.finish


def test_runs_over_several_blocks_are_the_runs_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = model(*series(*RANGES), events=(event("R", "0.4", 10, 3),))
    first = simulate(whole, BLOCK + 700)
    monkeypatch.setattr("pmo.simulate.run.BLOCK", 512)
    second = simulate(whole, BLOCK + 700)
    assert (second.finish, second.cost, second.days) == (first.finish, first.cost, first.days)


def test_a_risk_more_leaves_the_draws_of_the_others_alone() -> None:
    before = model(*series(*RANGES), events=(event("R1", "0.5", 1000),))
    after = replace(before, events=(event("R0", "0.5", 1), *before.events))
    first, second = simulate(before, 5000), simulate(after, 5000)
    assert first.finish == second.finish
    assert first.cost is not None
    assert second.cost is not None
    moved = {level: second.cost.levels[level] - value for level, value in first.cost.levels.items()}
    assert set(moved.values()) <= {D(0), D(1)}
    assert D(1) in moved.values()


def test_one_driver_is_one_draw() -> None:
    """Two risks of one driver, equally likely, happen together or not at all."""
    events = tuple(event(f"R{index}", "0.3", 100, driver="carrier") for index in range(2))
    outcome = simulate(model(piece("1", CERTAIN), events=events), 4000)
    assert outcome.cost is not None
    assert set(outcome.cost.levels.values()) == {D(0), D(200)}


def test_one_draw_makes_a_task_longer_and_dearer() -> None:
    """So date and budget are met together, and not by luck: both in as many runs as each alone."""
    one = piece("1", span("0.5", 1, 2), days=100, hours=100, rate=D(50))
    outcome = simulate(model(one, deadline=D(100), budget_cost=D(5000)), 5000)
    assert outcome.both is not None
    assert outcome.by_date is not None
    assert outcome.in_budget is not None
    assert abs(outcome.by_date - outcome.in_budget) < D("0.01")
    assert outcome.both == min(outcome.by_date, outcome.in_budget)


def test_days_of_a_risk_fall_on_its_task() -> None:
    pieces = (piece("short", CERTAIN, days=2), piece("long", CERTAIN, days=10))
    on_short = simulate(model(*pieces, events=(event("R", 1, days=5, task="short"),)), 100)
    on_long = simulate(model(*pieces, events=(event("R", 1, days=5, task="long"),)), 100)
    at_end = simulate(model(*pieces, events=(event("R", 1, days=5),)), 100)
    helps = simulate(model(*pieces, events=(event("R", 1, days=-4, task="long"),)), 100)
    assert [one.finish.mean for one in (on_short, on_long, at_end, helps)] == [10, 15, 15, 6]


def test_what_matters_comes_first() -> None:
    pieces = (*series(span(1, 2, 3), span(5, 10, 30), span(4, 4, 4, "point")), piece("aside", span(1, 2, 3)))
    events = (event("rare", "0.1", 9000, 8), event("money", "0.5", 300))
    outcome = simulate(model(*pieces, events=events), 20_000)
    names = [swing.key for swing in outcome.finish_swings]
    assert names == [
        "1",
        "rare",
        "0",
    ]  # not the certain one, not the one beside the chain, not the one that costs money only
    by_key = {swing.key: swing for swing in outcome.finish_swings}
    assert abs(by_key["rare"].size - 8) < D("0.6")
    assert [swing.key for swing in outcome.cost_swings] == ["rare", "money"]
    assert abs(outcome.cost_swings[1].size - 300) < D(250)


def test_probabilities_of_all_combinations_add_up() -> None:
    """Exact over all combinations of two risks: 0.3 x 0.5 and so on."""
    events = (event("A", "0.3", 100, 1), event("B", "0.5", 10, 2))
    outcome = simulate(model(piece("1", CERTAIN, days=1), events=events, deadline=D(2), budget_cost=D(50)), RUNS)
    exact = {"date": D(0), "budget": D(0), "both": D(0)}
    for a, b in product((0, 1), repeat=2):
        chance = (D("0.3") if a else D("0.7")) * D("0.5")
        date, budget = 1 + a + 2 * b <= 2, 100 * a + 10 * b <= 50
        exact["date"] += chance * date
        exact["budget"] += chance * budget
        exact["both"] += chance * (date and budget)
    for found, name in ((outcome.by_date, "date"), (outcome.in_budget, "budget"), (outcome.both, "both")):
        assert found is not None
        assert within(found, exact[name], (exact[name] * (1 - exact[name])).sqrt())
