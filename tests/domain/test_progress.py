from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from pmo.domain import earned_fraction as method
from pmo.domain.actuals import Actuals
from pmo.domain.calendar import Calendar
from pmo.domain.forecast import task_forecasts
from pmo.domain.plan import Task
from pmo.domain.planned_value import Piece, PlannedCurve, planned_fraction
from pmo.domain.progress import fraction_at, spent_curve

WORK = Calendar()
AS_OF = date(2026, 11, 20)
TASK = Task(
    wbs="1.1",
    name="Build",
    start=date(2026, 11, 2),
    finish=date(2026, 11, 13),
    actual_start=None,
    actual_finish=None,
    budget=Decimal(40),
    budget_cost=None,
    method=method.PERCENT_COMPLETE,
    claimed=None,
    accepted=False,
    people=(),
    predecessors=(),
)


def test_planned_value_is_even_over_working_days():
    curve = PlannedCurve(WORK, [Piece(Decimal(40), date(2026, 11, 2), date(2026, 11, 13)), Piece(Decimal("7.5"), date(2026, 11, 9), date(2026, 11, 11))])  # fmt: skip
    assert curve.weekly() == (0, 20, Decimal("47.5"))
    assert curve.at(date(2026, 11, 9)) == Decimal("26.5")
    assert curve.exact(date(2026, 11, 1)) == 0
    assert (curve.total, curve.weeks, curve.monday) == (Decimal("47.5"), 2, date(2026, 11, 2))
    assert curve.week_end(1) == date(2026, 11, 8)
    weekend = PlannedCurve(WORK, [Piece(Decimal(4), date(2026, 11, 7), date(2026, 11, 8))])
    assert weekend.at(date(2026, 11, 7)) == 0
    assert weekend.at(date(2026, 11, 8)) == 4
    assert planned_fraction(WORK, date(2026, 11, 7), date(2026, 11, 8), date(2026, 11, 8)) == 1
    nothing = PlannedCurve(WORK, [])
    assert (nothing.weekly(), nothing.total, nothing.week_end(1)) == ((), 0, None)


def test_thirds_add_up_exactly():
    pieces = [Piece(Decimal(10), date(2026, 11, 2), date(2026, 11, 4))] * 3
    curve = PlannedCurve(WORK, pieces)
    assert curve.at(date(2026, 11, 2)) == 10
    assert curve.at(date(2026, 11, 4)) == 30


@pytest.mark.parametrize(
    ("name", "started", "accepted", "claimed", "answer"),
    [
        ("zero_hundred", True, False, 99, 0), ("zero_hundred", True, True, 0, 1),
        ("fifty_fifty", False, False, None, 0), ("fifty_fifty", True, False, None, Fraction(1, 2)), ("fifty_fifty", True, True, None, 1),
        ("percent_complete", True, False, 45, Fraction(9, 20)), ("percent_complete", True, False, 100, Fraction(9, 10)),
        ("percent_complete", True, True, 45, 1), ("percent_complete", True, False, 101, None), ("percent_complete", True, False, -1, None),
        ("percent_complete", False, False, None, 0),
        ("level_of_effort", True, False, 99, Fraction(1, 3)), ("level_of_effort", True, True, None, 1),
        ("physical_units", True, False, 100, Fraction(9, 10)),
    ],
)  # fmt: skip
def test_earned_fraction_by_method(name, started, accepted, claimed, answer):
    claim = None if claimed is None else Decimal(claimed)
    assert method.earned(name, Fraction(1, 3), claim, 90, started=started, accepted=accepted) == answer


def test_milestones_units_and_defaults():
    assert method.weighted_milestones([(Decimal("0.4"), True), (Decimal("0.6"), False)]) == Fraction(2, 5)
    assert method.weighted_milestones([(Decimal("0.4"), True)]) is None
    assert method.physical_units(Decimal(3), Decimal(4)) == Fraction(3, 4)
    assert method.physical_units(Decimal(5), Decimal(4)) is None
    assert method.at_start(Fraction(1, 5), started=True, accepted=False) == Fraction(1, 5)
    assert method.method_of("", Decimal(16)) == "zero_hundred"
    assert method.method_of("", Decimal(17)) == "percent_complete"
    assert method.method_of("fifty_fifty", Decimal(2)) == "fifty_fifty"


def at(task: Task, day: date) -> Fraction | None:
    return fraction_at(task, day, AS_OF, WORK, 90)


def test_history_of_a_finished_task_rises_to_the_cap_and_jumps_at_the_end():
    done = replace(
        TASK, actual_start=date(2026, 11, 2), actual_finish=date(2026, 11, 13), accepted=True, claimed=Decimal(100)
    )
    assert at(done, date(2026, 11, 1)) == 0
    assert at(done, date(2026, 11, 6)) == Fraction(1, 2)
    assert at(done, date(2026, 11, 12)) == Fraction(9, 10)
    assert at(done, date(2026, 11, 13)) == 1
    long = replace(done, actual_finish=AS_OF)
    assert at(long, date(2026, 11, 19)) == Fraction(9, 10), "14 of 15 days, but not accepted yet"
    whole = replace(done, method=method.ZERO_HUNDRED)
    assert at(whole, date(2026, 11, 12)) == 0
    assert at(whole, date(2026, 11, 13)) == 1


def test_history_of_a_task_under_way_ends_at_its_claim():
    running = replace(TASK, actual_start=date(2026, 11, 9), claimed=Decimal(60))
    assert at(running, AS_OF) == Fraction(3, 5)
    assert at(running, date(2026, 11, 13)) == Fraction(3, 10)
    assert at(running, date(2026, 11, 6)) == 0
    assert at(replace(running, claimed=Decimal(140)), AS_OF) is None


def test_accepted_without_a_finish_counts_today():
    accepted = replace(TASK, actual_start=date(2026, 11, 9), accepted=True)
    assert at(accepted, AS_OF) == 1
    assert at(accepted, date(2026, 11, 13)) == Fraction(1, 2)


def test_hours_of_a_month_fall_on_the_days_the_task_ran():
    task = replace(TASK, actual_start=date(2026, 11, 9), actual_finish=date(2026, 11, 13))
    actuals = Actuals(recorded=True, hours={("1.1", "2026-11"): Decimal(10), ("9.9", "2026-11"): Decimal(15)})
    curve = spent_curve([task], actuals, AS_OF, WORK)
    assert curve.at(date(2026, 11, 6)) == 5, "15 hours of an unknown task over the 15 working days of the month"
    assert curve.at(date(2026, 11, 13)) == 20
    assert curve.at(AS_OF) == 25
    before = Actuals(recorded=True, hours={("1.1", "2026-10"): Decimal(4)})
    assert spent_curve([task], before, AS_OF, WORK).at(date(2026, 10, 31)) == 4


def test_forecasts_move_with_the_work_before_them():
    first = replace(TASK, wbs="a", actual_start=date(2026, 11, 2), claimed=Decimal(50))
    second = replace(TASK, wbs="b", start=date(2026, 11, 16), finish=date(2026, 11, 27), predecessors=("a",))
    overlap = replace(TASK, wbs="c", start=date(2026, 12, 1), finish=date(2026, 12, 4), predecessors=("b",))
    found = task_forecasts((second, first, overlap), {"a": Fraction(1, 2)}, AS_OF, WORK)
    assert found["a"] == date(2026, 11, 27), "half of ten days is left"
    assert found["b"] == date(2026, 12, 11), "ten working days late, as its predecessor"
    assert found["c"] == date(2026, 12, 18)
    held = task_forecasts((second,), {}, AS_OF, WORK, not_before=date(2027, 1, 11))
    assert held["b"] == date(2027, 1, 22)


def test_a_plan_on_time_is_forecast_on_time():
    later = [
        replace(TASK, wbs=str(index), start=date(2027, 2, 1) + timedelta(days=index), finish=date(2027, 2, 12), predecessors=(str(index - 1),))
        for index in range(3)
    ]  # fmt: skip
    assert set(task_forecasts(tuple(later), {}, AS_OF, WORK).values()) == {date(2027, 2, 12)}


def test_circles_do_not_stop_a_forecast():
    one = replace(TASK, wbs="a", predecessors=("b",))
    two = replace(TASK, wbs="b", predecessors=("a",))
    assert set(task_forecasts((one, two), {}, AS_OF, WORK)) == {"a", "b"}
