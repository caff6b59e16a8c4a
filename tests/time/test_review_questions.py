"""What the review asks about beyond the hours themselves: blocks, budgets, returned sheets, work that is not under way."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from firm_of_time import FULL, agreement, files, loaded, project, run, sheet, values
from pmo.connect.connectwise.simulator.store import Store
from pmo.domain.sheets import blocks, expenses, review, sums
from pmo.pipeline.psa.store import Shelf
from support import write

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.domain.sheets.remark import Remark

DONE = "approvals:\n  - {tier: one, person: dana.cole, decision: approved, decided_on: 2026-11-20}\n"
WEDNESDAY = "\n".join(FULL.splitlines()[:3])


def remarks(root: Path, *more: dict[str, str], as_of: date = date(2026, 11, 20), number: int = 1) -> tuple[Remark, ...]:
    here = loaded(root, *more, as_of=as_of)
    found = values(here)
    mine = next(one for one in found if one.id == f"TS-2026-{number:04}")
    return review.review(here.workspace, mine, found, found)


def on(day: int, rest: str, hours: str = "8") -> str:
    """A full week of meetings with one day's work put on something else."""
    lines = FULL.splitlines()
    lines[day - 16] = f"{{date: 2026-11-{day}, hours: {hours}, notes: x, {rest}}}"
    return "\n".join(lines)


# hours that the PSA has beside the sheet


def test_a_day_that_the_psa_has_beside_the_sheet_is_not_missed(tmp_path: Path) -> None:
    root = files(tmp_path, sheet("\n".join(FULL.splitlines()[1:])))
    member = {"id": 5, "identifier": "ana.ruiz"}
    rows: dict[str, dict[str, Any]] = {
        "members": member,
        "time_sheets": {"id": 77, "member": member, "status": "Open", "dateStart": "2026-11-16T00:00:00Z", "dateEnd": "2026-11-22T00:00:00Z"},
        "time_entries": {"id": 501, "member": member, "timeSheet": {"id": 77}, "chargeToType": "ChargeCode", "actualHours": 8, "timeStart": "2026-11-16T14:00:00Z", "timeEnd": "2026-11-16T22:00:00Z"},
    }  # fmt: skip
    assert "Mon, Nov 16  8 h: nothing of 8 h" in run(root, "time", "review").output
    store = Store()
    with Shelf.of(root) as shelf:
        for name, row in rows.items():
            store.add(name, row)
            shelf.put(name, store.rows(name))
    assert "nothing of 8 h" not in run(root, "time", "review").output


# the second approval


def test_sheets_that_wait_for_the_second_approval_are_listed_and_shown_with_their_budgets(tmp_path: Path) -> None:
    work = on(16, "charge_to: project_ticket, ticket: PSA-T-501, project: acme-mail, wbs: '1.2'")
    root = files(tmp_path, sheet(work, status="approved_tier_one", more=DONE))
    listed = run(root, "time", "review").output
    assert "No time sheet waits for the first approval" in listed
    assert "Second approval (1), for Mia Director" in listed
    assert "TS-2026-0001 of Ana Ruiz, 2026-W47, 40 h, first approval Nov 20, nothing to ask" in " ".join(listed.split())
    shown = run(root, "time", "review", "TS-2026-0001").output
    assert "hours: 0 booked + 8 = 8 of 40, 20%" in shown
    assert "pmo time approve TS-2026-0001 ·" in shown
    late = run(root, "time", "late", "--week", "2026-W47").output
    assert "TS-2026-0001 of Ana Ruiz (2026-W47) since Nov 20, second approval, for Mia Director" in " ".join(
        late.split()
    )
    data = json.loads(run(root, "time", "review", "--format", "json").output)
    assert data["sheets"] == []
    assert [one["id"] for one in data["second_approval"]] == ["TS-2026-0001"]


# budgets


@pytest.mark.parametrize(
    ("cost", "booked", "says"),
    [
        (1000, "wbs,month,person,hours,cost\n1.2,2026-10,ana.ruiz,10,700\n", "of $1,000 — over budget"),
        (1000, "wbs,month,person,hours,cost\n1.2,2026-11,ana.ruiz,10,700\n", "of $1,000 — may be over budget"),
        (600, "wbs,month,person,hours,cost\n1.2,2026-11,ana.ruiz,10,700\n", "of $600 — over budget"),
        (5000, "wbs,month,person,hours,cost\n1.2,2026-10,ana.ruiz,10,700\n", "of $5,000\n"),
    ],
)
def test_cost_over_budget_is_marked_as_hours_are(tmp_path: Path, cost: int, booked: str, says: str) -> None:
    mail = project("acme-mail", "Mail", more=f"psa_ref: PSA-P-7\nbudget:\n  cost: {cost}\n")
    more = {"projects/acme-mail/project.yml": mail, "projects/acme-mail/actuals.csv": booked}
    work = on(16, "charge_to: project_ticket, ticket: PSA-T-501, project: acme-mail, wbs: '1.2'")
    assert says in run(files(tmp_path, more, sheet(work)), "time", "review").output


# handed in early


def test_the_days_after_an_early_hand_in_are_missed_once_they_have_passed(tmp_path: Path) -> None:
    early = {name: text.replace("submitted_on: 2026-11-20", "submitted_on: 2026-11-18") for name, text in sheet(WEDNESDAY).items()}  # fmt: skip
    found = remarks(tmp_path, early, as_of=date(2026, 11, 23))
    assert [(one.reason.slug, one.day.day if one.day else 0) for one in found] == [
        ("missing-day", 19),
        ("missing-day", 20),
    ]
    (running,) = remarks(tmp_path / "b", early, as_of=date(2026, 11, 18))
    assert (running.reason.slug, running.minutes, running.text) == (
        "week-still-runs",
        960,
        "nothing yet for Thursday, Friday",
    )
    leave = {"registers/absences/ABS-2026-0001.yml": "id: ABS-2026-0001\nperson: ana.ruiz\nstart: 2026-11-19\nend: 2026-11-20\n"}  # fmt: skip
    assert remarks(tmp_path / "c", early, leave, as_of=date(2026, 11, 18)) == ()


def test_handing_in_early_says_that_the_week_still_runs(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(WEDNESDAY, status="open"))
    said = run(root, "time", "submit", "--person", "ana.ruiz", "--dry-run", as_of="2026-11-18").output
    assert "handed in before the week was over" in said
    assert "nothing yet for Thursday, Friday" in said
    listed = run(root, "time", "review", "--week", "2026-W47", "--all-states", as_of="2026-11-18").output
    assert "before the week was over" not in listed, "nobody hands it in yet"


# returned


def test_a_sheet_that_comes_back_as_it_was_returned_is_a_question(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL))
    run(root, "time", "reject", "TS-2026-0001", "--person", "dana.cole", "--reason", "Friday was a holiday")
    told = run(root, "time", "submit", "--person", "ana.ruiz")
    assert told.exit_code == 0, told.output
    assert "came back as it was returned" in told.output
    shown = " ".join(run(root, "time", "review").output.split())
    assert "1 question" in shown
    assert "returned on 2026-11-20 by Dana Cole: “Friday was a holiday”; no entry was changed since" in shown
    assert run(root, "time", "approve", "TS-2026-0001", "--person", "dana.cole").exit_code == 2


def test_a_sheet_that_was_corrected_says_why_it_had_come_back(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL))
    run(root, "time", "reject", "TS-2026-0001", "--person", "dana.cole", "--reason", "Friday was a holiday")
    path = root / "registers/timesheets/TS-2026-0001.yml"
    path.write_text(path.read_text().replace("date: 2026-11-20, hours: 8", "date: 2026-11-20, hours: 7.5"))
    run(root, "time", "submit", "--person", "ana.ruiz")
    shown = run(root, "time", "review").output
    assert "nothing to ask" in shown
    assert "“Friday was a holiday”; changed since" in " ".join(shown.split())


def test_the_person_sees_why_an_approval_was_taken_back(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL))
    run(root, "time", "approve", "TS-2026-0001", "--person", "dana.cole")
    run(root, "time", "reject", "TS-2026-0001", "--reverse", "--person", "dana.cole", "--reason", "A visit is missing")
    week = " ".join(run(root, "time", "week", "2026-W47", "--person", "ana.ruiz").output.split())
    assert "Approval taken back on Nov 20 by Dana Cole: “A visit is missing”" in week


# agreements with a limit


def test_two_sheets_ask_more_of_a_block_than_is_left(tmp_path: Path) -> None:
    block = {
        "registers/agreements/AGR-2026-0006.yml": agreement(6, limit=20, title="Block"),
        "registers/agreements/AGR-2026-0001.yml": agreement(1, status="expired"),
        "registers/agreements/usage/AGR-2026-0006.csv": "month,person,hours\n2026-10,ben.ito,1.5\n",
    }
    work = on(16, "charge_to: service_ticket, ticket: PSA-T-900, agreement: AGR-2026-0006", hours="10")
    alone = remarks(tmp_path, block, sheet(work))
    assert [one.reason.slug for one in alone] == []
    found = remarks(tmp_path / "b", block, sheet(work), sheet(work, number=2, who="ben.ito"))
    assert [(one.reason.slug, one.minutes) for one in found] == [("agreement-exhausted", 90)]
    assert found[0].text == "10 h on AGR-2026-0006, which has 18.5 h left; with TS-2026-0002 it is 20 h"
    booked = work.replace("agreement:", "psa_ref: PSA-E-9, agreement:")
    assert remarks(tmp_path / "c", block, sheet(work), sheet(booked, number=2, who="ben.ito")) == (), "counted already"
    out = run(files(tmp_path / "d", block, sheet(work), sheet(work, number=2, who="ben.ito")), "time", "review").output
    assert "Agreements with a limit when all of them are approved" in out
    assert "AGR-2026-0006 “Block”: 18.5 h left, 20 h here: 1.5 h too many" in out


def test_the_balance_of_a_block_is_shown_when_it_is_enough(tmp_path: Path) -> None:
    block = {
        "registers/agreements/AGR-2026-0006.yml": agreement(6, limit=20),
        "registers/agreements/usage/AGR-2026-0006.csv": "month,person,hours\n2026-10,ben.ito,5\n",
    }
    here = loaded(tmp_path, block, sheet(on(16, "charge_to: service_ticket, agreement: AGR-2026-0006")))
    (one,) = blocks.holdings(here.workspace, values(here))
    assert (one.agreement, one.left, one.hours, one.after) == ("AGR-2026-0006", 15, 8, 7)


# work that is not under way


TICKET = "charge_to: project_ticket, ticket: PSA-T-501, project: acme-mail, wbs: '1.2'"


@pytest.mark.parametrize(
    ("status", "more", "expected"),
    [
        ("on_hold", "hold:\n  since: 2026-11-01\n  reason: x\n", ["project-on-hold"]),
        ("on_hold", "hold:\n  since: 2026-11-18\n  reason: x\n", []),
        ("proposed", "", ["no-statement-of-work"]),
        ("proposed", "statement_of_work:\n  signed_on: 2026-11-02\n", []),
        ("approved", "statement_of_work:\n  signed_on: 2026-11-19\n", ["no-statement-of-work"]),
        ("in_progress", "", []),
    ],
)
def test_projects_that_are_not_under_way(tmp_path: Path, status: str, more: str, expected: list[str]) -> None:
    mail = {"projects/acme-mail/project.yml": project("acme-mail", "Mail", status=status, more=more)}
    assert [one.reason.slug for one in remarks(tmp_path, mail, sheet(on(17, TICKET)))] == expected


def test_tasks_that_are_accepted_are_finished(tmp_path: Path) -> None:
    done = {"projects/acme-mail/project.yml": project("acme-mail", "Mail") + "    accepted: true\n    actual_finish: 2026-11-17\n"}  # fmt: skip
    found = remarks(tmp_path, done, sheet(on(18, TICKET)))
    assert [one.reason.slug for one in found] == ["finished-task"]
    assert "“Move the mail”, accepted since 2026-11-17" in found[0].text
    assert remarks(tmp_path / "b", done, sheet(on(17, TICKET))) == (), "its last day"


@pytest.mark.parametrize("said", ["for: CR-2026-0009", "ticket: PSA-T-77"])
def test_a_change_of_long_ago_is_asked_about(tmp_path: Path, said: str) -> None:
    change = {"registers/changes/CR-2026-0009.yml": "id: CR-2026-0009\ntitle: New firewall\ntype: normal\nstatus: closed\nclient: acme\npsa_ref: PSA-T-77\nplanned_end: 2026-07-03T20:00:00-04:00\n"}  # fmt: skip
    work = on(17, f"charge_to: service_ticket, {said}, agreement: AGR-2026-0001")
    found = [one for one in remarks(tmp_path, change, sheet(work)) if one.reason.slug == "old-change"]
    assert [one.text for one in found] == ["8 h on CR-2026-0009 “New firewall”, which ended on 2026-07-03"]
    fresh = {name: text.replace("2026-07-03", "2026-11-13") for name, text in change.items()}
    assert "old-change" not in [one.reason.slug for one in remarks(tmp_path / "b", fresh, sheet(work))]


def test_a_work_role_is_missed_where_the_firm_uses_them(tmp_path: Path) -> None:
    plain = sheet(on(17, TICKET))
    assert remarks(tmp_path, plain) == ()
    other = sheet(on(17, f"{TICKET}, work_role: Engineer"), number=2, who="ben.ito")
    assert [one.reason.slug for one in remarks(tmp_path / "b", plain, other)] == ["no-work-role"]
    assert remarks(tmp_path / "c", plain, other, number=2) == ()
    unbilled = sheet(on(17, f"{TICKET}, billable_option: do_not_bill"))
    assert remarks(tmp_path / "d", unbilled, other) == (), "no rate is needed for it"


# sums


def test_hours_by_how_they_are_billed_and_by_client(tmp_path: Path) -> None:
    week = """
        {date: 2026-11-16, hours: 8, notes: x, charge_to: project_ticket, project: acme-mail, wbs: '1.2', billable_option: billable}
        {date: 2026-11-17, hours: 3, notes: x, charge_to: project_ticket, project: acme-mail, wbs: '1.2', billable_option: do_not_bill}
        {date: 2026-11-17, hours: 2, notes: x, charge_to: service_ticket, agreement: AGR-2026-0003, billable_option: no_default}
        {date: 2026-11-18, hours: 1, notes: x, charge_to: service_ticket, ticket: PSA-T-900, billable_option: no_default}
        {date: 2026-11-18, hours: 4, notes: x, charge_to: project_ticket, project: own-tools, wbs: '1.1'}
        {date: 2026-11-19, hours: 5, charge_to: charge_code, charge_code: Vacation}
    """
    here = loaded(tmp_path, sheet(week))
    (mine,) = values(here)
    found = sums.sums(here.workspace, mine)
    assert (found.billable, found.not_billed, found.covered, found.undecided, found.internal) == (8, 3, 2, 1, 9)
    assert found.clients == (("acme", 12), ("zenith", 2))
    out = " ".join(run(files(tmp_path / "b", sheet(week)), "time", "review").output.split())
    assert "8 h billable, 2 h under agreements, 1 h billed as the ticket says, 3 h not billed, 9 h internal · Acme 12 h, Zenith 2 h" in out  # fmt: skip


# expenses


def report(rows: str, number: int = 1, who: str = "ana.ruiz", period: str = "2026-11", state: str = "pending_approval") -> dict[str, str]:  # fmt: skip
    listed = "".join(f"  - {line.strip()}\n" for line in rows.strip().splitlines())
    text = f"id: EXP-2026-{number:04}\nperson: {who}\nperiod: {period}\nstatus: {state}\ndue: 2026-12-04\nsubmitted_on: 2026-11-20\nentries:\n{listed}"
    return {f"registers/expenses/EXP-2026-{number:04}.yml": text}


def reasons(root: Path, *more: dict[str, str]) -> list[str]:
    here = loaded(root, *more)
    found = values(here, "expense-report")
    return [one.reason.slug for one in expenses.review(here.workspace, found[0], found)]


PAID = "{{date: 2026-11-17, type: {sort}, amount: {amount}, currency: USD, notes: x, receipt: present{more}}}"
SAME = f", receipt_sha256: {'a' * 64}"


def test_one_receipt_is_paid_once_whatever_it_is_called(tmp_path: Path) -> None:
    one = PAID.format(sort="meal", amount=20, more=SAME)
    two = PAID.format(sort="parking", amount=21, more=SAME)
    assert reasons(tmp_path, report(f"{one}\n{two}")) == ["same-receipt"]
    other = report(PAID.format(sort="other", amount=19, more=SAME), 2, "ben.ito", "2026-10", "approved_tier_two")
    assert reasons(tmp_path / "b", report(one), other) == ["same-receipt"]


def test_day_and_amount_twice_under_another_type(tmp_path: Path) -> None:
    rows = f"{PAID.format(sort='meal', amount=20, more='')}\n{PAID.format(sort='parking', amount=20, more='')}"
    assert reasons(tmp_path, report(rows)) == ["entered-twice"]
    colleague = report(PAID.format(sort="meal", amount=20, more=""), 2, "ben.ito")
    assert reasons(tmp_path / "b", report(PAID.format(sort="parking", amount=20, more="")), colleague) == ["same-as-a-colleague"]  # fmt: skip


def test_an_expense_of_long_ago_is_asked_about(tmp_path: Path) -> None:
    old = "{{date: {day}, type: meal, amount: 20, currency: USD, notes: x, receipt: present}}"
    assert reasons(tmp_path, report(old.format(day="2020-02-07"))) == ["old-expense", "outside-period"]
    assert reasons(tmp_path / "b", report(old.format(day="2026-10-21"), period="2026-10")) == []
    strict = {"pmo.yml": "company: Test firm\nthresholds:\n  expense_days: 10\n"}
    assert reasons(tmp_path / "c", report(old.format(day="2026-11-09")), strict) == ["old-expense"]


def test_every_payment_is_listed(tmp_path: Path) -> None:
    rows = "\n".join(f"{{date: 2026-11-{day:02}, type: parking, amount: {day}, currency: USD, notes: Visit {day}, charge_to: charge_code, charge_code: Meetings}}" for day in range(1, 13))  # fmt: skip
    root = files(tmp_path, report(rows))
    out = run(root, "expense", "review").output
    assert "12 payments" in out
    assert "Mon, Nov 2 $2 parking Meetings no receipt Visit 2 Tue, Nov 3" in " ".join(out.split())
    assert "and 4 more (--all)" in out
    assert "Visit 12" in run(root, "expense", "review", "--all").output


def test_nothing_to_review_names_an_option_that_there_is(tmp_path: Path) -> None:
    out = run(files(tmp_path), "expense", "review").output
    assert "pmo expense review --month 2026-11 --all-states" in " ".join(out.split())
    assert run(files(tmp_path / "b"), "expense", "review", "--month", "2026-11", "--all-states").exit_code == 0


# where it stands, and how it is said


def test_questions_and_the_week_name_file_and_line(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(on(17, "charge_to: project_ticket, ticket: PSA-P-9, project: acme-old, wbs: '1.2'").replace("2026-11-17", "2026-11-18", 1)))  # fmt: skip
    lines = (root / "registers/timesheets/TS-2026-0001.yml").read_text().splitlines()
    number = next(index for index, line in enumerate(lines, 1) if "acme-old" in line)
    out = run(root, "time", "review").output
    assert "Ask before deciding · registers/timesheets/TS-2026-0001.yml" in out
    assert f"8 h acme-old/1.2, which is closed since 2026-11-17 (line {number})" in out
    refused = run(root, "time", "approve", "TS-2026-0001", "--person", "dana.cole").output
    assert f"(registers/timesheets/TS-2026-0001.yml:{number})" in refused
    week = run(root, "time", "week", "2026-W47", "--person", "ana.ruiz").output
    assert f"line {number}" in next(line for line in week.splitlines() if "acme-old" in line)
    assert "registers/timesheets/TS-2026-0001.yml" in week


def test_a_long_question_is_not_cut_off(tmp_path: Path) -> None:
    """The id of the agreement that would be the right one stands at its end."""
    more = {
        "registers/agreements/AGR-2026-0006.yml": agreement(6, limit=500, title="Project hours that were bought in the spring for the second plant"),
        "registers/agreements/AGR-2026-0007.yml": agreement(7, unlimited="true"),
    }  # fmt: skip
    root = files(
        tmp_path, more, sheet(on(16, "charge_to: service_ticket, ticket: PSA-T-900, agreement: AGR-2026-0006"))
    )
    out = run(root, "time", "review").output
    assert "without a limit: AGR-2026-0001, AGR-2026-0007" in " ".join(out.split())
    assert all(len(line) <= 100 for line in out.splitlines())


def test_less_than_an_hour_is_said_in_minutes_and_more_in_hours(tmp_path: Path) -> None:
    times = """
        {date: 2026-11-16, hours: 2, charge_to: charge_code, charge_code: Meetings, notes: a, from: "09:00", to: "11:00"}
        {date: 2026-11-16, hours: 6, charge_to: charge_code, charge_code: Meetings, notes: b, from: "10:15", to: "16:15"}
    """
    rest = "\n".join(FULL.splitlines()[1:4])
    out = run(files(tmp_path, sheet(f"{times.strip()}\n{rest}")), "time", "review").output
    assert "Times that overlap (45 min)" in out
    assert "Working days without time (8 h)" in out


def test_a_sheet_with_errors_comes_first_and_is_not_clear(tmp_path: Path) -> None:
    wrong = sheet(FULL.replace("hours: 8", "hours: lots", 1), number=3, who="sam.dell")
    root = files(tmp_path, sheet(FULL), sheet(WEDNESDAY, number=2, who="ben.ito"), wrong)
    write(root, {"registers/timesheets/TS-2026-0004.yml": "id: TS-2026-0004\nperson: [\n"})
    out = run(root, "time", "review").output
    assert out.startswith("3 time sheets: 1 sheet with errors, 1 sheet with questions, 1 clear")
    assert "registers/timesheets/TS-2026-0004.yml cannot be read, line" in " ".join(out.split())
    assert [out.index(name) for name in ("TS-2026-0004.yml", "TS-2026-0003  ", "TS-2026-0002  ", "TS-2026-0001  ")] == sorted(
        out.index(name) for name in ("TS-2026-0004.yml", "TS-2026-0003  ", "TS-2026-0002  ", "TS-2026-0001  ")
    )  # fmt: skip
    assert "Cannot be approved: pmo lint finds an error · registers/timesheets/TS-2026-0003.yml" in out
    assert "Clear: pmo time approve TS-2026-0001\n" in out
    assert "pmo time approve TS-2026-0003" not in out
    assert "pmo time reject TS-2026-0003" in out
    (first, *_) = json.loads(run(root, "time", "review", "--format", "json").output)["sheets"]
    assert first["id"] == "TS-2026-0003"
    assert first["errors"][0]["line"] > 0


def test_nothing_at_all_can_be_read(tmp_path: Path) -> None:
    root = files(tmp_path, {"registers/timesheets/TS-2026-0001.yml": "[]\n"})
    out = run(root, "time", "review").output
    assert "registers/timesheets/TS-2026-0001.yml cannot be read" in " ".join(out.split())
