"""Numbers and their absence: the one way to say "there is no figure, because ..."."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.model.figures import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

ZERO: Final = Decimal(0)
ONE: Final = Decimal(1)

MISSING_INPUT: Final = "missing_input"
NO_COST_YET: Final = "no_cost_yet"
NO_PLAN_YET: Final = "no_plan_yet"
NOTHING_EARNED: Final = "nothing_earned"
COMPLETE: Final = "complete"
BAC_NOT_ATTAINABLE: Final = "bac_not_attainable"
BASELINE_END_PASSED: Final = "baseline_end_passed"
NO_POPULATION: Final = "no_population"
BELOW_MINIMUM_N: Final = "below_minimum_n"
UNLIMITED: Final = "unlimited"
NO_CONSUMPTION: Final = "no_consumption"
STALE_INPUT: Final = "stale_input"
INVALID_INPUT: Final = "invalid_input"

REASONS: Final[dict[str, str]] = {
    MISSING_INPUT: "something it is computed from is not recorded",
    NO_COST_YET: "no hours or cost are booked yet",
    NO_PLAN_YET: "nothing was planned by that day",
    NOTHING_EARNED: "nothing is earned yet",
    COMPLETE: "all work is done",
    BAC_NOT_ATTAINABLE: "the budget is spent and work remains",
    BASELINE_END_PASSED: "the planned end has passed and work remains",
    NO_POPULATION: "there is nothing to count",
    BELOW_MINIMUM_N: "there are too few cases",
    UNLIMITED: "the agreement has no limit",
    NO_CONSUMPTION: "nothing has been used",
    STALE_INPUT: "the record it needs is too old",
    INVALID_INPUT: "a number it needs is impossible",
}
"""Why a figure can have no value, in words for a reader."""


def known(value: Decimal | int, n: int | None = None) -> Value:
    """A figure with a value; `n` is the size of its population."""
    return Value(Decimal(value), "", n)


def absent(reason: str, n: int | None = None) -> Value:
    """A figure without a value, and the reason."""
    return Value(None, reason, n)


def number(value: Any) -> Decimal | None:
    """A number of a record as Decimal; None when it is missing or no number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    return None


def ratio(numerator: Decimal, denominator: Decimal, reason: str, n: int | None = None) -> Value:
    """A quotient; without a positive denominator there is no value, for `reason`."""
    return absent(reason, n) if denominator <= 0 else known(numerator / denominator, n)


def share(part: Decimal | int, whole: Decimal | int) -> Value:
    """A share of a count or sum, with the whole as its population; nothing to count gives no value."""
    size = Decimal(whole)
    return ratio(Decimal(part), size, NO_POPULATION, int(size))


def as_decimal(fraction: Fraction) -> Decimal:
    """The decimal nearest to an exact fraction: equal fractions give equal decimals, larger never smaller ones."""
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def total(values: Iterable[Decimal]) -> Decimal:
    """Sum of exact numbers, 0 for none."""
    return sum(values, ZERO)


def mean(values: Sequence[Decimal]) -> Value:
    """Arithmetic mean; nothing to count gives no value."""
    return share(total(values), len(values))


def median(values: Iterable[Decimal]) -> Value:
    """Middle value; of an even count the mean of the middle two."""
    ordered = sorted(values)
    if not ordered:
        return absent(NO_POPULATION, 0)
    half = len(ordered) // 2
    middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return known(middle, len(ordered))


def quantile(values: Iterable[Decimal], level: Decimal) -> Value:
    """The ceil(level x n)-th smallest value: the smallest that at least this share does not exceed."""
    ordered = sorted(values)
    if not ordered:
        return absent(NO_POPULATION, 0)
    rank = int((level * len(ordered)).to_integral_value(ROUND_CEILING))
    return known(ordered[max(rank, 1) - 1], len(ordered))


def shown(value: Decimal, places: int = 2) -> str:
    """A number for a sentence, rounded half up, with a fixed number of places."""
    return f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"


def shown_against(value: Decimal, limit: Decimal) -> str:
    """A number with two places, or more when it would look equal to a limit that it is not."""
    places = 2
    while value != limit and Decimal(shown(value, places)) == limit and places < 6:
        places += 1
    return shown(value, places)


def plain(value: Decimal) -> str:
    """A number for a sentence without needless zeros: 14, 18.5."""
    text = shown(value)
    return text.rstrip("0").rstrip(".") if "." in text else text
