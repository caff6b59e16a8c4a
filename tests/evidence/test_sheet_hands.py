"""Who committed a decision about a sheet that the policy does not govern: what passes, and what cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence import firm as firms
from evidence.attacks.sheets import REVERSED, ROW, SECOND, SHEET, handed_in, sheet

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.firm import Firm
    from pmo.model.finding import Finding

OTHER = "registers/timesheets/TS-2026-0002.yml"
UNKNOWN = "build@server.test"
EXPENSES = "registers/expenses/EXP-2026-0001.yml"
REPORT = (
    "id: EXP-2026-0001\nperson: ann\nperiod: 2026-10\nstatus: approved_tier_two\ndue: 2026-11-06\nsubmitted_on: 2026-11-04\n"
    "entries:\n  - {date: 2026-10-15, type: parking, amount: 12, currency: USD, notes: x}\n"
    f"approvals:\n{ROW}{SECOND}"
)


def said(made: Firm) -> list[Finding]:
    return [finding for finding in made.gate() if finding.slug.startswith("sheet-")]


@pytest.mark.parametrize("address", ["bob@firm.test", "bob@home.test", "7+bob-forge@users.noreply.forge.test"])
def test_the_one_who_decides_may_commit_it_under_any_of_their_addresses(tmp_path: Path, address: str) -> None:
    made = handed_in(tmp_path / "firm")
    made.commit({SHEET: sheet(ROW)}, author=address, committer="noreply@forge.test")
    assert said(made) == []


def test_a_decision_that_somebody_else_committed_for_its_author_is_a_warning(tmp_path: Path) -> None:
    made = handed_in(tmp_path / "firm")
    commit = made.commit({SHEET: sheet(ROW)}, author="bob@firm.test", committer="ann@home.test")
    (finding,) = said(made)
    assert (finding.slug, finding.level) == ("sheet-decision-unproven", "warning")
    assert f"commit {commit[:10]} names bob as its author, and ann, whose sheet it is, made it" in finding.message
    assert "ask bob" in finding.help


def test_a_machine_of_the_policy_may_commit_for_anybody(tmp_path: Path) -> None:
    policy = firms.POLICY.replace("noreply@forge.test", "Dan@firm.test")
    made = handed_in(tmp_path / "firm", **{".pmo/policy.yml": policy})
    made.commit({SHEET: sheet(ROW)}, author="bob@firm.test", committer="dan@firm.test")
    assert said(made) == []


def test_a_sheet_goes_its_whole_life_in_one_work(tmp_path: Path) -> None:
    made = handed_in(tmp_path / "firm")
    bob, cara = {"author": "bob@firm.test"}, {"author": "cara@firm.test"}
    made.commit({SHEET: sheet(ROW)}, **bob)
    made.commit({SHEET: sheet(ROW, REVERSED, status="open")}, **bob)
    assert said(made) == []
    made.commit({SHEET: sheet(ROW, REVERSED, status="pending_approval")})
    made.commit({SHEET: sheet(ROW, REVERSED, ROW)}, **bob)
    made.commit({SHEET: sheet(ROW, REVERSED, ROW, SECOND, status="approved_tier_two")}, **cara)
    assert said(made) == []
    made.commit({SHEET: sheet(ROW, REVERSED, ROW, SECOND, status="ready_to_bill")}, author="dan@firm.test")
    assert said(made) == []


def test_what_is_said_of_a_state_without_a_decision_and_of_a_row_taken_out(tmp_path: Path) -> None:
    made = handed_in(tmp_path / "firm", ROW, status="approved_tier_one")
    made.write({SHEET: sheet(ROW, status="approved_tier_two")})
    (finding,) = said(made)
    assert finding.message == "TS-2026-0001 is approved (second approval) and nobody's decision says so"
    assert "set it back to `status: approved_tier_one`" in finding.help
    assert finding.place.span.line == 4
    made.write({SHEET: sheet(status="open")})
    (finding,) = said(made)
    assert finding.message == (
        "decision 1 about TS-2026-0001 (approved by bob, 2026-11-20) was changed, moved or taken out"
    )
    assert "decisions are only ever added; a change of mind is a new row" in finding.help


def test_that_a_report_is_paid_back_and_billed_is_nobodys_decision(tmp_path: Path) -> None:
    made = handed_in(tmp_path / "firm")
    made.git("checkout", "-q", "main")
    made.commit({EXPENSES: REPORT})
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "main")
    made.commit({EXPENSES: f"{REPORT}reimbursed_on: 2026-11-15\n"})
    assert said(made) == []
    made.commit({EXPENSES: REPORT.replace("approved_tier_two", "ready_to_bill")})
    assert said(made) == []
    made.commit({EXPENSES: REPORT.replace("approved_tier_two", "open")})
    assert [(finding.slug, finding.record) for finding in said(made)] == [("sheet-decision-missing", "EXP-2026-0001")]


def test_what_was_merged_before_is_nobodys_work_here(tmp_path: Path) -> None:
    made = handed_in(tmp_path / "firm")
    made.git("checkout", "-q", "main")
    made.commit({SHEET: sheet(ROW)}, author=UNKNOWN)
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "main", author="ann@firm.test")
    made.commit({SHEET: f"# a note\n{sheet(ROW)}"})
    assert said(made) == []


def test_an_unknown_address_is_a_warning_and_told_once(tmp_path: Path) -> None:
    made = handed_in(tmp_path / "firm")
    second = sheet(ROW).replace("TS-2026-0001", "TS-2026-0002").replace("person: ann\n", "person: eve\n")
    made.commit({SHEET: sheet(ROW), OTHER: second}, author=UNKNOWN)
    (finding,) = said(made)
    assert (finding.slug, finding.level, finding.place.path) == ("sheet-decision-unproven", "warning", SHEET)
    assert f"whether bob decided about TS-2026-0001: the address {UNKNOWN} of commit" in finding.message
    assert finding.message.endswith("belongs to nobody; so with 1 more")
    assert "commit_aliases" in finding.help


def test_an_address_that_the_same_work_claims_does_not_count(tmp_path: Path) -> None:
    made = handed_in(tmp_path / "firm")
    claimed = firms.PERSON.format(id="bob", name="Bob").replace("bob@home.test", UNKNOWN)
    made.commit({SHEET: sheet(ROW), "registers/people/bob.yml": claimed}, author=UNKNOWN)
    assert [finding.slug for finding in said(made)] == ["sheet-decision-unproven"]


def test_the_finding_says_who_and_what_to_do(tmp_path: Path) -> None:
    made = handed_in(tmp_path / "firm")
    commit = made.commit({SHEET: sheet(ROW)})
    (finding,) = said(made)
    assert finding.message == (
        f"the decision of bob about TS-2026-0001 was written by ann, whose sheet it is (commit {commit[:10]})"
    )
    assert "`pmo time approve TS-2026-0001`" in finding.help
    line = (made.root / SHEET).read_text().splitlines()[finding.place.span.line - 1]
    assert "person: bob" in line


def test_what_only_lies_here_is_left_to_the_command(tmp_path: Path) -> None:
    made = handed_in(tmp_path / "firm")
    made.write({SHEET: sheet(ROW)})
    assert said(made) == []


def test_a_policy_for_sheets_asks_for_signatures_instead(tmp_path: Path) -> None:
    bands = "  timesheet:\n    free: [open, pending_approval]\n    separation: [person, authors]\n    bands:\n      - name: all\n        when: {}\n        needs: [{role: change-manager, evidence: signed}]\n"
    made = handed_in(tmp_path / "firm", **{".pmo/policy.yml": firms.POLICY + bands})
    made.commit({SHEET: sheet(ROW)})
    assert said(made) == []
    assert "approval-missing" in made.slugs()


def test_without_any_policy_it_is_looked_at_too(tmp_path: Path) -> None:
    made = handed_in(tmp_path / "firm")
    made.git("checkout", "-q", "main")
    made.commit({".pmo/policy.yml": None, ".pmo/allowed_signers": None})
    made.git("branch", "-q", "-f", "work", "main")
    made.git("checkout", "-q", "work")
    made.commit({SHEET: sheet(ROW)})
    assert {finding.slug for finding in made.gate()} == {"approvals-not-adopted", "sheet-decided-by-another"}


def test_numbers_of_the_psa_come_after_the_approval(tmp_path: Path) -> None:
    made = handed_in(tmp_path / "firm")
    made.commit({SHEET: sheet(ROW)}, author="bob@firm.test")
    made.commit({SHEET: sheet(ROW).replace("notes: x", "notes: x, psa_ref: PSA-E-7")})
    assert said(made) == []
    assert "approved-content-changed" not in made.slugs()
