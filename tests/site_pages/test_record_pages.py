"""Problem, review, service, role and P&L: what stands on the page, by hand, and what a client does not get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from site_pages.firm import example, plain, site, words

if TYPE_CHECKING:
    from pathlib import Path

PROBLEM = """\
id: PRB-2026-0001
title: Paths lost under load
status: fix_in_progress
client: acme
statement: Hosts lost their storage.
owner: ana.ruiz
impact: high
urgency: medium
raised_on: 2026-09-12
rca:
  technique: five_whys
  timeline:
    - {at: '2026-09-12T16:00:00-04:00', fact: The change begins., source: change record}
  whys:
    - {question: Why did it stop?, answer: Adapters reset., evidence: Host log}
    - {question: Why?, answer: A defect.}
  factors:
    - {group: supplier, text: It came that way.}
    - {group: process, text: Nobody compared.}
  root_causes: [The template has no row for it.]
actions:
  - {type: corrective, text: New release, owner: ana.ruiz, due: 2026-09-26, done_on: 2026-09-28}
  - {type: preventive, text: A new row, owner: bo.lee, due: 2026-11-18}
effect_check: {due: 2026-11-19}
"""


def test_a_problem_shows_its_chain_and_what_is_open(tmp_path: Path) -> None:
    files = {"registers/problems/PRB-2026-0001.yml": PROBLEM}
    text = words(tmp_path, files, "problems/PRB-2026-0001.md")
    assert "Fix in progress. Cause: The template has no row for it. 1 action is still open." in text
    assert text.index("Why did it stop? Adapters reset. Seen in: Host log") < text.index(
        "Why? A defect. No evidence is named."
    )
    assert text.index("Process Nobody compared.") < text.index("Supplier It came that way.")
    assert "Nothing was found under people, technology, environment or measurement." in text
    assert "done Sep 28, 2 days late" in text
    assert "Nov 18 2 days late" in text
    assert "The check was due Nov 19 and nobody has looked." in text
    assert "Sat, Sep 12, 4:00 PM" in text
    shown = {"registers/problems/PRB-2026-0001.yml": PROBLEM + "audience: client\n"}
    client = words(tmp_path / "again", shown, "problems/PRB-2026-0001.md", "client:acme")
    assert "Hosts lost their storage." in client
    assert "Adapters reset" not in client
    assert "The template" not in client


REVIEW = """\
---
status: held
review_date: 2026-11-10
facilitator: bo.lee
planned_vs_actual:
  start: {planned: 2026-08-03, actual: 2026-08-03}
  finish: {planned: 2026-10-02, actual: 2026-10-21}
  hours: {planned: 200, actual: 216}
  cost: {planned: 9000, actual: 9900}
tolerances: {hours_share: 0.1, days: 14}
lessons:
  - {number: 1, type: try, text: Count by script, owner: bo.lee, due: 2026-11-15}
  - {number: 2, type: stop, text: Guess, action: Ask, owner: ana.ruiz, due: 2026-12-15}
  - {number: 3, type: keep, text: Pilot first, applied_in: the runbook}
---
Fine.
"""
PROJECT = "id: demo\ntitle: Mail migration\nclient: acme\nstatus: closed\nmanager: ana.ruiz\nmilestones:\n  - {name: Pilot, baseline: 2026-08-20, actual: 2026-08-27}\n"


def test_a_review_gives_its_verdict_first(tmp_path: Path) -> None:
    """19 days late against 14, hours 16 of 200 more against 10 %."""
    files = {"projects/demo/project.yml": PROJECT, "projects/demo/review.md": REVIEW}
    made = site(tmp_path, files)
    text = plain(made.pages["project-reviews/demo.md"].html)
    assert "Review of Mail migration" in text
    assert (
        "Ended 19 days late and with 8% more hours than planned. Outside its tolerances. Review held Nov 10, not signed off yet."
        in text
    )
    assert "Finish Oct 2 Oct 21 +19 days up to 14 days late" in text
    assert "Hours 200 h 216 h +16 h (+8%) up to 10% more" in text
    assert '<span class="red">+19 days</span>' in made.pages["project-reviews/demo.md"].html.replace("&#43;", "+")
    assert text.index("Stop 1") < text.index("Keep 1") < text.index("Try 1")
    assert "not yet, 5 days late" in text
    assert "Pilot first" in text
    assert "$9,000" not in text
    management = words(tmp_path / "m", files, "project-reviews/demo.md", "management")
    assert "Labor cost $9,000 $9,900 +$900 (+10%)" in management


SERVICE = """\
id: backup
name: Backup and recovery
status: active
type: customer_facing
description: Backup of servers.
outcome: Each system has come back once a quarter.
owner: lead
service_hours: Business hours
response_times: One hour when work stands still
request_path: A ticket
support_contacts: [lead]
prerequisites: [Recovery objectives signed.]
exclusions: [Phones]
price_model: Per protected server and month
price: $95
internal_cost: 31
"""
ROLE = "id: lead\ntitle: Service lead\nholders: [ana.ruiz]\nsummary: Leads the desk.\ndecides: [Who works where]\nactive: true\n"
CLIENT = "id: acme\nname: Acme Tooling\nstatus: active\nservices: [backup]\n"


@pytest.mark.parametrize(("audience", "inside"), [("internal", True), ("client:acme", False)])
def test_a_service_is_the_page_that_may_be_shown(tmp_path: Path, audience: str, inside: bool) -> None:  # noqa: FBT001
    files = {
        "registers/services/backup.yml": SERVICE,
        "registers/roles/lead.yml": ROLE,
        "registers/clients/acme.yml": CLIENT,
    }
    text = words(tmp_path, files, "services/backup.md", audience)
    assert "Can be ordered. Backup of servers." in text
    assert "What you get Each system has come back once a quarter. Not in it Phones" in text
    assert "Price $95 per protected server and month" in text
    assert "What must be there first Recovery objectives signed." in text
    assert "Whom to call, in this order Service lead" in text
    assert ("Clients Acme Tooling" in text) is inside
    assert "31" not in text


PROCESS = """\
---
title: Escalation
summary: How to ask.
type: process
status: in_force
owner: lead
approver: boss
version: "1"
approved_on: 2026-01-01
review_by: 2027-01-01
trigger: Somebody cannot decide.
steps:
  - {name: Ask, who: lead, does: Asks.}
  - {name: Answer, who: boss, does: Answers.}
raci:
  - {activity: Ask upward, responsible: [lead], accountable: [lead]}
  - {activity: Answer, responsible: [boss], accountable: [boss], informed: [lead]}
---
Words.
"""


def test_a_role_shows_what_it_owns_and_folds_what_it_is_only_told(tmp_path: Path) -> None:
    files = {
        "processes/escalation.md": PROCESS,
        "registers/roles/lead.yml": ROLE,
        "registers/roles/boss.yml": "id: boss\ntitle: Boss\nholders: []\nactive: true\n",
    }
    text = words(tmp_path, files, "roles/lead.md")
    assert "Held by Ana Ruiz . Leads the desk." in text
    assert "Decides alone Who works where" in text
    assert "Processes it owns Escalation" in text
    assert (
        "In the processes 1 activity Activities that this role does or answers for Activity Page Part Ask upward Escalation R, A"
        in text
    )
    assert "Asked before or told after: 1 activity" in text
    assert "Steps it takes Escalation Ask" in text
    boss = words(tmp_path / "b", files, "roles/boss.md")
    assert "Filled by the client, or by nobody yet." in boss
    assert "Processes it approves Escalation" in boss


PNL = "id: PNL-2026-0003\nperiod: 2026Q3\nstatus: locked\nstarts: 2026-07-01\nends: 2026-09-30\nrevenue:\n  - {stream: block, budget: 1200, actual: 1150, note: Less in July.}\ncosts:\n  - {line: labor, budget: 600, actual: 630}\n  - {line: operating_expense, budget: 300, actual: 300}\nunbilled_wip: 40\n"


def test_profit_and_loss_is_for_management_alone(tmp_path: Path) -> None:
    """1150 - 630 - 300 = 220 against 1200 - 600 - 300 = 300."""
    files = {"registers/pnl/PNL-2026-0003.yml": PNL}
    pages = site(tmp_path, files, "management").pages
    folder = next(path for path in pages if path.endswith("PNL-2026-0003.md")).rsplit("/", 1)[0]
    text = plain(pages[f"{folder}/PNL-2026-0003.md"].html)
    assert "P&L of 2026Q3" in text
    assert "2026Q3 earns $220, $80 below budget. Gross margin 45.2% of revenue. The figures are locked." in text
    assert "Blocks of hours $1,200 $1,150 −$50 −4.2% Less in July." in text
    assert "Operating profit $300 $220 −$80 −26.7%" in text
    assert "Unbilled work $40" in text
    listed = pages[f"{folder}/index.md"].html
    assert '<span class="amber">' in listed  # 50 of 1200 less revenue
    assert '<span class="red">' in listed  # 80 of 300 less profit
    assert "2026Q3 locked $1,150 $520 45.2% $220 19.1% −$80" in plain(listed)
    for audience in ("internal", "client:acme"):
        assert not [
            path
            for path in site(tmp_path / audience[:2], files, audience).pages
            if "PNL" in path or path.startswith(folder)
        ]


def test_record_pages_of_the_example_firm() -> None:
    pages = example().pages
    assert "Resolved. Cause: The assessment template had no row" in plain(pages["problems/PRB-2026-0001.md"].html)
    assert "Ended 7 days late and with 5% fewer hours than planned. Inside its tolerances." in plain(
        pages["project-reviews/osgarth-m365-migration.md"].html
    )
    assert "Held by Dana Whitlock" in plain(pages["roles/it-project-manager.md"].html)


def test_a_client_is_told_nothing_that_its_edition_cannot_know(tmp_path: Path) -> None:
    """Holders, decisions and skills stay inside; their absence is no statement about them."""
    files = {
        "registers/services/backup.yml": SERVICE, "registers/roles/lead.yml": ROLE,
        "registers/clients/acme.yml": CLIENT + "single_contact: bo.lee\n",
    }  # fmt: skip
    pages = site(tmp_path, files, "client:acme").pages
    role = plain(pages["roles/lead.md"].html)
    assert "Leads the desk." in role
    for words_inside in ("nobody", "Nothing alone", "Ana Ruiz", "Who works where"):
        assert words_inside not in role
    people = plain(pages["people/index.md"].html)
    assert "1 person. Everybody 1 People Person Job Bo Lee Engineer" in people
    assert "second holder" not in people
