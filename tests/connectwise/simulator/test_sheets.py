"""What can be done with a sheet, in which state, and what a refusal looks like."""

from __future__ import annotations

from typing import Any

import pytest

from connectwise.simulator.small_psa import MEMBER, Client

FAMILIES = [
    ("/time/sheets", "time_sheets", "time_entries", "timeSheet"),
    ("/expense/reports", "expense_reports", "expense_entries", "expenseReport"),
]


def sheet(psa: Client, status: str, family: tuple[str, str, str, str] = FAMILIES[0]) -> None:
    _, resource, entries, field = family
    psa.simulator.store.add(
        resource, {"id": 9, "member": MEMBER, "status": status, "dateStart": "2026-11-16T00:00:00Z"}
    )
    for number, own in ((1, 9), (2, 9), (3, 10)):
        psa.simulator.store.add(entries, {"id": number, field: {"id": own}, "status": status, "member": MEMBER})


def act(psa: Client, action: str, approval: str = "Tier1Update", path: str = "/time/sheets", number: int = 9) -> Any:
    body = {"json": {"id": number, "approvalType": approval}} if action == "approve" else {}
    return psa.ask("POST", f"{path}/9/{action}", **body)


@pytest.mark.parametrize(
    ("before", "action", "approval", "after"),
    [
        ("Open", "submit", "", "PendingApproval"),
        ("Rejected", "submit", "", "PendingApproval"),
        ("PendingApproval", "approve", "Tier1Update", "ApprovedByTierOne"),
        ("PendingApproval", "approve", "DataEntry", "ApprovedByTierOne"),
        ("PendingProjectApproval", "approve", "Project", "PendingApproval"),
        ("ApprovedByTierOne", "approve", "Tier2Update", "ApprovedByTierTwo"),
        ("ApprovedByTierTwo", "approve", "Billing", "ReadyToBill"),
        ("PendingApproval", "reject", "", "Rejected"),
        ("ApprovedByTierOne", "reject", "", "RejectBySecondTier"),
        ("PendingApproval", "reverse", "", "Open"),
        ("ApprovedByTierTwo", "reverse", "", "Open"),
    ],
)
@pytest.mark.parametrize("family", FAMILIES)
def test_an_action_moves_the_sheet_and_its_entries(
    psa: Client, family: tuple[str, str, str, str], before: str, action: str, approval: str, after: str
) -> None:
    sheet(psa, before, family)
    answer = act(psa, action, approval, family[0])
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert psa.get(f"{family[0]}/9").json()["status"] == after
    assert [row["status"] for row in psa.simulator.store.rows(family[2])] == [after, after, before]


@pytest.mark.parametrize(
    ("before", "action", "approval"),
    [
        ("PendingApproval", "submit", ""), ("ApprovedByTierTwo", "submit", ""), ("Open", "approve", "Tier1Update"),
        ("ApprovedByTierOne", "approve", "Tier1Update"), ("PendingApproval", "approve", "Tier2Update"), ("PendingApproval", "approve", "Billing"),
        ("Open", "reject", ""), ("Billed", "reject", ""), ("Open", "reverse", ""), ("Billed", "reverse", ""),
    ],
)  # fmt: skip
def test_an_action_in_the_wrong_state_answers_200_with_success_false(
    psa: Client, before: str, action: str, approval: str
) -> None:
    sheet(psa, before)
    answer = act(psa, action, approval)
    assert (answer.status_code, answer.json()["success"]) == (200, False)
    assert before in answer.json()["message"]
    assert psa.get("/time/sheets/9").json()["status"] == before


def test_an_approval_needs_its_body(psa: Client) -> None:
    sheet(psa, "PendingApproval")
    assert act(psa, "approve", "Tier9").status_code == 400
    assert act(psa, "approve", number=8).status_code == 400
    assert psa.ask("POST", "/time/sheets/9/approve", json={}).status_code == 400
    assert psa.ask("POST", "/time/sheets/9/approve").status_code == 415
    assert psa.get("/time/sheets/9").json()["status"] == "PendingApproval"


def test_actions_are_posted_to_a_sheet_that_is_there(psa: Client) -> None:
    sheet(psa, "Open")
    assert psa.get("/time/sheets/9/submit").status_code == 405
    assert psa.ask("POST", "/time/sheets/8/submit").status_code == 404
    assert psa.ask("POST", "/time/sheets/9/praise").status_code == 404
    assert psa.ask("POST", "/service/tickets/200/submit").status_code == 404


@pytest.mark.parametrize("status", ["PendingApproval", "ApprovedByTierOne", "Billed"])
def test_a_sheet_that_was_handed_in_takes_nothing_more(psa: Client, status: str) -> None:
    sheet(psa, status)
    wish = {
        "member": {"id": 3},
        "chargeToId": 100,
        "chargeToType": "ProjectTicket",
        "timeStart": "2026-11-18T13:00:00Z",
        "timeEnd": "2026-11-18T14:00:00Z",
    }
    assert psa.ask("POST", "/time/entries", json=wish).status_code == 400
    assert (
        psa.ask("PATCH", "/time/entries/1", json=[{"op": "replace", "path": "notes", "value": "x"}]).status_code == 400
    )
    assert psa.ask("DELETE", "/time/entries/1").status_code == 400
    assert psa.simulator.store.count("time_entries") == 3
