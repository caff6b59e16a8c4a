"""Change success and failure rates; one population, printed with each rate.

`implemented` are the changes carried out, `closed` those plus cancelled and rejected ones. Change orders (category
`baseline`) are in neither: they approve a plan and touch no service. Sources disagree on what success means, so
the headline is the strict rate and the lenient one stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.domain.number import MISSING_INPUT, absent, known, median, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from pmo.model.figures import Value

SUCCESSFUL: Final = "successful"
WITH_ISSUES: Final = "successful_with_issues"
BACKED_OUT: Final = "backed_out"
UNSUCCESSFUL: Final = "unsuccessful"
IMPLEMENTED: Final = (SUCCESSFUL, WITH_ISSUES, BACKED_OUT, UNSUCCESSFUL)


@dataclass(frozen=True, slots=True)
class Counts:
    """Changes of a period, counted once each; `cancelled` holds every cancellation that was no rejection."""

    successful: int = 0
    successful_with_issues: int = 0
    backed_out: int = 0
    unsuccessful: int = 0
    cancelled: int = 0
    rejected: int = 0
    emergency: int = 0
    unauthorised: int = 0
    without_incident: int = 0

    @property
    def implemented(self) -> int:
        """Changes that were carried out."""
        return self.successful + self.successful_with_issues + self.backed_out + self.unsuccessful

    @property
    def closed(self) -> int:
        """Changes that came to an end, carried out or not."""
        return self.implemented + self.cancelled + self.rejected


def change_success_strict_of_implemented(counts: Counts) -> Value:
    """Carried out and nothing went wrong / implemented."""
    return share(counts.successful, counts.implemented)


def change_success_lenient_of_implemented(counts: Counts) -> Value:
    """Reached its aim, with or without issues / implemented."""
    return share(counts.successful + counts.successful_with_issues, counts.implemented)


def change_success_no_incident_of_implemented(counts: Counts) -> Value:
    """No incident or problem came from it / implemented."""
    return share(counts.without_incident, counts.implemented)


def change_failure_strict_of_implemented(counts: Counts) -> Value:
    """Anything went wrong / implemented."""
    return share(counts.implemented - counts.successful, counts.implemented)


def change_failure_lenient_of_implemented(counts: Counts) -> Value:
    """Backed out or unsuccessful / implemented."""
    return share(counts.backed_out + counts.unsuccessful, counts.implemented)


def change_unauthorised_of_implemented(counts: Counts) -> Value:
    """Carried out without a valid authorization / implemented."""
    return share(counts.unauthorised, counts.implemented)


def change_emergency_of_closed(counts: Counts) -> Value:
    """Emergency changes / closed."""
    return share(counts.emergency, counts.closed)


def change_backed_out_of_closed(counts: Counts) -> Value:
    """Backed out / closed."""
    return share(counts.backed_out, counts.closed)


def change_rejected_of_closed(counts: Counts) -> Value:
    """Ended by a rejection / closed."""
    return share(counts.rejected, counts.closed)


def incidents_caused_by_change_of_incidents(caused: int | None, incidents: int | None) -> Value:
    """Incidents linked to the change that caused them / all incidents; without incidents on record no value."""
    return absent(MISSING_INPUT) if caused is None or incidents is None else share(caused, incidents)


def change_lead_days_median(pairs: Iterable[tuple[date, date]]) -> Value:
    """Median days from the day a change was handed in to its planned start."""
    return median(Decimal((start - submitted).days) for submitted, start in pairs)


RATES: Final = (
    change_success_strict_of_implemented,
    change_success_lenient_of_implemented,
    change_success_no_incident_of_implemented,
    change_failure_strict_of_implemented,
    change_failure_lenient_of_implemented,
    change_unauthorised_of_implemented,
    change_emergency_of_closed,
    change_backed_out_of_closed,
    change_rejected_of_closed,
)
"""The rates of one population, in the order they are printed."""

ANSWERS: Final = ("technical_complexity", "business_impact", "backout_complexity", "test_coverage", "recent_changes")


def change_risk_score(answers: Sequence[int | None]) -> Value:
    """Sum of the five answers of 1, 3 or 5; an unanswered question gives no value, not a low one."""
    given = [item for item in answers if item is not None]
    return known(sum(given)) if len(given) == len(ANSWERS) else absent(MISSING_INPUT)


def change_risk_class(score: Value, low_to: int = 10, medium_to: int = 17) -> str:
    """low, medium or high; empty without a score."""
    if score.value is None:
        return ""
    return "low" if score.value <= low_to else "medium" if score.value <= medium_to else "high"
