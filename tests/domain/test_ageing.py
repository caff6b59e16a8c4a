from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pmo.domain import ageing
from pmo.domain.priority import priority

TODAY = date(2026, 11, 20)


def test_ages_are_whole_days_and_never_negative():
    assert ageing.age_days(TODAY, date(2026, 11, 6)).value == 14
    assert ageing.age_days(TODAY, TODAY).value == 0
    assert ageing.age_days(TODAY, date(2026, 11, 21)).reason == "invalid_input"
    assert ageing.age_days(TODAY, None).reason == "missing_input"
    assert ageing.cycle_days(date(2026, 11, 1), TODAY).value == 19
    assert ageing.days_in_state(TODAY, date(2026, 11, 19)).value == 1
    assert ageing.days_since_update(TODAY, None).reason == "missing_input"
    assert ageing.entry_lag_days(date(2026, 11, 18), TODAY).value == 2


def test_overdue_and_slip():
    assert ageing.overdue_days(TODAY, date(2026, 11, 13)).value == 7
    assert ageing.overdue_days(TODAY, date(2026, 11, 30)).value == 0
    assert ageing.overdue_days(TODAY, None).reason == "missing_input"
    assert ageing.slip_days(date(2026, 11, 13), date(2026, 11, 11)).value == -2
    assert ageing.slip_days(None, TODAY).reason == "missing_input"


def test_median_and_85_percent():
    ages = [Decimal(value) for value in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100)]
    assert ageing.age_median(ages).value == Decimal("5.5")
    assert ageing.age_p85(ages).value == 9
    assert ageing.age_median([]).reason == ageing.age_p85([]).reason == "no_population"


@pytest.mark.parametrize(
    ("days", "band"),
    [(0, "0-7 days"), (7, "0-7 days"), (8, "8-14 days"), (30, "15-30 days"), (60, "31-60 days"), (90, "61-90 days"), (91, "over 90 days")],
)  # fmt: skip
def test_bands(days, band):
    assert ageing.band_of(days) == band
    assert band in ageing.BAND_NAMES


def test_priorities():
    grid = [
        "".join(priority(impact, urgency) for urgency in ("low", "medium", "high"))
        for impact in ("low", "medium", "high")
    ]
    assert grid == ["P5P4P3", "P4P3P2", "P3P2P1"]
    assert priority("high", "") == ""
