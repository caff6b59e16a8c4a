"""Who committed a decision about a sheet that the policy does not govern: what passes, and what cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence import firm as firms
from evidence.attacks.sheets import ROW, SHEET, handed_in, sheet

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.firm import Firm
    from pmo.model.finding import Finding

OTHER = "registers/timesheets/TS-2026-0002.yml"
UNKNOWN = "build@server.test"


def said(made: Firm) -> list[Finding]:
    return [finding for finding in made.gate() if finding.slug.startswith("sheet-")]


@pytest.mark.parametrize("address", ["bob@firm.test", "bob@home.test", "7+bob-forge@users.noreply.forge.test"])
def test_the_one_who_decides_may_commit_it_under_any_of_their_addresses(tmp_path: Path, address: str) -> None:
    made = handed_in(tmp_path / "firm")
    made.commit({SHEET: sheet(ROW)}, author=address, committer="noreply@forge.test")
    assert said(made) == []


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
