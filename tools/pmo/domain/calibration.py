"""How good past forecasts were: probabilities of risks, and estimates of effort.

Risks: closed ones whose outcome is known, occurred = 1, expired = 0; avoided, transferred and duplicate ones are
left out and counted. Estimates: closed items with an approved original estimate and final actuals. MMRE depends on
the size of projects and rewards low estimates: show the bias beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pmo.domain.number import (
    BELOW_MINIMUM_N,
    INVALID_INPUT,
    NO_POPULATION,
    absent,
    known,
    mean,
    median,
    ratio,
    share,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pmo.model.figures import Value

MINIMUM_FORECASTS: Final = 10
MINIMUM_RANGES: Final = 8
MINIMUM_BAND: Final = 5
EDGES: Final = tuple(Decimal(edge) for edge in ("0", "0.2", "0.4", "0.6", "0.8", "1"))
_QUARTER: Final = Decimal("0.25")

Forecast = tuple[Decimal, int]
"""A probability and what came of it: 1 occurred, 0 did not."""


def brier_score(forecasts: Sequence[Forecast], minimum: int = MINIMUM_FORECASTS) -> Value:
    """Mean squared distance of forecast and outcome: 0 best, 1 worst."""
    n = len(forecasts)
    if n < max(minimum, 1):
        return absent(BELOW_MINIMUM_N, n)
    return known(total((p - o) ** 2 for p, o in forecasts) / n, n)


def base_rate(forecasts: Sequence[Forecast]) -> Value:
    """Share of the risks that occurred."""
    return share(sum(outcome for _, outcome in forecasts), len(forecasts))


def brier_reference(forecasts: Sequence[Forecast]) -> Value:
    """Brier score of always forecasting the base rate."""
    return uncertainty(forecasts)


def brier_skill_score(forecasts: Sequence[Forecast], minimum: int = MINIMUM_FORECASTS) -> Value:
    """1 - score / reference: above 0 is better than always saying the base rate."""
    score, reference = brier_score(forecasts, minimum), brier_reference(forecasts)
    if score.value is None or reference.value is None:
        return score if score.value is None else reference
    if reference.value == 0:
        return absent(NO_POPULATION, score.n)
    return known(1 - score.value / reference.value, score.n)


def uncertainty(forecasts: Sequence[Forecast]) -> Value:
    """Base rate x (1 - base rate): how hard the population is to forecast."""
    rate = base_rate(forecasts)
    return rate if rate.value is None else known(rate.value * (1 - rate.value), rate.n)


def reliability(forecasts: Sequence[Forecast]) -> Value:
    """Distance of forecasts from what happened, over distinct forecast values: 0 is perfectly calibrated."""
    groups = _by_value(forecasts)
    if not groups:
        return absent(NO_POPULATION, 0)
    n = len(forecasts)
    return known(total(len(seen) * (p - Decimal(sum(seen)) / len(seen)) ** 2 for p, seen in groups.items()) / n, n)


def resolution(forecasts: Sequence[Forecast]) -> Value:
    """How far groups of equal forecasts differ from the base rate: more is better."""
    groups, rate = _by_value(forecasts), base_rate(forecasts)
    if rate.value is None:
        return rate
    n = len(forecasts)
    return known(
        total(len(seen) * (Decimal(sum(seen)) / len(seen) - rate.value) ** 2 for seen in groups.values()) / n, n
    )


def _by_value(forecasts: Iterable[Forecast]) -> dict[Decimal, list[int]]:
    out: dict[Decimal, list[int]] = {}
    for probability, outcome in forecasts:
        out.setdefault(probability, []).append(outcome)
    return out


@dataclass(frozen=True, slots=True)
class Band:
    """Forecasts of one band; `gap` = observed - mean forecast, positive is under-forecast. Few of them are shown gray."""

    low: Decimal
    high: Decimal
    n: int
    mean_forecast: Value
    observed_frequency: Value
    gap: Value

    @property
    def few(self) -> bool:
        """Whether the band holds too few forecasts to mean much."""
        return self.n < MINIMUM_BAND


def bands(forecasts: Iterable[Forecast], edges: Sequence[Decimal] = EDGES) -> tuple[Band, ...]:
    """The forecasts by band: lower edge included, upper excluded, the last band includes its upper edge."""
    rows = list(forecasts)
    out = []
    for low, high in pairwise(edges):
        inside = [(p, o) for p, o in rows if low <= p < high or (high == edges[-1] and p == high)]
        forecast, observed = mean([p for p, _ in inside]), mean([Decimal(o) for _, o in inside])
        gap = (
            known(observed.value - forecast.value, len(inside))
            if observed.value is not None and forecast.value is not None
            else absent(NO_POPULATION, 0)
        )
        out.append(Band(low, high, len(inside), forecast, observed, gap))
    return tuple(out)


Pair = tuple[Decimal, Decimal]
"""An estimate and the actual, in the same unit."""


def mre_of_actual(estimate: Decimal, actual: Decimal) -> Value:
    """Magnitude of the error as a share of the actual."""
    return ratio(abs(actual - estimate), actual, INVALID_INPUT)


def bias_of_estimate(estimate: Decimal, actual: Decimal) -> Value:
    """Error with its sign as a share of the estimate; positive was under-estimated."""
    return ratio(actual - estimate, estimate, INVALID_INPUT)


def _values(found: Iterable[Value]) -> list[Decimal]:
    return [item.value for item in found if item.value is not None]


def mmre(pairs: Iterable[Pair]) -> Value:
    """Mean of the magnitudes of error."""
    return mean(_values(mre_of_actual(*pair) for pair in pairs))


def mdmre(pairs: Iterable[Pair]) -> Value:
    """Median of the magnitudes of error."""
    return median(_values(mre_of_actual(*pair) for pair in pairs))


def pred_25_of_n(pairs: Iterable[Pair]) -> Value:
    """Share of the estimates that missed by at most a quarter of the actual."""
    found = _values(mre_of_actual(*pair) for pair in pairs)
    return share(sum(item <= _QUARTER for item in found), len(found))


def bias_mean(pairs: Iterable[Pair]) -> Value:
    """Mean of the biases."""
    return mean(_values(bias_of_estimate(*pair) for pair in pairs))


def bias_total_of_estimate(pairs: Iterable[Pair]) -> Value:
    """Bias of the sums: large projects count more."""
    rows = list(pairs)
    estimated = total(estimate for estimate, _ in rows)
    return ratio(total(actual for _, actual in rows) - estimated, estimated, NO_POPULATION, len(rows))


def coverage_of_range(rows: Sequence[tuple[Decimal, Decimal, Decimal]], minimum: int = MINIMUM_RANGES) -> Value:
    """Share of actuals inside optimistic to pessimistic; rows are (O, P, actual)."""
    if len(rows) < max(minimum, 1):
        return absent(BELOW_MINIMUM_N, len(rows))
    return share(sum(low <= actual <= high for low, high, actual in rows), len(rows))


def coverage_of_p80(rows: Sequence[Pair], minimum: int = MINIMUM_RANGES) -> Value:
    """Share of actuals at or below the stated P80; should be near 0.8. Rows are (P80, actual)."""
    if len(rows) < max(minimum, 1):
        return absent(BELOW_MINIMUM_N, len(rows))
    return share(sum(actual <= p80 for p80, actual in rows), len(rows))
