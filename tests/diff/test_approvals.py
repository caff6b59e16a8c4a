"""Approvals in a difference: unknown is never a pass, and an edit that voids one is said."""

from __future__ import annotations

import pytest

from pmo.model.evidence import EvidenceLevel, Given, Need, State, Verdict
from pmo.pipeline.diff import approvals
from pmo.render.diagnostics.text import unstyled
from pmo.render.difference import write

CHANGE = "registers/changes/CR-2026-0001.yml"
GIVEN = Given("ann.lee", "change-manager", EvidenceLevel.SIGNED, "approved", "registers/approvals/x.json", "2026-11-10")
NEED = Need("change-manager", EvidenceLevel.SIGNED)


def verdict(state, **more):
    return Verdict("CR-2026-0001", "change", required=True, state=state, needs=(NEED,), **more)


def told(box, monkeypatch, found, form="text"):
    """The difference as it is written when the gate says this."""
    box.write(".pmo/policy.yml", "version: 1\n")
    monkeypatch.setattr(approvals, "_verdicts", lambda *_: ({("change", "CR-2026-0001"): found}, None))
    return write(form, box.diff(), unstyled)


def test_without_a_policy_that_is_said_and_nothing_is_called_approved(box):
    box.edit(
        CHANGE,
        ("client: acme", "client: acme\napprovals:\n  - {role: change-manager, person: ann.lee, decision: approved}"),
    )
    found = box.diff()
    assert any("No approvals are required here yet" in note for note in found.notes)
    assert found.records[0].approval is None


def test_a_policy_that_cannot_be_read_closes_the_gate(box):
    box.write(".pmo/policy.yml", "version: [\n")
    box.commit()
    box.git("branch", "-f", "main", "work")
    box.edit(CHANGE, ("title: Replace", "title: Exchange"))
    (found,) = box.diff().records
    assert (found.approval.verdict.state, found.approval.verdict.passes) == (State.UNPROVEN, False)
    assert found.urgency == 0


def test_a_policy_that_the_work_takes_away_still_counts(box):
    box.write(".pmo/policy.yml", "version: [\n")
    box.commit()
    box.git("branch", "-f", "main", "work")
    (box.root / ".pmo/policy.yml").unlink()
    box.edit(CHANGE, ("title: Replace", "title: Exchange"))
    found = next(one for one in box.diff().records if one.id == "CR-2026-0001")
    assert not found.approval.verdict.passes


def test_a_range_that_is_not_checked_out_cannot_be_proven(box, monkeypatch):
    box.write(".pmo/policy.yml", "version: 1\n")
    box.edit(CHANGE, ("title: Replace", "title: Exchange"))
    head = box.commit()
    box.git("checkout", "-q", "main")
    monkeypatch.setattr(approvals, "_verdicts", lambda *_: pytest.fail("the files here are of another commit"))
    found = next(one for one in box.diff(f"main..{head}").records if one.id == "CR-2026-0001")
    assert found.approval.verdict.state == State.UNPROVEN


def test_who_is_missing_and_who_can(box, monkeypatch):
    box.edit(CHANGE, ("title: Replace", "title: Exchange"))
    text = told(box, monkeypatch, verdict(State.MISSING, missing=(NEED,), who_can=((NEED, ("ann.lee", "kim.roe")),)))
    assert "Approval: missing, needed now: change-manager (signed)" in text
    assert "Can approve: ann.lee, kim.roe as change-manager" in text
    assert "! CR-2026-0001 may not be merged" in text


def test_approved_never_stands_without_its_level(box, monkeypatch):
    box.edit(CHANGE, ("title: Replace", "title: Exchange"))
    for form in ("text", "md"):
        text = told(box, monkeypatch, verdict(State.APPROVED, given=(GIVEN,)), form)
        assert "approved, level signed" in text
        assert "may not be merged" not in text
    assert '"level": "signed"' in told(box, monkeypatch, verdict(State.APPROVED, given=(GIVEN,)), "json")


def test_an_edit_of_signed_content_that_voids_an_approval_is_said_first(box, monkeypatch):
    box.edit(CHANGE, ("business_impact: 3", "business_impact: 5"))
    void = Given(*(getattr(GIVEN, name) for name in ("person", "role", "level", "decision", "statement", "at")), "voided by the change of risk", approvals._CONTENT)  # fmt: skip
    text = told(box, monkeypatch, verdict(State.MISSING, missing=(NEED,), given=(void,)))
    assert "! CR-2026-0001 lost an approval by this edit." in text
    assert "Approval voided: ann.lee as change-manager (signed): voided by the change of risk" in text


def test_an_edit_of_what_nobody_signs_voids_nothing(box, monkeypatch):
    box.edit(
        CHANGE,
        ("client: acme", "client: acme\napprovals:\n  - {role: change-manager, person: ann.lee, decision: approved}"),
    )
    void = Given(*(getattr(GIVEN, name) for name in ("person", "role", "level", "decision", "statement", "at")), "voided earlier", approvals._CONTENT)  # fmt: skip
    text = told(box, monkeypatch, verdict(State.MISSING, missing=(NEED,), given=(void,)))
    assert "lost an approval" not in text
    assert "Does not count: ann.lee as change-manager (signed): voided earlier" in text


def test_a_claim_is_called_a_claim(box, monkeypatch):
    box.edit(CHANGE, ("title: Replace", "title: Exchange"))
    claim = Given(
        "ben.holt", "", EvidenceLevel.CLAIMED, "approved", CHANGE, "", "a name in the record", "approval-claimed"
    )
    text = told(box, monkeypatch, verdict(State.MISSING, missing=(NEED,), given=(claim,)))
    assert "Only claimed: ben.holt" in text


def test_a_record_that_lost_its_runbook_is_told_though_nobody_edited_it(box, monkeypatch):
    box.edit("runbooks/failover.md", ("Switch.", "Switch twice."))
    void = Given(*(getattr(GIVEN, name) for name in ("person", "role", "level", "decision", "statement", "at")), "voided by runbook/failover", approvals._CONTENT)  # fmt: skip
    text = told(box, monkeypatch, verdict(State.MISSING, missing=(NEED,), given=(void,)))
    assert "CR-2026-0001 lost an approval by this edit." in text
    assert "not edited itself" in text
