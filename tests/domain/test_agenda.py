"""What waits, for whom, and until when; dates by hand at 2026-11-20."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pmo.domain.agenda import agenda, deciders, holders
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.model.workspace import Workspace

CHANGE = "id: CR-2026-0001\ntitle: Disable a protocol\ntype: normal\ncategory: production\nstatus: authorize\nclient: acme\nrequested_by: {by}\nimplementers: [{who}]\nplanned_start: '2026-12-09T18:30:00-05:00'\nplanned_end: '2026-12-09T21:30:00-05:00'\nrisk: {{technical_complexity: {c}, business_impact: 1, backout_complexity: 1, test_coverage: 1, recent_changes: 1}}\n"
BASE = {
    "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\n",
    "registers/clients/bolt.yml": "id: bolt\nname: Bolt\nstatus: active\n",
    **{
        f"registers/people/{name}.yml": f"id: {name}\nname: {name.title()}\nstatus: active\n"
        for name in ("ana", "ben", "cleo", "dov")
    },
    "registers/roles/change-manager.yml": "id: change-manager\ntitle: Change manager\nholders: [cleo]\n",
    "registers/roles/senior-engineer.yml": "id: senior-engineer\ntitle: Senior engineer\nholders: [ana, ben]\n",
    "registers/roles/client-sponsor.yml": "id: client-sponsor\ntitle: Sponsor\nholders: []\n",
    "projects/demo/project.yml": "id: demo\ntitle: Mail migration\nclient: acme\nstatus: in_progress\nmanager: dov\nmilestones:\n  - {name: Cutover, baseline: 2026-11-24}\n",
}


def firm(root: Path, files: dict[str, str] | None = None) -> Workspace:
    return workspace(root, {**BASE, **(files or {})}).workspace


def test_a_low_change_waits_for_those_who_may_authorize_it_and_have_no_part_in_it(tmp_path: Path) -> None:
    found = firm(tmp_path, {"registers/changes/CR-2026-0001.yml": CHANGE.format(by="dov", who="ana", c=1)})
    item = agenda(found).waiting[0]
    assert item.what == "Approve or return “Disable a protocol”"
    assert item.day == date(2026, 12, 9)
    assert item.people == {"ben", "cleo"}
    assert [one.what for one in agenda(found, person="cleo").waiting] == [item.what]
    assert agenda(found, person="ana").waiting == ()


def test_a_decision_waits_for_the_holders_of_its_role(tmp_path: Path) -> None:
    decision = "id: DEC-2026-000{n}\nquestion: Which weekend?\nstatus: proposed\nproject: demo\ndecider: {role}\nneeded_by: 2026-11-13\n"
    found = firm(tmp_path, {
        "projects/demo/decisions/DEC-2026-0001.yml": decision.format(n=1, role="change-manager"),
        "projects/demo/decisions/DEC-2026-0002.yml": decision.format(n=2, role="client-sponsor"),
    })  # fmt: skip
    first, second = sorted(agenda(found).waiting, key=lambda item: item.record.id)
    assert first.people == {"cleo"}
    assert second.people == frozenset()
    assert deciders(found, first.record) == holders(found, "change-manager") == {"cleo"}


def test_a_certificate_is_its_holders_own_business(tmp_path: Path) -> None:
    found = firm(
        tmp_path,
        {
            "registers/people/ana.yml": "id: ana\nname: Ana\nstatus: active\ncertifications:\n  - {name: Endpoint administrator, expires: 2026-10-31}\n"
        },
    )
    item = agenda(found, person="ana").overdue[0]
    assert (item.what, item.why, item.day) == ("Endpoint administrator", "Expires, Ana", date(2026, 10, 31))


def test_what_two_reports_ask_in_the_same_words_is_asked_once(tmp_path: Path) -> None:
    report = "---\nstatus: issued\nsummary: Fine.\nclient_actions:\n  - text: Name the shift leads.\n    due: {due}\n---\nFine.\n"
    found = firm(tmp_path, {
        "projects/demo/status/2026-11-06.md": report.format(due="2026-11-25"),
        "projects/demo/status/2026-11-13.md": report.format(due="2026-11-25"),
        "projects/demo/status/2026-11-20.md": report.format(due="2026-11-27"),
    })  # fmt: skip
    asked = [(item.day, item.record.id) for item in agenda(found).soon if item.what == "Name the shift leads."]
    assert asked == [(date(2026, 11, 25), "demo/2026-11-13"), (date(2026, 11, 27), "demo/2026-11-20")]


def test_equal_actions_of_two_risks_stay_two(tmp_path: Path) -> None:
    risk = "id: RSK-2026-000{n}\ntitle: Risk {n}\nstatus: responding\ntype: threat\nevent: It happens.\nowner: ana\nprobability: 3\nimpact: 3\nnext_review: 2026-12-20\nstrategy: mitigate\nresponses:\n  - {{action: Call the supplier, due: 2026-11-25}}\n"
    found = firm(tmp_path, {f"projects/demo/risks/RSK-2026-000{n}.yml": risk.format(n=n) for n in (1, 2)})
    assert [item.record.id for item in agenda(found).soon if item.what == "Call the supplier"] == [
        "RSK-2026-0001",
        "RSK-2026-0002",
    ]


def test_a_lesson_is_named_by_its_project(tmp_path: Path) -> None:
    review = "---\nstatus: held\nreview_date: 2026-03-01\nlessons:\n  - {type: try, text: Train before the move., owner: ana, due: 2026-03-15}\n---\nHeld.\n"
    found = firm(tmp_path, {"projects/demo/review.md": review})
    late = next(item for item in agenda(found).overdue if item.record.kind == "review")
    assert late.what == "Train before the move."
    assert late.why == "Review, Mail migration"


def test_only_one_client(tmp_path: Path) -> None:
    issue = "id: ISS-2026-000{n}\ntitle: Issue {n}\ntype: problem_concern\nstatus: examining\nowner: ana\nimpact: low\nurgency: low\nraised_on: 2026-11-01\nclient: {client}\nnext_update_due: 2026-11-18\n"
    found = firm(tmp_path, {
        "registers/issues/ISS-2026-0001.yml": issue.format(n=1, client="acme"),
        "registers/issues/ISS-2026-0002.yml": issue.format(n=2, client="bolt"),
    })  # fmt: skip
    assert [item.record.id for item in agenda(found, client="bolt").overdue] == ["ISS-2026-0002"]
    assert len(agenda(found).overdue) == 2
    assert [item.what for item in agenda(found, client="acme").milestones] == ["Cutover"]


def test_the_horizon_moves(tmp_path: Path) -> None:
    found = firm(tmp_path)
    assert [item.day for item in agenda(found, days=4).milestones] == [date(2026, 11, 24)]
    assert agenda(found, days=3).milestones == ()
    assert agenda(found).next_day == date(2026, 11, 24)
