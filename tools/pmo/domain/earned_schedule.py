"""Earned schedule: schedule performance in time instead of money (Lipke and Henderson).

`curve` is the cumulative baseline per period, index 0 = start with value 0. `pd` is the planned duration, `at` the
time elapsed, both in periods; `at` stands still at the actual finish.
"""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from pmo.domain.number import (
    BASELINE_END_PASSED,
    COMPLETE,
    INVALID_INPUT,
    MISSING_INPUT,
    NO_PLAN_YET,
    NOTHING_EARNED,
    absent,
    known,
    ratio,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmo.model.figures import Value

IDS = ("es", "sv_t", "spi_t", "ieac_t", "tspi_pd")


def curve_fault(curve: Sequence[Decimal]) -> str:
    """Reason why a curve cannot be used, empty when it can."""
    if len(curve) < 2 or curve[-1] <= 0:
        return MISSING_INPUT
    if curve[0] != 0 or any(later < earlier for earlier, later in pairwise(curve)):
        return INVALID_INPUT
    return ""


def pd(curve: Sequence[Decimal]) -> Value:
    """Planned duration: the first period at whose end the whole budget is planned."""
    fault = curve_fault(curve)
    return absent(fault) if fault else known(curve.index(curve[-1]))


def es(curve: Sequence[Decimal], ev: Decimal) -> Value:
    """Earned schedule: the period in which the plan had reached what is earned now.

    On a flat stretch of the curve the largest period reached counts. Linear within a period.
    """
    fault = curve_fault(curve)
    if fault:
        return absent(fault)
    if ev < 0:
        return absent(INVALID_INPUT)
    end = curve.index(curve[-1])
    if ev >= curve[-1]:
        return known(end)
    reached = min(bisect_right(curve, ev) - 1, end)
    step = curve[reached + 1] - curve[reached]
    return known(Decimal(reached) + (ev - curve[reached]) / step)


def sv_t(earned: Value, at: Decimal) -> Value:
    """Schedule variance in periods: earned schedule minus time elapsed; negative is late."""
    if earned.value is None:
        return earned
    return absent(NO_PLAN_YET) if at <= 0 else known(earned.value - at)


def spi_t(earned: Value, at: Decimal) -> Value:
    """Schedule performance index in time; unlike SPI it still tells the delay after the end."""
    return earned if earned.value is None else ratio(earned.value, at, NO_PLAN_YET)


def ieac_t(duration: Value, index: Value) -> Value:
    """Expected duration in periods at the pace so far: pd / SPI(t)."""
    if duration.value is None:
        return duration
    if index.value is None:
        return index
    return absent(NOTHING_EARNED) if index.value == 0 else known(duration.value / index.value)


def tspi_pd(duration: Value, earned: Value, at: Decimal) -> Value:
    """Pace the rest needs to end on the planned day; above 1.10 that day is out of reach."""
    if earned.value is None or duration.value is None:
        return earned if earned.value is None else duration
    if earned.value >= duration.value:
        return absent(COMPLETE)
    return ratio(duration.value - earned.value, duration.value - at, BASELINE_END_PASSED)


def earned_schedule(curve: Sequence[Decimal], ev: Decimal, at: Decimal) -> dict[str, Value]:
    """Every metric of earned schedule by id."""
    duration, earned = pd(curve), es(curve, ev)
    index = spi_t(earned, at)
    forecast = ieac_t(duration, index)
    if index.value is not None and index.value > 0 and duration.value is not None and earned.value is not None:
        forecast = known(duration.value * at / earned.value)
    return {
        "es": earned,
        "sv_t": sv_t(earned, at),
        "spi_t": index,
        "ieac_t": forecast,
        "tspi_pd": tspi_pd(duration, earned, at),
    }
