"""Risks: level from the matrix, expected values, and the distribution of what all of them may cost.

Independence of the risks is an assumption; risks that share a named driver share one occurrence draw. The sum of
expected values is neither P50 nor P80: show mean, P50 and P80 together.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from random import Random
from typing import TYPE_CHECKING, Final

from pmo.domain.estimates import ThreePoint, beta_alpha, beta_beta, beta_pert_mean, beta_pert_sd
from pmo.domain.number import INVALID_INPUT, NO_POPULATION, ONE, ZERO, absent, known, total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pmo.model.figures import Value

LEVELS: Final = {"L": "low", "M": "moderate", "H": "high", "X": "extreme"}
ORDER: Final = ("low", "moderate", "high", "extreme")
EXACT_LIMIT: Final = 20
TRIALS: Final = 10_000
SEED: Final = 20260101
_TOLERANCE: Final = Decimal("1e-12")

PROBABILITY_SCALE: Final = (Decimal("0.1"), Decimal("0.3"), Decimal("0.5"), Decimal("0.7"), Decimal("0.9"))
"""What the probability levels 1 to 5 stand for."""


def level(probability: int | None, impact: int | None, matrix: Sequence[str]) -> str:
    """low, moderate, high or extreme; empty while one of the two is not judged.

    A table, not a product: 1 x 5 and 5 x 1 both make 5 and are not equally bad.
    """
    if probability is None or impact is None or not (1 <= probability <= 5 and 1 <= impact <= 5):
        return ""
    return LEVELS.get(matrix[probability - 1][impact - 1], "")


def risk_rank(probability: int | None, impact: int | None) -> Value:
    """Probability x impact, for sorting only."""
    if probability is None or impact is None:
        return absent(INVALID_INPUT)
    return known(probability * impact)


def review_days(limits: Sequence[int], risk_level: str) -> int:
    """Days between two reviews: high and extreme, moderate, low."""
    return limits[{"high": 0, "extreme": 0, "moderate": 1}.get(risk_level, 2)]


@dataclass(frozen=True, slots=True)
class Quantified:
    """A risk in numbers: probability of occurrence and impact once it occurs, threats positive (view `cost`).

    Impact is a point (`amount`), a uniform range (`low`, `high`) or three points; the first that is given counts.
    """

    probability: Decimal
    amount: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    shape: ThreePoint | None = None
    driver: str = ""

    @property
    def impact(self) -> tuple[Decimal, Decimal]:
        """Mean and standard deviation of the impact, given that it occurs."""
        if self.amount is not None:
            return self.amount, ZERO
        if self.low is not None and self.high is not None:
            return (self.low + self.high) / 2, (self.high - self.low) / Decimal(12).sqrt()
        if self.shape is not None:
            return beta_pert_mean(self.shape).value or ZERO, beta_pert_sd(self.shape).value or ZERO
        return ZERO, ZERO

    @property
    def mean(self) -> Decimal:
        """Expected value: p x m."""
        return self.probability * self.impact[0]

    @property
    def variance(self) -> Decimal:
        """p (s^2 + m^2) - (p m)^2."""
        m, s = self.impact
        return self.probability * (s * s + m * m) - (self.probability * m) ** 2


def emv(probability: Decimal | None, amount: Decimal | None) -> Value:
    """Expected monetary value of one risk: probability x amount, with the sign of the amount."""
    if probability is None or amount is None:
        return absent(NO_POPULATION)
    return known(probability * amount) if 0 <= probability <= 1 else absent(INVALID_INPUT)


def emv_total(values: Sequence[Decimal]) -> Value:
    """Sum of the expected values of open risks."""
    return known(total(values), len(values)) if values else absent(NO_POPULATION, 0)


def emv_threats(values: Sequence[Decimal]) -> Value:
    """Sum of the harmful ones, in view `value` (threats negative)."""
    return known(total(item for item in values if item < 0), len(values)) if values else absent(NO_POPULATION, 0)


def emv_opportunities(values: Sequence[Decimal]) -> Value:
    """Sum of the helpful ones, in view `value` (opportunities positive)."""
    return known(total(item for item in values if item > 0), len(values)) if values else absent(NO_POPULATION, 0)


def contingency_emv(residual_values: Sequence[Decimal]) -> Value:
    """Money to set aside for the expected value of what remains after the responses (view `value`)."""
    if not residual_values:
        return absent(NO_POPULATION, 0)
    return known(max(ZERO, -total(residual_values)), len(residual_values))


def contingency_p80(exposure: Exposure, base: Decimal = ZERO) -> Value:
    """Money to set aside so that 80 % of the outcomes fit; for an estimate P80 of the total minus the base."""
    found = exposure.p80
    return found if found.value is None else known(found.value - base, found.n)


@dataclass(frozen=True, slots=True)
class Exposure:
    """The distribution of the total. `method` is `exact` or `simulation`, then with seed and trials.

    `pmf` lists the totals with their probabilities when the answer is exact.
    """

    method: str
    mean: Value
    sd: Value
    p50: Value
    p80: Value
    p90: Value
    p95: Value
    pmf: tuple[tuple[Decimal, Decimal], ...] = ()
    seed: int | None = None
    trials: int | None = None
    unquantified_n: int = 0

    def metrics(self) -> dict[str, Value]:
        """The figures by metric id."""
        return {
            "exposure_mean": self.mean,
            "exposure_sd": self.sd,
            "exposure_p50": self.p50,
            "exposure_p80": self.p80,
            "exposure_p90": self.p90,
            "exposure_p95": self.p95,
        }


_WANTED: Final = (Decimal("0.5"), Decimal("0.8"), Decimal("0.9"), Decimal("0.95"))


def exposure(risks: Sequence[Quantified], unquantified_n: int = 0, seed: int = SEED, trials: int = TRIALS) -> Exposure:
    """Distribution of the summed impact of independent risks (view `cost`).

    Exact for up to 20 point risks; beyond that, or with ranges, a seeded simulation whose mean and sd are still
    the exact ones. Nothing quantified gives no values.
    """
    n = len(risks)
    if not n:
        none = absent(NO_POPULATION, 0)
        return Exposure("exact", none, none, none, none, none, none, unquantified_n=unquantified_n)
    if any(not 0 <= item.probability <= 1 for item in risks):
        bad = absent(INVALID_INPUT, n)
        return Exposure("exact", bad, bad, bad, bad, bad, bad, unquantified_n=unquantified_n)
    average = total(item.mean for item in risks)
    if n <= EXACT_LIMIT and all(item.amount is not None for item in risks):
        pmf = enumerate_exactly(risks)
        spread = (total(p * (x - average) ** 2 for x, p in pmf)).sqrt()
        return _exposure(
            "exact", known(average, n), known(spread, n), [percentile(pmf, wanted) for wanted in _WANTED],
            pmf=pmf, unquantified_n=unquantified_n,
        )  # fmt: skip
    totals = simulate(risks, seed, trials)
    spread = _sample_sd(totals) if _shared_drivers(risks) else total(item.variance for item in risks).sqrt()
    return _exposure(
        "simulation", known(average, n), known(spread, n), [totals[ceil(wanted * trials) - 1] for wanted in _WANTED],
        seed=seed, trials=trials, unquantified_n=unquantified_n,
    )  # fmt: skip


def _exposure(
    method: str,
    average: Value,
    spread: Value,
    levels: Sequence[Decimal],
    *,
    unquantified_n: int,
    pmf: tuple[tuple[Decimal, Decimal], ...] = (),
    seed: int | None = None,
    trials: int | None = None,
) -> Exposure:
    p50, p80, p90, p95 = (known(value, average.n) for value in levels)
    return Exposure(method, average, spread, p50, p80, p90, p95, pmf, seed, trials, unquantified_n)


def enumerate_exactly(risks: Iterable[Quantified]) -> tuple[tuple[Decimal, Decimal], ...]:
    """Every total that can occur with its probability, smallest first."""
    out = {ZERO: ONE}
    for event in _events(risks):
        merged: dict[Decimal, Decimal] = {}
        for value, chance in out.items():
            for amount, probability in event:
                merged[value + amount] = merged.get(value + amount, ZERO) + chance * probability
        out = merged
    return tuple(sorted((value, chance) for value, chance in out.items() if chance > 0))


def _events(risks: Iterable[Quantified]) -> list[list[tuple[Decimal, Decimal]]]:
    """Independent events, each as amounts with probabilities.

    Risks of one driver share one draw: the less likely of them never occurs without the more likely one.
    """
    events: list[list[tuple[Decimal, Decimal]]] = []
    together: dict[str, list[Quantified]] = {}
    for item in risks:
        if item.driver:
            together.setdefault(item.driver, []).append(item)
        else:
            events.append([(ZERO, 1 - item.probability), (item.amount or ZERO, item.probability)])
    for group in together.values():
        ordered = sorted(group, key=lambda item: -item.probability)
        event, amount, above = [], ZERO, ONE
        for item in ordered:
            event.append((amount, above - item.probability))
            amount += item.amount or ZERO
            above = item.probability
        events.append([*event, (amount, above)])
    return events


def _shared_drivers(risks: Iterable[Quantified]) -> bool:
    drivers = [item.driver for item in risks if item.driver]
    return len(drivers) > len(set(drivers))


def percentile(pmf: Iterable[tuple[Decimal, Decimal]], wanted: Decimal) -> Decimal:
    """Smallest value whose cumulative probability reaches the level (tolerance 1e-12)."""
    reached = value = ZERO
    for value, chance in pmf:
        reached += chance
        if reached >= wanted - _TOLERANCE:
            return value
    return value


def simulate(risks: Sequence[Quantified], seed: int = SEED, trials: int = TRIALS) -> list[Decimal]:
    """Totals of seeded trials, smallest first; the order in which the risks are given changes nothing."""
    random = Random(seed)  # noqa: S311 - a reproducible simulation, not a secret
    risks = sorted(risks, key=repr)
    shapes = [_draw(item) for item in risks]
    totals = []
    for _ in range(trials):
        shared: dict[str, float] = {}
        amount = ZERO
        for item, draw in zip(risks, shapes, strict=True):
            chance = shared.setdefault(item.driver, random.random()) if item.driver else random.random()
            if chance < item.probability:
                amount += draw(random)
        totals.append(amount)
    totals.sort()
    return totals


def _draw(item: Quantified) -> Callable[[Random], Decimal]:
    if item.amount is not None:
        fixed = item.amount
        return lambda _: fixed
    if item.low is not None and item.high is not None:
        low, width = item.low, item.high - item.low
        return lambda random: low + width * Decimal(random.random())
    shape = item.shape
    alpha = beta_alpha(shape).value if shape else None
    beta = beta_beta(shape).value if shape else None
    if shape is None or alpha is None or beta is None:
        mean = item.impact[0]
        return lambda _: mean
    base, span, a, b = shape.optimistic, shape.pessimistic - shape.optimistic, float(alpha), float(beta)
    return lambda random: base + span * Decimal(random.betavariate(a, b))


def _sample_sd(totals: Sequence[Decimal]) -> Decimal:
    middle = total(totals) / len(totals)
    return (total((value - middle) ** 2 for value in totals) / len(totals)).sqrt()
