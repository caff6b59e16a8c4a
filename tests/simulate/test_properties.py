"""What must hold for every model."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from pmo.domain.network import Link
from pmo.simulate.run import simulate
from simulate.models import D, event, model, piece, span

if TYPE_CHECKING:
    from pmo.domain.uncertainty.values import Model

RUNS = 300
_small = st.integers(0, 12)


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Up to six tasks with links, up to four risks, a date and a budget."""
    pieces = []
    for index in range(draw(st.integers(1, 6))):
        low, likely, high = sorted(draw(st.lists(st.integers(0, 20), min_size=3, max_size=3)))
        links = [
            Link(str(before), draw(st.sampled_from(("FS", "SS", "FF", "SF"))), D(draw(st.integers(-2, 2))))
            for before in range(index)
            if draw(st.booleans())
        ]
        shape = draw(st.sampled_from(("beta_pert", "triangular", "uniform")))
        pieces.append(piece(str(index), span(low, likely, high, shape), *links, hours=draw(_small), rate=D(50)))
    events = tuple(
        event(f"R{index}", D(draw(st.integers(0, 10))) / 10, draw(st.integers(-500, 500)), draw(_small), driver=draw(st.sampled_from(("", "x"))))
        for index in range(draw(st.integers(0, 4)))
    )  # fmt: skip
    return model(
        *pieces, events=events, deadline=D(draw(st.integers(0, 60))), budget_cost=D(draw(st.integers(0, 9000)))
    )


@settings(max_examples=60, deadline=None)
@given(models())
def test_both_is_never_likelier_than_one(whole: Model) -> None:
    outcome = simulate(whole, RUNS)
    assert outcome.both is not None
    assert outcome.by_date is not None
    assert outcome.in_budget is not None
    assert outcome.both <= min(outcome.by_date, outcome.in_budget)
    assert outcome.both >= outcome.by_date + outcome.in_budget - 1 - Decimal("1e-9")


@settings(max_examples=60, deadline=None)
@given(models())
def test_percentiles_rise_and_lie_around_the_runs(whole: Model) -> None:
    outcome = simulate(whole, RUNS)
    for spread in (outcome.finish, outcome.cost):
        assert spread is not None
        values = [spread.levels[level] for level in sorted(spread.levels)]
        assert values == sorted(values)
    assert sum(count for _, count in outcome.days) == RUNS
    assert all(0 <= share <= 1 for share in outcome.criticality.values())
    assert max(outcome.criticality.values()) > 0


@settings(max_examples=60, deadline=None)
@given(models(), st.integers(0, 5), st.integers(1, 5))
def test_a_longer_task_never_ends_the_project_earlier(whole: Model, index: int, more: int) -> None:
    """Finish to start and start to start only: what is held at its finish may start earlier when it takes longer."""
    tame = tuple(
        replace(one, links=tuple(replace(link, type=f"{link.type[0]}S") for link in one.links)) for one in whole.pieces
    )
    longer = tuple(
        replace(one, days=one.days + more) if one.key == tame[index % len(tame)].key else one for one in tame
    )
    before, after = simulate(replace(whole, pieces=tame), RUNS), simulate(replace(whole, pieces=longer), RUNS)
    assert all(after.finish.levels[level] >= value for level, value in before.finish.levels.items())


@settings(max_examples=60, deadline=None)
@given(models(), st.integers(0, 3), st.integers(0, 10))
def test_a_likelier_threat_never_helps(whole: Model, index: int, tenths: int) -> None:
    if not whole.events:
        return
    chosen = whole.events[index % len(whole.events)]
    raised = replace(chosen, probability=max(chosen.probability, Decimal(tenths) / 10), cost=abs(chosen.cost))
    before = replace(whole, events=tuple(replace(one, cost=abs(one.cost)) for one in whole.events))
    after = replace(before, events=tuple(raised if one.key == chosen.key else one for one in before.events))
    first, second = simulate(before, RUNS), simulate(after, RUNS)
    assert first.both is not None
    assert second.both is not None
    assert second.both <= first.both
    assert second.finish.mean >= first.finish.mean
    assert first.cost is not None
    assert second.cost is not None
    assert second.cost.mean >= first.cost.mean
