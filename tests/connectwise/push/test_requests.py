"""What a push would send: every request, to the letter, and what it leaves alone with the reason."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from connectwise.push.office import (
    CHANGE,
    EXPENSES,
    FILES,
    OPPORTUNITY,
    PROBLEM,
    PROJECT,
    SETTINGS,
    SHEET,
    Office,
    ticket,
)
from support import write

if TYPE_CHECKING:
    from pmo.pipeline.psa.push import Plan

TASK_TICKET = {
    "project": {"id": 500},
    "wbsCode": "1",
    "budgetHours": Decimal(16),
    "requiredDate": "2026-12-04T00:00:00Z",
}


def with_files(office: Office, **files: str) -> None:
    """Other contents for the files of the kinds named."""
    paths = {path.split("/")[1]: path for path in FILES if path.startswith("registers/")}
    paths |= {"project": "projects/demo/project.yml", "settings": "pmo.yml"}
    write(
        office.root,
        {**{path: office.text(path) for path in FILES}, **{paths[name]: text for name, text in files.items()}},
    )


def bodies(made: Plan, path: str, method: str = "POST") -> list[Any]:
    """The bodies of the requests to an address."""
    return [json.loads(request.text) for request in made.requests if request.path == path and request.method == method]


def slugs(made: Plan) -> list[str]:
    """What the findings are called."""
    return [finding.slug for finding in made.findings]


def test_the_whole_firm_gives_these_requests(office: Office) -> None:
    """Worked out by hand from the records: tasks that are open, the change, the problem, the sale, the approved entries."""
    made = office.plan()
    assert [(request.method, request.path, request.item.name) for request in made.requests] == [
        ("POST", "/project/tickets", "demo/1"),
        ("POST", "/project/tickets", "demo/2"),
        ("POST", "/service/tickets", "CR-2026-0001"),
        ("POST", "/service/tickets", "PRB-2026-0001"),
        ("POST", "/sales/activities", "OPP-2026-0001"),
        ("POST", "/time/entries", "TS-2026-0001 2026-11-16"),
        ("POST", "/time/entries", "TS-2026-0001 2026-11-16"),
        ("POST", "/time/entries", "TS-2026-0001 2026-11-17"),
        ("POST", "/expense/entries", "EXP-2026-0001 2026-11-17"),
    ]
    assert bodies(made, "/project/tickets")[0] == {
        "summary": "Prepare (pmo:demo/1)", "project": {"id": 500}, "company": {"id": 1}, "wbsCode": "1", "budgetHours": 16,
        "requiredDate": "2026-12-04T00:00:00Z", "board": {"id": 3}, "status": {"id": 30},
    }  # fmt: skip
    assert bodies(made, "/service/tickets") == [
        {
            "summary": "Replace the firewall (pmo:CR-2026-0001)", "company": {"id": 1}, "board": {"id": 2},
            "status": {"id": 21}, "requiredDate": "2026-12-06T00:00:00Z",
        },
        {
            "summary": "Scanners lose the network (pmo:PRB-2026-0001)", "company": {"id": 1}, "board": {"id": 1},
            "status": {"id": 10}, "requiredDate": "2026-12-11T00:00:00Z", "impact": "High", "severity": "Low",
        },
    ]  # fmt: skip
    assert bodies(made, "/sales/activities") == [
        {
            "name": "Second site (pmo:OPP-2026-0001)", "type": {"name": "Pre-sales"}, "company": {"id": 1},
            "assignTo": {"id": 12}, "dateStart": "2026-12-18T00:00:00Z", "dateEnd": "2026-12-18T00:00:00Z",
        }
    ]  # fmt: skip
    assert made.findings == ()
    assert made.waiting == ()


def test_planning_writes_nothing(office: Office) -> None:
    """Not in the PSA, and not in the records."""
    before = {path: office.text(path) for path in FILES}
    office.plan()
    assert office.writes() == []
    assert {path: office.text(path) for path in FILES} == before


def test_entries_lie_one_behind_the_other(office: Office) -> None:
    """Those without times begin at 8:00 in New York, which is 13:00 UTC in winter; a time that was written is kept."""
    times = [
        (body["timeStart"], body["timeEnd"], body["actualHours"]) for body in bodies(office.plan(), "/time/entries")
    ]
    assert times == [
        ("2026-11-16T13:00:00Z", "2026-11-16T15:00:00Z", 2),
        ("2026-11-16T15:00:00Z", "2026-11-16T17:00:00Z", 2),
        ("2026-11-17T19:00:00Z", "2026-11-17T20:30:00Z", 1.5),
    ]


def test_a_break_is_deducted_and_summer_time_counts(office: Office) -> None:
    """14:00 to 17:00 with 2.5 hours has half an hour off; in July New York is four hours behind."""
    text = SHEET.replace("2026-11-17", "2026-07-14").replace('"15:30"', '"17:00"').replace("hours: 1.5", "hours: 2.5")
    with_files(office, timesheets=text)
    last = bodies(office.plan(), "/time/entries")[-1]
    assert (last["timeStart"], last["timeEnd"], last["hoursDeduct"]) == (
        "2026-07-14T18:00:00Z",
        "2026-07-14T21:00:00Z",
        0.5,
    )


def test_an_entry_after_one_with_times_begins_when_that_ends(office: Office) -> None:
    """So that two entries of a day never overlap."""
    text = SHEET.replace("date: 2026-11-17", "date: 2026-11-16")
    with_files(office, timesheets=text)
    starts = [body["timeStart"] for body in bodies(office.plan(), "/time/entries")]
    assert starts == ["2026-11-16T20:30:00Z", "2026-11-16T22:30:00Z", "2026-11-16T19:00:00Z"]


@pytest.mark.parametrize("state", ["open", "pending_approval", "rejected", "billed", "written_off"])
def test_only_approved_sheets_are_written(office: Office, state: str) -> None:
    """What nobody approved yet, and what was billed already, stays here."""
    with_files(office, timesheets=SHEET.replace("approved_tier_one", state))
    assert bodies(office.plan(), "/time/entries") == []


def test_hours_of_a_task_wait_for_its_ticket(office: Office) -> None:
    """Its number is not known before; a second round writes them."""
    entry = '  - date: 2026-11-18\n    hours: 3\n    charge_to: project_ticket\n    project: demo\n    wbs: "2"\n    notes: Batch 1\n'
    with_files(office, timesheets=SHEET.replace("approvals:", f"{entry}approvals:"))
    made, outcome = office.push()
    assert made.waiting == ("TS-2026-0001 2026-11-18: the ticket of demo/2 is made first",)
    assert outcome.findings == []
    later, outcome = office.push()
    assert [(request.path, request.body["chargeToId"]) for request in later.requests] == [("/time/entries", 902)]
    assert outcome.created == 1
    assert office.plan().empty


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("charge_to: service_ticket", "it names no ticket"),
        ("charge_to: service_ticket\n    ticket: PSA-T-4", "the PSA has no ticket 4"),
        ("charge_to: charge_code\n    charge_code: Fishing", "the PSA has no charge code “Fishing”"),
        ("charge_to: project_ticket\n    project: demo", "it names no task of demo, which has 0 tickets"),
        ("charge_to: service_ticket\n    ticket: PSA-T-900\n    work_type: Magic", "the PSA has no work type “Magic”"),
        (
            "charge_to: service_ticket\n    ticket: PSA-T-900\n    work_role: Wizard",
            "the PSA has no work role “Wizard”",
        ),
    ],
)
def test_what_nothing_carries_is_said(office: Office, entry: str, why: str) -> None:
    """The entry stays here, with the reason at its place; the others are written."""
    more = f"  - date: 2026-11-18\n    hours: 1\n    {entry}\n    notes: Odd\n"
    with_files(office, timesheets=SHEET.replace("approvals:", f"{more}approvals:"))
    made = office.plan()
    (finding,) = made.findings
    assert why in finding.message
    assert finding.help
    assert finding.place.path == "registers/timesheets/TS-2026-0001.yml"
    assert (
        office.text(finding.place.path)
        .split("\n")[finding.place.span.line - 1]
        .strip()
        .startswith("- date: 2026-11-18")
    )
    assert len(bodies(made, "/time/entries")) == 3


def test_a_person_without_a_member_is_said_once(office: Office) -> None:
    """Not once for every entry."""
    with_files(office, people="id: ana\nname: Ana Ruiz\nstatus: active\n", timesheets=SHEET, expenses=EXPENSES.replace("approved_tier_two", "open"))  # fmt: skip
    write(office.root, {"registers/people/ana.yml": "id: ana\nname: Ana Ruiz\nstatus: active\n"})
    made = office.plan()
    assert slugs(made) == ["psa-no-member"]
    assert "no member “ana”" in made.findings[0].message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (EXPENSES.replace("USD", "EUR"), "it is in EUR"),
        (EXPENSES.replace("personal", "company_card"), "company card"),
    ],
)
def test_money_that_would_be_wrong_is_not_sent(office: Office, text: str, why: str) -> None:
    """Another currency has no rate here, and what the firm paid must not be paid back."""
    with_files(office, expenses=text)
    made = office.plan()
    assert bodies(made, "/expense/entries") == []
    assert [why in finding.message for finding in made.findings] == [True]


def test_a_way_of_paying_that_the_psa_knows_is_used(office: Office) -> None:
    """By the number that another expense there gives to it."""
    office.psa.store.add("expense_entries", {"type": {"id": 3, "name": "Parking"}, "paymentMethod": {"id": 8, "name": "Company Card"}, "amount": 1, "date": "2026-01-05T00:00:00Z", "member": {"id": 12}})  # fmt: skip
    office.pull()
    with_files(office, expenses=EXPENSES.replace("personal", "company_card"))
    (body,) = bodies(office.plan(), "/expense/entries")
    assert (body["type"], body["paymentMethod"]) == ({"id": 3}, {"id": 8})


def test_a_task_that_has_its_ticket_gets_no_second_one(office: Office) -> None:
    """By its number in the work breakdown, or by the phase that stands for it."""
    office.psa.store.add("project_tickets", ticket(950, "Preparations", board=3, status=30, **TASK_TICKET))
    office.psa.store.add("phases", {"id": 40, "projectId": 500, "description": "Moving", "wbsCode": "2"})
    office.psa.store.change("projects", 500, description="With a phase")
    office.pull()
    made = office.plan()
    assert bodies(made, "/project/tickets") == []
    assert slugs(made) == []


def test_a_ticket_follows_its_task(office: Office) -> None:
    """Day, budget and status; the name that somebody gave it there stays."""
    office.psa.store.add("project_tickets", ticket(950, "Preparations", board=3, status=30, **TASK_TICKET))
    office.pull()
    text = PROJECT.replace("2026-12-04", "2026-12-11").replace(
        "budget_hours: 16", "budget_hours: 20\n    actual_start: 2026-11-18"
    )
    with_files(office, project=text)
    assert bodies(office.plan(), "/project/tickets/950", "PATCH") == [
        [
            {"op": "replace", "path": "budgetHours", "value": 20},
            {"op": "replace", "path": "requiredDate", "value": "2026-12-11T00:00:00Z"},
            {"op": "replace", "path": "status", "value": {"id": 31}},
        ]
    ]


def test_a_name_that_came_from_here_follows(office: Office) -> None:
    """A ticket that bears our mark is ours to name."""
    office.push()
    path = "registers/changes/CR-2026-0001.yml"
    write(
        office.root,
        {"pmo.yml": SETTINGS, path: office.text(path).replace("Replace the firewall", "Replace both firewalls")},
    )
    (steps,) = bodies(office.plan(), "/service/tickets/903", "PATCH")
    assert steps == [{"op": "replace", "path": "summary", "value": "Replace both firewalls (pmo:CR-2026-0001)"}]


def test_a_finished_ticket_is_left_alone(office: Office) -> None:
    """The PSA is done with it; whoever disagrees reads it in the status."""
    office.push()
    office.psa.store.change("service_tickets", 904, status={"id": 11, "name": "Resolved"})
    office.pull()
    path = "registers/problems/PRB-2026-0001.yml"
    write(office.root, {"pmo.yml": SETTINGS, path: office.text(path).replace("2026-12-11", "2026-12-12")})
    assert office.plan().requests == ()


def test_a_finished_change_closes_its_ticket(office: Office) -> None:
    """With the status that pmo.yml gives for it, on the board of the ticket; nothing else is written then."""
    office.push()
    path = "registers/changes/CR-2026-0001.yml"
    text = office.text(path).replace("status: scheduled", "status: cancelled").replace("2026-12-06T", "2026-12-07T")
    write(office.root, {"pmo.yml": SETTINGS, path: text})
    assert bodies(office.plan(), "/service/tickets/903", "PATCH") == [
        [{"op": "replace", "path": "status", "value": {"id": 22}}]
    ]


@pytest.mark.parametrize(
    "text",
    [
        CHANGE.replace("status: scheduled", "status: draft"),
        CHANGE.replace("category: production", "category: baseline"),
        CHANGE.replace("status: scheduled", "status: closed"),
        CHANGE.replace("client: acme", "client: acme\nincident: INC-77"),
    ],
)
def test_a_change_without_work_of_its_own_gets_no_ticket(office: Office, text: str) -> None:
    """A draft, a change order, a closed one, and one whose hours the incident carries."""
    with_files(office, changes=text)
    assert "CR-2026-0001" not in [request.item.name for request in office.plan().requests]


def test_a_client_that_the_psa_does_not_know_is_said(office: Office) -> None:
    """With the field to fill in."""
    with_files(office, clients="id: acme\nname: Acme\nstatus: active\npsa_company_id: AcmeInc\n")
    made = office.plan()
    assert slugs(made) == ["psa-no-company"] * 3
    assert "psa_company_id" in made.findings[0].help


def test_boards_and_statuses_must_be_known(office: Office) -> None:
    """A misspelt one is never replaced by the first that is there."""
    with_files(office, settings=SETTINGS.replace("change_board: Changes", "change_board: Chnages").replace("new_status: New", "new_status: Brand new"))  # fmt: skip
    made = office.plan()
    messages = " / ".join(finding.message for finding in made.findings)
    assert "the PSA has no board “Chnages”" in messages
    assert "the board “Desk” has no status “Brand new”" in messages
    assert bodies(made, "/service/tickets") == []


def test_long_names_keep_their_mark(office: Office) -> None:
    """The PSA keeps a hundred letters; the words before the mark are cut."""
    with_files(office, problems=PROBLEM.replace("Scanners lose the network", "Scanners lose the network " * 5))
    (body,) = [one for one in bodies(office.plan(), "/service/tickets") if "PRB" in one["summary"]]
    assert len(body["summary"]) <= 100
    assert body["summary"].endswith("… (pmo:PRB-2026-0001)")


def test_an_opportunity_without_an_owner_is_said(office: Office) -> None:
    """An activity is somebody's."""
    with_files(office, opportunities=OPPORTUNITY.replace("sales_owner: dana\n", ""))
    made = office.plan()
    assert slugs(made) == ["psa-no-member"]
    assert bodies(made, "/sales/activities") == []


def test_an_entry_that_somebody_entered_by_hand_is_not_written_again(office: Office) -> None:
    """Same person, day, ticket and hours: one of the two equal entries here may be it; the other one is new."""
    office.psa.store.add("time_entries", {"id": 40, "member": {"id": 11}, "chargeToId": 900, "chargeToType": "ServiceTicket", "timeStart": "2026-11-16T20:00:00Z", "timeEnd": "2026-11-16T22:00:00Z", "actualHours": Decimal(2)})  # fmt: skip
    made = office.plan()
    assert slugs(made) == ["psa-there-already"]
    assert "psa_ref: PSA-E-40" in made.findings[0].help
    assert len(bodies(made, "/time/entries")) == 2


@pytest.mark.parametrize(
    "other",
    [{"actualHours": Decimal(3)}, {"chargeToId": 901}, {"timeStart": "2026-11-18T20:00:00Z"}, {"member": {"id": 12}}],
)
def test_an_entry_that_differs_is_another_one(office: Office, other: dict[str, Any]) -> None:
    """In hours, ticket, day or person."""
    row = {"id": 40, "member": {"id": 11}, "chargeToId": 900, "chargeToType": "ServiceTicket", "timeStart": "2026-11-16T20:00:00Z", "actualHours": Decimal(2)}  # fmt: skip
    office.psa.store.add("time_entries", {**row, **other})
    made = office.plan()
    assert slugs(made) == []
    assert len(bodies(made, "/time/entries")) == 3


def test_only_limits_to_records(office: Office) -> None:
    """Requests, findings and what waits."""
    from pmo.pipeline.psa import push  # noqa: PLC0415
    from pmo.pipeline.psa.store import Shelf  # noqa: PLC0415

    with_files(office, opportunities=OPPORTUNITY.replace("sales_owner: dana\n", ""))
    with office.session(write=False) as session, Shelf.of(office.root) as shelf:
        made = push.plan(office.loaded(), shelf, session, ("CR-2026-0001",))
    assert [request.item.name for request in made.requests] == ["CR-2026-0001"]
    assert made.findings == ()


def test_a_sheet_with_an_error_stays_here_whole(office: Office) -> None:
    """It claims to be approved and nobody did; two sheets of one week would be billed twice."""
    with_files(office, timesheets=SHEET[: SHEET.index("approvals:")])
    made = office.plan()
    assert slugs(made) == ["psa-mend-first"]
    assert bodies(made, "/time/entries") == []
    with_files(office, timesheets=SHEET)
    write(
        office.root,
        {"pmo.yml": SETTINGS, "registers/timesheets/TS-2026-0002.yml": SHEET.replace("TS-2026-0001", "TS-2026-0002")},
    )
    made = office.plan()
    assert slugs(made) == ["psa-mend-first"]
    assert {request.item.record.id for request in made.requests if request.path == "/time/entries"} == {"TS-2026-0001"}


def test_values_that_are_none_are_not_sent(office: Office) -> None:
    """A day that is no day has no place in the PSA; what is sound is written."""
    with_files(office, project=PROJECT.replace("finish: 2026-12-04", "finish: soon"), changes=CHANGE.replace("2026-12-06T01:00:00-05:00", "at night"))  # fmt: skip
    made = office.plan()
    assert "requiredDate" not in bodies(made, "/project/tickets")[0]
    assert "requiredDate" not in bodies(made, "/service/tickets")[0]
    assert len(made.requests) == 9


def test_what_could_not_be_recorded_is_not_made(office: Office) -> None:
    """An entry in brackets has no line for its number."""
    text = SHEET.replace("approvals:", "  - {date: 2026-11-18, hours: 1, charge_to: charge_code, charge_code: Meetings, notes: Talk}\napprovals:")  # fmt: skip
    with_files(office, timesheets=text)
    made = office.plan()
    assert slugs(made) == ["psa-not-recordable"]
    assert len(bodies(made, "/time/entries")) == 3


@pytest.mark.parametrize(("status", "left"), [("Open", 0), ("Rejected", 0), ("PendingApproval", 3), ("Billed", 3)])
def test_nothing_is_entered_into_a_sheet_that_was_handed_in_there(office: Office, status: str, left: int) -> None:
    office.psa.store.add(
        "time_sheets",
        {"id": 40, "member": {"id": 11, "identifier": "aruiz"}, "dateStart": "2026-11-16T00:00:00Z", "dateEnd": "2026-11-22T00:00:00Z", "status": status},
    )  # fmt: skip
    office.pull()
    made = office.plan()
    assert len([one for one in made.findings if one.slug == "psa-sheet-shut"]) == left
    assert len([one for one in made.requests if one.item.resource == "time_entries"]) == 3 - left
    assert [one.item.resource for one in made.requests].count("expense_entries") == 1
