"""Entries as facts: whose, which day, what for, and how it counts."""

from __future__ import annotations

import os
import stat
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from connectwise.pull.firm import ANA, BEN, DOCK, entry, firm, on_agreement, pulled, store
from pmo.facts.engine import Facts
from pmo.facts.layout import LAYOUTS
from pmo.pipeline.facts import report
from pmo.pipeline.psa import taken
from pmo.pipeline.psa.store import Shelf
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pathlib import Path


def facts(root: Path, table: str = "time_entries") -> list[dict[str, Any]]:
    with duckdb.connect(":memory:") as database:
        done = database.execute("SELECT * FROM read_parquet(?) ORDER BY CAST(id AS BIGINT)", [str(root / f".cache/pmo/facts/{table}.parquet")])  # fmt: skip
        names = [column[0] for column in done.description]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]


def only(root: Path, psa: Any, **options: Any) -> dict[str, Any]:
    pulled(root, psa, **options)
    (found,) = facts(root)
    return found


def test_a_fact_has_everything_that_a_review_asks_for(tmp_path):
    firm(tmp_path)
    psa = store()
    entry(
        psa, "2026-11-03", "4", workType={"id": 2, "name": "Night"}, workRole={"id": 1, "name": "Engineer"}, hoursBilled=5,
        invoiceHours=4, hourlyRate=150, agreementHours=None, timeSheet={"id": 12}, status="Billed", dateEntered="2026-11-05T02:00:00Z",
    )  # fmt: skip
    found = only(tmp_path, psa)
    assert found == {
        "id": "1", "person": "ana.ruiz", "day": date(2026, 11, 3), "hours": Decimal(4), "kind": "client", "billing": "billable",
        "client": "acme", "project": "dock", "wbs": "1.2", "agreement": None, "cost_rate": Decimal(50), "cost_multiplier": Decimal("1.5"),
        "entered_on": date(2026, 11, 4), "started_at": datetime.fromisoformat("2026-11-03T10:00"), "ended_at": datetime.fromisoformat("2026-11-03T15:00"),
        "charge": "project_ticket", "ticket": "PSA-T-102", "charge_code": None, "sheet": "PSA-S-12", "status": "Billed",
        "billable_option": "billable", "work_type": "Night", "work_role": "Engineer", "notes_length": 30, "hours_billed": Decimal(5),
        "invoiced_hours": Decimal(4), "invoiced_amount": Decimal(600), "hourly_rate": Decimal(150), "agreement_hours": None,
        "agreement_amount": None,
    }  # fmt: skip
    assert list(found) == [column.name for column in LAYOUTS["time_entries"]]


@pytest.mark.parametrize(
    ("start", "end", "day"),
    [
        ("2026-11-03T03:30:00Z", "2026-11-03T04:00:00Z", date(2026, 11, 2)),
        ("2026-11-03T00:00:00Z", None, date(2026, 11, 3)),
        ("2026-11-03T00:00:00Z", "2026-11-03T01:00:00Z", date(2026, 11, 2)),
        ("2026-11-03T15: 00: 00Z", "2026-11-03T16: 00: 00Z", date(2026, 11, 3)),
    ],
)
def test_the_day_is_the_one_where_the_firm_is_and_a_bare_day_stays_itself(tmp_path, start, end, day):
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-11-03", "1", timeStart=start, timeEnd=end)
    assert only(tmp_path, psa)["day"] == day


@pytest.mark.parametrize(
    ("other", "kind", "billing"),
    [
        ({}, "client", "billable"),
        ({"billableOption": "NoCharge"}, "client", "no_charge"),
        ({"billableOption": "DoNotBill"}, "client", "no_charge"),
        ({"billableOption": "NoDefault"}, "client", None),
        ({"agreement": {"id": 3, "name": "Block"}}, "client", "covered"),
        ({"company": {"id": 1, "identifier": "FIRM", "name": "Test firm"}}, "internal", None),
        ({"workType": {"id": 3, "name": "Sick leave"}}, "time_off", None),
        ({"chargeToType": "ChargeCode", "chargeToId": 70, "ticket": None, "project": None}, "time_off", None),
        ({"chargeToType": "ChargeCode", "chargeToId": 71, "ticket": None, "project": None}, "internal", None),
    ],
)
def test_how_an_hour_counts(tmp_path, other, kind, billing):
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-11-03", "1", **other)
    found = only(tmp_path, psa)
    assert (found["kind"], found["billing"]) == (kind, billing)


def test_a_fixed_fee_covers_the_hours_of_its_project(tmp_path):
    firm(tmp_path)
    psa = store()
    psa.change("projects", 7, billingMethod="FixedFee")
    entry(psa, "2026-11-03", "1")
    assert only(tmp_path, psa)["billing"] == "covered"


@pytest.mark.parametrize(
    ("other", "project", "wbs"),
    [
        ({"ticket": 102}, "dock", "1.2"),  # the task says so
        ({"ticket": 101}, "dock", "1.1"),  # the number of the ticket
        ({"ticket": 103, "phase": {"id": 61, "name": "Survey"}}, "dock", "1.1"),  # the number of its phase
        ({"ticket": 103}, "dock", None),
        ({"ticket": 102, "project": None}, "dock", "1.2"),
        ({"ticket": 500, "chargeToType": "ServiceTicket", "project": None}, "dock", None),  # of an issue of the project
        ({"ticket": 501, "chargeToType": "ServiceTicket", "project": None}, None, None),
    ],
)
def test_project_and_task_are_found_and_never_guessed(tmp_path, other, project, wbs):
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-11-03", "1", **other)
    found = only(tmp_path, psa)
    assert (found["project"], found["wbs"]) == (project, wbs)


def test_a_member_nobody_knows_keeps_the_name_of_the_psa(tmp_path):
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-11-03", "1", {"id": 40, "identifier": "temp", "name": "Temp"})
    assert only(tmp_path, psa)["person"] == "temp"


def test_expenses_are_facts_too(tmp_path):
    firm(tmp_path)
    psa = store()
    psa.add("expense_entries", {
        "expenseReport": {"id": 5}, "company": {"id": 2, "identifier": "acmefoods"}, "chargeToId": 102, "chargeToType": "ProjectTicket",
        "member": BEN, "type": {"id": 1, "name": "Mileage"}, "paymentMethod": {"id": 1, "name": "Personal"}, "amount": Decimal("18.40"),
        "currency": {"id": 1, "name": "USD"}, "billableOption": "Billable", "billAmount": Decimal(20), "date": "2026-11-03T00:00:00Z",
        "status": "Open", "ticket": {"id": 102, "name": "Work"}, "project": DOCK,
    })  # fmt: skip
    pulled(tmp_path, psa)
    (found,) = facts(tmp_path, "expenses")
    assert {key: value for key, value in found.items() if value is not None} == {
        "id": "1", "person": "ben.holt", "day": date(2026, 11, 3), "amount": Decimal("18.4"), "project": "dock", "client": "acme",
        "reimbursable": True, "wbs": "1.2", "charge": "project_ticket", "ticket": "PSA-T-102", "report": "PSA-X-5", "status": "Open",
        "type": "Mileage", "billable_option": "billable", "currency": "USD", "bill_amount": Decimal(20),
    }  # fmt: skip


def test_what_is_written_is_what_pmo_facts_reads(tmp_path):
    loaded = firm(tmp_path)
    psa = store()
    entry(psa, "2026-11-03", "4", ANA)
    on_agreement(psa, "2026-11-04", "2")
    pulled(tmp_path, psa)
    opened = Facts(tmp_path / ".cache/pmo/facts")
    assert list(opened.faults()) == []
    found = opened.ask("cost_by_project", date(2026, 11, 20))
    assert [dict(zip(found.columns, row, strict=True))["labour_cost"] for row in found.rows] == [
        Decimal(300)
    ]  # two on the ticket of an issue
    assert "utilization" in report(loaded, "utilization").title.lower()


def test_the_same_shelf_gives_the_same_bytes(tmp_path):
    firm(tmp_path)
    psa = store()
    for day in range(1, 20):
        entry(psa, f"2026-10-{day:02}", "1.25")
    pulled(tmp_path, psa)
    file = tmp_path / ".cache/pmo/facts/time_entries.parquet"
    before = file.read_bytes()
    (file.parent / ".time_entries-killed").mkdir()
    (file.parent / ".time_entries-killed/facts.csv").write_text("id")
    pulled(tmp_path, psa)
    assert file.read_bytes() == before
    assert sorted(path.name for path in file.parent.iterdir()) == ["expenses.parquet", "time_entries.parquet"]


def test_what_the_row_says_an_hour_costs_comes_before_the_member(tmp_path):
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-11-03", "4", hourlyCost="61.5")
    assert only(tmp_path, psa)["cost_rate"] == Decimal("61.5")


@pytest.mark.skipif(os.name != "posix", reason="rights are of POSIX systems")
def test_what_an_hour_costs_is_for_its_owner_alone(tmp_path):
    """Also in a folder that was open to all, and over a file that was."""
    folder = tmp_path / ".cache/pmo/facts"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    (folder / "time_entries.parquet").touch(0o644)
    taken.take_over(firm(tmp_path))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(("hours", "fits"), [("99999.9998", True), ("99999.99995", False), ("-100000", False)])
def test_a_number_beyond_its_column_is_left_out_of_facts_and_records_and_said(tmp_path, hours, fits):
    loaded = firm(tmp_path)
    with Shelf.of(tmp_path) as shelf:
        shelf.put("time_entries", [{"id": 4, "timeStart": "2026-11-03T15:00:00Z", "actualHours": Decimal(hours), "member": ANA}])  # fmt: skip
    gaps = [str(gap) for gap in taken.take_over(loaded).gaps if gap.sort == "number"]
    assert [row["hours"] for row in facts(tmp_path)] == [Decimal(hours) if fits else None]
    assert gaps == ([] if fits else ["number hours of time entry: 1 row, for example time entry 4; it is larger than any such number can be, and left out; look at the entry in the PSA"])  # fmt: skip


def test_a_folder_that_takes_no_facts_is_said_without_a_row(tmp_path):
    loaded = firm(tmp_path)
    (tmp_path / ".cache/pmo").mkdir(parents=True)
    (tmp_path / ".cache/pmo/facts").write_text("a file where a folder belongs", encoding="utf-8")
    with pytest.raises(InputError, match="could not be written"):
        taken.take_over(loaded)
