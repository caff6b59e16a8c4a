"""Every way in which tickets and records can disagree, and that agreement is silent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from connectwise.status.conftest import Desk, ticket
from pmo.cli.main import cli
from pmo.pipeline.psa import status as pipeline

if TYPE_CHECKING:
    from click.testing import Result

PROJECT = "id: demo\ntitle: Mail migration\nstatus: in_progress\nclient: acme\nmanager: dana\n"
NUMBERED = PROJECT.replace("client:", "psa_ref: PSA-P-500\nclient:")
CHANGE = "id: CR-2026-0001\ntitle: Replace the firewall\ntype: normal\ncategory: production\nstatus: scheduled\nclient: acme\n"
ISSUE = "id: ISS-2026-0001\ntitle: Scanners are slow\ntype: problem_concern\nstatus: implementing\nowner: ana\n"
PSA_PROJECT = {
    "id": 500,
    "name": "Mail migration",
    "status": {"id": 1, "name": "Open"},
    "closedFlag": False,
    "company": {"id": 1, "identifier": "ACME"},
}
"""The row of the project with its number."""


def numbered(text: str, ref: str) -> str:
    """A record with its number in the PSA."""
    return text.replace("status:", f"psa_ref: {ref}\nstatus:", 1)


def test_agreement_is_one_sentence(desk: Desk) -> None:
    """Nothing open on either side that the other does not know."""
    desk.records(
        {"projects/demo/project.yml": NUMBERED, "registers/changes/CR-2026-0001.yml": numbered(CHANGE, "PSA-T-1")}
    )
    desk.pulled(projects=[PSA_PROJECT], service_tickets=[ticket(1, status="Scheduled", board="Changes")])
    found = desk.status()
    assert found.answer == "Tickets and records agree."
    assert found.count == 0


def test_open_work_without_a_ticket(desk: Desk) -> None:
    """Project, change, problem and issue; what is closed, a draft or a mere proposal needs none."""
    desk.records({
        "projects/demo/project.yml": PROJECT,
        "projects/idea/project.yml": PROJECT.replace("demo", "idea").replace("in_progress", "proposed"),
        "projects/over/project.yml": PROJECT.replace("demo", "over").replace("in_progress", "closed"),
        "registers/changes/CR-2026-0001.yml": CHANGE,
        "registers/changes/CR-2026-0002.yml": CHANGE.replace("0001", "0002").replace("scheduled", "draft"),
        "registers/problems/PRB-2026-0001.yml": "id: PRB-2026-0001\ntitle: Paths get lost\nstatus: assess\nclient: acme\n",
        "projects/demo/issues/ISS-2026-0001.yml": ISSUE,
    })  # fmt: skip
    desk.pulled()
    rows = desk.rows("without_ticket")
    assert [row.record for row in rows] == ["demo", "CR-2026-0001", "PRB-2026-0001", "ISS-2026-0001"]
    assert (rows[0].what, rows[0].client, rows[0].people, rows[0].path) == (
        "Mail migration", "Acme", ("Dana Whitlock",), "projects/demo/project.yml",
    )  # fmt: skip


def test_an_issue_in_a_project_with_a_number_is_booked_there(desk: Desk) -> None:
    """Its hours have a home."""
    desk.records({"projects/demo/project.yml": NUMBERED, "projects/demo/issues/ISS-2026-0001.yml": ISSUE})
    desk.pulled(projects=[PSA_PROJECT])
    assert desk.rows("without_ticket") == []


def test_open_tickets_without_a_record(desk: Desk) -> None:
    """A project, a change by its board or flag, an issue of a project, a ticket that is in no plan; never a mere request."""
    plan = 'tasks:\n  - wbs: "1"\n    name: Prepare\n  - wbs: "2"\n    name: Move\n    psa_ref: PSA-T-21\n'
    desk.records({"projects/demo/project.yml": NUMBERED + plan})
    of_project = {"project": {"id": 500}, "board": {"id": 3, "name": "Projects"}}
    desk.pulled(
        projects=[
            PSA_PROJECT,
            {**PSA_PROJECT, "id": 501, "name": "Nobody's"},
            {**PSA_PROJECT, "id": 502, "closedFlag": True},
        ],
        service_tickets=[
            ticket(1, "Printer"),
            ticket(2, "By board", board="changes"),
            ticket(3, "By flag", requestForChangeFlag=True),
            ticket(4, "Over", board="Changes", closedFlag=True),
            ticket(5, "Over too", board="Changes", status="solved"),
        ],
        project_tickets=[
            ticket(20, "Prepare", wbsCode="1", **of_project),
            ticket(21, "Move", wbsCode="9", **of_project),
            ticket(22, "Stray", wbsCode="7", **of_project),
            ticket(23, "In a phase", wbsCode="2.1", phase={"id": 40}, **of_project),
            ticket(24, "Trouble", isIssueFlag=True, **of_project),
            ticket(25, "Elsewhere", project={"id": 501}),
        ],
        phases=[{"id": 40, "projectId": 500, "wbsCode": "2", "description": "Moving"}],
    )
    rows = desk.rows("without_record")
    assert [(row.number, row.what) for row in rows] == [
        ("PSA-P-501", "Nobody's"), ("PSA-T-2", "By board"), ("PSA-T-3", "By flag"), ("PSA-T-22", "Stray"), ("PSA-T-24", "Trouble"),
    ]  # fmt: skip
    assert [row.client for row in rows] == ["Acme"] * 5


@pytest.mark.parametrize(
    ("state", "status", "closed", "found"),
    [
        ("scheduled", "Scheduled", False, ""),
        ("scheduled", "Closed", True, "here scheduled, in the PSA “Closed”"),
        ("closed", "Scheduled", False, "here closed, in the PSA “Scheduled”"),
        ("implementing", "Scheduled", False, "here implementing, in the PSA “Scheduled”"),
        ("implementing", "Waiting", False, ""),
        ("implementing", "Waiting", True, "here implementing, in the PSA “Waiting”"),
        ("closed", "Waiting", True, ""),
        ("implementing", "Solved", False, "here implementing, in the PSA “Solved”"),
        ("closed", "SOLVED", False, ""),
    ],
)
def test_states(desk: Desk, state: str, status: str, found: str, *, closed: bool) -> None:
    """By pmo.yml where it lists the status; else open and open, finished and finished agree."""
    text = numbered(CHANGE, "PSA-T-1").replace("status: scheduled", f"status: {state}")
    desk.records({"registers/changes/CR-2026-0001.yml": text})
    desk.pulled(service_tickets=[ticket(1, status=status, board="Changes", closedFlag=closed)])
    assert [row.why for row in desk.rows("states")] == ([found] if found else [])


def test_states_of_tasks_projects_and_sales(desk: Desk) -> None:
    """A finished task with an open ticket, a running project that is closed there, a lost sale that is closed on both sides."""
    desk.records({
        "projects/demo/project.yml": f'{NUMBERED}tasks:\n  - wbs: "1"\n    name: Prepare\n    psa_ref: PSA-T-20\n    accepted: true\n',
        "registers/opportunities/OPP-2026-0001.yml": "id: OPP-2026-0001\ntitle: Second site\nclient: acme\nstatus: lost\npsa_ref: PSA-A-9\n",
    })  # fmt: skip
    desk.pulled(
        projects=[{**PSA_PROJECT, "closedFlag": True, "status": {"id": 2, "name": "Done"}}],
        project_tickets=[ticket(20, project={"id": 500})],
        activities=[{"id": 9, "name": "Second site", "status": {"id": 2, "name": "Closed"}}],
    )
    rows = desk.rows("states")
    assert [(row.number, row.record, row.what, row.why) for row in rows] == [
        ("PSA-P-500", "demo", "Mail migration", "here in progress, in the PSA “Done”"),
        ("PSA-T-20", "demo/1", "Prepare", "here accepted, in the PSA “New”"),
    ]


def test_numbers_that_the_psa_does_not_have(desk: Desk) -> None:
    """Only where that part of the PSA was read to the end."""
    desk.records({"registers/changes/CR-2026-0001.yml": numbered(CHANGE, "PSA-T-77")})
    desk.pulled()
    assert [(row.number, row.record) for row in desk.rows("unknown_number")] == [("PSA-T-77", "CR-2026-0001")]


def test_a_number_is_not_missed_before_the_first_pull_is_through(desk: Desk) -> None:
    """Half a pull knows half of the tickets."""
    from pmo.pipeline.psa.store import Shelf  # noqa: PLC0415

    desk.records({"registers/changes/CR-2026-0001.yml": numbered(CHANGE, "PSA-T-77")})
    with Shelf.of(desk.root) as shelf:
        shelf.put("service_tickets", [ticket(1)])
    found = desk.status()
    assert found.pulled_at is None
    assert all(not group.rows for group in found.groups if group.key == "unknown_number")


def test_tickets_outside_their_sla(desk: Desk) -> None:
    """Only open ones that have an SLA."""
    sla = {"id": 3, "name": "Standard"}
    desk.pulled(
        service_tickets=[
            ticket(1, sla=sla, isInSla=False, slaStatus="Resolve by 11/18", owner={"id": 11, "identifier": "aruiz"}),
            ticket(2, sla=sla, isInSla=True),
            ticket(3, isInSla=False),
            ticket(4, sla=sla, isInSla=False, closedFlag=True),
        ]
    )
    (row,) = desk.rows("sla")
    assert (row.number, row.why, row.people) == ("PSA-T-1", "outside Standard: Resolve by 11/18", ("Ana Ruiz",))


def test_escalations_on_both_sides(desk: Desk) -> None:
    """An escalated ticket that nobody answers, one that an escalation answers, and an escalation without a ticket."""
    text = "id: ESC-2026-0001\ntitle: Hours above the price\nsubject: [CR-2026-0001]\ntype: hierarchical\nstatus: raised\nclient: acme\n"
    desk.records({
        "registers/escalations/ESC-2026-0001.yml": text,
        "registers/escalations/ESC-2026-0002.yml": numbered(text.replace("0001", "0002", 1), "PSA-T-2"),
    })  # fmt: skip
    desk.pulled(
        service_tickets=[
            ticket(1, escalationLevel=2),
            ticket(2, escalationLevel=1),
            ticket(3, escalationLevel=0),
            ticket(4, escalationLevel=3, closedFlag=True),
        ]
    )
    assert [(row.number, row.record, row.why) for row in desk.rows("escalations")] == [
        ("PSA-T-1", "", "level 2, and no escalation here"),
        ("PSA-T-2", "ESC-2026-0002", "level 1"),
        ("", "ESC-2026-0001", "escalated here, and no ticket says so"),
    ]


def test_marks_are_not_shown(desk: Desk) -> None:
    """They are for the push."""
    desk.pulled(service_tickets=[ticket(2, "Firewall (pmo:CR-2026-0001)", board="Changes")])
    assert [row.what for row in desk.rows("without_record")] == ["Firewall"]


def run(desk: Desk, *words: str) -> Result:
    """The command in the desk's folder."""
    return CliRunner().invoke(cli, ["connectwise", "status", *words, "--root", str(desk.root), "--as-of", "2026-11-20"])


def test_the_command_folds_and_unfolds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve rows of a group, all of them with --all; whatever a ticket is called, the terminal stays sound."""
    monkeypatch.setenv("COLUMNS", "90")
    desk.pulled(
        service_tickets=[ticket(number, f"Change {number}\x1b[31m", board="Changes") for number in range(1, 16)]
    )
    text = run(desk).output
    assert "15 tickets without a record." in text
    assert "PSA-T-12 Change 12" in text
    assert "PSA-T-13" not in text
    assert "and 3 more (--all)" in text
    assert "\x1b" not in text
    assert "PSA-T-15" in run(desk, "--all").output
    assert max(map(len, text.split("\n"))) <= 90


def test_as_data(desk: Desk) -> None:
    """The same, for tools."""
    desk.records({"registers/changes/CR-2026-0001.yml": CHANGE})
    desk.pulled()
    found: dict[str, Any] = json.loads(run(desk, "--format", "json").output)
    assert (found["report"], found["count"], found["pulled_at"]) == (
        "connectwise-status",
        1,
        "2026-11-20T02:30:00+00:00",
    )
    group = found["groups"][0]
    assert (group["key"], group["count"], group["items"][0]["record"], group["items"][0]["number"]) == (
        "without_ticket", 1, "CR-2026-0001", None,
    )  # fmt: skip


def test_without_a_pull_it_says_what_to_do(desk: Desk) -> None:
    """One sentence, and no file is made."""
    result = run(desk)
    assert result.exit_code == 2
    assert "Run `pmo connectwise pull` first." in result.output
    assert not (desk.root / ".cache").exists()


def test_same_input_same_bytes(desk: Desk) -> None:
    """Twice."""
    desk.records({"registers/changes/CR-2026-0001.yml": CHANGE})
    desk.pulled(service_tickets=[ticket(2, board="Changes")])
    assert pipeline.as_json(desk.status()) == pipeline.as_json(desk.status())
