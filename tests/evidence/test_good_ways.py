"""What must stay possible: an approval survives squash, rebase, CRLF and reformatting, and a later policy."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence import firm as firms
from evidence.attacks import LOW, forged, keys_of
from evidence.firm import (
    CHANGE,
    CR,
    NOW,
    PERSON,
    POLICY,
    ROLE,
    RUNBOOK,
    RUNBOOK_TEXT,
    Firm,
    approved,
    change,
    firm,
    key,
    public,
    signers,
    submitted,
)
from pmo.cli.lint import command as lint
from pmo.history.git import GitError
from pmo.model.evidence import EvidenceLevel, State
from pmo.pipeline import approvals
from pmo.pipeline.approvals import adopt, brought, sign
from pmo.pipeline.approvals.gate import gate
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(firms.needs_keygen, reason=firms.WITHOUT)


def merged(made: Firm, *options: str) -> Firm:
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", *options, "work")
    return made


def test_an_approval_opens_the_gate_and_shows_its_level(tmp_path: Path) -> None:
    made = approved(tmp_path / "firm")
    assert made.gate() == []
    found = made.verdict()
    assert (found.state, found.level, found.required) == (State.APPROVED, EvidenceLevel.SIGNED, True)
    assert [(item.person, item.role, item.void) for item in found.given] == [("bob", "change-manager", "")]


def test_what_is_missing_says_who_can_give_it(tmp_path: Path) -> None:
    found = submitted(tmp_path / "firm").verdict()
    assert found.state == State.MISSING
    assert [(need.role, people) for need, people in found.who_can] == [("change-manager or director", ("bob", "cara"))]


def test_a_draft_needs_nothing(tmp_path: Path) -> None:
    made = firm(tmp_path / "firm")
    made.commit({CHANGE: change("draft", reason="Other.")})
    assert made.gate() == []
    assert not made.verdict().required


def test_it_survives_a_squash_merge(tmp_path: Path) -> None:
    made = approved(tmp_path / "firm")
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--squash", "work")
    made.commit(message="schedule it (#7)", committer="noreply@forge.test")
    assert made.verdict().state == State.APPROVED
    made.branch("later")
    made.commit({CHANGE: change("implementing", actual_start="2026-11-28T16:00:00-05:00")})
    assert made.gate() == []


def test_it_survives_a_rebase(tmp_path: Path) -> None:
    made = approved(tmp_path / "firm")
    made.git("checkout", "-q", "main")
    made.commit(
        {"registers/people/zoe.yml": PERSON.format(id="zoe", name="Zoe").replace("commit_aliases", "skills: []\n#")}
    )
    made.git("checkout", "-q", "work")
    made.git("rebase", "-q", "main")
    assert made.gate() == []
    assert made.verdict().state == State.APPROVED


def test_it_survives_new_layout_order_and_a_move_of_its_state(tmp_path: Path) -> None:
    made = approved(tmp_path / "firm")
    lines = change("implementing", actual_start="2026-11-28T16:00:00-05:00").replace(
        "reason: The old switch drops packets.", "reason: >-\n  The old switch\n  drops packets."
    )
    made.commit(
        {
            CHANGE: "# tidied\n"
            + "".join(sorted(lines.splitlines(keepends=True)[:2]))
            + "".join(lines.splitlines(keepends=True)[2:])
        },
        author="bob@firm.test",
    )
    assert made.gate() == []


def test_line_ends_of_another_system_do_not_void_it(tmp_path: Path) -> None:
    made = approved(tmp_path / "firm")
    for path in made.root.rglob("registers/approvals/*/*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (made.root / RUNBOOK).write_bytes((made.root / RUNBOOK).read_bytes().replace(b"\n", b"\r\n"))
    assert made.verdict().state == State.APPROVED


def test_two_people_for_high_risk(tmp_path: Path) -> None:
    high = "{technical_complexity: 5, business_impact: 5, backout_complexity: 5, test_coverage: 5, recent_changes: 5}"
    made = submitted(tmp_path / "firm", risk=high)
    made.sign("bob")
    assert made.verdict().state == State.MISSING
    assert [need.role for need in made.verdict().missing] == ["director"]
    made.sign("cara")
    assert made.verdict().state == State.APPROVED


def test_a_standard_change_rests_on_a_model_that_is_approved_itself(tmp_path: Path) -> None:
    model = "registers/change-models/swap.yml"
    text = "id: swap\ntitle: Swap a switch\nstatus: approved\nexpires: 2027-12-31\n"
    made = firm(tmp_path / "firm")
    made.commit({model: text})
    made.sign("bob", "swap")
    made.commit(message="carry")
    assert made.gate() == []
    merged(made)
    made.branch("use")
    made.commit({CHANGE: change(type="standard", model="swap")})
    assert made.gate() == []
    assert made.verdict().state == State.NOT_NEEDED
    made.commit({model: text.replace("Swap", "Burn")})
    assert made.slugs() >= {"approval-missing", "approved-content-changed"}
    made.commit({model: text.replace("2027-12-31", "2026-11-19")})
    assert CR in {item.record for item in made.gate() if item.slug == "approval-missing"}


def test_an_emergency_may_be_approved_a_day_later(tmp_path: Path) -> None:
    made = submitted(tmp_path / "firm", type="emergency", incident="INC-7", planned_start="2026-11-20T10:00:00Z")
    said = made.gate()
    assert [(item.slug, str(item.level)) for item in said] == [("approval-pending", "warning")]
    assert made.verdict().state == State.MISSING
    assert made.verdict().due.startswith("2026-11-21T10:00")
    made.sign("bob")
    assert made.gate() == []


def test_a_later_policy_does_not_void_what_was_taken_in(tmp_path: Path) -> None:
    made = merged(approved(tmp_path / "firm"))
    strict = POLICY.replace(
        "{role: [change-manager, director], evidence: signed}", "{role: director, evidence: signed}"
    )
    gone = ROLE.format(id="change-manager", title="Change manager", holders="dan")
    made.commit(
        {".pmo/policy.yml": strict.replace("version: 1", "version: 2"), "registers/roles/change-manager.yml": gone}
    )
    found = made.verdict()
    assert found.state == State.APPROVED
    assert "version 1" in found.reasons[0]
    made.branch("later")
    made.commit({CHANGE: change(impact="Nobody notices.")})
    assert "approval-missing" in made.slugs()


def test_an_ended_key_still_stands_for_what_was_taken_in_before(tmp_path: Path) -> None:
    made = merged(approved(tmp_path / "firm"))
    ended = f'bob namespaces="pmo-approval@v1",valid-before="20261110" {public("bob")}'
    made.commit({".pmo/allowed_signers": signers(ended, skip=("bob",))})
    assert made.verdict().state == State.APPROVED


def test_a_lost_key_still_stands_for_what_was_taken_in_before(tmp_path: Path) -> None:
    made = merged(approved(tmp_path / "firm"))
    since = made.commit({"notes.txt": "the laptop is gone"})
    mark = next(one.fingerprint for one in keys_of(made) if one.principal == "bob")  # type: ignore[attr-defined]
    made.commit({".pmo/compromised.yml": f"keys:\n  - key: {mark}\n    since: {since}\n"})
    assert made.verdict().state == State.APPROVED
    made.commit({".pmo/compromised.yml": f"keys:\n  - key: {mark}\n    since: {'0' * 40}\n"})
    assert made.verdict().state != State.APPROVED


def test_a_change_of_keys_needs_two_people_of_the_old_list(tmp_path: Path) -> None:
    made = firm(tmp_path / "firm")
    line = f'eve namespaces="pmo-approval@v1" {public("eve")}'
    made.commit({".pmo/allowed_signers": signers(line)}, author="dan@firm.test")
    made.sign("bob", "trust")
    assert "approval-missing" in made.slugs()
    made.sign("cara", "trust")
    assert made.gate() == []
    assert approvals.verdicts(made.loaded(), "main", NOW)["trust"].level == EvidenceLevel.SIGNED
    made.commit(
        {"registers/people/eve.yml": PERSON.format(id="eve", name="Eve").replace("eve@home", "bob@elsewhere")},
        author="dan@firm.test",
    )
    assert "approved-content-changed" in made.slugs()


def test_a_refusal_can_be_taken_back(tmp_path: Path) -> None:
    made = submitted(tmp_path / "firm")
    made.sign("bob", decision="rejected", comment="No way back.")
    assert made.verdict().state == State.REFUSED
    made.sign("bob")
    assert made.verdict().state == State.APPROVED
    made.sign("bob", decision="withdrawn")
    assert made.verdict().state == State.MISSING
    with pytest.raises(InputError, match="could be taken back"):
        made.sign("bob", decision="withdrawn")


def test_what_was_taken_over_is_shown_as_that_until_it_changes(tmp_path: Path) -> None:
    made = Firm(tmp_path / "firm")
    made.root.mkdir()
    made.git("init", "-q")
    made.write(firms.base_files() | {CHANGE: change()})
    made.commit(message="the firm", author="stranger@nowhere.test")
    files, count = adopt.adopt(made.loaded(), key("cara"), NOW)
    assert count == 1
    made.commit(dict(files))
    made.branch()
    assert (made.verdict().state, made.verdict().level) == (State.TAKEN_OVER, EvidenceLevel.TAKEN_OVER)
    made.commit({CHANGE: change("implementing")})
    assert made.gate() == []
    made.commit({CHANGE: change("implementing", impact="Nobody notices.")})
    assert made.slugs() == {"approval-missing"}
    made.sign("bob")
    assert made.gate() == [], "what an unknown address wrote before the adoption point does not stand in the way"
    made.git("stash", "-q", "-u")
    made.commit({CHANGE: change("implementing"), RUNBOOK: RUNBOOK_TEXT + "3. Go.\n"})
    assert made.slugs() == {"approval-missing"}


def test_a_draft_is_not_taken_over(tmp_path: Path) -> None:
    made = firm(tmp_path / "firm")
    made.git("checkout", "-q", "main")
    files, count = adopt.adopt(made.loaded(), key("cara"), NOW)
    assert count == 0
    made.commit(dict(files))
    made.branch("next")
    made.commit({CHANGE: change()})
    assert made.slugs() == {"approval-missing"}


def test_only_the_owner_may_take_over(tmp_path: Path) -> None:
    made = firm(tmp_path / "firm")
    with pytest.raises(InputError, match="may take records over"):
        adopt.adopt(made.loaded(), key("bob"), NOW)


def test_a_review_of_the_forge_is_enough_for_low_risk(tmp_path: Path) -> None:
    made = submitted(tmp_path / "firm", risk=LOW)
    head = made.git("rev-parse", "HEAD")
    old = made.git("rev-parse", "HEAD^")
    reviews = [
        {"id": 1, "user": {"login": "dan-forge"}, "state": "COMMENTED", "commit_id": head},
        {
            "id": 2,
            "user": {"login": "dan-forge"},
            "state": "APPROVED",
            "commit_id": head,
            "submitted_at": "2026-11-19T10:00:00Z",
        },
        {"id": 3, "user": {"login": "bob-forge"}, "state": "APPROVED", "commit_id": old},
        {"id": 4, "user": {"login": "cara-forge"}, "state": "APPROVED", "commit_id": head},
        {"id": 5, "user": {"login": "cara-forge"}, "state": "DISMISSED", "commit_id": head},
        {"id": 6, "user": {"login": "whoever"}, "state": "APPROVED", "commit_id": head},
        {"id": 7, "user": {"login": "ann-forge"}, "state": "APPROVED", "commit_id": "main"},
    ]
    file = tmp_path / "reviews.json"
    file.write_text(json.dumps(reviews))
    inquiry = sign.inquire(made.loaded(), "main", NOW)
    found, left = brought.reviews(inquiry, file, CR, key("importer"))
    assert [item.statement.approver for item in found] == ["dan"]
    assert [reason.split()[0] for reason in left] == ["the", "bob-forge", "the", "whoever"]
    sign.write(made.root, found[0])
    assert (made.verdict().state, made.verdict().level) == (State.APPROVED, EvidenceLevel.FORGE)
    unsigned, _ = brought.reviews(inquiry, file, CR, None)
    assert unsigned[0].level == EvidenceLevel.CLAIMED


def test_a_statement_may_come_by_mail(tmp_path: Path) -> None:
    made = submitted(tmp_path / "firm")
    files = made.sign("bob")
    for path, content in files.items():
        (made.root / path).unlink()
        (tmp_path / path.rsplit("/", 1)[1].replace("bob", "mail")).write_bytes(content)
    file = next(path for path in tmp_path.iterdir() if path.name.startswith("mail") and path.suffix == ".json")
    inquiry = sign.inquire(made.loaded(), "main", NOW)
    sign.write(made.root, brought.add(inquiry, file))
    assert made.verdict().state == State.APPROVED
    (file.with_name(file.name + ".sig")).write_bytes(b"nothing")
    with pytest.raises(InputError, match="does not count"):
        brought.add(inquiry, file)


def test_pmo_approve_refuses_what_would_not_count(tmp_path: Path) -> None:
    made = submitted(tmp_path / "firm", requested_by="bob")
    with pytest.raises(InputError, match="is named in requested_by"):
        made.sign("bob")
    with pytest.raises(InputError, match="does not hold the role"):
        made.sign("cara", role="change-manager")
    with pytest.raises(InputError, match=r"is not in \.pmo/allowed_signers"):
        made.sign("eve")
    with pytest.raises(InputError, match="asks for no approval of"):
        made.sign("cara", "CR-2026-0077")


def test_a_shallow_clone_proves_nothing(tmp_path: Path) -> None:
    made = approved(tmp_path / "firm")
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", "--branch", "work", f"file://{made.root}", str(clone)],
        check=True,
        capture_output=True,
    )
    shallow = Firm(clone)
    with pytest.raises(GitError, match="shallow"):
        gate(shallow.loaded(), "HEAD", NOW)
    assert shallow.verdict(base="HEAD").state == State.UNPROVEN
    done = CliRunner().invoke(lint, ["--root", str(clone), "--base", "HEAD"])
    assert done.exit_code == 4


def test_the_exit_code_tells_missing_from_unproven(tmp_path: Path) -> None:
    made = submitted(tmp_path / "firm")
    made.commit({"pmo.yml": "company: Test firm\nfail_level: never\n"})
    assert CliRunner().invoke(lint, ["--root", str(made.root), "--base", "main"]).exit_code == 1
    other = firm(tmp_path / "other")
    other.commit(
        {CHANGE: change(reason="Ports fail."), "pmo.yml": "company: Test firm\nfail_level: never\n"},
        author="bob@elsewhere.test",
    )
    forged(other, "bob", now=NOW)
    other.commit(message="carry")
    done = CliRunner().invoke(lint, ["--root", str(other.root), "--base", "main"])
    assert done.exit_code == 4, done.output
    assert "elsewhere.test" in done.output


def test_the_baseline_has_no_power_over_the_gate(tmp_path: Path) -> None:
    made = submitted(tmp_path / "firm")
    CliRunner().invoke(lint, ["--root", str(made.root), "--base", "main", "--write-baseline"])
    done = CliRunner().invoke(lint, ["--root", str(made.root), "--base", "main"])
    assert done.exit_code == 1
    assert "approval-missing" in done.output


@pytest.mark.parametrize("ref", ["--output=x", "-h", "@{-1}", "main\nx", "main:pmo.yml", "--upload-pack=touch x"])
def test_a_name_is_never_an_option(tmp_path: Path, ref: str) -> None:
    made = submitted(tmp_path / "firm")
    before = sorted(path.name for path in made.root.iterdir())
    if ref != "@{-1}":
        with pytest.raises(GitError):
            gate(made.loaded(), ref, NOW)
    done = CliRunner().invoke(lint, ["--root", str(made.root), "--base", ref])
    assert done.exit_code in (1, 2)
    assert sorted(path.name for path in made.root.iterdir() if path.name != ".cache") == before


def test_a_hostile_configuration_runs_nothing(tmp_path: Path) -> None:
    made = approved(tmp_path / "firm")
    marker = tmp_path / "ran"
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {marker}\nexit 0\n")
    trap.chmod(0o755)
    for name in (
        "core.fsmonitor",
        "core.hooksPath",
        "gpg.ssh.program",
        "gpg.program",
        "diff.external",
        "core.pager",
        "filter.x.clean",
        "filter.x.smudge",
        "core.sshCommand",
    ):
        made.git("config", name, str(trap))
    (made.root / ".gitattributes").write_text("* filter=x diff=x\n")
    made.git("config", "diff.x.textconv", str(trap))
    (made.root / CHANGE).write_text((made.root / CHANGE).read_text())
    assert made.verdict().state == State.APPROVED
    assert made.gate() == []
    assert not marker.exists()


def test_without_a_policy_nothing_is_required_and_lint_says_so(tmp_path: Path) -> None:
    made = Firm(tmp_path / "firm")
    made.root.mkdir()
    made.git("init", "-q")
    made.commit({name: text for name, text in firms.base_files().items() if not name.startswith(".pmo")})
    made.branch()
    made.commit(
        {CHANGE: change(approvals="[{role: change-manager, person: bob, decision: approved, decided_on: 2026-11-19}]")}
    )
    assert [(item.slug, str(item.level)) for item in made.gate()] == [("approvals-not-adopted", "info")]
    found = made.verdict()
    assert (found.state, found.required, found.level) == (State.UNPROVEN, False, EvidenceLevel.NONE)
    assert [(item.person, item.level) for item in found.given] == [("bob", EvidenceLevel.CLAIMED)]
    made.commit({".pmo/policy.yml": POLICY})
    assert [item.place.path for item in made.gate()] == [".pmo/policy.yml"]


def test_outside_git_nothing_can_be_proven(tmp_path: Path) -> None:
    made = Firm(tmp_path / "firm")
    made.write(firms.base_files() | {CHANGE: change()})
    assert made.verdict(base="").state == State.UNPROVEN
    with pytest.raises(InputError, match="Approvals live in Git"):
        made.sign("bob")


def test_it_waits_for_no_clock_in_the_files(tmp_path: Path) -> None:
    """The date pinned in pmo.yml has no power over a key that has ended."""
    made = firm(tmp_path / "firm")
    made.git("checkout", "-q", "main")
    ends = f'bob namespaces="pmo-approval@v1",valid-before="20261121" {public("bob")}'
    made.commit(
        {".pmo/allowed_signers": signers(ends, skip=("bob",)), "pmo.yml": "company: Test firm\nas_of: 2026-11-20\n"}
    )
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "main")
    made.commit({CHANGE: change()})
    made.sign("bob")
    made.commit(message="carry")
    assert made.gate() == []
    assert "approval-signature-bad" in {item.slug for item in made.gate(now=NOW + timedelta(days=2))}
