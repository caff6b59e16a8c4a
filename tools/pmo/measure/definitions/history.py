"""Figures from the history of the records."""

from __future__ import annotations

from typing import Final

from pmo.model.figures import Metric

_SOURCE: Final = "house rule; commits of the protected branch"


def _of(id_: str, title: str, formula: str, unit: str, meaning: str, null_when: str) -> Metric:
    return Metric(id_, title, formula, unit, meaning, _SOURCE, "internal", null_when)


_NONE: Final = "no change got there in the history"

METRICS: Final = (
    _of("recorded_lead_days_median", "Lead time from history", "median of first day the work had begun − first day on the protected branch", "days", "How long a change lies on the table before somebody starts, by what was committed and not by what was typed.", _NONE),
    _of("recorded_cycle_days_median", "Cycle from history", "median of day closed on the protected branch − first day there", "days", "From the record to its end.", _NONE),
    _of("approve_days_median", "Time to approve", "median of day the last approval that counts was taken in − first day on the protected branch", "days", "How long people wait for a decision. Signed and forge approvals only; a typed name has no time.", "no change has a proven approval"),
    _of("state_days_median", "Median stay", "middle length of stays that are over", "days", "Half of the stays in this state were longer.", "no stay is over"),
    _of("state_days_p85", "Stay, 85 %", "⌈0.85 n⌉-th shortest of the stays that are over", "days", "Most stays were not longer than this.", "no stay is over"),
    _of("review_coverage_of_needed", "Proven approvals", "records approved at level signed or forge ÷ records whose state needs approval", "share", "What was taken over is left out of both counts; a claimed approval is in neither.", "no record needs approval"),
    _of("signed_of_needed", "Signed approvals", "records approved at level signed ÷ records whose state needs approval", "share", "The part that rests on nobody's forge.", "no record needs approval"),
)  # fmt: skip
