"""The example firm has a PSA in it: what its entries add up to is what the records, and the known answers, say."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from pmo.connect.connectwise.simulator import Store
from pmo.connect.connectwise.simulator.folder import hours_of
from pmo.connect.connectwise.simulator.routes import BY_NAME
from pmo.domain import agreement_records
from pmo.pipeline.load import load
from support import AS_OF, ROOT, SHARED

if TYPE_CHECKING:
    from pmo.model.workspace import Workspace

HOURS = Path(__file__).parent.parent / "example" / "internal-hours.csv"
KNOWN = SHARED / "reference" / "example-firm"
needs_answers = pytest.mark.skipif(
    not KNOWN.is_dir(),
    reason="the known answers lie beside the project only where it is developed (../shared/reference)",
)
ZONE = ZoneInfo("America/New_York")
Sums = Counter[tuple[str, ...]]


@pytest.fixture(scope="module")
def firm() -> Workspace:
    return load(ROOT, AS_OF, AS_OF).workspace


@pytest.fixture(scope="module")
def store(firm: Workspace) -> Store:
    return Store.of_workspace(firm, hours_of(HOURS))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def entries(firm: Workspace, store: Store) -> list[tuple[str, str, str, str, str, Decimal]]:
    """Of each entry: month in the firm's zone, person, project, task or empty, agreement, hours. From the rows alone."""
    people = {record.text("psa_member_id"): record.id for record in firm.of("person")}
    numbers = {record.text("psa_ref"): record.id for kind in ("project", "agreement") for record in firm.of(kind)}
    out = []
    for row in store.rows("time_entries"):
        month = datetime.fromisoformat(row["timeStart"]).astimezone(ZONE).strftime("%Y-%m")
        project = numbers[f"PSA-P-{row['project']['id']}"] if row["project"] else ""
        ticket = store.get("project_tickets", row["chargeToId"]) if project else None
        agreement = numbers[f"PSA-G-{row['agreement']['id']}"] if row["agreement"] else ""
        out.append(
            (
                month,
                people[row["member"]["identifier"]],
                project,
                ticket["wbsCode"] if ticket else "",
                agreement,
                row["actualHours"],
            )
        )
    return out


def test_hours_of_each_project_task_month_and_person_are_those_of_the_records(firm: Workspace, store: Store) -> None:
    found: Sums = Counter()
    for month, person, project, wbs, _, hours in entries(firm, store):
        if project:
            found[project, wbs, month, person] += hours  # type: ignore[assignment]
    wanted: Sums = Counter()
    for record in firm.of("actuals"):
        for row in record.list("rows"):
            wanted[record.id, row["wbs"], row["month"], row["person"]] += row["hours"]
    assert found == wanted
    assert len(wanted) == 285


def test_hours_of_each_agreement_month_and_person_are_those_of_the_records(firm: Workspace, store: Store) -> None:
    found: Sums = Counter()
    for month, person, _, _, agreement, hours in entries(firm, store):
        if agreement:
            found[agreement, month, person] += hours  # type: ignore[assignment]
    wanted: Sums = Counter()
    for record in firm.of("usage"):
        for row in record.list("rows"):
            wanted[record.id, row["month"], row["person"]] += row["hours"]
    assert found == wanted
    assert len(wanted) == 780


def by_sort(firm: Workspace, store: Store) -> dict[str, Sums]:
    """Hours by person and month: for clients, on the firm's own account, and away."""
    people = {record.text("psa_member_id"): record.id for record in firm.of("person")}
    own = {row["id"] for row in store.rows("companies") if row["types"][0]["name"] == "Owner"}
    away = {row["id"] for row in store.rows("work_types") if row["accrualType"]}
    out: dict[str, Sums] = {name: Counter() for name in ("project", "agreement", "internal", "pto")}
    for row in store.rows("time_entries"):
        sort = (
            "pto"
            if row["workType"]["id"] in away
            else "internal"
            if row["company"]["id"] in own
            else "agreement"
            if row["agreement"]
            else "project"
        )
        out[sort][people[row["member"]["identifier"]], row["timeStart"][:7]] += row["actualHours"]
    return out


@needs_answers
def test_capacity_is_the_known_one(firm: Workspace, store: Store) -> None:
    found = by_sort(firm, store)
    rows = table(KNOWN / "capacity.csv")
    for row in rows:
        for sort, sums in found.items():
            assert sums[row["person"], row["month"]] == Decimal(row[f"{sort}_hours"]), (
                row["person"],
                row["month"],
                sort,
            )
        assert sum(sums[row["person"], row["month"]] for sort, sums in found.items() if sort != "pto") == Decimal(
            row["logged_hours"]
        )
    assert len(rows) == len({key for sums in found.values() for key in sums}) == 144


@needs_answers
def test_utilization_of_the_team_is_the_known_one(firm: Workspace, store: Store) -> None:
    found = by_sort(firm, store)
    calendar = {(row["person"], row["month"]): Decimal(row["calendar_hours"]) for row in table(KNOWN / "capacity.csv")}
    for row in table(KNOWN / "utilization-team.csv"):
        month = row["month"]
        client = sum(
            hours for sort in ("project", "agreement") for (_, at), hours in found[sort].items() if at == month
        )
        available = sum(hours - found["pto"][key] for key, hours in calendar.items() if key[1] == month)
        assert (client, available) == (Decimal(row["client_hours_8"]), Decimal(row["staff_available_8"]))
        assert round(client / available, 4) == Decimal(row["client_utilization_team_of_8"])


@needs_answers
@pytest.mark.parametrize(
    ("file", "fields"),
    [("actuals.csv", ("project", "wbs", "month", "person")), ("agreement-usage.csv", ("agreement", "month", "person"))],
)
def test_the_known_hours(firm: Workspace, store: Store, file: str, fields: tuple[str, ...]) -> None:
    found: Sums = Counter()
    for month, person, project, wbs, agreement, hours in entries(firm, store):
        if project if "project" in fields else agreement:
            said = {"month": month, "person": person, "project": project, "wbs": wbs, "agreement": agreement}
            found[tuple(said[name] for name in fields)] += hours  # type: ignore[assignment]
    wanted: Sums = Counter()
    for row in table(KNOWN / file):
        wanted[tuple(row[name] for name in fields)] += Decimal(row["hours"])  # type: ignore[assignment]
    assert found == wanted


def test_days_are_working_days_and_not_overfull(firm: Workspace, store: Store) -> None:
    days: Counter[tuple[str, Any]] = Counter()
    for row in store.rows("time_entries"):
        start, end = (datetime.fromisoformat(row[name]).astimezone(ZONE) for name in ("timeStart", "timeEnd"))
        assert start.date() == end.date() <= firm.as_of
        assert start.hour >= 8
        assert end.hour < 19
        assert start.weekday() < 5
        assert start.date() not in firm.settings.holidays
        assert Decimal((end - start).total_seconds()) / 3600 == row["actualHours"]
        days[row["member"]["identifier"], start.date()] += row["actualHours"]
    assert max(days.values()) <= Decimal("8.5")


def test_nobody_is_at_two_places(store: Store) -> None:
    last: dict[str, str] = {}
    for row in sorted(store.rows("time_entries"), key=lambda row: (row["member"]["id"], row["timeStart"])):
        assert row["timeStart"] >= last.get(row["member"]["identifier"], "")
        last[row["member"]["identifier"]] = row["timeEnd"]


def test_sheets_and_tickets_add_up(store: Store) -> None:
    sheets: Counter[int] = Counter()
    tickets: Counter[tuple[str, int]] = Counter()
    projects: Counter[int] = Counter()
    for row in store.rows("time_entries"):
        sheets[row["timeSheet"]["id"]] += row["actualHours"]
        tickets[row["chargeToType"], row["chargeToId"]] += row["actualHours"]
        if row["project"]:
            projects[row["project"]["id"]] += row["actualHours"]
    assert {row["id"]: row["hours"] for row in store.rows("time_sheets")} == dict(sheets)
    for kind, resource in (("ServiceTicket", "service_tickets"), ("ProjectTicket", "project_tickets")):
        assert {row["id"]: row["actualHours"] for row in store.rows(resource) if row["actualHours"]} == {
            number: hours for (sort, number), hours in tickets.items() if sort == kind
        }
    assert {row["id"]: row["actualHours"] for row in store.rows("projects") if row["actualHours"]} == dict(projects)


def test_sheets_of_records_are_there_as_they_stand(firm: Workspace, store: Store) -> None:
    wanted = {
        "approved_tier_one": "ApprovedByTierOne",
        "pending_approval": "PendingApproval",
        "open": "Open",
        "rejected": "Rejected",
    }
    for record in firm.of("timesheet"):
        sheet = store.get("time_sheets", int(record.text("psa_ref")[6:]))
        assert sheet is not None
        assert sheet["status"] == wanted[record.text("status")]
        for entry in record.list("entries"):
            row = store.get("time_entries", int(entry["psa_ref"][6:]))
            assert row is not None
            assert (row["timeSheet"]["id"], row["actualHours"], row["notes"]) == (
                sheet["id"],
                entry["hours"],
                entry["notes"],
            )
            assert row["timeStart"].startswith(entry["date"])
        held = [row for row in store.rows("time_entries") if row["timeSheet"]["id"] == sheet["id"]]
        assert len(held) == len(record.list("entries"))
    assert firm.of("timesheet")


def test_months_before_are_approved_and_this_one_waits(firm: Workspace, store: Store) -> None:
    own = {int(record.text("psa_ref")[6:]) for record in firm.of("timesheet")}
    for row in store.rows("time_sheets"):
        if row["id"] not in own:
            assert row["status"] == ("ApprovedByTierTwo" if row["dateEnd"] < "2026-11" else "PendingApproval")


def test_expenses_and_their_reports(firm: Workspace, store: Store) -> None:
    for record in firm.of("expense-report"):
        report = store.get("expense_reports", int(record.text("psa_ref")[6:]))
        assert report is not None
        assert report["total"] == sum(Decimal(entry["amount"]) for entry in record.list("entries"))
        for entry in record.list("entries"):
            row = store.get("expense_entries", int(entry["psa_ref"][6:]))
            assert row is not None
            assert (row["amount"], row["date"][:10], row["expenseReport"]["id"]) == (
                Decimal(entry["amount"]),
                entry["date"],
                report["id"],
            )
            project = firm.find("project", entry["project"])
            assert project is not None
            assert row["project"]["id"] == int(project.text("psa_ref")[6:])


def test_recaps_agree_with_the_balances_of_the_records(firm: Workspace, store: Store) -> None:
    for record in firm.of("agreement"):
        recap = store.get("agreement_recaps", int(record.text("psa_ref")[6:]))
        assert recap is not None
        own = agreement_records.balance(firm, record).get("remaining").value
        assert (recap["isUnlimited"] == "True") is (own is None)
        assert recap["remainingAmount"] == (own or 0)
        assert recap["usedAmount"] <= 0
        if own is not None:
            assert recap["startingAmount"] + recap["adjustmentAmount"] + recap["usedAmount"] == own
    assert store.rows("agreement_recaps")[6]["remainingAmount"] == Decimal("18.5")


def test_every_number_of_a_record_is_in_the_psa(firm: Workspace, store: Store) -> None:
    where = {"P": "projects", "A": "activities", "G": "agreements", "S": "time_sheets", "X": "expense_reports"}
    for record in firm.records:
        letter, _, number = record.text("psa_ref")[4:].partition("-")
        if letter == "T":
            assert store.get("service_tickets", int(number)) or store.get("project_tickets", int(number))
        elif letter:
            assert store.get(where[letter], int(number)), record.id
    for client in firm.of("client"):
        name = client.text("psa_company_id") or client.id
        assert [row["name"] for row in store.rows("companies") if row["identifier"].casefold() == name.casefold()] == [
            client.text("name")
        ]


def test_what_has_no_number_and_no_hours_is_not_there(firm: Workspace, store: Store) -> None:
    names = {row["name"] for row in store.rows("projects")}
    assert "corvane-plant2-network" in {record.id for record in firm.of("project") if not record.text("psa_ref")}
    plan = firm.find("project", "corvane-plant2-network")
    assert plan is not None
    assert plan.text("title") not in names
    assert not [row for row in store.rows("service_tickets") if row["requestForChangeFlag"]]


def test_references_lead_to_rows(store: Store) -> None:
    fields = {
        "company": "companies", "member": "members", "owner": "members", "assignTo": "members", "manager": "members", "project": "projects",
        "phase": "phases", "agreement": "agreements", "timeSheet": "time_sheets", "expenseReport": "expense_reports", "board": "boards",
        "workType": "work_types", "workRole": "work_roles", "opportunity": "opportunities", "sla": "slas",
    }  # fmt: skip
    for name in BY_NAME:
        for row in store.rows(name):
            for field, resource in fields.items():
                value = row.get(field)
                if isinstance(value, dict):
                    target = store.get(resource, value["id"])
                    assert target is not None, (name, row["id"], field)
                    assert value.get("identifier") in (None, target.get("identifier"))


def test_a_few_large_tickets_hide_in_agreements_and_the_rest_is_small(store: Store) -> None:
    hours: Counter[int] = Counter()
    for row in store.rows("time_entries"):
        if row["agreement"]:
            hours[row["ticket"]["id"]] += row["actualHours"]
    large = [number for number, sum_of in hours.items() if sum_of > 8]
    assert 3 <= len(large) <= 10
    assert min(hours[number] for number in large) > 30
    titles = {(store.get("service_tickets", number) or {})["summary"] for number in large}
    assert titles == {"New equipment set up and rolled out"}


def test_it_is_the_same_each_time_and_older_than_its_clock(firm: Workspace, store: Store) -> None:
    again = Store.of_workspace(firm, hours_of(HOURS))
    for name in BY_NAME:
        assert again.rows(name) == store.rows(name)
    latest = again.latest()
    assert latest is not None
    assert latest < again.clock()


def test_without_hours_that_no_record_has_only_those_of_sheets_are_internal(firm: Workspace) -> None:
    store = Store.of_workspace(firm)
    told = sum(
        Decimal(entry["hours"])
        for record in firm.of("timesheet")
        for entry in record.list("entries")
        if entry["charge_to"] == "charge_code"
    )
    assert sum(row["actualHours"] for row in store.rows("time_entries") if row["chargeToType"] == "ChargeCode") == told
