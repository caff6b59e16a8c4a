"""Ages in whole calendar days. A day in the future is invalid input, never a negative age; open and closed are never pooled."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.domain.number import INVALID_INPUT, MISSING_INPUT, absent, known, median, quantile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pmo.model.figures import Value

BANDS: Final = ((0, 7), (8, 14), (15, 30), (31, 60), (61, 90), (91, None))
P85: Final = Decimal("0.85")


def _days(first: date | None, last: date | None) -> Value:
    if first is None or last is None:
        return absent(MISSING_INPUT)
    days = (last - first).days
    return absent(INVALID_INPUT) if days < 0 else known(days)


def age_days(as_of: date, opened: date | None) -> Value:
    """Days an open item is open."""
    return _days(opened, as_of)


def cycle_days(opened: date | None, closed: date | None) -> Value:
    """Days from opening to closing of a closed item."""
    return _days(opened, closed)


def days_in_state(as_of: date, changed: date | None) -> Value:
    """Days since the last change of state."""
    return _days(changed, as_of)


def days_since_update(as_of: date, updated: date | None) -> Value:
    """Days since the record was last changed."""
    return _days(updated, as_of)


def overdue_days(as_of: date, due: date | None) -> Value:
    """Days past the due date, 0 before it; without a due date no value, reported as undated."""
    return absent(MISSING_INPUT) if due is None else known(max(0, (as_of - due).days))


def age_median(ages: Iterable[Decimal]) -> Value:
    """Median age of open items."""
    return median(ages)


def age_p85(ages: Iterable[Decimal]) -> Value:
    """Age that 85 % of the open items do not exceed."""
    return quantile(ages, P85)


def entry_lag_days(worked: date | None, entered: date | None) -> Value:
    """Days from the work to the entry of its time."""
    return _days(worked, entered)


def slip_days(baseline: date | None, forecast: date | None) -> Value:
    """Forecast (or actual) minus baseline of a milestone; negative is early."""
    if baseline is None or forecast is None:
        return absent(MISSING_INPUT)
    return known((forecast - baseline).days)


def band_name(low: int, high: int | None) -> str:
    """A band for people: 8-14 days, over 90 days."""
    return f"over {low - 1} days" if high is None else f"{low}-{high} days"


def band_of(days: Decimal | int) -> str:
    """The band an age falls into."""
    for low, high in BANDS:
        if high is None or days <= high:
            return band_name(low, high)
    return ""


BAND_NAMES: Final = tuple(band_name(low, high) for low, high in BANDS)
