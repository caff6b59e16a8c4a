"""Estimates of three points, price from margin, and what past projects say about the next one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist
from typing import TYPE_CHECKING

from pmo.domain.number import BELOW_MINIMUM_N, INVALID_INPUT, MISSING_INPUT, absent, known, quantile, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pmo.model.figures import Value

_NORMAL = NormalDist()


def normal_probability(z: Decimal) -> Decimal:
    """P(Z <= z) of the standard normal distribution, to 15 digits."""
    return Decimal(repr(_NORMAL.cdf(float(z))))


def normal_quantile(level: Decimal) -> Decimal:
    """The z that is not exceeded with probability `level`, to 15 digits."""
    return Decimal(repr(_NORMAL.inv_cdf(float(level))))


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """Optimistic, most likely and pessimistic, in one unit."""

    optimistic: Decimal
    likely: Decimal
    pessimistic: Decimal

    @property
    def fault(self) -> bool:
        """Whether the three are out of order."""
        return not self.optimistic <= self.likely <= self.pessimistic

    @property
    def expected(self) -> Decimal:
        """(O + 4M + P) / 6."""
        return (self.optimistic + 4 * self.likely + self.pessimistic) / 6


def pert_expected(one: ThreePoint) -> Value:
    """Expected value of three points: (O + 4M + P) / 6."""
    return absent(INVALID_INPUT) if one.fault else known(one.expected)


def classical_pert_sd(one: ThreePoint) -> Value:
    """Standard deviation by the rule of thumb (P - O) / 6; not that of the beta-PERT distribution."""
    return absent(INVALID_INPUT) if one.fault else known((one.pessimistic - one.optimistic) / 6)


def triangular_mean(one: ThreePoint) -> Value:
    """Mean of the triangular distribution: (O + M + P) / 3."""
    return absent(INVALID_INPUT) if one.fault else known((one.optimistic + one.likely + one.pessimistic) / 3)


def triangular_sd(one: ThreePoint) -> Value:
    """Standard deviation of the triangular distribution."""
    if one.fault:
        return absent(INVALID_INPUT)
    low, mode, high = one.optimistic, one.likely, one.pessimistic
    return known(((low * low + mode * mode + high * high - low * mode - low * high - mode * high) / 18).sqrt())


def beta_pert_mean(one: ThreePoint) -> Value:
    """Mean of the beta-PERT distribution: (O + 4M + P) / 6."""
    return pert_expected(one)


def beta_pert_sd(one: ThreePoint) -> Value:
    """Standard deviation of the beta-PERT distribution: sqrt((mu - O)(P - mu) / 7)."""
    if one.fault:
        return absent(INVALID_INPUT)
    return known(((one.expected - one.optimistic) * (one.pessimistic - one.expected) / 7).sqrt())


def beta_alpha(one: ThreePoint) -> Value:
    """First shape of the beta-PERT distribution; a constant has none."""
    if one.fault or one.optimistic == one.pessimistic:
        return absent(INVALID_INPUT)
    return known(1 + 4 * (one.likely - one.optimistic) / (one.pessimistic - one.optimistic))


def beta_beta(one: ThreePoint) -> Value:
    """Second shape of the beta-PERT distribution; a constant has none."""
    if one.fault or one.optimistic == one.pessimistic:
        return absent(INVALID_INPUT)
    return known(1 + 4 * (one.pessimistic - one.likely) / (one.pessimistic - one.optimistic))


def uplift_q(actual_over_estimate: Sequence[Decimal], level: Decimal, minimum: int = 8) -> Value:
    """Share to add so that a fraction `level` of the past projects would have fitted; null for too few of them."""
    if len(actual_over_estimate) < minimum:
        return absent(BELOW_MINIMUM_N, len(actual_over_estimate))
    found = quantile(actual_over_estimate, level)
    return found if found.value is None else known(found.value - 1, found.n)


def weighted_uplift_percent(mix: Iterable[tuple[Decimal, Decimal]]) -> Value:
    """Uplift of mixed work: sum of share x uplift, in percent; the shares must add to 1."""
    rows = list(mix)
    if total(part for part, _ in rows) != 1:
        return absent(INVALID_INPUT)
    return known(total(part * uplift for part, uplift in rows))


def price(cost: Decimal | None, target_margin_of_price: Decimal | None) -> Value:
    """Price at which the margin is a share of the price: cost / (1 - target); 40 % on 6,000 is 10,000."""
    if cost is None or target_margin_of_price is None:
        return absent(MISSING_INPUT)
    if target_margin_of_price >= 1:
        return absent(INVALID_INPUT)
    return known(cost / (1 - target_margin_of_price))
