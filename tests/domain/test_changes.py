from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from oracles.cases import cases, same
from pmo.domain import changes
from pmo.domain.changes import Counts


@pytest.mark.parametrize(("inputs", "expect"), cases("changes", "change_metrics"))
def test_known_answers(inputs, expect):
    counts = Counts(**{key: int(value) for key, value in inputs.items()})
    assert counts.implemented == expect.pop("implemented")
    assert counts.closed == expect.pop("closed")
    assert expect
    for metric, answer in expect.items():
        same(getattr(changes, metric)(counts), answer)


def test_success_and_failure_add_to_one():
    counts = Counts(7, 3, 2, 1, emergency=2, unauthorised=1, without_incident=9)
    for width in ("strict", "lenient"):
        success = getattr(changes, f"change_success_{width}_of_implemented")(counts)
        failure = getattr(changes, f"change_failure_{width}_of_implemented")(counts)
        same(success.value + failure.value, Decimal(1))
    assert changes.change_success_no_incident_of_implemented(counts).n == 13
    assert changes.change_unauthorised_of_implemented(counts).value * 13 == pytest.approx(Decimal(1))
    assert {rate(Counts()).reason for rate in changes.RATES} == {"no_population"}


def test_lead_time_is_a_median_and_may_be_missing():
    day = date(2026, 11, 2)
    pairs = [(day, date(2026, 11, 4)), (day, date(2026, 11, 12)), (day, date(2026, 11, 22)), (day, date(2026, 11, 3))]
    assert changes.change_lead_days_median(pairs).value == 6
    assert changes.change_lead_days_median([]).reason == "no_population"
    assert changes.incidents_caused_by_change_of_incidents(None, None).reason == "missing_input"
    assert changes.incidents_caused_by_change_of_incidents(1, 4).value == Decimal("0.25")


def test_an_unanswered_question_is_no_low_risk():
    assert changes.change_risk_score([1, 1, 1, 1, None]).value is None
    assert changes.change_risk_class(changes.change_risk_score([1, 1, 1, 1, None])) == ""
    classes = [changes.change_risk_class(changes.change_risk_score(answers)) for answers in (
        [1, 3, 1, 1, 3], [3, 3, 1, 1, 3], [3, 3, 3, 3, 5], [5, 5, 3, 3, 3],
    )]  # fmt: skip
    assert classes == ["low", "medium", "medium", "high"]
