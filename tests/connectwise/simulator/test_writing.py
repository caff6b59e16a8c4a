"""New rows, patches with their false successes, deletions, and what entering time brings with it."""

from __future__ import annotations

from typing import Any

import pytest

from connectwise.simulator.small_psa import COMPANY, Client
from pmo.connect.connectwise.simulator.store import StoreError

HOUR = {
    "member": {"id": 3},
    "chargeToId": 100,
    "chargeToType": "ProjectTicket",
    "timeStart": "2026-11-18T13:00:00Z",
    "timeEnd": "2026-11-18T14:30:00Z",
}


def errors(answer: Any) -> set[tuple[str, str]]:
    return {(item["code"], item["field"]) for item in answer.json()["errors"]}


def made(psa: Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = psa.ask("POST", path, json=body)
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    assert answer.headers["location"].endswith(f"{path}/{row['id']}")
    assert psa.get(f"{path}/{row['id']}").json() == row
    return row


def patched(psa: Client, path: str, *operations: tuple[str, str, Any]) -> Any:
    return psa.ask("PATCH", path, json=[{"op": op, "path": name, "value": value} for op, name, value in operations])


def test_a_new_ticket_gets_number_status_and_full_references(psa: Client) -> None:
    row = made(
        psa,
        "/service/tickets",
        {"summary": "Line\none\tand", "company": {"identifier": "acme"}, "owner": {"identifier": "ARuiz"}},
    )
    assert row["id"] == 230
    assert row["summary"] == "Line one and"
    assert row["company"] == COMPANY
    assert row["owner"]["id"] == 3
    assert (row["status"], row["closedFlag"], row["recordType"]) == ({"id": 10, "name": "New"}, False, "ServiceTicket")
    assert row["_info"]["enteredBy"] == "pmo.api"


def test_tickets_of_both_sorts_share_their_numbers(psa: Client) -> None:
    assert made(psa, "/project/tickets", {"summary": "One more", "project": {"id": 5}, "wbsCode": "1.3"})["id"] == 230
    assert made(psa, "/service/tickets", {"summary": "And one", "company": {"id": 7}})["id"] == 231


def test_a_project_ticket_takes_company_and_board_of_its_project(psa: Client) -> None:
    row = made(psa, "/project/tickets", {"summary": "One more", "project": {"id": 5}})
    assert (row["company"]["id"], row["board"]["id"], row["status"]["id"]) == (7, 2, 20)


@pytest.mark.parametrize(
    ("path", "body", "missing"),
    [
        ("/service/tickets", {}, {"summary", "company"}),
        ("/project/tickets", {"summary": ""}, {"summary", "project"}),
        (
            "/project/projects",
            {"name": "x", "company": {"id": 7}},
            {"board", "billingMethod", "estimatedStart", "estimatedEnd"},
        ),
        ("/project/projects/5/phases", {}, {"description"}),
        ("/sales/activities", {"name": "Call"}, {"assignTo"}),
        ("/time/entries", {}, {"chargeToId", "timeStart", "timeEnd"}),
        ("/expense/entries", {"amount": 5}, {"type", "date", "chargeToId"}),
    ],
)
def test_every_missing_field_is_named(psa: Client, path: str, body: dict[str, Any], missing: set[str]) -> None:
    answer = psa.ask("POST", path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidObject")
    assert errors(answer) == {("MissingRequiredField", name) for name in missing}


def test_references_to_nothing_and_long_texts_are_refused(psa: Client) -> None:
    answer = psa.ask(
        "POST",
        "/service/tickets",
        json={"summary": "x" * 101, "company": {"id": 99}, "owner": {"identifier": "nobody"}},
    )
    assert errors(answer) == {
        ("FieldTooLong", "summary"),
        ("InvalidReference", "company"),
        ("InvalidReference", "owner"),
    }
    assert psa.simulator.store.count("service_tickets") == 30


def test_what_is_no_json_is_refused(psa: Client) -> None:
    assert (
        psa.ask("POST", "/service/tickets", content=b"{", headers={"content-type": "application/json"}).status_code
        == 400
    )
    assert psa.ask("POST", "/service/tickets", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
    assert psa.ask("POST", "/service/tickets", json=[]).status_code == 400
    assert psa.ask("PATCH", "/service/tickets/200", json={"op": "replace"}).status_code == 400


def test_a_patch_changes_what_it_names_and_last_updated_moves(psa: Client) -> None:
    before = psa.get("/service/tickets/200").json()
    after = patched(
        psa,
        "/service/tickets/200",
        ("replace", "summary", "Other"),
        ("replace", "company", {"id": 7}),
        ("remove", "budgetHours", None),
    )
    assert after.status_code == 200
    row = psa.get("/service/tickets/200").json()
    assert (row["summary"], row["company"], row["budgetHours"]) == ("Other", COMPANY, None)
    assert row["_info"]["lastUpdated"] > before["_info"]["lastUpdated"]
    assert row["_info"]["dateEntered"] == before["_info"]["dateEntered"]


@pytest.mark.parametrize("path", ["company/identifier", "company/id", "customFields/0/value", "status/name"])
def test_a_path_into_a_reference_is_a_false_success(psa: Client, path: str) -> None:
    before = psa.get("/service/tickets/200").json()
    assert patched(psa, "/service/tickets/200", ("replace", path, "x")).status_code == 200
    assert psa.get("/service/tickets/200").json() == before


@pytest.mark.parametrize(
    ("op", "path"),
    [("replace", "/summary"), ("replace", "Summary"), ("replace", "id"), ("move", "summary"), ("replace", "")],
)
def test_a_path_that_is_none_is_refused(psa: Client, op: str, path: str) -> None:
    answer = patched(psa, "/service/tickets/200", (op, path, "x"))
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidPatch")


def test_a_required_field_cannot_be_taken_away(psa: Client) -> None:
    answer = patched(psa, "/service/tickets/200", ("remove", "summary", None), ("replace", "company", None))
    assert errors(answer) == {("MissingRequiredField", "summary"), ("MissingRequiredField", "company")}


def test_custom_fields_are_replaced_as_a_whole(psa: Client) -> None:
    patched(psa, "/service/tickets/200", ("replace", "customFields", [{"id": 2, "value": "only"}]))
    assert psa.get("/service/tickets/200").json()["customFields"] == [{"id": 2, "value": "only"}]


def test_a_status_closes_and_opens_and_must_be_of_the_board(psa: Client) -> None:
    patched(psa, "/service/tickets/200", ("replace", "status", {"name": "closed"}))
    row = psa.get("/service/tickets/200").json()
    assert (row["status"]["id"], row["closedFlag"]) == (11, True)
    assert row["closedDate"] is not None
    patched(psa, "/service/tickets/200", ("replace", "status", {"id": 10}))
    row = psa.get("/service/tickets/200").json()
    assert (row["closedFlag"], row["closedDate"]) == (False, None)
    assert errors(patched(psa, "/service/tickets/200", ("replace", "status", {"name": "Waiting"}))) == {
        ("InvalidReference", "status")
    }
    patched(psa, "/project/tickets/100", ("replace", "status", {"name": "Closed"}))
    assert psa.get("/project/tickets/100").json()["status"]["id"] == 21
    patched(psa, "/project/projects/5", ("replace", "status", {"name": "Closed"}))
    assert psa.get("/project/projects/5").json()["closedFlag"] is True


def test_what_cannot_be_written_is_refused(psa: Client) -> None:
    assert psa.ask("POST", "/time/sheets", json={}).status_code == 405
    assert psa.ask("PUT", "/service/tickets/200", json={}).status_code == 405
    assert psa.ask("DELETE", "/service/boards/1").status_code == 405


def test_time_lands_on_a_sheet_and_adds_up(psa: Client) -> None:
    row = made(psa, "/time/entries", HOUR)
    assert row["actualHours"] == 1.5
    assert (row["company"], row["project"]["id"], row["ticket"]["id"], row["status"]) == (COMPANY, 5, 100, "Open")
    sheet = psa.get(f"/time/sheets/{row['timeSheet']['id']}").json()
    assert (sheet["dateStart"], sheet["dateEnd"], sheet["year"], sheet["period"], sheet["hours"]) == (
        "2026-11-16T00:00:00Z",
        "2026-11-22T00:00:00Z",
        2026,
        47,
        1.5,
    )
    same = made(
        psa,
        "/time/entries",
        {**HOUR, "timeStart": "2026-11-20T13:00:00Z", "timeEnd": None, "actualHours": 2, "hoursDeduct": 0.5},
    )
    assert same["timeSheet"] == row["timeSheet"]
    assert same["timeEnd"] == "2026-11-20T15:30:00Z"
    assert psa.get("/project/tickets/100").json()["actualHours"] == 3.5
    assert psa.get("/project/projects/5").json()["actualHours"] == 3.5
    other = made(psa, "/time/entries", {**HOUR, "timeStart": "2026-11-23T13:00:00Z", "timeEnd": "2026-11-23T14:00:00Z"})
    assert other["timeSheet"] != row["timeSheet"]
    patched(psa, f"/time/entries/{row['id']}", ("replace", "timeEnd", "2026-11-18T13:45:00Z"))
    assert psa.get(f"/time/entries/{row['id']}").json()["actualHours"] == 0.75
    assert psa.get(f"/time/sheets/{row['timeSheet']['id']}").json()["hours"] == 2.75
    assert psa.ask("DELETE", f"/time/entries/{row['id']}").status_code == 204
    assert psa.get(f"/time/entries/{row['id']}").status_code == 404
    assert psa.get("/project/tickets/100").json()["actualHours"] == 3


def test_an_entry_without_a_member_is_that_of_the_interface(psa: Client) -> None:
    row = made(psa, "/time/entries", {name: value for name, value in HOUR.items() if name != "member"})
    assert row["member"]["identifier"] == "pmo.api"


def test_entries_on_nothing_or_backward_in_time_are_refused(psa: Client) -> None:
    assert errors(psa.ask("POST", "/time/entries", json={**HOUR, "chargeToId": 999})) == {
        ("InvalidReference", "chargeToId")
    }
    assert psa.ask("POST", "/time/entries", json={**HOUR, "timeEnd": "2026-11-18T12:00:00Z"}).status_code == 400
    assert psa.ask("POST", "/time/entries", json={**HOUR, "timeStart": "noon"}).status_code == 400
    assert psa.simulator.store.count("time_entries") == 0


def test_expenses_land_on_the_report_of_their_month(psa: Client) -> None:
    wish = {
        "member": {"id": 3},
        "chargeToId": 200,
        "chargeToType": "ServiceTicket",
        "type": {"id": 1, "name": "Meal"},
        "amount": 17.4,
        "date": "2026-11-05T00:00:00Z",
    }
    row = made(psa, "/expense/entries", wish)
    made(psa, "/expense/entries", {**wish, "amount": 2.6, "date": "2026-11-30T00:00:00Z"})
    report = psa.get(f"/expense/reports/{row['expenseReport']['id']}").json()
    assert (report["dateStart"], report["dateEnd"], report["total"]) == (
        "2026-11-01T00:00:00Z",
        "2026-11-30T00:00:00Z",
        20,
    )
    assert row["amount"] == 17.4


def test_a_ticket_with_time_on_it_is_not_deleted(psa: Client) -> None:
    made(psa, "/time/entries", {**HOUR, "chargeToId": 200, "chargeToType": "ServiceTicket"})
    assert psa.ask("DELETE", "/service/tickets/200").status_code == 409
    assert psa.ask("DELETE", "/service/tickets/201").status_code == 204


def test_the_same_number_twice_is_refused_by_the_store(psa: Client) -> None:
    with pytest.raises(StoreError, match="200"):
        psa.simulator.store.add("service_tickets", {"id": 200})
