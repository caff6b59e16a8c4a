"""`pmo lint --base`: what is signed, locked, approved, in force, issued or logged stays as it was."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pmo.check import engine
from pmo.cli.lint import command
from pmo.pipeline import move
from pmo.pipeline.cache.traced import Traced
from pmo.pipeline.compare import Unproven, compared
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from support import AS_OF, ROOT, slugs

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Sandbox
    from pmo.model.finding import Finding

RULES = {
    "signed-sow-edited",
    "locked-period-edited",
    "approved-sheet-edited",
    "in-force-edited",
    "issued-report-edited",
    "logged-entry-edited",
}
SOW = "registers/sows/SOW-2026-0001.yml"
SHEET = "registers/timesheets/TS-2026-0001.yml"
STANDARD = "registers/standards/STD-0001.yml"
REPORT = "projects/demo/status/2026-11-06.md"
ENTRY = "registers/communications/LOG-2026-0001.yml"
PERIOD = "registers/pnl/PNL-2026-0003.yml"


def sow(status: str = "signed", price: int = 39600, rest: str = "") -> str:
    return (
        f"id: SOW-2026-0001\ntitle: Switch refresh at the dock\nproject: demo\nstatus: {status}\n"
        f"fees:\n  engagement: fixed_fee\n  price: {price}\nsummary_goal: Two switches run at the dock.\n{rest}"
    )


def sheet(status: str, hours: str = "6.5", rest: str = "") -> str:
    return (
        f"id: TS-2026-0001\nperson: ana.ruiz\nperiod: 2026-W46\nstatus: {status}\nentries:\n"
        f"  - date: 2026-11-12\n    hours: {hours}\n    charge_to: charge_code\n    notes: Audit\n{rest}"
    )


def standard(status: str = "in_force", version: int = 1, statement: str = "Two supplies.", rest: str = "") -> str:
    return (
        f"id: STD-0001\ntitle: Dual power for core devices\nstatus: {status}\nstatement: {statement}\n"
        f"version: {version}\nreview_by: 2027-05-01\n{rest}"
    )


def report(status: str = "issued", text: str = "All is well.", color: str = "green") -> str:
    return f"---\nstatus: {status}\ndeclared:\n  overall: {color}\n---\n{text}\n"


def entry(promises: str = "", summary: str = "Asked for a date.") -> str:
    return f"id: LOG-2026-0001\ndate: 2026-10-02\ncounterpart: director\nsummary: {summary}\n{promises}"


def promise(text: str = "Send the plan", due: str = "2026-10-09", rest: str = "") -> str:
    return f"  - text: {text}\n    owner: ana.ruiz\n    due: {due}\n{rest}"


def project(name: str = "demo") -> str:
    return f"id: {name}\ntitle: Mail migration\nstatus: in_progress\n"


@pytest.fixture
def box(sandbox: Sandbox) -> Sandbox:
    sandbox.write("pmo.yml", "company: Test firm\n")
    sandbox.write("projects/demo/project.yml", project())
    return sandbox


def started(box: Sandbox, **files: str) -> Sandbox:
    """A branch `work` that begins where `main` has these files (by the name of their constants)."""
    for name, text in files.items():
        box.write(globals()[name], text)
    box.commit("base")
    box.git("checkout", "-q", "-b", "work")
    return box


def found(box: Sandbox, ref: str = "main") -> list[Finding]:
    """What the six rules say about the branch, and what else a comparison finds."""
    loaded = load(box.root, AS_OF, AS_OF)
    known = set(loaded.findings)
    after = compared(loaded, ref)
    assert not isinstance(after, Unproven), after
    mine = RULES | {finding.slug for finding in after.findings if finding not in known}
    return [finding for finding in lint(after).findings if finding.slug in mine]


def test_a_signed_scope_stays_and_the_finding_says_what_changed(box: Sandbox) -> None:
    started(box, SOW=sow())
    assert found(box) == []
    box.write(SOW, sow(price=49600))
    (finding,) = found(box)
    assert (finding.slug, finding.level.value, str(finding.place)) == ("signed-sow-edited", "error", f"{SOW}:7:10")
    assert "in fees.price: “39600” became “49600”" in finding.message
    assert "change order" in finding.help
    assert "`amends: SOW-2026-0001`" in finding.help
    assert finding.pointer == "fees.price"
    assert finding.excerpt == ("  price: 49600",)


def test_order_comments_quotes_and_folding_are_no_content(box: Sandbox) -> None:
    started(box, SOW=sow())
    box.write(
        SOW,
        "# signed on paper\nstatus: signed\nsummary_goal: >-\n  Two switches run\n  at the dock.\nfees:\n  price: 39600.00  # fixed\n"
        '  engagement: "fixed_fee"\nproject: demo\ntitle: "Switch refresh at the dock"\nid: SOW-2026-0001\nout_of_scope: []\n',
    )
    assert found(box) == []


def test_a_field_that_is_added_or_taken_out_is_a_change(box: Sandbox) -> None:
    started(box, SOW=sow())
    box.write(SOW, sow(rest="out_of_scope:\n  - Cabling\n").replace("  engagement: fixed_fee\n", ""))
    messages = [finding.message.partition(", in ")[2] for finding in found(box)]
    assert messages == ["fees.engagement: “fixed_fee” was taken out", "out_of_scope: “Cabling” was added"]


def test_what_may_come_later_is_no_edit_until_it_changes(box: Sandbox) -> None:
    duty = "client_responsibilities:\n  - text: Name the addresses\n    due: 2027-02-05\n"
    started(box, SOW=sow(rest=duty))
    done = f"{duty}    done_on: 2027-02-04\nnotes: Thank the client.\ntags: [dock]\n"
    box.write(SOW, sow(rest=done))
    assert found(box) == []
    box.commit("done")
    box.write(SOW, sow(rest=done.replace("02-04", "01-04")))
    assert found(box) == [], "for the branch it is still the first date"
    (finding,) = found(box, "HEAD")
    assert "client_responsibilities[0].done_on: “2027-02-04” became “2027-01-04”" in finding.message


def test_drafts_may_change_and_so_may_what_this_branch_signs(box: Sandbox) -> None:
    started(box, SOW=sow("issued"))
    box.write(SOW, sow("issued", 1))
    assert found(box) == []
    box.write(SOW, sow("signed", 2))
    box.commit("signed")
    box.write(SOW, sow("signed", 3))
    assert found(box) == []


def test_a_record_that_is_new_in_its_final_state_is_no_edit(box: Sandbox) -> None:
    started(box)
    for path, text in (
        (SOW, sow()),
        (SHEET, sheet("billed")),
        (STANDARD, standard()),
        (REPORT, report()),
        (ENTRY, entry()),
    ):
        box.write(path, text)
    assert found(box) == []


def test_the_move_to_the_next_fixed_state_carries_no_edit(box: Sandbox) -> None:
    started(box, SHEET=sheet("approved_tier_one"))
    box.write(SHEET, sheet("approved_tier_two", rest="approvals:\n  - person: dana.whitlock\n    decision: approved\n"))
    assert found(box) == [], "an approval is added, not changed"
    box.write(SHEET, sheet("approved_tier_two", "9"))
    (finding,) = found(box)
    assert (finding.slug, finding.pointer) == ("approved-sheet-edited", "entries[0].hours")
    assert "“6.5” became “9”" in finding.message
    assert "take the approval back first" in finding.help


@pytest.mark.parametrize("state", ["open", "rejected_second_tier"])
def test_a_sheet_that_was_taken_back_may_be_corrected(box: Sandbox, state: str) -> None:
    started(box, SHEET=sheet("approved_tier_one"))
    box.write(SHEET, sheet(state, "9"))
    assert found(box) == []


def test_an_approval_that_is_rewritten_is_found(box: Sandbox) -> None:
    rows = "approvals:\n  - person: dana.whitlock\n    decision: approved\n    decided_on: 2026-11-16\n"
    started(box, SHEET=sheet("approved_tier_one", rest=rows))
    box.write(SHEET, sheet("approved_tier_one", rest=rows.replace("dana.whitlock", "ana.ruiz")))
    assert [finding.pointer for finding in found(box)] == ["approvals[0].person"]
    box.write(SHEET, sheet("approved_tier_one"))
    assert [finding.message.partition(", in ")[2][:9] for finding in found(box)] == ["approvals"]


def test_an_entry_that_comes_between_is_one_finding(box: Sandbox) -> None:
    more = "  - date: 2026-11-13\n    hours: 2\n    charge_to: charge_code\n"
    third = "  - date: 2026-11-14\n    hours: 3\n    charge_to: charge_code\n"
    started(box, SHEET=sheet("billed", rest=third))
    box.write(SHEET, sheet("billed", rest=more + third))
    (finding,) = found(box)
    assert finding.pointer == "entries[1]"
    assert "“date 2026-11-13, hours 2, charge_to charge_code” was added" in finding.message
    assert finding.place.span.line == 10


def test_a_locked_month_is_read_exactly(box: Sandbox) -> None:
    text = "id: PNL-2026-0003\nperiod: 2026Q3\ncurrency: USD\nstatus: locked\nrevenue:\n  - stream: block\n    actual: 36000\n"
    started(box, PERIOD=text)
    box.write(PERIOD, text.replace("36000", "36000.0"))
    assert found(box) == []
    box.write(PERIOD, text.replace("36000", "36000.01"))
    (finding,) = found(box)
    assert (finding.slug, finding.pointer) == ("locked-period-edited", "revenue[0].actual")
    assert "next open period" in finding.help


def test_a_standard_changes_with_its_version(box: Sandbox) -> None:
    started(box, STANDARD=standard(version=2))
    box.write(STANDARD, standard(version=2, statement="Three supplies."))
    (finding,) = found(box)
    assert (finding.slug, finding.pointer) == ("in-force-edited", "statement")
    assert "Raise `version:`" in finding.help
    box.write(STANDARD, standard(version=3, statement="Three supplies."))
    assert found(box) == []
    box.write(STANDARD, standard(version=1, statement="Three supplies."))
    assert [finding.pointer for finding in found(box)] == ["statement", "version"]
    box.write(STANDARD, standard(version=2).replace("2027-05-01", "2028-05-01"))
    assert found(box) == [], "the day of the next review is no content"
    box.write(STANDARD, standard("retired", 2, rest="retire_reason: Nobody has racks any more.\n"))
    assert found(box) == []


def test_the_way_over_a_draft_is_no_way_round_a_new_version(box: Sandbox) -> None:
    started(box, STANDARD=standard())
    box.write(STANDARD, standard("draft"))
    assert found(box) == []
    box.git("checkout", "-q", "main")
    box.commit("back to draft")
    box.write(STANDARD, standard("draft", statement="Three supplies."))
    assert found(box) == []
    box.commit("rewritten")
    box.write(STANDARD, standard(statement="Three supplies."))
    (finding,) = found(box)
    assert (finding.slug, finding.pointer) == ("in-force-edited", "statement")
    assert "“Two supplies.” became “Three supplies.”" in finding.message
    box.write(STANDARD, standard(version=2, statement="Three supplies."))
    assert found(box) == []
    box.write(STANDARD, standard())
    assert found(box) == [], "the old version as it was"


def test_a_first_version_may_be_worked_on_until_it_is_in_force(box: Sandbox) -> None:
    started(box, STANDARD=standard("draft"))
    box.write(STANDARD, standard(statement="Three supplies."))
    assert found(box) == []


def test_the_text_of_an_issued_report_is_content(box: Sandbox) -> None:
    started(box, REPORT=report(text="All is well.\n\nThe cutover is on Friday."))
    box.write(REPORT, report("superseded", "All is well.  \n\nThe cutover is on Friday.\n\n"))
    assert found(box) == [], "spaces at the end of a line are no content"
    box.write(REPORT, report(text="All is well.\n\nThe cutover is on Monday."))
    (finding,) = found(box)
    assert (finding.slug, str(finding.place)) == ("issued-report-edited", f"{REPORT}:8:1")
    assert "in the text: “The cutover is on Friday.” became “The cutover is on Monday.”" in finding.message
    assert "Write a new report" in finding.help
    box.write(REPORT, report(text="All is well."))
    (finding,) = found(box)
    assert "“The cutover is on Friday.” was taken out" in finding.message


def test_a_report_that_vanishes_or_gets_another_date_is_found(box: Sandbox) -> None:
    started(box, REPORT=report())
    (box.root / REPORT).unlink()
    (finding,) = found(box)
    assert (finding.slug, finding.place.path, finding.record) == ("issued-report-edited", REPORT, "demo/2026-11-06")
    assert finding.message == "a status report that was issued was deleted"
    assert f"git checkout <base> -- {REPORT}" in finding.help
    box.write("projects/demo/status/2026-11-20.md", report())
    assert slugs(found(box)) == ["issued-report-edited"]
    box.write(REPORT, "---\nstatus: [broken\n---\n")
    assert "issued-report-edited" not in slugs(found(box)), "a file that cannot be read is not gone"


def test_a_draft_of_a_report_may_be_deleted(box: Sandbox) -> None:
    started(box, REPORT=report("draft"))
    (box.root / REPORT).unlink()
    assert found(box) == []


@pytest.mark.parametrize(
    ("path", "text", "slug"),
    [(SOW, sow(), "signed-sow-edited"), (ENTRY, entry(), "logged-entry-edited"), (SHEET, sheet("billed"), "approved-sheet-edited")],
)  # fmt: skip
def test_a_numbered_record_that_vanishes_is_one_finding(box: Sandbox, path: str, text: str, slug: str) -> None:
    box.write(path, text)
    started(box)
    (box.root / path).unlink()
    (finding,) = found(box)
    assert finding.slug == "record-deleted"
    assert slug in finding.help


def test_a_log_grows_and_does_not_change(box: Sandbox) -> None:
    started(box, ENTRY=entry(f"commitments:\n{promise()}"))
    kept = promise(rest="    done_on: 2026-10-08\n")
    box.write(ENTRY, entry(f"commitments:\n{kept}{promise('Send the bill', '2026-10-30')}"))
    assert found(box) == []
    box.write(ENTRY, entry(f"commitments:\n{promise(due='2026-12-09')}"))
    (finding,) = found(box)
    assert (finding.slug, finding.pointer) == ("logged-entry-edited", "commitments[0].due")
    assert "write a new one that corrects it" in finding.help
    box.write(ENTRY, entry())
    (finding,) = found(box)
    assert "in commitments: " in finding.message
    assert "was taken out" in finding.message
    box.write(ENTRY, entry(f"commitments:\n{promise()}", "Agreed on a date."))
    assert [finding.pointer for finding in found(box)] == ["summary"]


def test_renaming_what_a_record_names_is_no_edit(box: Sandbox) -> None:
    started(box, SOW=sow(), REPORT=report())
    loaded = load(box.root, AS_OF, AS_OF)
    move.carry_out(loaded.root, move.plan(loaded, "project", "demo", "mail-move"))
    assert (box.root / "projects/mail-move/status/2026-11-06.md").is_file()
    assert "project: mail-move" in (box.root / SOW).read_text(encoding="utf-8")
    assert [finding for finding in found(box) if finding.slug in RULES] == []
    box.write("projects/mail-move/status/2026-11-06.md", report(text="All is lost."))
    assert [finding.slug for finding in found(box) if finding.slug in RULES] == ["issued-report-edited"]


def test_another_project_is_an_edit(box: Sandbox) -> None:
    box.write("projects/other/project.yml", project("other"))
    started(box, SOW=sow())
    box.write(SOW, sow().replace("project: demo", "project: other"))
    (finding,) = found(box)
    assert "in project: “demo” became “other”" in finding.message


def test_what_a_migration_of_the_toolkit_changes_is_no_edit(box: Sandbox) -> None:
    started(box, REPORT=report(color="grey"))
    box.write(REPORT, report(color="gray"))
    assert found(box) == []
    box.write(REPORT, report(color="red"))
    assert [finding.pointer for finding in found(box)] == ["declared.overall"]


def test_a_kind_of_the_firm_gets_the_rule_from_its_schema_and_its_file_may_move(box: Sandbox) -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Badge",
        "description": "A badge somebody carries.",
        "x-kind": {
            "plural": "Badges",
            "files": ["registers/badges/{id}.yml", "registers/old-badges/{id}.yml"],
            "id": "BDG-{n:04}",
            "rules": [
                {
                    "slug": "badge-edited", "rule": "frozen", "level": "warning", "free": ["color"], "why": "w", "fix": "f",
                    "message": "the badge changed, in {field}: {change}", "bad": "b", "good": "g",
                }
            ],
        },
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "title"],
        "properties": {name: {"type": "string", "title": name, "description": f"The {name}."} for name in ("id", "title", "color")},
    }  # fmt: skip
    shutil.copytree(ROOT / "schemas", box.root / "schemas")
    box.write("schemas/badge.schema.json", json.dumps(schema))
    box.write("registers/badges/BDG-0001.yml", "id: BDG-0001\ntitle: Door\ncolor: red\n")
    started(box)
    (box.root / "registers/badges/BDG-0001.yml").unlink()
    box.write("registers/old-badges/BDG-0001.yml", "id: BDG-0001\ncolor: blue\ntitle: Door\n")
    assert found(box) == []
    box.write("registers/old-badges/BDG-0001.yml", "id: BDG-0001\ncolor: blue\ntitle: Gate\n")
    (finding,) = [finding for finding in lint(after(box)).findings if finding.slug == "badge-edited"]
    assert (finding.level.value, finding.message) == ("warning", "the badge changed, in title: “Door” became “Gate”")
    schema["x-kind"]["rules"][0]["append"] = ["colour"]  # type: ignore[index]
    box.write("schemas/badge.schema.json", json.dumps(schema))
    faults = load(box.root, AS_OF, AS_OF).findings
    assert "the rule badge-edited names the field “colour”" in " ".join(finding.message for finding in faults)


def after(box: Sandbox):  # type: ignore[no-untyped-def]
    loaded = compared(load(box.root, AS_OF, AS_OF), "main")
    assert not isinstance(loaded, Unproven)
    return loaded


def run(root: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        command, catch_exceptions=False, args=["--root", str(root), "--as-of", "2026-11-20", *arguments]
    )
    return result.exit_code, result.output


def test_the_command_says_it_with_base_and_only_then(box: Sandbox) -> None:
    started(box, SOW=sow())
    box.write(SOW, sow(price=1))
    assert "signed-sow-edited" not in run(box.root)[1]
    code, output = run(box.root, "--base", "main")
    assert code == 1
    assert "signed-sow-edited" in output
    box.write("pmo.yml", 'company: Test firm\nlevels:\n  signed-sow-edited: "off"\n')
    assert "signed-sow-edited" not in run(box.root, "--base", "main")[1]


def test_without_a_base_the_rules_read_nothing(box: Sandbox) -> None:
    """What plain `pmo lint` remembers of them depends on no file and on no commit."""
    started(box, SOW=sow(), REPORT=report())
    loaded = load(box.root, AS_OF, AS_OF).workspace
    watching = Traced(loaded.settings, loaded.as_of, loaded.kinds, loaded.records, loaded.references)
    rules = [rule for rule in engine.all_rules(loaded.kinds.values()) if rule.past]
    assert {rule.slug for rule in rules} == RULES
    for rule in rules:
        reading = watching.begin()
        assert list(rule.run(watching)) == []
        assert (reading.kinds, reading.subjects, reading.parts) == (set(), set(), {})


def test_a_clone_without_history_is_said(box: Sandbox, tmp_path: Path) -> None:
    started(box, SOW=sow())
    box.commit("more", x_yml="x: 1\n")
    clone = tmp_path / "clone"
    box.git("clone", "-q", "--depth", "1", f"file://{box.root}", str(clone))
    (clone / SOW).write_text(sow(price=1), encoding="utf-8")
    code, output = run(clone, "--base", "HEAD")
    assert code == 4
    assert "fetch the full history" in output


def test_a_secret_that_was_taken_out_is_not_quoted(box: Sandbox) -> None:
    started(box, ENTRY=entry(summary="'Asked for the password: Hunter2Hunter2x in the call'"))
    box.write(ENTRY, entry(summary="Asked for a date."))
    output = run(box.root, "--base", "main")[1]
    assert "logged-entry-edited" in output
    assert "Hunter2" not in output


@pytest.fixture
def overlay(box: Sandbox, tmp_path: Path) -> Path:
    """A workspace with a private overlay in a repository of its own, which holds a locked month."""
    private = tmp_path / "private"
    box.write("pmo.yml", "company: Test firm\noverlay: ../private\n")
    box.commit("base")
    (private / "registers/pnl").mkdir(parents=True)
    (private / PERIOD).write_text(
        "id: PNL-2026-0003\nperiod: 2026Q3\ncurrency: USD\nstatus: locked\nunbilled_wip: 100\n"
    )
    return private


def test_the_overlay_is_compared_in_its_own_repository(box: Sandbox, overlay: Path) -> None:
    box.git("init", "-q", str(overlay))
    box.git("-C", str(overlay), "add", "-A")
    box.git("-C", str(overlay), "commit", "-q", "-m", "base")
    assert slugs(found(box)) == []
    text = (overlay / PERIOD).read_text()
    (overlay / PERIOD).write_text(text.replace("100", "50"))
    (finding,) = found(box)
    assert (finding.slug, finding.place.path) == ("locked-period-edited", f"../private/{PERIOD}")
    (overlay / PERIOD).unlink()
    assert slugs(found(box)) == ["record-deleted"]


def test_an_overlay_that_cannot_be_compared_is_said(box: Sandbox, overlay: Path) -> None:
    (finding,) = found(box)
    assert (finding.slug, finding.level.value) == ("overlay-not-compared", "warning")
    assert "not in a Git repository" in finding.message
    box.git("init", "-q", "-b", "trunk", str(overlay))
    box.git("-C", str(overlay), "add", "-A")
    box.git("-C", str(overlay), "commit", "-q", "-m", "base")
    (finding,) = found(box)
    assert "“main” is not a branch" in finding.message
