"""Agreements: granted and used units, burn, roll-over, alerts. One agreement has one unit: hours, amount or incidents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.domain.number import INVALID_INPUT, MISSING_INPUT, NO_CONSUMPTION, UNLIMITED, ZERO, absent, known, ratio
from pmo.model.figures import Color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmo.model.figures import Value

NONE: Final = "none"
UNUSED: Final = "unused"
UNUSED_AND_DEFICIT: Final = "unused_and_deficit"

RECAP_TOLERANCE: Final = Decimal("0.01")
"""Units by which the own remaining may differ from an imported recap."""


def granted(starting: Decimal | None, adjustments: Decimal = ZERO) -> Value:
    """Units that may be used: starting plus adjustments; an unlimited agreement (no start) grants no number."""
    return absent(UNLIMITED) if starting is None else known(starting + adjustments)


def remaining(grant: Value, consumed: Decimal) -> Value:
    """Units left; negative when overruns are allowed and happened."""
    return grant if grant.value is None else known(grant.value - consumed)


def remaining_of_recap(starting: Decimal, adjustments: Decimal, used: Decimal) -> Value:
    """Units left by a ConnectWise recap, whose `used` is zero or negative."""
    return absent(INVALID_INPUT) if used > 0 else known(starting + adjustments + used)


def recap_differs(own: Value, recap: Value) -> bool:
    """Whether our remaining and the imported one are further apart than 0.01 unit."""
    return own.value is not None and recap.value is not None and abs(own.value - recap.value) > RECAP_TOLERANCE


def available(left: Value, overrun_headroom: Decimal | None = ZERO) -> Value:
    """Units that may still be used: remaining plus headroom; None as headroom means overruns without a limit."""
    if left.value is None:
        return left
    return absent(UNLIMITED) if overrun_headroom is None else known(left.value + overrun_headroom)


def used_share_of_granted(grant: Value, consumed: Decimal) -> Value:
    """Share of the granted units that is used."""
    return grant if grant.value is None else ratio(consumed, grant.value, MISSING_INPUT)


def elapsed_share_of_period(elapsed_days: int | None, period_days: int | None) -> Value:
    """Share of the days of the period that have passed, the as-of date included."""
    if elapsed_days is None or period_days is None:
        return absent(MISSING_INPUT)
    return ratio(Decimal(elapsed_days), Decimal(period_days), MISSING_INPUT)


def burn_index(used: Value, elapsed: Value) -> Value:
    """Used share / elapsed share: above 1 the units are gone before the time is."""
    for part in (used, elapsed):
        if part.value is None:
            return part
    return ratio(used.value or ZERO, elapsed.value or ZERO, MISSING_INPUT)


def burn_rate_per_day(consumed: Decimal, elapsed_days: int | None) -> Value:
    """Units used per day so far."""
    return absent(MISSING_INPUT) if not elapsed_days else ratio(consumed, Decimal(elapsed_days), MISSING_INPUT)


def days_to_exhaustion(left: Value, rate: Value) -> Value:
    """Days until nothing is left at the rate so far; 0 when nothing is left now."""
    if left.value is None:
        return left
    if left.value <= 0:
        return known(0)
    if rate.value is None:
        return rate
    return absent(NO_CONSUMPTION) if rate.value == 0 else known(left.value / rate.value)


def billable_units(base: Decimal | None, worked: Decimal, credit: Decimal = ZERO, carry_cap: Decimal = ZERO) -> Value:
    """Units to bill with capped roll-over: max(base, worked - min(carry cap, credit)); the base is always billed."""
    return absent(UNLIMITED) if base is None else known(max(base, worked - min(carry_cap, credit)))


def overage_units(left: Value) -> Value:
    """Units used beyond what was granted."""
    return left if left.value is None else known(max(ZERO, -left.value))


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a recurring agreement; `left` is before cap and expiry, `overage` what was beyond."""

    base: Decimal
    carried_in: Decimal
    available: Decimal
    worked: Decimal
    left: Decimal
    carried_out: Decimal
    overage: Decimal


def rollover(
    base: Decimal,
    worked: Sequence[Decimal],
    *,
    carry: str = NONE,
    carry_cap: Decimal | None = None,
    carry_expires_days: int | None = None,
    period_days: Sequence[int] = (),
) -> tuple[Period, ...]:
    """The balance of each period: available = base + carried, left = available - worked, carried on by mode.

    Carried units are used first, the oldest before the newer ones. They are dropped `carry_expires_days` after the
    end of the period that left them; `period_days` are the lengths of the periods, needed for that alone.
    """
    out: list[Period] = []
    lots: list[tuple[Decimal, int]] = []  # units and their age in days at the start of the period
    deficit = ZERO
    for index, used in enumerate(worked):
        carried = sum((units for units, _ in lots), ZERO) + deficit
        at_hand = base + carried
        left = at_hand - used
        length = period_days[index] if index < len(period_days) else 0
        rest, kept = used, []
        for units, age in lots:
            taken = min(units, max(rest, ZERO))
            rest -= taken
            if units > taken:
                kept.append((units - taken, age + length))
        deficit = left if carry == UNUSED_AND_DEFICIT and left < 0 else ZERO
        fresh = left - sum((units for units, _ in kept), ZERO)
        lots = [] if carry == NONE or left <= 0 else [*kept, *([(fresh, 0)] if fresh > 0 else [])]
        if carry_expires_days is not None:
            lots = [(units, age) for units, age in lots if age < carry_expires_days]
        lots = _capped(lots, carry_cap)
        carry_out = sum((units for units, _ in lots), ZERO) + deficit
        out.append(Period(base, carried, at_hand, used, left, carry_out, max(ZERO, -left)))
    return tuple(out)


def _capped(lots: list[tuple[Decimal, int]], cap: Decimal | None) -> list[tuple[Decimal, int]]:
    """The newest units up to the cap: what would expire first is dropped first."""
    if cap is None:
        return lots
    out: list[tuple[Decimal, int]] = []
    room = cap
    for units, age in reversed(lots):
        kept = min(units, room)
        room -= kept
        if kept > 0:
            out.append((kept, age))
    return out[::-1]


def available_units_by_period(periods: Sequence[Period]) -> list[Decimal]:
    """Units at hand in each period, and at the opening of the next."""
    if not periods:
        return []
    return [*(item.available for item in periods), periods[-1].base + periods[-1].carried_out]


def carried_after_period(periods: Sequence[Period]) -> list[Decimal]:
    """Units that moved on after each period; negative is a deficit."""
    return [item.carried_out for item in periods]


def invoiced_units_by_period(periods: Sequence[Period]) -> list[Decimal]:
    """Units invoiced in each period and in the next: the base, whatever was worked."""
    return [*(item.base for item in periods), periods[-1].base] if periods else []


def burn_color(index: Value, amber_above: Decimal, red_above: Decimal) -> Color:
    """Color of a burn index: above the limits amber or red, gray without a value, none when nothing is counted down."""
    if index.value is None:
        return Color.NONE if index.reason == UNLIMITED else Color.GRAY
    if index.value > red_above:
        return Color.RED
    return Color.AMBER if index.value > amber_above else Color.GREEN


def low_balance(left: Value, grant: Value, low_share: Decimal) -> bool:
    """Whether so little is left that somebody must talk to the client."""
    return left.value is not None and grant.value is not None and left.value <= low_share * grant.value
