"""The tickets of the team on the day's page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from connectwise.status.conftest import Desk, ticket
from pmo.pipeline import today

if TYPE_CHECKING:
    from pmo.render.reports.day import Line

OWNER = {"owner": {"id": 11, "identifier": "aruiz", "name": "Ana Ruiz"}}


def lines(desk: Desk, **wish: Any) -> list[Line]:
    """The lines of the group."""
    page = today.today(desk.loaded(), **wish)
    return list(next(group.lines for group in page.groups if group.key == "tickets"))


def test_without_a_pull_there_is_no_group(desk: Desk) -> None:
    """And no file is made by looking."""
    page = today.today(desk.loaded())
    assert "tickets" not in [group.key for group in page.groups]
    assert "tickets" not in [group["key"] for group in json.loads(today.as_json(page))["groups"]]
    assert not (desk.root / ".cache").exists()


def test_open_tickets_of_people_who_are_here(desk: Desk) -> None:
    """By owner or as one of several; not those of others, and not what is over."""
    desk.pulled(
        service_tickets=[
            ticket(1, "Owned", **OWNER),
            ticket(2, "Shared", owner={"id": 99, "identifier": "stranger"}, resources="stranger, DANA"),
            ticket(3, "Of a stranger", owner={"id": 99, "identifier": "stranger"}),
            ticket(4, "Of nobody"),
            ticket(5, "Over", closedFlag=True, **OWNER),
            ticket(6, "Over by its status", status="Solved", **OWNER),
        ],
        project_tickets=[ticket(20, "Of a project (pmo:demo/1)", **OWNER)],
    )
    found = lines(desk)
    assert [(line.id, line.what, line.who) for line in found] == [
        ("PSA-T-1", "Owned", ("Ana Ruiz",)),
        ("PSA-T-2", "Shared", ("Dana Whitlock",)),
        ("PSA-T-20", "Of a project", ("Ana Ruiz",)),
    ]
    assert [line.where for line in found] == ["Acme"] * 3


def test_late_ones_first_then_by_day(desk: Desk) -> None:
    """What is outside its SLA leads; a day that passed is red, one that is near yellow."""
    desk.pulled(
        service_tickets=[
            ticket(1, "Undated", **OWNER),
            ticket(2, "Later", requiredDate="2026-12-18T00:00:00Z", **OWNER),
            ticket(3, "Passed", requiredDate="2026-11-18T00:00:00Z", **OWNER),
            ticket(4, "Outside", sla={"id": 1, "name": "Standard"}, isInSla=False, status="Waiting", **OWNER),
            ticket(5, "Near", requiredDate="2026-11-23T00:00:00Z", **OWNER),
        ]
    )
    assert [(line.what, line.when, line.tone, line.why) for line in lines(desk)] == [
        ("Outside", "not dated", "red", "Waiting; outside its SLA"),
        ("Passed", "Nov 18 · 2 days late", "red", "New"),
        ("Near", "Nov 23 · in 3 days", "yellow", "New"),
        ("Later", "Dec 18 · in 28 days", "", "New"),
        ("Undated", "not dated", "", "New"),
    ]


def test_of_one_person_and_of_one_client(desk: Desk) -> None:
    """The page of a person shows the person's tickets alone."""
    desk.records({"registers/clients/other.yml": "id: other\nname: Other\nstatus: active\npsa_company_id: OtherInc\n"})
    desk.pulled(
        service_tickets=[
            ticket(1, "Ana's", **OWNER),
            ticket(
                2,
                "Dana's",
                owner={"id": 12, "identifier": "dana"},
                company={"id": 2, "identifier": "otherinc", "name": "Other Inc."},
            ),
        ]
    )
    assert [line.what for line in lines(desk, person="dana")] == ["Dana's"]
    assert [line.what for line in lines(desk, client="other")] == ["Dana's"]
    assert [line.who for line in lines(desk, person="dana")] == [()]


def test_the_heading_says_how_old_it_is(desk: Desk) -> None:
    """In the firm's own time: half past two UTC was the evening before in New York."""
    desk.pulled(service_tickets=[ticket(1, "Owned", **OWNER)])
    text = today.as_text(today.today(desk.loaded()), width=100, style=lambda part, _: part, every=False)
    assert "Tickets assigned to the team, as of Nov 19 (1)" in text
    assert "PSA-T-1" in text


def test_a_spoiled_file_is_no_reason_to_fail(desk: Desk) -> None:
    """The day's page is about the records; `pmo connectwise` says what is wrong."""
    path = desk.root / ".cache/pmo/psa/store.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database" * 100)
    assert "tickets" not in [group.key for group in today.today(desk.loaded()).groups]


def test_a_ticket_with_a_record_leads_to_it(desk: Desk) -> None:
    """Its file is named in the data."""
    change = "id: CR-2026-0001\ntitle: Firewall\ntype: normal\ncategory: production\nstatus: assess\npsa_ref: PSA-T-1\nclient: acme\n"
    desk.records({"registers/changes/CR-2026-0001.yml": change})
    desk.pulled(service_tickets=[ticket(1, "Firewall", **OWNER)])
    found = json.loads(today.as_json(today.today(desk.loaded())))
    (item,) = next(group["items"] for group in found["groups"] if group["key"] == "tickets")
    assert (item["id"], item["kind"], item["path"]) == ("PSA-T-1", "change", "registers/changes/CR-2026-0001.yml")
