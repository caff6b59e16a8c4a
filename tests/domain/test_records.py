"""Changes, agreements, duties and bookings as records say them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from oracles.cases import same
from pmo.domain import agreement_records, change_records, coverage
from pmo.model.figures import Color
from support import workspace

CHANGE = """\
id: {id}
title: Replace the switch
type: {type}
category: {category}
status: {status}
submitted_on: 2026-11-02
planned_start: 2026-11-07T16:00:00-05:00
planned_end: 2026-11-07T20:00:00-05:00
actual_start: 2026-11-07T16:00:00-05:00
actual_end: 2026-11-07T20:00:00-05:00
risk:
  technical_complexity: 3
  business_impact: 5
  backout_complexity: 3
  test_coverage: 1
  recent_changes: 1
"""
APPROVED = "approvals:\n  - role: {role}\n    decision: {decision}\n    decided_on: {day}\n"


def change(number, *, type_="normal", status="closed", category="production", more="outcome: successful\n"):
    record_id = f"CR-2026-{number:04}"
    text = CHANGE.format(id=record_id, type=type_, status=status, category=category) + more
    return {f"registers/changes/{record_id}.yml": text}


def loaded(tmp_path, *parts, as_of=date(2026, 11, 20)):
    files = {}
    for part in parts:
        files |= part
    return workspace(tmp_path, files, as_of).workspace


def test_who_is_counted(tmp_path):
    seen = loaded(
        tmp_path,
        change(1),
        change(2, more="outcome: backed_out\nreview:\n  objectives_met: false\n  held_on: 2026-11-09\n  incidents_caused: 2\n"),
        change(3, category="baseline"),
        change(4, status="cancelled", more="cancel_reason: rejected\n"),
        change(5, status="cancelled", more="cancel_reason: withdrawn\n"),
        change(6, status="scheduled", more=""),
        change(7, type_="emergency", more="outcome: successful_with_issues\nlinks:\n  - type: causes\n    to: CR-2026-0001\n"),
    )  # fmt: skip
    counts = change_records.count(seen, change_records.population(seen))
    assert (counts.successful, counts.backed_out, counts.successful_with_issues, counts.unsuccessful) == (1, 1, 1, 0)
    assert (counts.rejected, counts.cancelled, counts.emergency, counts.implemented, counts.closed) == (1, 1, 1, 3, 5)
    assert (counts.without_incident, counts.unauthorised) == (1, 3)
    before = change_records.population(seen, until=date(2026, 11, 7))
    after = change_records.population(seen, since=date(2026, 11, 7), until=date(2026, 11, 8))
    assert (len(before), len(after)) == (0, 5)
    assert len(change_records.lead_times(change_records.production_changes(seen))) == 5


@pytest.mark.parametrize(
    ("role", "decision", "day", "answer"),
    [
        ("change-manager", "approved", "2026-11-05", True), ("change-board", "approved", "2026-11-07", True),
        ("senior-engineer", "approved", "2026-11-05", False), ("change-manager", "approved", "2026-11-08", False),
        ("change-manager", "rejected", "2026-11-05", False),
    ],
)  # fmt: skip
def test_the_authority_for_the_risk_must_approve_in_time(tmp_path, role, decision, day, answer):
    more = "outcome: successful\n" + APPROVED.format(role=role, decision=decision, day=day)
    seen = loaded(tmp_path, change(1, more=more))
    assert change_records.authorized(seen, seen.of("change")[0]) is answer


@pytest.mark.parametrize(
    ("model", "answer"),
    [
        ("status: approved\napproved_on: 2026-01-05\nexpires: 2026-12-31\n", True),
        ("status: approved\napproved_on: 2026-01-05\nexpires: 2026-11-06\n", False),
        ("status: approved\napproved_on: 2026-11-08\nexpires: 2026-12-31\n", False),
        ("status: suspended\napproved_on: 2026-01-05\nexpires: 2026-12-31\nsuspended_on: 2026-11-08\n", True),
        ("status: suspended\napproved_on: 2026-01-05\nexpires: 2026-12-31\nsuspended_on: 2026-11-06\n", False),
    ],
)
def test_a_model_authorizes_while_it_is_in_force(tmp_path, model, answer):
    files = {"registers/change-models/switch.yml": f"id: switch\ntitle: Switch\nscope: One switch.\n{model}"}
    seen = loaded(tmp_path, files, change(1, type_="standard", more="outcome: successful\nmodel: switch\n"))
    assert change_records.authorized(seen, seen.of("change")[0]) is answer


def agreement(text, usage=""):
    files = {"registers/agreements/AGR-2026-0001.yml": "id: AGR-2026-0001\ntitle: Block\nclient: acme\ntype: recurring_block\nstatus: active\nunits: hours\n" + text}  # fmt: skip
    if usage:
        files["registers/agreements/usage/AGR-2026-0001.csv"] = "month,person,hours\n" + usage
    return files


def balance(tmp_path, *args, as_of=date(2026, 11, 20)):
    seen = loaded(tmp_path, agreement(*args), as_of=as_of)
    return agreement_records.balance(seen, seen.of("agreement")[0])


USED = "2026-09,ana.ruiz,10\n2026-10,ana.ruiz,30\n2026-11,ana.ruiz,12\n2026-11,ben.holt,3\n2026-12,ana.ruiz,99\n"


def test_a_block_without_cycle_has_one_period(tmp_path):
    found = balance(
        tmp_path, "limit: 100\ncycle: none\nstart: 2026-09-01\nend: 2027-08-31\nallow_overruns: false\n", USED
    )
    same(found.get("remaining"), Decimal(45))
    same(found.get("available"), Decimal(45))
    assert (found.period.days, found.period.elapsed(date(2026, 11, 20))) == (365, 81)
    same(found.get("burn_index"), Decimal("0.55") / (Decimal(81) / 365))
    assert (found.color, found.low, found.runs_out_early) == (Color.RED, False, True)
    assert found.runs_out_on == date(2027, 1, 25)
    assert found.periods == ()


def test_a_monthly_block_rolls_over(tmp_path):
    text = "limit: 20\ncycle: month\nstart: 2026-09-01\nno_end: true\ncarry_mode: unused\ncarry_cap: 8\nallow_overruns: true\noverrun_limit: 5\n"
    found = balance(tmp_path, text, USED)
    assert [item.available for _, item in found.periods] == [20, 28, 20]
    assert [item.overage for _, item in found.periods] == [0, 2, 0]
    assert (found.get("granted").value, found.get("remaining").value, found.get("available").value) == (20, 5, 10)
    assert (found.period.start, found.period.end) == (date(2026, 11, 1), date(2026, 11, 30))
    assert found.consumed_to_date.value == 55
    assert not found.low


def test_adjustments_count_in_their_period(tmp_path):
    text = "limit: 20\ncycle: month\nstart: 2026-09-01\nno_end: true\nadjustments:\n  - effective: 2026-10-05\n    amount: 7\n    text: Old.\n  - effective: 2026-11-05\n    amount: -5\n    text: New.\n  - effective: 2026-11-25\n    amount: 50\n    text: Later.\n"
    found = balance(tmp_path, text, USED)
    assert (found.get("granted").value, found.get("remaining").value) == (15, 0)
    assert found.get("days_to_exhaustion").value == 0
    assert found.low


def test_incidents_are_counted_in_their_year(tmp_path):
    text = "limit: 4\ncycle: year\nstart: 2025-01-01\nend: 2026-12-31\nincidents:\n  - date: 2025-05-04\n    text: Old.\n  - date: 2026-11-04\n    text: New.\n  - date: 2026-12-04\n    text: Later.\n"
    found = balance(tmp_path, text.replace("limit", "units: incidents\nlimit").replace("units: incidents\n", ""))
    assert found.get("remaining").reason == "missing_input", "hours without recorded usage"
    files = agreement(text)
    path = next(iter(files))
    seen = loaded(tmp_path / "b", {path: files[path].replace("units: hours", "units: incidents")})
    counted = agreement_records.balance(seen, seen.of("agreement")[0])
    assert (counted.get("remaining").value, counted.consumed_to_date.value) == (3, 2)


def test_unlimited_undated_and_not_begun(tmp_path):
    free = balance(tmp_path, "unlimited: true\ncycle: month\nstart: 2026-09-01\nno_end: true\n", USED)
    assert free.get("granted").reason == free.get("burn_index").reason == "unlimited"
    assert free.color is Color.NONE
    same(free.get("burn_rate_per_day"), Decimal("0.75"))
    undated = balance(tmp_path / "b", "limit: 20\ncycle: month\n", USED)
    assert undated.get("burn_index").reason == "missing_input"
    later = balance(tmp_path / "c", "limit: 20\ncycle: month\nstart: 2027-01-01\nno_end: true\n", USED)
    assert (later.period, later.get("remaining").reason) == (None, "missing_input")
    weekly = balance(tmp_path / "d", "limit: 20\ncycle: 2 weeks\nstart: 2026-09-01\nno_end: true\n", USED)
    assert weekly.get("remaining").reason == "missing_input", "months cannot be split into weeks"
    assert weekly.period.days == 14


def test_months_end_on_their_last_day(tmp_path):
    seen = loaded(
        tmp_path, agreement("limit: 1\ncycle: month\nstart: 2026-01-31\nno_end: true\n"), as_of=date(2026, 3, 30)
    )
    found = agreement_records.spans(seen.of("agreement")[0], seen.as_of)
    assert [(span.start, span.end) for span in found] == [
        (date(2026, 1, 31), date(2026, 2, 27)), (date(2026, 2, 28), date(2026, 3, 30)),
    ]  # fmt: skip


def test_duties(tmp_path):
    person = "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\nskills:\n  - name: VMware\n    level: expert\n  - name: Entra\n    level: advanced\ncertifications:\n  - name: A\n    expires: 2026-11-19\n  - name: B\n    expires: 2026-11-20\n"
    other = "id: ben.holt\nname: Ben Holt\nstatus: active\nskills:\n  - name: VMware\n    level: beginner\n  - name: Entra\n    level: intermediate\n"
    project = "id: {0}\ntitle: {0}\nclient: acme\nstatus: {1}\nmanager: ana.ruiz\nclosed_on: {2}\n"
    decision = "---\nquestion: Which?\nstatus: proposed\nneeded_by: 2026-11-{}\n---\n"
    files = {
        "registers/people/ana.ruiz.yml": person,
        "registers/people/ben.holt.yml": other,
        "projects/one/project.yml": project.format("one", "closed", "2026-09-01"),
        "projects/two/project.yml": project.format("two", "closed", "2026-09-01"),
        "projects/two/review.md": "---\nstatus: held\nreview_date: 2026-09-20\nfollow_on_actions:\n  - text: A\n    owner: ana.ruiz\n    due: 2026-10-01\n    done_on: 2026-10-02\n  - text: B\n    owner: ana.ruiz\n    due: 2026-10-01\n    done_on: 2026-09-30\n  - text: C\n    owner: ana.ruiz\n    due: 2027-10-01\n---\nHeld.\n",
        "projects/new/project.yml": project.format("new", "closed", "2026-11-10"),
        "registers/decisions/DEC-2026-0001.yml": decision.format("19").strip("-\n") + "\nid: DEC-2026-0001\n",
        "registers/decisions/DEC-2026-0002.yml": decision.format("20").strip("-\n") + "\nid: DEC-2026-0002\n",
        "registers/risks/RSK-2026-0001.yml": "id: RSK-2026-0001\ntitle: A\nstatus: open\nnext_review: 2026-11-19\n",
        "registers/risks/RSK-2026-0002.yml": "id: RSK-2026-0002\ntitle: B\nstatus: open\nnext_review: 2026-11-20\npsa_ref: PSA-1\n",
        "registers/issues/ISS-2026-0001.yml": "id: ISS-2026-0001\ntitle: C\ntype: problem_concern\nstatus: examining\npsa_ref: PSA-2\n",
        **change(1, type_="emergency"),
        **change(2, type_="emergency", more="outcome: successful\nreview:\n  objectives_met: true\n  held_on: 2026-11-09\n"),
        **change(3, status="scheduled", more=""),
    }  # fmt: skip
    seen = loaded(tmp_path, files)
    half = Decimal("0.5")
    for measure, value, n in (
        (coverage.reviews_held_of_closed_projects, half, 2),
        (coverage.actions_done_on_time_of_due, half, 2),
        (coverage.certifications_valid_of_required, half, 2),
        (coverage.emergency_changes_reviewed_of_emergency, half, 2),
        (coverage.risks_reviewed_in_cadence_of_open_risks, half, 2),
        (coverage.psa_ref_of_open_work, half, 2),
        (coverage.decisions_overdue, Decimal(1), None),
        (coverage.skills_below_two_holders, Decimal(1), None),
    ):
        found = measure(seen)
        assert (found.value, found.n) == (value, n), measure.__name__
    assert coverage.sheets_on_time_of_due(seen).reason == "no_population"
    empty = loaded(tmp_path / "b")
    reasons = {measure(empty).reason for measure in coverage.METRICS if measure(empty).value is None}
    assert reasons <= {"no_population", "missing_input"}
