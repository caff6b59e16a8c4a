"""The whole way with real signatures: approved, voided by an edit of the record, voided by an edit of its runbook."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from evidence import firm as firms
from evidence.firm import AS_OF, CHANGE, CR, RUNBOOK, RUNBOOK_TEXT, approved, change, submitted
from pmo.cli.lint import command
from pmo.evidence import judge
from pmo.pipeline.diff import approvals, difference
from pmo.render.diagnostics.text import unstyled
from pmo.render.difference import write

pytestmark = pytest.mark.skipif(firms.needs_keygen, reason=firms.WITHOUT)


def said(made):
    found = difference(made.root, "main..HEAD", AS_OF, AS_OF, whole=False)
    one = next(item for item in found.records if item.id == CR)
    return one, write("text", found, unstyled)


def test_the_gate_calls_it_the_same():
    assert approvals._CONTENT == judge.CHANGED


def test_an_approval_is_shown_with_its_level(tmp_path):
    one, text = said(approved(tmp_path / "firm"))
    assert one.approval.verdict.passes
    assert "Approval: approved, level signed: bob as change-manager (signed)" in text
    assert "may not be merged" not in text


def test_what_is_missing_and_who_can_give_it(tmp_path):
    one, text = said(submitted(tmp_path / "firm"))
    assert not one.approval.verdict.passes
    assert "Approval: missing, needed now" in text
    assert "Can approve: bob, cara" in text


def test_an_edit_after_the_approval_voids_it(tmp_path):
    made = approved(tmp_path / "firm")
    made.commit({CHANGE: change(impact="The office is offline for a day.")})
    one, text = said(made)
    assert [item.person for item in one.approval.voided] == ["bob"]
    assert f"! {CR} lost an approval by this edit." in text
    assert "Approval voided: bob as change-manager (signed)" in text


def test_an_edit_of_the_runbook_voids_it(tmp_path):
    made = approved(tmp_path / "firm")
    made.commit({RUNBOOK: RUNBOOK_TEXT.replace("Swap the device", "Throw the device away")})
    one, text = said(made)
    assert [item.person for item in one.approval.voided] == ["bob"]
    assert f"! {CR} lost an approval by this edit." in text


def new_since_main(made):
    """What `pmo lint --since main`, the check of a pull request, calls new about approvals; the firm has other faults."""
    asked = ["--root", str(made.root), "--as-of", str(AS_OF), "--since", "main", "--format", "json"]
    done = CliRunner().invoke(command, asked, catch_exceptions=False)
    found = json.loads(done.output)["findings"]
    return [(one["slug"], one["level"], one["new"]) for one in found if one["slug"].startswith("approv")]


def test_since_never_takes_a_missing_approval_for_what_was_there_before(tmp_path):
    assert new_since_main(submitted(tmp_path / "firm")) == [("approval-missing", "error", True)]


def test_since_opens_with_the_approval_and_closes_with_an_edit_after_it(tmp_path):
    made = approved(tmp_path / "firm")
    assert new_since_main(made) == []
    made.commit({CHANGE: change(impact="The office is offline for a day.")})
    assert ("approved-content-changed", "error", True) in new_since_main(made)
