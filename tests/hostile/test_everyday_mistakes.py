"""What goes wrong on an ordinary day: one mistake, one finding, and its words say what to mend and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmo.pipeline.cache import again
from pmo.pipeline.lint import lint
from pmo.validate import dates
from support import AS_OF, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.model.finding import Finding

RISK = """\
id: RSK-2026-0001
title: Carrier delivers late
status: responding
type: threat
event: The line comes late.
owner: ann.baker
probability: 2
impact: 3
strategy: mitigate
responses:
  - action: Order a mobile router.
    actionee: ann.baker
next_review: 2026-11-27
"""
AT = "projects/mail/risks/RSK-2026-0001.yml"
ACTUALS = "wbs,month,person,hours,cost\n1.1,2026-10,ann.baker,7.5,560\n1.1,2026-11,ann.baker,2.5,160\n"
TABLE = "projects/mail/actuals.csv"
PROJECT = """\
id: {id}
title: Work on {id}
status: in_progress
client: acme
manager: ann.baker
sponsor: Operations director
engagement: fixed_fee
size: S
purpose: Mail moves to the cloud before the old server fails.
success_criteria: [Every mailbox is moved by 2026-11-27.]
scope: {{included: [All mailboxes]}}
tolerances: {{hours_share: 0.1, days: 5}}
budget: {{hours: 20, cost: 1200, price: 3000}}
baselines:
  - {{version: 1, start: 2026-10-05, finish: 2026-11-27, hours: 20, price: 3000}}
tasks:
  - wbs: "1.1"
    name: Move the mailboxes
    start: 2026-10-05
    finish: 2026-11-27
    budget_hours: 20
    budget_cost: 1200
    ev_method: percent
    percent_complete: 50
"""
FIRM = {
    "registers/people/ann.baker.yml": "id: ann.baker\nname: Ann Baker\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\n",
    "registers/clients/acme.yml": "id: acme\nname: Acme Tooling\nstatus: active\n",
    "projects/mail/project.yml": PROJECT.format(id="mail"),
    "projects/wifi/project.yml": PROJECT.format(id="wifi"),
    TABLE: ACTUALS,
    AT: RISK,
}


def found(root: Path, files: dict[str, str]) -> list[Finding]:
    return list(lint(workspace(root, files)).findings)


def new(root: Path, changed: dict[str, str | None]) -> list[Finding]:
    """What is found after a change and was not found before."""
    before = {(item.slug, item.place.path, item.message) for item in found(root / "before", FIRM)}
    files = {path: text for path, text in {**FIRM, **changed}.items() if text is not None}
    return [
        item for item in found(root / "after", files) if (item.slug, item.place.path, item.message) not in before
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "wrong", "line", "message", "help_"),
    [
        ("next_review: 2026-11-27", "next_review: 01.12.2026", 13, "“01.12.2026” is not written as a date", "2026-12-01"),
        ("next_review: 2026-11-27", "next_review: 2026-11-31", 13, "November 2026 has 30 days", "correct the date"),
        ("next_review: 2026-11-27", "next_review: “2026-12-01”", 13, "curly quotes around 2026-12-01", "write 2026-12-01 without quotes"),
        ("owner: ann.baker", "owner:", 6, "“owner” is empty, and a risk in the state “responding” needs its owner", "fill it in (the one person"),
        ("owner: ann.baker\n", "", 3, "needs its owner", "add `owner:`"),
        ("owner: ann.baker", "owner: Ann Baker", 6, "no such person", "did you mean “ann.baker”"),
        ("event: The line comes late.", "event: # see the ticket", 5, "“event” is empty", "a comment that nobody reads"),
        ("status: responding", "status: Responding", 3, "“Responding” is not a choice", "did you mean “responding”?"),
        ("status: responding", "status: “responding”", 3, "curly quotes around responding", "write responding without quotes"),
        ("title: Carrier delivers late", "title: “Carrier: late”", 2, "curly quotes do not set a text apart", 'use straight quotes: "Carrier: late"'),
        ("title: Carrier delivers late", "title: 'It's late'", 2, "the apostrophe ends the text", 'double quotes around the text: "It\'s late"'),
        ("title: Carrier delivers late", "title: Carrier: late", 2, "a colon where no field can start", "put the text in quotes"),
        ("owner: ann.baker", " owner: ann.baker", 6, "“owner” starts in column 2, the field above it in column 1", "take away 1 space"),
        ("    actionee: ann", "   actionee: ann", 12, "“actionee” starts in column 4, the field above it in column 5", "put 1 space before it"),
        ("    actionee: ann", "      actionee: ann", 12, "“actionee” starts in column 7, the field above it in column 5", "take away 2 spaces"),
        ("    actionee: ann", "actionee: ann", 12, "a risk has no field “actionee”", "it belongs inside `responses`"),
        ("    actionee: ann", "\tactionee: ann", 12, "a tab is used for indentation", "use spaces"),
        ("owner: ann.baker", "owner:\u00a0ann.baker", 6, "no-break space", "type a space"),
        ("probability: 2", "probability: high", 7, "must be a whole number, not the text “high”", "1 (rare) to 5 (almost certain)"),
        ("probability: 2", "probability: 6", 7, "it must be at most 5", "1 (rare) to 5 (almost certain)"),
        ("next_review:", "nextReview:", 13, "a risk has no field “nextReview”", "did you mean `next_review`?"),
        ("status: responding", "<<<<<<< HEAD\nstatus: open\n=======\nstatus: closed\n>>>>>>> main", 3, "two people changed this place", "remove the lines with"),
    ],
)  # fmt: skip
def test_a_risk(tmp_path: Path, old: str, wrong: str, line: int, message: str, help_: str) -> None:
    assert old in RISK
    (finding,) = new(tmp_path, {AT: RISK.replace(old, wrong)})
    assert (finding.place.path, finding.place.span.line) == (AT, line)
    assert message in finding.message
    assert help_ in finding.help


@pytest.mark.parametrize(
    ("text", "line", "message", "help_"),
    [
        (ACTUALS.replace(".5", ",5").replace(",", ";"), 1, "set apart by semicolons", "commas between the columns"),
        (ACTUALS.replace(",", "\t"), 1, "set apart by tabs", "replace the tabs by commas"),
        (ACTUALS.replace("7.5", '"7,5"').replace("2.5", '"2,5"'), 2, "“hours” must be a number, not the text “7,5” (and 1 more row like this)", "write 7.5: decimals have a point"),
        (ACTUALS.replace("month", "Monat"), 1, "no column “Monat”", "did you mean `month`?"),
        (ACTUALS.replace("wbs,month,person", "WBS,Month,Person"), 1, "no columns “WBS”, “Month” and “Person”", "did you mean `wbs`, `month`, `person`?"),
        (ACTUALS.replace("wbs,", "").replace("1.1,", ""), 1, "this table has no column “wbs”", "add it: Task number"),
        (ACTUALS + "1.1,,,4,5\n", 4, "no value for “month” and “person”", "sums and remarks do not belong in the table"),
        (ACTUALS.replace("7.5,", "7.5,,"), 2, "this row has 6 values, the header has 5", "take out the comma too many"),
        (f"{ACTUALS}<<<<<<< HEAD\n=======\n>>>>>>> main\n", 4, "two people changed this place", "remove the lines with"),
        (ACTUALS.replace("ann.baker", "Ann Baker", 1), 2, "no such person", "did you mean “ann.baker”"),
        (ACTUALS.replace("2026-10", "10.2026"), 2, "“10.2026” does not have the form of “month”", "write it like 2026-10"),
        ("PK\x03\x04", 1, "the workbook of a spreadsheet", "save the sheet as CSV"),
    ],
)  # fmt: skip
def test_a_table(tmp_path: Path, text: str, line: int, message: str, help_: str) -> None:
    (finding,) = new(tmp_path, {TABLE: text})
    assert (finding.place.path, finding.place.span.line) == (TABLE, line)
    assert message in finding.message
    assert help_ in finding.help


@pytest.mark.parametrize("text", [f"\ufeff{ACTUALS}", ACTUALS.replace("\n", "\r\n"), f"{ACTUALS},,,,\n,,,,\n"])
def test_what_spreadsheets_add_to_a_table_does_no_harm(tmp_path: Path, text: str) -> None:
    assert new(tmp_path, {TABLE: text}) == []


CHANGE = "id: CR-2026-0001\ntitle: Replace the firewall\nstatus: draft\ntype: normal\ncategory: production\nreason: It is old.\n"


@pytest.mark.parametrize(
    ("path", "text", "message", "help_"),
    [
        ("projects/mail/risks/CR-2026-0001.yml", CHANGE, "this looks like a change, and it lies in the folder of risks", "move it to projects/mail/changes/CR-2026-0001.yml"),
        ("registers/risks/CR-2026-0001.yml", CHANGE, "this looks like a change", "move it to registers/changes/CR-2026-0001.yml"),
        ("registers/risks/RSK-2026-0009.yml", CHANGE, "this looks like a change", "move it to registers/changes/CR-2026-0001.yml"),
        ("projects/mail/issues/ISS-2026-0001.yml", RISK.replace("RSK-2026-0001", "ISS-2026-0001"), "this looks like a risk", "with the next free number of that kind"),
        ("registers/people/acme.yml", FIRM["registers/clients/acme.yml"] + "industry: Tools\nsize: 40 users\nlocation: Akron\n", "this looks like a client", "registers/clients/acme.yml is there already"),
        ("projects/mail/risks/late.yml", RISK.replace("0001", "0002"), "the file is called late", "rename the file to RSK-2026-0002.yml"),
        ("projects/wifi/risks/RSK-2026-0001.yml", RISK, "RSK-2026-0001 is here twice", "delete the one that is in the wrong place"),
        ("projects/mail/risks/RSK-2026-0002.yml", RISK, "the file is called RSK-2026-0002, but the record says its id is RSK-2026-0001", "a copy needs a number of its own"),
    ],
)  # fmt: skip
def test_a_file_in_the_wrong_place(tmp_path: Path, path: str, text: str, message: str, help_: str) -> None:
    (finding,) = new(tmp_path, {path: text})
    assert finding.place.path == path
    assert message in finding.message
    assert help_ in finding.help


def test_who_names_a_misfiled_record_is_not_wrong_as_well(tmp_path: Path) -> None:
    issue = (
        "id: ISS-2026-0001\ntitle: The line is late\ntype: problem_concern\nstatus: captured\nchange: CR-2026-0001\n"
    )
    files = {"projects/mail/issues/ISS-2026-0001.yml": issue, "projects/mail/risks/CR-2026-0001.yml": CHANGE}
    assert [finding.slug for finding in new(tmp_path, files)] == ["wrong-folder"]


def test_a_record_that_many_miss_is_one_finding(tmp_path: Path) -> None:
    risks = {f"registers/risks/RSK-2026-01{n:02}.yml": RISK.replace("0001", f"01{n:02}") for n in range(8)}
    gone: dict[str, str | None] = {"registers/people/ann.baker.yml": None, **risks}
    (finding,) = [item for item in new(tmp_path, gone) if item.slug == "unknown-reference"]
    assert "there is no such person; 21 more fields name it too" in finding.message
    assert "bring its file back" in finding.help
    assert len(finding.notes) == 4
    few = [item for item in new(tmp_path / "few", {AT: RISK.replace("ann.baker", "nobody.here")}) if item.slug == "unknown-reference"]  # fmt: skip
    assert len(few) == 2


def test_a_renamed_project_folder_is_one_finding(tmp_path: Path) -> None:
    moved: dict[str, str | None] = {
        path.replace("projects/mail/", "projects/Mail move/"): text for path, text in FIRM.items()
    }
    moved |= {path: None for path in FIRM if path.startswith("projects/mail/")}
    moved["registers/communications/LOG-2026-0001.yml"] = (
        "id: LOG-2026-0001\ndate: 2026-11-19\nproject: mail\nchannel: call\nsummary: The wave is agreed.\n"
    )
    (finding,) = [item for item in new(tmp_path, moved) if item.slug in ("file-name-mismatch", "unknown-reference")]
    assert "the folder is called Mail move" in finding.message
    assert "rename the folder back to projects/mail" in finding.help


def test_a_risk_dragged_into_another_project_names_what_it_left_behind(tmp_path: Path) -> None:
    issue = "id: ISS-2026-0001\ntitle: The line is late\ntype: problem_concern\nstatus: captured\nrisk: RSK-2026-0001\n"
    risk = f"{RISK}issue: ISS-2026-0001\n"
    files: dict[str, str | None] = {
        "projects/mail/issues/ISS-2026-0001.yml": issue,
        AT: None,
        "projects/wifi/risks/RSK-2026-0001.yml": risk,
    }
    (finding,) = new(tmp_path, files)
    assert finding.slug == "record-of-another-project"
    assert "is of the project mail" in finding.message
    assert "of the project wifi" in finding.message
    stays = {"projects/mail/issues/ISS-2026-0001.yml": issue, AT: risk}
    assert new(tmp_path / "stays", stays) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1.12.2026", "2026-12-01"),
        ("12/1/2026", "2026-12-01"),
        ("13/1/2026", "2026-01-13"),
        ("2026/12/01", "2026-12-01"),
        ("2026-12-1", "2026-12-01"),
        ("20261201", "2026-12-01"),
        ("Dec 1, 2026", "2026-12-01"),
        ("1 December 2026", "2026-12-01"),
        ("1st Dec 2026", "2026-12-01"),
        ("31.11.2026", ""),
        ("1.12.26", ""),
        ("32.13.2026", ""),
        ("December 2026", ""),
        ("1 Decimal 2026", ""),
        ("0.0.2026", ""),
        ("tomorrow", ""),
    ],
)
def test_the_day_that_was_meant(text: str, wanted: str) -> None:
    assert dates.meant(text) == wanted


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-02-29", "February 2026 has 28 days"),
        ("2026-13-01", "there is no month 13"),
        ("2026-11-00", "there is no such day"),
        ("2026-11-30", ""),
        ("soon", ""),
    ],
)
def test_why_a_day_does_not_exist(text: str, why: str) -> None:
    assert dates.impossible(text) == why


def test_with_a_memory_a_misfiled_record_is_found_when_it_becomes_one(tmp_path: Path) -> None:
    files = {**FIRM, "registers/risks/RSK-2026-0009.yml": RISK.replace("0001", "0009")}
    workspace(tmp_path, files)
    inside = list[str]
    again.lint(tmp_path, AS_OF, AS_OF, lambda _: inside())
    (tmp_path / "registers/risks/RSK-2026-0009.yml").write_text(CHANGE, encoding="utf-8")
    answer = again.lint(tmp_path, AS_OF, AS_OF, lambda _: inside())
    there = [item.slug for item in answer.linted.findings if item.place.path.startswith("registers/risks/")]
    assert there == ["wrong-folder"]
