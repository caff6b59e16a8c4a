"""What the PSA says, in the records: hours, cost, use of agreements, statuses, recaps, answers; and what a hand wrote stays."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from connectwise.pull.firm import (
    ACTUALS,
    AGREEMENT,
    BEN,
    ISSUE,
    PROJECT,
    SURVEY,
    USAGE,
    entry,
    firm,
    on_agreement,
    pulled,
    snapshot,
    store,
    text,
)
from pmo.check import engine
from pmo.connect.connectwise.simulator.clock import START, Ticks
from pmo.pipeline.load import load
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_hours_and_cost_come_by_task_person_and_week_a_week_across_two_months_in_both(tmp_path):
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-10-30", "2")
    entry(psa, "2026-10-30", "1.25", workType={"id": 2, "name": "Night"})
    entry(psa, "2026-11-01", "3")
    entry(psa, "2026-11-05", "4", BEN, ticket=101)
    pulled(tmp_path, psa)
    assert text(tmp_path, ACTUALS) == (
        "wbs,month,week,person,hours,cost\n"
        "1.1,2026-11,2026-W45,ben.holt,4,246\n"
        "1.2,2026-10,2026-W44,ana.ruiz,3.25,193.75\n"  # 2 x 50 + 1.25 x 50 x 1.5
        "1.2,2026-11,2026-W44,ana.ruiz,3,150\n"
    )


def test_a_month_that_the_table_has_as_a_whole_stays_whole_and_new_months_come_by_week(tmp_path):
    firm(tmp_path, {ACTUALS: "wbs,month,person,hours,cost\n1.1,2026-10,ben.holt,6,369\n1.2,2026-10,ana.ruiz,5,250\n"})
    psa = store()
    entry(psa, "2026-10-05", "2", BEN, ticket=101)
    entry(psa, "2026-10-20", "4", BEN, ticket=101)
    entry(psa, "2026-10-07", "5")
    found, plan = pulled(tmp_path, psa)
    assert ACTUALS not in plan.files
    entry(psa, "2026-10-30", "1", BEN, ticket=101)
    entry(psa, "2026-11-03", "1.5", BEN, ticket=101)
    found, plan = pulled(tmp_path, psa)
    assert found.conflicts == []
    assert text(tmp_path, ACTUALS) == (
        "wbs,month,week,person,hours,cost\n"
        "1.1,2026-10,,ben.holt,7,430.5\n"
        "1.1,2026-11,2026-W45,ben.holt,1.5,92.25\n"
        "1.2,2026-10,,ana.ruiz,5,250\n"
    )


def test_a_second_pull_of_the_same_changes_no_byte(tmp_path):
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-11-03", "4")
    on_agreement(psa, "2026-11-04", "6.5")
    pulled(tmp_path, psa)
    before = snapshot(tmp_path)
    assert ".pmo/imports/connectwise-records.json" in before
    _, plan = pulled(tmp_path, psa)
    assert (dict(plan.files), dict(plan.beside), plan.lines) == ({}, {}, ())
    assert snapshot(tmp_path) == before


def test_a_hand_edit_stays_as_long_as_the_psa_says_the_same(tmp_path):
    firm(tmp_path)
    psa = store()
    number = entry(psa, "2026-11-03", "4")
    pulled(tmp_path, psa)
    edited = text(tmp_path, ACTUALS).replace("ana.ruiz,4,200", "ana.ruiz,3.5,175")
    (tmp_path / ACTUALS).write_text(edited)
    found, _ = pulled(tmp_path, psa)
    assert (found.conflicts, text(tmp_path, ACTUALS)) == ([], edited)
    psa.change("time_entries", number, actualHours=5)
    found, _ = pulled(tmp_path, psa)
    assert [str(one) for one in found.conflicts] == [
        f"{ACTUALS} 1.2 2026-11 2026-W45 ana.ruiz hours: was 4, is 3.5 here and 5 in the PSA",
        f"{ACTUALS} 1.2 2026-11 2026-W45 ana.ruiz cost: was 200, is 175 here and 250 in the PSA",
    ]
    assert text(tmp_path, ACTUALS) == edited


@pytest.mark.parametrize(("take", "hours"), [("ours", "3.5,175"), ("theirs", "5,250")])
def test_a_conflict_is_decided_once_for_all(tmp_path, take, hours):
    firm(tmp_path)
    psa = store()
    number = entry(psa, "2026-11-03", "4")
    pulled(tmp_path, psa)
    (tmp_path / ACTUALS).write_text(text(tmp_path, ACTUALS).replace("ana.ruiz,4,200", "ana.ruiz,3.5,175"))
    psa.change("time_entries", number, actualHours=5)
    found, _ = pulled(tmp_path, psa, take)
    assert found.conflicts == []
    assert f"ana.ruiz,{hours}\n" in text(tmp_path, ACTUALS)
    found, plan = pulled(tmp_path, psa)
    assert (found.conflicts, dict(plan.files)) == ([], {})


def test_a_table_by_hand_that_differs_from_the_first_pull_is_a_conflict(tmp_path):
    table = "wbs,month,person,hours,cost\n1.2,2026-10,ana.ruiz,5,250\n1.1,2025-01,ana.ruiz,9,450\n"
    firm(tmp_path, {ACTUALS: table})
    psa = store()
    entry(psa, "2026-10-07", "6")
    found, _ = pulled(tmp_path, psa)
    assert [one.title for one in found.conflicts] == ["hours", "cost"]
    assert text(tmp_path, ACTUALS) == table
    pulled(tmp_path, psa, "theirs")
    assert text(tmp_path, ACTUALS) == table.replace("5,250", "6,300")  # of 2025 the PSA says nothing


def test_a_row_whose_hours_are_gone_in_the_psa_goes_unless_a_hand_changed_it(tmp_path):
    firm(tmp_path)
    psa = store()
    gone, moved = entry(psa, "2026-11-03", "4"), entry(psa, "2026-11-10", "2")
    entry(psa, "2026-11-17", "1")
    pulled(tmp_path, psa)
    psa.remove("time_entries", gone)
    pulled(tmp_path, psa)
    assert "W45" not in text(tmp_path, ACTUALS)
    (tmp_path / ACTUALS).write_text(text(tmp_path, ACTUALS).replace("W46,ana.ruiz,2,", "W46,ana.ruiz,2.5,"))
    psa.remove("time_entries", moved)
    found, _ = pulled(tmp_path, psa)
    assert "hours: was 2, is 2.5 here and empty in the PSA" in str(found.conflicts[0])
    assert "W46,ana.ruiz,2.5," in text(tmp_path, ACTUALS)


def test_a_row_taken_out_by_hand_comes_back_only_when_somebody_says_so(tmp_path):
    firm(tmp_path)
    psa = store()
    number = entry(psa, "2026-11-03", "4")
    entry(psa, "2026-11-10", "2")
    pulled(tmp_path, psa)
    (tmp_path / ACTUALS).write_text("".join(line for line in text(tmp_path, ACTUALS).splitlines(keepends=True) if "W45" not in line))  # fmt: skip
    without = text(tmp_path, ACTUALS)
    found, _ = pulled(tmp_path, psa)
    assert (found.conflicts, text(tmp_path, ACTUALS)) == ([], without)
    psa.change("time_entries", number, actualHours=6)
    found, _ = pulled(tmp_path, psa)
    assert found.conflicts != []
    pulled(tmp_path, psa, "theirs")
    assert "W45,ana.ruiz,6,300" in text(tmp_path, ACTUALS)


def test_order_line_ends_and_quotes_of_a_table_stay(tmp_path):
    table = 'wbs,month,person,hours,cost\r\n"1.2",2026-10,ana.ruiz, 5,250\r\n\r\n1.1,2026-10,ben.holt,2.0,123.00\r\n'
    firm(tmp_path, {})
    (tmp_path / ACTUALS).write_bytes(table.encode())
    psa = store()
    entry(psa, "2026-10-07", "5")
    entry(psa, "2026-10-08", "2.5", BEN, ticket=101)
    entry(psa, "2026-10-08", "1", BEN, ticket=102)
    pulled(tmp_path, psa, "theirs")
    there = table.replace("2.0,123.00", "2.5,153.75")
    assert text(tmp_path, ACTUALS) == f"{there}1.2,2026-10,ben.holt,1,61.5\r\n", "rows in no order: at the end"


def test_a_table_of_which_the_psa_says_nothing_any_more_loses_its_rows(tmp_path):
    firm(tmp_path)
    psa = store()
    number = entry(psa, "2026-11-03", "4")
    pulled(tmp_path, psa)
    psa.remove("time_entries", number)
    pulled(tmp_path, psa)
    assert text(tmp_path, ACTUALS) == "wbs,month,week,person,hours,cost\n"
    found, plan = pulled(tmp_path, psa)
    assert (found.conflicts, dict(plan.files), dict(plan.beside)) == ([], {}, {})


def test_use_of_an_agreement_by_month_as_the_psa_counted_it(tmp_path):
    firm(tmp_path)
    psa = store()
    on_agreement(psa, "2026-10-06", "2", agreementHours=1.5)
    on_agreement(psa, "2026-10-07", "1")
    on_agreement(psa, "2026-11-07", "4", billableOption="NoCharge")
    on_agreement(psa, "2026-11-08", "4")
    pulled(tmp_path, psa)
    assert text(tmp_path, USAGE) == "month,person,hours\n2026-10,ana.ruiz,2.5\n2026-11,ana.ruiz,4\n"


def test_statuses_and_recap_come_with_comments_and_order_kept(tmp_path):
    firm(tmp_path)
    psa = store()
    pulled(tmp_path, psa)
    assert "# what the PSA calls it\npsa_ref: PSA-P-7\npsa_status: Open\n" in text(tmp_path, PROJECT)
    assert "psa_ref: PSA-T-500  # the desk's ticket\npsa_status: Waiting\n" in text(tmp_path, ISSUE)
    agreement = text(tmp_path, AGREEMENT)
    assert "psa_status: Active" in agreement
    assert agreement.endswith(
        "recap:\n  taken_on: 2026-11-20\n  starting: 40\n  adjustments: 0\n  used: -6.5\n  remaining: 33.5\n"
    )
    psa.change("service_tickets", 500, status={"id": 6, "name": "Done"})
    _, plan = pulled(tmp_path, psa)
    assert list(plan.files) == [ISSUE]


def test_a_status_changed_on_both_sides_is_a_conflict(tmp_path):
    firm(tmp_path)
    psa = store()
    pulled(tmp_path, psa)
    (tmp_path / ISSUE).write_text(text(tmp_path, ISSUE).replace("Waiting", "Blocked"))
    psa.change("service_tickets", 500, status={"id": 6, "name": "Done"})
    found, _ = pulled(tmp_path, psa)
    assert [str(one) for one in found.conflicts] == [
        f"{ISSUE} status in the PSA: was Waiting, is Blocked here and Done in the PSA"
    ]
    assert "Blocked" in text(tmp_path, ISSUE)


def test_the_day_of_a_recap_moves_only_with_its_numbers(tmp_path):
    firm(tmp_path)
    psa = store()
    pulled(tmp_path, psa)
    psa.clock = Ticks(START + timedelta(days=3))
    _, plan = pulled(tmp_path, psa)
    assert AGREEMENT not in plan.files
    psa.change("agreement_recaps", 3, usedAmount=-7, remainingAmount=33)
    pulled(tmp_path, psa)
    assert "taken_on: 2026-11-23" in text(tmp_path, AGREEMENT)
    assert "used: -7\n" in text(tmp_path, AGREEMENT)


@pytest.mark.parametrize(("used", "remaining", "written"), [("6.5", "33.5", "used: -6.5"), ("6.5", "10", "")])
def test_the_sign_of_a_recap_is_found_by_its_sum_or_the_recap_is_left_out(tmp_path, used, remaining, written):
    firm(tmp_path)
    psa = store()
    psa.change("agreement_recaps", 3, usedAmount=float(used), remainingAmount=float(remaining))
    found, _ = pulled(tmp_path, psa)
    assert (written in text(tmp_path, AGREEMENT)) if written else ("recap" not in text(tmp_path, AGREEMENT))
    assert any("does not add up" in note for note in found.notes) is (not written)


def test_a_recap_that_differs_from_our_own_count_is_a_finding(tmp_path):
    firm(tmp_path)
    psa = store()
    on_agreement(psa, "2026-10-06", "5")
    pulled(tmp_path, psa)
    rule = [one for one in engine.python_rules() if one.slug == "recap-differs"]
    found = engine.check(load(tmp_path, AS_OF, AS_OF).workspace, rule)
    assert [one.message for one in found] == [
        "“On-site block” has 35 hours left by our own count (5 used) and 33.5 in the PSA of 2026-11-20"
    ]
    on_agreement(psa, "2026-10-07", "1.5")
    pulled(tmp_path, psa)
    assert engine.check(load(tmp_path, AS_OF, AS_OF).workspace, rule) == ()


def test_answers_are_counted_for_the_period_of_the_survey(tmp_path):
    firm(tmp_path)
    psa = store()
    for points, day in ((5, "2026-10-02"), (5, "2026-11-03"), (2, "2026-11-04"), (4, "2026-07-01"), (9, "2026-11-05")):
        info = {"lastUpdated": f"{day}T12:00:00Z", "dateEntered": f"{day}T12:00:00Z"}
        psa.add("survey_results", {"surveyId": 9, "ticketId": 500, "totalPoints": points, "_info": info})
    found, _ = pulled(tmp_path, psa)
    assert "counts:\n  - level: 2\n    count: 1\n  - level: 5\n    count: 2\n" in text(tmp_path, SURVEY)
    assert [(gap.sort, gap.rows) for gap in found.gaps] == [("answer", 2)]  # of another quarter, and off the scale


def test_what_cannot_be_mapped_is_grouped_counted_and_in_no_record(tmp_path):
    firm(tmp_path)
    psa = store()
    for hours in ("1", "2.5"):
        entry(psa, "2026-11-03", hours, {"id": 99, "identifier": "temp", "name": "Temp"})
    entry(psa, "2026-11-03", "2", company={"id": 8, "identifier": "Nobody", "name": "Nobody"})
    entry(psa, "2026-11-03", "3", ticket=103)
    entry(psa, "2026-11-03", "4", project={"id": 55, "name": "Secret"}, ticket=104)
    entry(psa, "2026-11-03", "5", agreement={"id": 44, "name": "Old"})
    found, _ = pulled(tmp_path, psa)
    told = [str(gap) for gap in found.gaps if gap.sort != "survey"]
    assert [line.split("; ")[0] for line in told] == [
        "member temp: 2 rows, 3.5 h, for example time entry 1",
        "company Nobody: 1 row, 2 h, for example time entry 3",
        "project PSA-P-55 Secret: 1 row, 4 h, for example time entry 5",
        "task in dock, ticket 103 Work 103: 1 row, 3 h, for example time entry 4",
        "agreement PSA-G-44 Old: 1 row, 5 h, for example time entry 6",
    ]
    assert text(tmp_path, ACTUALS).splitlines()[1:] == ["1.2,2026-11,2026-W45,ana.ruiz,7,350"]
    assert found.facts["time_entries"] == 6


def with_cost(root: Path, *, needed: bool) -> None:
    """The schemas of the toolkit, with rows of actual hours that need their cost or do not."""
    shutil.copytree(ROOT / "schemas", root / "schemas")
    path = root / "schemas/actuals.schema.json"
    schema = json.loads(path.read_text())
    columns = ["wbs", "month", "person", "hours", *(["cost"] if needed else [])]
    schema["properties"]["rows"]["items"]["required"] = columns
    path.write_text(json.dumps(schema))


@pytest.mark.parametrize("needed", [True, False])
def test_without_the_right_to_see_costs_hours_come_and_cost_stays_as_it_is(tmp_path, needed):
    with_cost(tmp_path, needed=needed)
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-11-03", "4")
    pulled(tmp_path, psa)
    entry(psa, "2026-11-04", "1")
    entry(psa, "2026-11-12", "2")
    shutil.rmtree(tmp_path / ".cache")  # the machine of somebody who never read what hours cost
    found, _ = pulled(tmp_path, psa, costs=False)
    assert "W45,ana.ruiz,5,200\n" in text(tmp_path, ACTUALS)
    assert ("W46,ana.ruiz,2,\n" in text(tmp_path, ACTUALS)) is not needed
    assert [note.split("; ")[0].removeprefix(f"{ACTUALS}: ") for note in found.notes if ACTUALS in note] == (
        [
            "hours of 1 row without their cost, which stays as it is",
            "1 new row is not written, since a row needs its cost",
        ]
        if needed
        else ["hours of 2 rows without their cost, which stays as it is"]
    )
    pulled(tmp_path, psa, costs=True)
    assert text(tmp_path, ACTUALS).splitlines()[1:] == [
        "1.2,2026-11,2026-W45,ana.ruiz,5,250",
        "1.2,2026-11,2026-W46,ana.ruiz,2,100",
    ]


def test_dates_and_missing_estimates_are_told_and_nothing_is_divided_by_them(tmp_path):
    firm(tmp_path)
    psa = store()
    psa.change("project_tickets", 102, requiredDate="2026-12-01T00:00:00Z")
    found, _ = pulled(tmp_path, psa)
    assert "dock: finish 2026-12-18 here, 2026-12-24 in PSA-P-7; nothing was changed" in found.notes
    assert "dock/1.2: finish 2026-11-27 here, 2026-12-01 in PSA-T-102; nothing was changed" in found.notes
    assert any(note.startswith("dock: no estimate in the PSA (PSA-P-7 has no budgeted hours)") for note in found.notes)
    assert "dock: no estimate for 2 tickets in the PSA: 102 Work 102, 103 Work 103" in found.notes
    assert "2026-12-24" not in text(tmp_path, PROJECT)


def test_a_number_that_the_psa_does_not_have_and_one_that_two_claim_are_told(tmp_path):
    other = "id: yard\ntitle: Yard\nstatus: in_progress\npsa_ref: PSA-P-7\nclient: acme\nmanager: ana.ruiz\n"
    firm(tmp_path, {"projects/yard/project.yml": other, ISSUE: "id: ISS-2026-0001\ntitle: Cable\nstatus: open\npsa_ref: PSA-T-999\nowner: ana.ruiz\n"})  # fmt: skip
    found, _ = pulled(tmp_path, store())
    assert "ISS-2026-0001 names PSA-T-999, which the PSA does not have (any more)" in found.notes
    assert "PSA-P-7 is named by dock and yard; dock counts" in found.notes
