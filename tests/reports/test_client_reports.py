"""The page that is sent to a client and the pack for the quarterly talk: what is in them, and what must not be."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from pmo.cli.report import command
from pmo.domain import client_view as view
from pmo.pipeline import report as pipeline
from reports.firm import STATUS, example, small

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded

ACTIONS = STATUS.replace(
    "next_steps:",
    "client_actions:\n  - {text: Name a tester., due: 2026-11-18}\n  - {text: Order licenses., due: 2026-11-27}\n  - {text: Sign., due: 2026-11-10, done_on: 2026-11-09}\nnext_steps:",
)
LOG = "id: LOG-2026-0001\ndate: 2026-11-12\nclient: acme\naudience: client\nchannel: call\nsummary: Call about the dates.\ncommitments:\n  - {text: Send the plan, owner: ana.ruiz, due: 2026-11-19}\n  - {text: Ask the carrier, owner: ana.ruiz, due: 2026-11-16, done_on: 2026-11-15}\n"
AGREEMENT = "id: AGR-2026-0001\ntitle: Support, 20 hours a month\nclient: acme\ntype: recurring_block\nstatus: active\nunits: hours\nlimit: 20\ncycle: month\nstart: 2026-01-01\nend: 2026-12-31\nbill_price: 3000\ncovers: [time]\n"
USAGE = "month,person,hours\n2026-10,ana.ruiz,22\n2026-11,ana.ruiz,12.5\n"
CHANGE = "id: {id}\ntitle: {title}\ntype: normal\ncategory: production\nstatus: {status}\nclient: acme\nplanned_start: '{day}T18:00:00-05:00'\nplanned_end: '{day}T20:00:00-05:00'\n{more}"
ISSUE = "id: {id}\ntitle: {title}\ntype: problem_concern\nstatus: examining\nclient: acme\nowner: ana.ruiz\nimpact: high\nurgency: high\nraised_on: 2026-11-10\nnext_update_due: 2026-11-21\n{more}"
SOW = "id: SOW-2026-0001\ntitle: Mail migration\nclient: acme\nstatus: signed\nproject: demo\nclient_responsibilities:\n  - {text: Give access, role: Office manager, due: 2026-11-01}\n  - {text: Collect old phones, role: Office manager, due: 2026-12-01}\n"
FILES = {
    "projects/demo/status/2026-11-20.md": ACTIONS,
    "registers/communications/LOG-2026-0001.yml": LOG,
    "registers/agreements/AGR-2026-0001.yml": AGREEMENT,
    "registers/agreements/usage/AGR-2026-0001.csv": USAGE,
    "registers/changes/CR-2026-0001.yml": CHANGE.format(id="CR-2026-0001", title="Cutover", status="scheduled", day="2026-12-05", more="outage: {expected: true, minutes: 45, agreed_on: 2026-11-15}\n"),
    "registers/changes/CR-2026-0002.yml": CHANGE.format(id="CR-2026-0002", title="First wave", status="closed", day="2026-08-01", more="outcome: backed_out\n"),
    "registers/changes/CR-2026-0003.yml": CHANGE.format(id="CR-2026-0003", title="Long ago", status="closed", day="2026-06-30", more="outcome: successful\n"),
    "registers/issues/ISS-2026-0001.yml": ISSUE.format(id="ISS-2026-0001", title="Phones ring twice", more="customer_visible: true\nupdates:\n  - {date: 2026-11-18, text: The vendor looks at it., audience: client}\n  - {date: 2026-11-19, text: The vendor blames us., audience: internal}\n"),
    "registers/issues/ISS-2026-0002.yml": ISSUE.format(id="ISS-2026-0002", title="Inside talk", more="customer_visible: false\n"),
    "registers/sows/SOW-2026-0001.yml": SOW,
    "registers/clients/other.yml": "id: other\nname: Other Firm\nstatus: active\n",
    "registers/issues/ISS-2026-0003.yml": ISSUE.format(id="ISS-2026-0003", title="Not yours", more="").replace("client: acme", "client: other"),
}  # fmt: skip


def data(loaded: Loaded, name: str, audience: str = "client:acme", **part: str) -> dict[str, Any]:
    found = pipeline.report(loaded, name, audience, **part)
    return json.loads(pipeline.text(found, "json"))  # type: ignore[no-any-return]


def rows(found: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return next(item["rows"] for item in found["tables"] if item["id"] == table)  # type: ignore[no-any-return]


def test_the_page_for_the_client(tmp_path: Path) -> None:
    loaded = small(tmp_path, FILES)
    found = data(loaded, "client")
    assert (
        found["answer"]
        == "1 of 1 project is behind plan. We need from you by Nov 18: Name a tester, and 2 more points."
    )
    assert [(row["text"], row["overdue"]) for row in rows(found, "client_needs")] == [
        ("Name a tester.", 2), ("Order licenses.", None), ("Collect old phones (Office manager)", None),
    ]  # fmt: skip
    project = rows(found, "client_projects")[0]
    assert (project["standing"], project["next_milestone"], project["said"]) == (
        "10 days behind plan",
        "Cutover",
        "On plan.",
    )
    work = rows(found, "client_work")
    assert [(row["id"], row["notice"], row["agreed"]) for row in work] == [
        ("CR-2026-0001", "up to 45 minutes without service", "yes")
    ]
    issue = rows(found, "client_issues")
    assert [(row["id"], row["last_word"], row["next_update_due"]) for row in issue] == [
        ("ISS-2026-0001", "The vendor looks at it.", "2026-11-21")
    ]
    assert [(row["text"], row["overdue"]) for row in rows(found, "client_promises")] == [("Send the plan", 1)]
    assert rows(found, "client_hours")[0]["granted"]["value"] == 20


@pytest.mark.parametrize("form", ["md", "csv", "json"])
def test_nothing_internal_reaches_the_client(tmp_path: Path, form: str) -> None:
    found = pipeline.report(small(tmp_path, FILES), "client", "client:acme")
    text = pipeline.text(found, form)
    for secret in ("Inside talk", "blames us", "Not yours", "ana.ruiz (", "3200", "cpi"):
        assert secret not in text
    assert "owner" not in text


def test_a_log_kept_inside_says_nothing_about_promises(tmp_path: Path) -> None:
    files = {**FILES, "registers/communications/LOG-2026-0001.yml": LOG.replace("audience: client\n", "")}
    loaded = small(tmp_path, files)
    assert "promise" not in pipeline.text(pipeline.report(loaded, "client", "client:acme"), "md").lower()
    assert "| Send the plan |" in pipeline.text(pipeline.report(loaded, "client", "internal", client="acme"), "md")


def test_the_firm_sees_the_hours_that_are_left(tmp_path: Path) -> None:
    row = rows(data(small(tmp_path, FILES), "client", "internal", client="acme"), "client_hours")[0]
    assert (row["consumed"]["value"], row["remaining"]["value"]) == (12.5, 7.5)


def test_the_command_writes_for_the_client_unless_told_otherwise(tmp_path: Path) -> None:
    small(tmp_path, FILES)
    base = ["client", "--root", str(tmp_path), "--as-of", "2026-11-20"]
    sent = CliRunner().invoke(command, [*base, "--client", "acme"], catch_exceptions=False)
    assert "For the client acme: what a client may see." in sent.output
    kept = CliRunner().invoke(command, [*base, "--client", "acme", "--audience", "internal"], catch_exceptions=False)
    assert "For the firm (internal)" in kept.output
    assert "Seen to by" not in sent.output
    nobody = CliRunner().invoke(command, base)
    assert nobody.exit_code == 2
    assert "Say which client: --client SLUG. Clients: acme, other." in " ".join(nobody.output.split())


def test_the_pack_looks_back_two_quarters_and_ahead_two(tmp_path: Path) -> None:
    found = data(small(tmp_path, FILES), "business-review", "internal", client="acme")
    assert found["title"] == "Acme Tooling: business review 2026Q3 and 2026Q4 so far"
    assert [row["id"] for row in rows(found, "client_changes_done")] == ["CR-2026-0002"]
    months = [(row["month"], row["hours"], row["granted"]) for row in rows(found, "client_hours_by_month")]
    assert months == [("2026-10", 22, 20), ("2026-11", 12.5, 20)]
    ahead = [(row["day"], row["quarter"], row["what"]) for row in rows(found, "client_ahead")]
    assert ("2026-12-04", "2026Q4", "Cutover (Mail migration)") in ahead
    assert ("2026-12-31", "2026Q4", "Support, 20 hours a month ends") in ahead


def test_opportunities_and_satisfaction_are_for_management(tmp_path: Path) -> None:
    more = {
        **FILES,
        "registers/opportunities/OPP-2026-0001.yml": "id: OPP-2026-0001\ntitle: Second site\nclient: acme\nstatus: qualified\nneed: A second site.\nexpected_close: 2026-12-18\nsales_owner: ana.ruiz\ntechnical_owner: ana.ruiz\n",
    }
    loaded = small(tmp_path, more)
    for audience, there in (("management", True), ("internal", False), ("client:acme", False)):
        found = pipeline.text(pipeline.report(loaded, "business-review", audience, client="acme"), "md")
        assert ("Second site" in found) is there, audience
        assert ("## Satisfied, by quarter" in found) is there, audience


def test_quarters() -> None:
    assert view.quarter_start(date(2026, 11, 20)) == date(2026, 10, 1)
    assert view.quarters(date(2026, 10, 1), 3) == (date(2026, 10, 1), date(2027, 6, 30))
    assert view.quarters(date(2026, 1, 1), -1) == (date(2025, 10, 1), date(2025, 12, 31))
    assert view.named(date(2027, 4, 1)) == "2027Q2"


def test_corvane_of_the_example_firm() -> None:
    found = data(example(), "client", "client:corvane")
    assert "wexholt" not in json.dumps(found).lower()
    project = next(row for row in rows(found, "client_projects") if row["id"] == "corvane-vsphere-refresh")
    assert project["standing"] == "10 days behind plan"
    assert [row["id"] for row in rows(found, "client_work")] == ["CR-2026-0044"]
    pack = data(example(), "business-review", "management", client="corvane")
    newest = rows(pack, "satisfaction")[0]
    assert (newest["period"], newest["n"]) == ("2026Q3", 24)
    assert {row["id"] for row in rows(pack, "client_opportunities")} >= {"OPP-2026-0001"}
