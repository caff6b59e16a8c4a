from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo.domain.calendar import Calendar, monday_of, month_bounds
from pmo.domain.number import quantile, shown_against

THANKSGIVING = Calendar(holidays=frozenset((date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 28))))
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def test_weekends_and_holidays_are_free():
    assert THANKSGIVING.between(date(2026, 11, 23), date(2026, 11, 29)) == 3
    assert not THANKSGIVING.works(date(2026, 11, 26))
    assert not THANKSGIVING.works(date(2026, 11, 29))
    assert THANKSGIVING.works(date(2026, 11, 25))
    assert THANKSGIVING.between(date(2026, 11, 25), date(2026, 11, 24)) == 0
    assert THANKSGIVING.after(date(2026, 11, 25), 1) == date(2026, 11, 30)
    assert THANKSGIVING.after(date(2026, 11, 25), 0) == date(2026, 11, 25)


@settings(deadline=None)
@given(DAYS, st.integers(0, 90), st.sets(DAYS, max_size=8), st.sets(st.integers(0, 6)))
def test_counting_equals_looking_at_each_day(first, length, holidays, weekdays):
    calendar = Calendar(tuple(sorted(weekdays)), frozenset(holidays))
    last = first + timedelta(days=length)
    slow = sum(calendar.works(first + timedelta(days=offset)) for offset in range(length + 1))
    assert calendar.between(first, last) == slow


def test_hours_are_spread_over_working_days_alone():
    spread = THANKSGIVING.spread(Decimal(12), date(2026, 11, 25), date(2026, 12, 1))
    assert spread == {date(2026, 11, 25): 4, date(2026, 11, 30): 4, date(2026, 12, 1): 4}
    assert THANKSGIVING.spread(Decimal(12), date(2026, 11, 28), date(2026, 11, 29)) == {date(2026, 11, 29): 12}


@pytest.mark.parametrize(
    ("day", "weeks"),
    [
        (date(2026, 11, 15), "0"), (date(2026, 11, 16), "0.2"), (date(2026, 11, 18), "0.6"),
        (date(2026, 11, 20), "1"), (date(2026, 11, 22), "1"), (date(2026, 11, 23), "1.333333333333333333333333333"),
        (date(2026, 11, 25), "2"), (date(2026, 11, 27), "2"),
    ],
)  # fmt: skip
def test_the_last_working_day_ends_the_week(day, weeks):
    assert THANKSGIVING.elapsed(date(2026, 11, 16), day) == Decimal(weeks)


def test_a_week_without_work_still_passes():
    idle = Calendar(weekdays=())
    assert idle.elapsed(date(2026, 11, 16), date(2026, 11, 19)) == Decimal(4) / 7
    assert idle.after(date(2026, 11, 16), 5) == date(2026, 11, 16)


def test_months_and_mondays():
    assert monday_of(date(2026, 11, 22)) == date(2026, 11, 16)
    assert month_bounds("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
    assert month_bounds("2026-13") is None
    assert month_bounds("9999-12") is None


def test_a_number_never_looks_equal_to_a_limit_it_is_not():
    assert shown_against(Decimal("0.8996"), Decimal("0.90")) == "0.8996"
    assert shown_against(Decimal("0.895"), Decimal("0.90")) == "0.895"
    assert shown_against(Decimal("0.84"), Decimal("0.90")) == "0.84"
    assert shown_against(Decimal("0.90"), Decimal("0.90")) == "0.90"


def test_a_quantile_is_one_of_the_values():
    values = [Decimal(value) for value in (5, 1, 4, 2, 3)]
    assert quantile(values, Decimal("0.8")).value == 4
    assert quantile(values, Decimal("0.81")).value == 5
    assert quantile([], Decimal("0.5")).reason == "no_population"
