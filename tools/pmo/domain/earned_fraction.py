"""How much of a task is earned, by the method it was planned with; always an exact fraction from 0 to 1."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

ZERO_HUNDRED: Final = "zero_hundred"
FIFTY_FIFTY: Final = "fifty_fifty"
WEIGHTED_MILESTONES: Final = "weighted_milestones"
PHYSICAL_UNITS: Final = "physical_units"
PERCENT_COMPLETE: Final = "percent_complete"
LEVEL_OF_EFFORT: Final = "level_of_effort"

SMALL_TASK_HOURS: Final = Decimal(16)
"""Up to this size a task is earned only as a whole, unless its plan says otherwise."""

NOTHING: Final = Fraction(0)
ALL: Final = Fraction(1)


def method_of(named: str, budget: Decimal) -> str:
    """The method of a task: the one its plan names, else 0/100 for small tasks and percent complete above."""
    return named or (ZERO_HUNDRED if budget <= SMALL_TASK_HOURS else PERCENT_COMPLETE)


def at_start(part: Fraction, *, started: bool, accepted: bool) -> Fraction:
    """50/50 and its relatives: `part` at the start (1/2, 1/5, 1/4), the rest when accepted."""
    return ALL if accepted else part if started else NOTHING


def zero_hundred(*, accepted: bool) -> Fraction:
    """Nothing until accepted, then everything."""
    return ALL if accepted else NOTHING


def fifty_fifty(*, started: bool, accepted: bool) -> Fraction:
    """Half at the start, the other half when accepted."""
    return at_start(Fraction(1, 2), started=started, accepted=accepted)


def weighted_milestones(weights: list[tuple[Decimal, bool]]) -> Fraction | None:
    """Sum of the weights reached; None when the weights do not add to 1."""
    if sum((Fraction(weight) for weight, _ in weights), NOTHING) != 1:
        return None
    return sum((Fraction(weight) for weight, reached in weights if reached), NOTHING)


def physical_units(done: Decimal, total: Decimal) -> Fraction | None:
    """Units done of units planned; None when that is impossible."""
    if total <= 0 or not 0 <= done <= total:
        return None
    return Fraction(done) / Fraction(total)


def percent_complete(claimed: Decimal | None, cap: int, *, accepted: bool) -> Fraction | None:
    """The claimed percentage, at most `cap` until accepted; None when the claim is outside 0 to 100."""
    if accepted:
        return ALL
    if claimed is None:
        return NOTHING
    if not 0 <= claimed <= 100:
        return None
    return Fraction(min(claimed, Decimal(cap))) / 100


def earned(
    method: str, planned: Fraction, claimed: Decimal | None, cap: int, *, started: bool, accepted: bool
) -> Fraction | None:
    """Earned fraction of a task at one day; None when its claim is impossible.

    `planned` is the share of the task planned by that day: level of effort earns what is planned, because it
    follows the calendar and not a result. Acceptance earns everything with every method. Milestones and units
    are recorded as a claimed percentage and treated alike.
    """
    if method == ZERO_HUNDRED:
        return zero_hundred(accepted=accepted)
    if method == FIFTY_FIFTY:
        return fifty_fifty(started=started, accepted=accepted)
    if method == LEVEL_OF_EFFORT:
        return ALL if accepted else planned
    return percent_complete(claimed, cap, accepted=accepted)
