"""Expense reports, budgets before and after, and the reminder list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from firm_of_time import FULL, loaded, sheet, values
from pmo.domain.sheets import effect, expenses, late, periods

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.domain.sheets.effect import Effect


ON_MAIL = ", charge_to: project_ticket, project: acme-mail"


def report(entries: str, number: int = 1, more: str = "") -> dict[str, str]:
    rows = "".join(f"  - {line.strip()}\n" for line in entries.strip().splitlines())
    text = f"id: EXP-2026-{number:04}\nperson: ana.ruiz\nperiod: 2026-1{number % 2}\nstatus: pending_approval\ndue: 2026-12-04\nsubmitted_on: 2026-11-20\nentries:\n{rows}{more}"
    return {f"registers/expenses/EXP-2026-{number:04}.yml": text}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("type: meal, amount: 20, currency: USD, notes: x", []),
        ("type: meal, amount: 25, currency: USD, notes: x", []),
        (f"type: meal, amount: 25.01, currency: USD, notes: x{ON_MAIL}", ["no-receipt"]),
        (f"type: meal, amount: 30, currency: USD, notes: x, receipt: present{ON_MAIL}", []),
        (f"type: meal, amount: 30, currency: USD, notes: x, receipt: missing, receipt_reason: lost{ON_MAIL}", ["receipt-reason"]),
        (f"type: meal, amount: 30, currency: USD, notes: x, receipt: missing, receipt_reason: n/a{ON_MAIL}", ["no-receipt"]),
        (f"type: meal, amount: 30, currency: USD, notes: x, receipt: missing, receipt_reason: '   '{ON_MAIL}", ["no-receipt"]),
        ("type: meal, amount: 20, currency: USD, notes: x, receipt: missing, receipt_reason: n", []),
        (f"type: mileage, amount: 90, currency: USD, notes: x{ON_MAIL}", []),
        ("type: mileage, amount: 90, currency: USD, notes: x", ["no-target"]),
        (f"type: lodging, amount: 500.01, currency: USD, notes: x, receipt: present{ON_MAIL}", ["over-policy"]),
        ("type: meal, amount: 20, currency: EUR, notes: x", ["other-currency"]),
        ("type: meal, amount: 20, currency: USD", ["no-purpose"]),
        ("type: meal, amount: 20, currency: USD, notes: x, billable_option: billable", ["no-target"]),
        ("type: meal, amount: 20, currency: USD, notes: x, charge_to: project_ticket, project: own-tools, billable_option: billable", ["billable-internal"]),
        ("type: meal, amount: 20, currency: USD, notes: x, charge_to: project_ticket, project: acme-old", ["closed-project"]),
    ],
)  # fmt: skip
def test_one_expense(tmp_path: Path, fields: str, expected: list[str]) -> None:
    here = loaded(tmp_path, report(f"{{date: 2026-11-19, {fields}}}"))
    found = expenses.review(here.workspace, values(here, "expense-report")[0])
    assert [one.reason.slug for one in found] == expected
    assert all(one.person == "ana.ruiz" and one.day == date(2026, 11, 19) and one.amount for one in found)


def test_limits_are_those_of_the_firm(tmp_path: Path) -> None:
    settings = {"pmo.yml": "company: Test firm\nthresholds:\n  receipt_above: 10\n  expense_limit: 15\n"}
    here = loaded(tmp_path, report("{date: 2026-11-19, type: meal, amount: 20, currency: USD, notes: x}"), settings)
    found = expenses.review(here.workspace, values(here, "expense-report")[0])
    assert [one.reason.slug for one in found] == ["no-receipt", "over-policy", "no-target"]


def test_outside_the_month_and_twice_over_two_reports(tmp_path: Path) -> None:
    one = "{date: 2026-10-30, type: meal, amount: 20, currency: USD, notes: x}"
    here = loaded(tmp_path, report(one, 1), report(one, 2))
    november, october = values(here, "expense-report")
    found = expenses.review(here.workspace, november, [october])
    assert [item.reason.slug for item in found] == ["entered-twice", "outside-period"]
    assert "also in EXP-2026-0002" in found[0].text


# budgets

ON_TASK = """
    {date: 2026-11-16, hours: 5, charge_to: project_ticket, ticket: PSA-T-501, project: acme-mail, wbs: "1.2", notes: x}
    {date: 2026-11-17, hours: 3, charge_to: project_ticket, ticket: PSA-T-501, project: acme-mail, wbs: "1.2", notes: x}
"""


def budget(root: Path, actuals: str, *more: dict[str, str]) -> Effect:
    files = {"projects/acme-mail/actuals.csv": actuals} if actuals else {}
    here = loaded(root, files, sheet(ON_TASK), *more)
    found = effect.effects(here.workspace, values(here))
    assert [one.project for one in found] == ["acme-mail"]
    return found[0]


def test_before_and_after_in_hours_and_cost(tmp_path: Path) -> None:
    found = budget(tmp_path, "wbs,month,person,hours,cost\n1.1,2026-10,ana.ruiz,10,500\n1.2,2026-10,ben.ito,20,1400\n")
    assert (found.booked_hours, found.new_hours, found.after_hours, found.budget_hours) == (30, 8, 38, 40)
    assert found.share == Decimal("0.95")
    assert (found.booked_cost, found.new_cost, found.after_cost) == (1900, 400, 2300)
    assert found.certain


def test_a_week_that_is_in_the_actuals_is_not_counted_again(tmp_path: Path) -> None:
    rows = (
        "wbs,month,week,person,hours,cost\n1.2,2026-11,2026-W46,ana.ruiz,10,500\n1.2,2026-11,2026-W47,ana.ruiz,6,300\n"
    )
    found = budget(tmp_path, rows)
    assert (found.booked_hours, found.new_hours, found.after_hours) == (16, 2, 18)
    assert found.certain


def test_a_month_that_may_hold_the_hours_gives_an_upper_bound(tmp_path: Path) -> None:
    found = budget(tmp_path, "wbs,month,person,hours,cost\n1.2,2026-11,ana.ruiz,10,500\n")
    assert found.after_hours == 18
    assert not found.certain
    other = budget(
        tmp_path / "b", "wbs,month,person,hours,cost\n1.2,2026-11,ben.ito,10,500\n1.1,2026-11,ana.ruiz,1,50\n"
    )
    assert other.certain


def test_no_estimate_and_no_cost_are_said_and_never_divided_by(tmp_path: Path) -> None:
    from firm_of_time import project  # noqa: PLC0415 - only here

    bare = {
        "projects/acme-mail/project.yml": project("acme-mail", "Mail").replace(
            "    budget_hours: 20\n", "    budget_hours: 0\n"
        )
    }
    found = budget(tmp_path, "", bare)
    assert (found.budget_hours, found.share, found.new_cost, found.after_cost) == (None, None, None, None)
    assert found.after_hours == 8


def test_the_cost_of_an_hour_comes_from_another_project_when_this_one_has_none(tmp_path: Path) -> None:
    other = {"projects/own-tools/actuals.csv": "wbs,month,person,hours,cost\n1.1,2026-09,ana.ruiz,10,600\n1.1,2026-10,ana.ruiz,10,700\n"}  # fmt: skip
    assert budget(tmp_path, "", other).new_cost == 560


# late


def lateness(
    root: Path, *more: dict[str, str], as_of: date = date(2026, 11, 25), week: str = "2026-W47"
) -> late.Lateness:
    here = loaded(root, *more, as_of=as_of)
    return late.lateness(here.workspace, [*values(here), *values(here, "expense-report")], week)


def test_who_is_late_and_who_is_not(tmp_path: Path) -> None:
    found = lateness(
        tmp_path,
        sheet(FULL, number=1, who="ana.ruiz"),
        sheet(FULL.splitlines()[0], number=2, who="ben.ito", status="open"),
        sheet(FULL, number=3, who="sam.dell", status="approved_tier_one", more="approvals:\n  - {tier: one, person: dana.cole, decision: approved, decided_on: 2026-11-20}\n"),
    )  # fmt: skip
    by_person = {one.person: one for one in found.late}
    assert sorted(by_person) == ["ben.ito", "dana.cole", "mia.director"]
    assert (by_person["ben.ito"].sheet, by_person["ben.ito"].state) == ("TS-2026-0002", "open")
    assert [day.day for day in by_person["ben.ito"].missing] == [17, 18, 19, 20]
    assert by_person["dana.cole"].sheet == ""
    assert all(one.days(date(2026, 11, 25)) == 2 for one in found.late)
    assert (found.expected, found.handed_in, found.nobody) == (5, 2, False)
    assert [(one.sheet, one.deciders, one.second) for one in found.waiting] == [
        ("TS-2026-0001", ("dana.cole", "sam.dell"), False),
        ("TS-2026-0003", ("mia.director",), True),
    ]


def test_who_is_away_all_week_owes_no_sheet(tmp_path: Path) -> None:
    leave = {"registers/absences/ABS-2026-0001.yml": "id: ABS-2026-0001\nperson: ben.ito\nstart: 2026-11-14\nend: 2026-11-22\n"}  # fmt: skip
    found = lateness(tmp_path, sheet(FULL), leave)
    assert "ben.ito" not in {one.person for one in found.late}
    assert found.expected == 4


def test_a_week_without_any_sheet_is_said_and_its_people_are_named(tmp_path: Path) -> None:
    found = lateness(tmp_path)
    assert found.nobody
    assert [(one.person, one.sheet) for one in found.late] == [
        (who, "") for who in ("ana.ruiz", "ben.ito", "dana.cole", "mia.director", "sam.dell")
    ]


def test_weeks_before_for_which_somebody_has_nothing_are_not_forgotten(tmp_path: Path) -> None:
    """Of a week that others have a sheet for; not of weeks before the first sheet of a person."""
    before = {"period": "2026-W45", "status": "approved_tier_two"}
    found = lateness(
        tmp_path,
        sheet(FULL),
        sheet(FULL, number=2, who="ben.ito", period="2026-W46"),
        sheet(FULL, number=3, **before),
        sheet(FULL, number=4, who="sam.dell", period="2026-W44"),
    )
    older = {(one.person, one.period) for one in found.late if not one.sheet and one.period != "2026-W47"}
    assert {period for person, period in older if person == "ana.ruiz"} == {"2026-W46"}, (
        "W44 was before her first sheet"
    )
    assert {period for person, period in older if person == "sam.dell"} == {"2026-W46", "2026-W45"}
    assert {period for person, period in older if person == "ben.ito"} == set(), "he came in W46"
    assert {period for person, period in older if person == "dana.cole"} == {"2026-W46", "2026-W45", "2026-W44"}


def test_older_sheets_and_reports_are_reminded_of_too(tmp_path: Path) -> None:
    old = {"registers/timesheets/TS-2026-0002.yml": "id: TS-2026-0002\nperson: ben.ito\nperiod: 2026-W45\nstatus: rejected\nreject_reason: x\n"}  # fmt: skip
    costs = {"registers/expenses/EXP-2026-0001.yml": "id: EXP-2026-0001\nperson: ben.ito\nperiod: 2026-10\nstatus: open\ndue: 2026-11-06\n"}  # fmt: skip
    found = lateness(tmp_path, sheet(FULL), old, costs)
    mine = [(one.sheet, one.due) for one in found.late if one.person == "ben.ito"]
    assert mine == [("", date(2026, 11, 23)), ("EXP-2026-0001", date(2026, 11, 6)), ("TS-2026-0002", date(2026, 11, 9))]


def test_periods_and_the_days_they_are_due() -> None:
    assert periods.week_of(date(2027, 1, 1)) == "2026-W53"
    assert periods.bounds("2026-W53") == (date(2026, 12, 28), date(2027, 1, 3))
    assert periods.bounds("2026-W60") is None
    assert periods.bounds("2026-13") is None
    assert periods.report_deadline(date(2026, 10, 31)) == date(2026, 11, 6)
    assert periods.report_deadline(date(2026, 11, 30)) == date(2026, 12, 4)
    assert periods.last_due_week(date(2026, 11, 23)) == "2026-W47"
    assert periods.last_due_week(date(2026, 11, 22)) == "2026-W46"
