"""`pmo lint --base`: a record that was dragged into the folder of another project."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from pmo.pipeline.compare import Unproven, transitions
from pmo.pipeline.load import load
from support import AS_OF, slugs

if TYPE_CHECKING:
    from conftest import Sandbox
    from pmo.model.finding import Finding

RISK = "id: RSK-2026-0001\ntitle: Carrier delivers late\nstatus: draft\n"
OLD, NEW = "projects/mail/risks/RSK-2026-0001.yml", "projects/wifi/risks/RSK-2026-0001.yml"
STATUS = "---\nauthor: ann\n---\nAll is well.\n"
ACTUALS = "wbs,month,person,hours,cost\n1.1,2026-10,ann,8,560\n"


def project(name: str) -> str:
    return f"id: {name}\ntitle: Work on {name}\nstatus: proposed\nclient: acme\nmanager: ann\n"


@pytest.fixture
def box(sandbox: Sandbox) -> Sandbox:
    sandbox.write("pmo.yml", "company: Test firm\n")
    for name in ("mail", "wifi"):
        sandbox.write(f"projects/{name}/project.yml", project(name))
    sandbox.write(OLD, RISK)
    sandbox.write("projects/mail/status/2026-11-20.md", STATUS)
    sandbox.write("projects/mail/actuals.csv", ACTUALS)
    sandbox.commit("base")
    return sandbox


def move(box: Sandbox, old: str, new: str) -> None:
    target = box.root / new
    target.parent.mkdir(parents=True, exist_ok=True)
    (box.root / old).rename(target)


def compared(box: Sandbox) -> tuple[Finding, ...]:
    found = transitions(load(box.root, AS_OF, AS_OF), "HEAD")
    assert not isinstance(found, Unproven), found
    return found


def test_a_risk_in_another_projects_folder_is_found(box: Sandbox) -> None:
    move(box, OLD, NEW)
    (finding,) = compared(box)
    assert (finding.slug, finding.level.value, str(finding.place)) == ("record-moved", "error", f"{NEW}:1:5")
    assert "“Carrier delivers late” was moved from the project mail to the project wifi" in finding.message
    assert "write `project: wifi` into the risk" in finding.help
    assert f"move the file back to {OLD}" in finding.help


def test_a_move_that_the_record_itself_confirms_was_meant(box: Sandbox) -> None:
    move(box, OLD, NEW)
    box.write(NEW, f"{RISK}project: wifi\n")
    assert compared(box) == ()


def test_a_record_that_was_changed_on_the_way_is_found_too(box: Sandbox) -> None:
    move(box, OLD, NEW)
    box.write(NEW, f"{RISK}notes: now with notes\n")
    assert slugs(compared(box)) == ["record-moved"]


@pytest.mark.parametrize("name", ["status/2026-11-20.md", "actuals.csv"])
def test_files_that_are_named_by_their_folder(box: Sandbox, name: str) -> None:
    move(box, f"projects/mail/{name}", f"projects/wifi/{name}")
    (finding,) = compared(box)
    assert (finding.slug, finding.place.path) == ("record-moved", f"projects/wifi/{name}")
    assert f"move the file back to projects/mail/{name}" in finding.help
    assert ("waiver" in finding.help) == name.endswith(".csv")


def test_a_report_of_the_same_day_is_not_a_moved_one(box: Sandbox) -> None:
    (box.root / "projects/mail/status/2026-11-20.md").unlink()
    box.write("projects/wifi/status/2026-11-20.md", STATUS.replace("ann", "bob"))
    assert compared(box) == ()


def test_a_renamed_project_takes_its_records_along(box: Sandbox) -> None:
    shutil.move(box.root / "projects/mail", box.root / "projects/post")
    box.write("projects/post/project.yml", project("post"))
    assert compared(box) == ()


def test_handing_a_risk_to_the_firm_is_no_move_between_projects(box: Sandbox) -> None:
    move(box, OLD, "registers/risks/RSK-2026-0001.yml")
    assert compared(box) == ()
