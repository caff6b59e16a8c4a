"""Quotients of metrics.md §7 from entries; the numbers are worked out by hand beside each test."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from pmo.cli.main import cli
from pmo.measure import fact_tables
from pmo.render.reports.context import rows_of
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 11, 20)


def person(name: str, weekly: int) -> str:
    return f"id: {name}\nname: {name}\nstatus: active\nweekly_capacity_hours: {weekly}\n"


def fact(name: str, month: date, **hours: str) -> dict[str, Any]:
    sums = {
        key: Decimal(hours.get(key, "0"))
        for key in ("logged", "time_off", "client", "billable", "covered", "no_charge")
    }
    return {"person": name, "month": month, "entries": 1, **sums}


OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
ANN = fact("ann.baker", OCTOBER, logged="132", time_off="16", client="120", billable="60", covered="40", no_charge="20")
FILES = {
    "registers/people/ann.baker.yml": person("ann.baker", 40),
    "registers/people/bo.chen.yml": person("bo.chen", 20),
}


def test_utilization_of_one_person(tmp_path: Path) -> None:
    """October 2026 has 22 weekdays: 8 x 22 = 176 hours, less 16 of time off is 160; 132 / 160, 120 / 160, 60 / 160 ..."""
    found = rows_of(fact_tables.utilization_by_person(workspace(tmp_path, FILES, AS_OF).workspace, [ANN]))[0]
    assert found["available_hours"].value == 176
    assert {key: cell.value for key, cell in found.items() if key.endswith("_of_staff_available")} == {
        "utilization_of_staff_available": Decimal("0.825"),
        "client_utilization_of_staff_available": Decimal("0.75"),
        "billable_utilization_of_staff_available": Decimal("0.375"),
        "covered_utilization_of_staff_available": Decimal("0.25"),
        "no_charge_of_staff_available": Decimal("0.125"),
    }
    assert found["billable_share_of_logged"].value == Decimal(60) / Decimal(132)


HOLIDAY = {**FILES, "pmo.yml": "company: Test\nholidays: [2026-10-12, 2026-10-31]\n"}  # a Monday and a Saturday


def test_a_holiday_is_time_off_whether_it_was_entered_or_not(tmp_path: Path) -> None:
    """October 2026 has 22 weekdays, one of them a holiday: 176 hours, less 8 is 168; 84 / 168. Entered, it is the same."""
    firm = workspace(tmp_path, HOLIDAY, AS_OF).workspace
    entered = {"person": "ann.baker", "day": date(2026, 10, 12), "hours": Decimal(8)}
    of_another = {"person": "bo.chen", "day": date(2026, 10, 12), "hours": Decimal(4)}
    for time_off, off in (("0", [of_another]), ("8", [entered, of_another])):
        facts = [fact("ann.baker", OCTOBER, logged="84", time_off=time_off)]
        found = rows_of(fact_tables.utilization_by_person(firm, facts, off))[0]
        assert (found["available_hours"].value, found["time_off"]) == (176, 8)
        assert found["utilization_of_staff_available"].value == Decimal("0.5")
    vacation = [fact("ann.baker", OCTOBER, logged="80", time_off="16")]
    days = [entered, {"person": "ann.baker", "day": date(2026, 10, 13), "hours": Decimal(8)}]
    found = rows_of(fact_tables.utilization_by_person(firm, vacation, days))[0]
    assert (found["time_off"], found["utilization_of_staff_available"].value) == (16, Decimal("0.5"))


def test_the_month_of_the_as_of_date_counts_its_days_so_far(tmp_path: Path) -> None:
    """1 to 20 November 2026 has 15 weekdays: 20 hours a week are 4 a day, 60 in all."""
    table = fact_tables.utilization_by_person(
        workspace(tmp_path, FILES, AS_OF).workspace, [fact("bo.chen", NOVEMBER, logged="30")]
    )
    found = rows_of(table)[0]
    assert (found["available_hours"].value, found["utilization_of_staff_available"].value) == (60, Decimal("0.5"))


def test_a_team_is_a_sum_divided_by_a_sum(tmp_path: Path) -> None:
    """Ann 132 of 160, Bo 44 of 88 hours: 176 / 248, not the mean of 0.825 and 0.5."""
    loaded = workspace(tmp_path, {**FILES, "pmo.yml": "company: Test\nthresholds:\n  min_group: 2\n"}, AS_OF)
    table = fact_tables.utilization_of_team(loaded.workspace, [ANN, fact("bo.chen", OCTOBER, logged="44")])
    assert rows_of(table)[0]["utilization_of_staff_available"].value == Decimal(176) / Decimal(248)


def test_a_small_team_is_withheld(tmp_path: Path) -> None:
    table = fact_tables.utilization_of_team(workspace(tmp_path, FILES, AS_OF).workspace, [ANN])
    cell = rows_of(table)[0]["utilization_of_staff_available"]
    assert (cell.value, cell.reason) == (None, "below_minimum_n")


def test_a_person_whose_capacity_nobody_knows_gives_no_figure(tmp_path: Path) -> None:
    table = fact_tables.utilization_by_person(
        workspace(tmp_path, FILES, AS_OF).workspace, [fact("cy.diaz", OCTOBER, logged="5")]
    )
    cell = rows_of(table)[0]["utilization_of_staff_available"]
    assert (cell.value, cell.reason) == (None, "missing_input")


def test_cost_without_a_rate_is_unknown_and_the_rest_is_exact() -> None:
    hours = [
        {"project": "a", "hours": Decimal(10), "labour_cost": Decimal("500.125"), "hours_without_rate": Decimal(0)},
        {"project": "b", "hours": Decimal(10), "labour_cost": Decimal(400), "hours_without_rate": Decimal(2)},
    ]
    found = rows_of(
        fact_tables.cost_of_projects(
            hours, [{"project": "a", "amount": Decimal("0.01")}, {"project": "c", "amount": Decimal(5)}]
        )
    )
    assert [(row["project"], row["cost"].value, row["cost"].reason) for row in found] == [
        ("a", Decimal("500.135"), ""),
        ("b", None, "missing_input"),
        ("c", Decimal(5), ""),
    ]


def run(root: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["facts", *arguments, "--root", str(root), "--as-of", "2026-11-20"])
    return done.exit_code, done.output


def test_people_are_for_management_and_cost_too(tmp_path: Path) -> None:
    workspace(tmp_path, FILES, AS_OF)
    facts = tmp_path / ".cache" / "pmo" / "facts"
    facts.mkdir(parents=True)
    (facts / "time_entries.csv").write_text(
        "id,person,day,hours,kind,billing\n1,ann.baker,2026-10-01,8,client,billable\n", encoding="utf-8"
    )
    code, text = run(tmp_path, "utilization")
    assert code == 0
    assert "ann.baker" not in text
    code, text = run(tmp_path, "utilization", "--audience", "management", "--format", "json")
    assert code == 0
    assert "ann.baker" in text
    code, text = run(tmp_path, "cost")
    assert code == 2
    assert "--audience management" in text


def test_no_facts_is_a_sentence(tmp_path: Path) -> None:
    workspace(tmp_path, FILES, AS_OF)
    code, text = run(tmp_path, "utilization")
    assert code == 2
    assert "holds no facts" in text
