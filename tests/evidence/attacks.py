"""Attacks on the gate, each a repository: what somebody tries, and the findings that must close the gate.

`tests/evidence/test_attacks.py` runs them all; `test_mutations.py` breaks one check after another and expects that some
attack gets through.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

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
from pmo.evidence import statement as statements
from pmo.evidence import verify
from pmo.pipeline.approvals import sign, trust_change
from support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Attack:
    """`build` makes the repository; `closes` are findings of which every one must be there."""

    build: Callable[[Path], Firm]
    closes: frozenset[str]


ATTACKS: dict[str, Attack] = {}


def attack(*closes: str) -> Callable[[Callable[[Path], Firm]], Callable[[Path], Firm]]:
    """Register an attack."""

    def note(build: Callable[[Path], Firm]) -> Callable[[Path], Firm]:
        ATTACKS[build.__name__] = Attack(build, frozenset(closes))
        return build

    return note


def forged(
    made: Firm,
    who: str,
    record: str = CR,
    *,
    now: datetime = NOW,
    with_key: str = "",
    base: str = "main",
    **says: object,
) -> dict[str, bytes]:
    """A statement that `pmo approve` would not make: signed by `who` (or with another key), saying whatever is given."""
    inquiry = sign.inquire(made.loaded(), base, now)
    if record == "trust":
        subject = trust_change.subject(inquiry, trust_change.here(inquiry))
        assert subject is not None
    else:
        subject = sign._subject(inquiry, record)[0]
    rules = inquiry.trusted.judge(inquiry.line.index)
    role = {"bob": "change-manager", "cara": "director", "dan": "senior-engineer"}.get(who, "change-manager")
    plain = statements.Statement(
        repository=rules.repository,
        kind=subject.kind,
        record=subject.record,
        subject_sha256=subject.digest(rules.repository),
        content_sha256=subject.content,
        documents=dict(subject.documents),
        schema_sha256="0" * 64,
        policy_version=rules.policy_version,
        decision="approved",
        approver=who,
        signer=who,
        role=role,
        at=now.isoformat(),
    )
    said = replace(plain, **says)  # type: ignore[arg-type]
    raw = statements.write(said)
    path = statements.path_of(said, raw)
    files = {path: raw, f"{path}.sig": verify.sign(raw, key(with_key or who))}
    made.write(dict(files))
    return files


def carried(made: Firm) -> Firm:
    """Commit what lies there, by ann."""
    made.commit(message="carry a statement")
    return made


# nobody approved it


@attack("approval-missing")
def no_approval(root: Path) -> Firm:
    return submitted(root)


@attack("approval-missing")
def only_a_claim_in_the_record(root: Path) -> Firm:
    return submitted(
        root, approvals="[{role: change-manager, person: bob, decision: approved, decided_on: 2026-11-19}]"
    )


@attack("approval-missing")
def typo_in_the_status(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change("schedulled")})
    return made


@attack("approval-missing")
def status_in_capitals(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change("Draft")})
    return made


@attack("approval-missing")
def status_taken_away(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change("")})
    return made


@attack("approval-unproven")
def record_that_cannot_be_read(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change() + "risk: {}\n"})  # one key twice
    return made


@attack("approval-missing")
def one_risk_answer_missing(root: Path) -> Firm:
    made = submitted(root, risk="{technical_complexity: 1, business_impact: 1}")
    forged(made, "bob")
    return carried(made)


@attack("approval-missing")
def impossible_risk_answers(root: Path) -> Firm:
    low = "{technical_complexity: -90, business_impact: 5, backout_complexity: 5, test_coverage: 5, recent_changes: 5}"
    made = submitted(root, risk=low)
    forged(made, "dan")
    return carried(made)


@attack("approval-missing")
def relabeled_as_standard(root: Path) -> Firm:
    made = firm(root)
    model = "id: swap\ntitle: Swap a switch\nstatus: approved\nexpires: 2027-12-31\n"
    made.commit({CHANGE: change(type="standard", model="swap"), "registers/change-models/swap.yml": model})
    return made


@attack("approval-missing")
def relabeled_as_standard_with_a_draft_of_a_model(root: Path) -> Firm:
    made = firm(root)
    model = "id: swap\ntitle: Swap a switch\nstatus: draft\n"
    made.commit({CHANGE: change(type="standard", model="swap"), "registers/change-models/swap.yml": model})
    return made


@attack("approval-missing")
def relabeled_as_emergency_without_incident(root: Path) -> Firm:
    return submitted(root, type="emergency")


@attack("approval-overdue")
def emergency_never_approved(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(type="emergency", incident="INC-7", planned_start="2026-11-03T10:00:00Z")})
    return made


@attack("approval-overdue")
def emergency_planned_for_next_year(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(type="emergency", incident="INC-7", planned_start="2027-11-03T10:00:00Z")})
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "work")
    made.branch("later")
    return made


# the wrong person


@attack("approval-by-author")
def self_approval_by_the_requester(root: Path) -> Firm:
    made = submitted(root, requested_by="bob")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def self_approval_by_an_implementer(root: Path) -> Firm:
    made = submitted(root, implementers="[ann, bob]")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def self_approval_by_the_author(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(reason="Ports fail.")}, author="bob@firm.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def second_address(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(reason="Ports fail.")}, author="bob@home.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def forge_address(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(reason="Ports fail.")}, author="123+bob-forge@users.noreply.forge.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-unproven")
def unknown_address(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(reason="Ports fail.")}, author="bob@elsewhere.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-unproven", "approval-missing")
def unknown_address_claimed_in_the_same_work(root: Path) -> Firm:
    made = firm(root)
    mine = PERSON.format(id="ann", name="Ann").replace('"ann@home.test"', '"ann@home.test", "bob@elsewhere.test"')
    made.commit({CHANGE: change(reason="Ports fail."), "registers/people/ann.yml": mine}, author="bob@elsewhere.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def co_author(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(reason="Ports fail.")}, "schedule it\n\nCo-authored-by: Bob <bob@home.test>\n")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def committer_of_anothers_work(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(reason="Ports fail.")}, committer="bob@firm.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def reviewer_who_pushed_a_commit(root: Path) -> Firm:
    made = submitted(root)
    made.commit({CHANGE: change(reason="The old switch drops many packets.")}, author="bob@firm.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def reviewer_who_edited_the_runbook(root: Path) -> Firm:
    made = submitted(root)
    made.commit({RUNBOOK: RUNBOOK_TEXT + "3. Go home.\n"}, author="bob@firm.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def author_long_ago(root: Path) -> Firm:
    """Bob wrote the draft in an earlier pull request; this one only moves its state."""
    made = firm(root)
    made.commit({CHANGE: change("authorize", reason="Ports fail.")}, author="bob@firm.test")
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "work")
    made.branch("later")
    made.commit({CHANGE: change(reason="Ports fail.")})
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def rename_with_rewrite(root: Path) -> Firm:
    made = firm(root)
    made.git("rm", "-q", CHANGE)
    new = f"projects/office/changes/{CR}.yml"
    project = "id: office\ntitle: New office\nstatus: in_progress\n"
    text = change("authorize", reason="Everything is other now.", impact="All of it.", title="Something else")
    made.commit({new: text, "projects/office/project.yml": project}, author="bob@firm.test")
    made.commit({new: text.replace("status: authorize", "status: scheduled")})
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def evil_merge_by_the_approver(root: Path) -> Firm:
    made = submitted(root)
    made.git("checkout", "-q", "main")
    made.commit({"registers/people/zoe.yml": PERSON.format(id="zoe", name="Zoe")}, "somebody new")
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "--no-commit", "--no-ff", "main")
    made.commit({CHANGE: change(reason="Slipped in while merging.")}, "merge main", author="bob@firm.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-without-role")
def approver_without_the_role(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "dan", role="change-manager")
    return carried(made)


@attack("approval-missing")
def role_that_may_not(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "dan")
    return carried(made)


@attack("approval-without-role")
def somebody_who_left(root: Path) -> Firm:
    gone = PERSON.format(id="bob", name="Bob").replace("active", "inactive")
    made = firm(root, registers__people__bob_yml="")
    made.git("checkout", "-q", "main")
    made.commit({"registers/people/bob.yml": gone}, "bob leaves")
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "main")
    made.commit({CHANGE: change()})
    forged(made, "bob")
    return carried(made)


@attack("approval-missing")
def one_person_in_two_seats(root: Path) -> Firm:
    high = "{technical_complexity: 5, business_impact: 5, backout_complexity: 5, test_coverage: 5, recent_changes: 5}"
    made = firm(root)
    made.git("checkout", "-q", "main")
    made.commit({"registers/roles/director.yml": ROLE.format(id="director", title="Director", holders="cara, bob")})
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "main")
    made.commit({CHANGE: change(risk=high)})
    forged(made, "bob")
    forged(made, "bob", role="director")
    return carried(made)


@attack("approval-unproven")
def nobody_else_could_approve(root: Path) -> Firm:
    """A firm of one: whoever may approve has written it."""
    made = firm(root)
    made.git("checkout", "-q", "main")
    made.commit({"registers/roles/director.yml": ROLE.format(id="director", title="Director", holders="bob")})
    made.branch("mine")
    made.commit({CHANGE: change(reason="Ports fail.")}, author="bob@firm.test")
    return made


# other content


@attack("approval-other-record", "approval-missing")
def copied_to_another_record(root: Path) -> Firm:
    made = approved(root)
    other = "CR-2026-0002"
    files = {path: (made.root / path).read_bytes() for path in _papers(made)}
    made.commit(
        {f"registers/changes/{other}.yml": change(id=other)}
        | {path.replace(CR, other): content for path, content in files.items()}
    )
    return made


@attack("approval-other-record")
def statement_under_another_name(root: Path) -> Firm:
    made = approved(root)
    for path in _papers(made):
        made.git("mv", path, path.replace("bob-", "cara-"))
    return carried(made)


@attack("approval-other-record")
def statement_of_another_repository(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "bob", repository="other/pmo")
    return carried(made)


@attack("approval-other-record")
def statement_about_another_kind(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "bob", kind="change-model")
    return carried(made)


@attack("approved-content-changed")
def edited_after_approval(root: Path) -> Firm:
    made = approved(root)
    made.commit({CHANGE: change(impact="Nobody notices.")})
    return made


@attack("approved-content-changed")
def risk_lowered_after_approval(root: Path) -> Firm:
    made = approved(root)
    made.commit(
        {
            CHANGE: change(
                risk="{technical_complexity: 5, business_impact: 3, backout_complexity: 3, test_coverage: 3, recent_changes: 1}"
            )
        }
    )
    return made


@attack("approved-content-changed")
def swapped_runbook(root: Path) -> Firm:
    made = approved(root)
    made.commit({RUNBOOK: RUNBOOK_TEXT.replace("Save the configuration", "Erase the configuration")})
    return made


@attack("approved-content-changed")
def runbook_taken_away(root: Path) -> Firm:
    made = approved(root)
    made.commit({RUNBOOK: None})
    return made


@attack("approved-content-changed")
def runbook_swapped_in_a_later_pull_request(root: Path) -> Firm:
    made = approved(root)
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "work")
    made.branch("later")
    made.commit({RUNBOOK: RUNBOOK_TEXT.replace("Save the configuration", "Erase the configuration")})
    return made


@attack("approved-content-changed")
def runbook_changed_on_main_meanwhile(root: Path) -> Firm:
    made = approved(root)
    made.git("checkout", "-q", "main")
    made.commit({RUNBOOK: RUNBOOK_TEXT + "3. Write it down.\n"})
    made.git("checkout", "-q", "work")
    return made


@attack("approved-content-changed")
def evil_merge(root: Path) -> Firm:
    made = approved(root)
    made.git("checkout", "-q", "main")
    made.commit({"registers/people/zoe.yml": PERSON.format(id="zoe", name="Zoe")}, "somebody new")
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "--no-commit", "--no-ff", "main")
    made.commit({CHANGE: change(reason="Slipped in while merging.")}, "merge main")
    return made


@attack("approval-unproven")
def changed_on_both_sides(root: Path) -> Firm:
    made = approved(root)
    made.git("checkout", "-q", "main")
    made.commit({CHANGE: change("authorize", impact="The warehouse too.")})
    made.git("checkout", "-q", "work")
    made.commit({CHANGE: change(reason="Ports fail.")})
    forged(made, "bob")
    return carried(made)


@attack("approval-unproven")
def uncommitted_edit(root: Path) -> Firm:
    made = firm(root)
    made.write({CHANGE: change(reason="Written by nobody knows whom.")})
    forged(made, "bob")
    return made


@attack("approved-content-changed")
def field_excluded_by_the_same_work(root: Path) -> Firm:
    """The schema says that the risk is no longer signed, and then the risk goes down."""
    made = firm(root)
    made.git("checkout", "-q", "main")
    made.commit(
        {f"schemas/{path.name}": path.read_text() for path in sorted((ROOT / "schemas").glob("*.json"))}, "own schemas"
    )
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "main")
    made.commit({CHANGE: change()})
    made.sign("bob")
    made.commit(message="carry")
    schema = json.loads((ROOT / "schemas/change.schema.json").read_text())
    schema["properties"]["risk"]["x-approval"] = "exclude"
    lower = "{technical_complexity: 3, business_impact: 3, backout_complexity: 3, test_coverage: 1, recent_changes: 3}"
    made.commit({"schemas/change.schema.json": json.dumps(schema, indent=1), CHANGE: change(risk=lower)})
    return made


# bad signatures


@attack("approval-signature-bad")
def signed_with_another_key(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "bob", with_key="eve")
    return carried(made)


@attack("approval-signature-bad")
def own_key_in_the_name_of_another(root: Path) -> Firm:
    """Dan has a key in the list, and signs with it that bob approves."""
    made = submitted(root)
    forged(made, "bob", with_key="dan", signer="dan")
    return carried(made)


@attack("approval-signature-bad")
def statement_edited_after_signing(root: Path) -> Firm:
    made = submitted(root)
    files = forged(made, "bob", comment="only with a window", decision="rejected")
    said = statements.read(next(raw for path, raw in files.items() if path.endswith(".json")))
    signature = next(raw for path, raw in files.items() if path.endswith(".sig"))
    made.write(dict.fromkeys(files))
    raw = statements.write(replace(said, decision="approved"))
    path = statements.path_of(replace(said, decision="approved"), raw)
    made.write({path: raw, f"{path}.sig": signature})
    return carried(made)


@attack("approval-signature-bad")
def signature_for_git(root: Path) -> Firm:
    """A signature under the namespace of Git commits, taken from a signed commit of bob."""
    made = submitted(root)
    files = forged(made, "bob")
    path = next(path for path in files if path.endswith(".json"))
    other = base64.b64encode(
        base64.b64decode(b"".join(files[f"{path}.sig"].split(b"\n")[1:-2])).replace(
            b"pmo-approval@v1", b"pmo-approval@v2"
        )
    )
    made.write({f"{path}.sig": b"-----BEGIN SSH SIGNATURE-----\n" + other + b"\n-----END SSH SIGNATURE-----\n"})
    return carried(made)


@attack("approval-signature-bad")
def junk_around_the_signature(root: Path) -> Firm:
    made = submitted(root)
    files = forged(made, "bob")
    path = next(path for path in files if path.endswith(".sig"))
    made.write({path: b"see below\n" + files[path]})
    return carried(made)


@attack("approval-signature-bad")
def no_signature(root: Path) -> Firm:
    made = submitted(root)
    files = forged(made, "bob")
    made.write({path: None for path in files if path.endswith(".sig")})
    return carried(made)


@attack("approval-unreadable")
def two_decisions_in_one_statement(root: Path) -> Firm:
    made = submitted(root)
    files = forged(made, "bob", decision="rejected")
    path, raw = next((path, raw) for path, raw in files.items() if path.endswith(".json"))
    made.write(dict.fromkeys(files))
    double = raw.replace(b'"decision": "rejected",', b'"decision": "rejected",\n  "decision": "approved",')
    new = path.replace(path[-13:-5], statements.mark(double)[:8])
    made.write({new: double, f"{new}.sig": verify.sign(double, key("bob"))})
    return carried(made)


@attack("approval-signature-bad")
def key_added_by_the_same_work(root: Path) -> Firm:
    made = submitted(root)
    line = f'eve namespaces="pmo-approval@v1" {public("eve")}'
    role = ROLE.format(id="change-manager", title="Change manager", holders="bob, eve")
    made.commit(
        {".pmo/allowed_signers": signers(line), "registers/roles/change-manager.yml": role}, author="eve@firm.test"
    )
    forged(made, "eve")
    return carried(made)


@attack("approval-missing")
def key_added_by_the_same_work_needs_trust(root: Path) -> Firm:
    made = firm(root)
    line = f'eve namespaces="pmo-approval@v1" {public("eve")}'
    made.commit({".pmo/allowed_signers": signers(line)}, author="eve@firm.test")
    return made


@attack("approval-by-author")
def trust_approved_by_its_author(root: Path) -> Firm:
    made = firm(root)
    line = f'eve namespaces="pmo-approval@v1" {public("eve")}'
    made.commit({".pmo/allowed_signers": signers(line)}, author="bob@home.test")
    made.sign("cara", "trust")
    forged(made, "bob", "trust")
    return carried(made)


@attack("approval-signature-bad")
def expired_key_with_a_back_dated_commit(root: Path) -> Firm:
    made = firm(root)
    made.git("checkout", "-q", "main")
    old = f'bob namespaces="pmo-approval@v1",valid-before="20261001" {public("bob")}'
    made.commit({".pmo/allowed_signers": signers(old, skip=("bob",))})
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "main")
    made.commit({CHANGE: change()})
    long_ago = datetime(2026, 9, 1, 12, tzinfo=UTC)
    forged(made, "bob", at=long_ago.isoformat())
    made.commit(message="carry", when=long_ago)
    return made


@attack("approval-signature-bad")
def expired_key_back_dated_onto_main(root: Path) -> Firm:
    """The statement lies on the protected branch already, in a commit that claims to be old."""
    made = expired_key_with_a_back_dated_commit(root)
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "work", when=datetime(2026, 9, 2, tzinfo=UTC))
    made.branch("later")
    made.commit({CHANGE: change(actual_start="2026-11-28T16:00:00-05:00")})
    return made


@attack("approval-signature-bad")
def lost_key(root: Path) -> Firm:
    made = firm(root)
    made.git("checkout", "-q", "main")
    mark = next(one.fingerprint for one in _keys(made) if one.principal == "bob")
    since = made.git("rev-parse", "HEAD")
    made.commit(
        {".pmo/compromised.yml": f"keys:\n  - key: {mark}\n    since: {since}\n    reason: The laptop was stolen.\n"}
    )
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "main")
    made.commit({CHANGE: change()})
    forged(made, "bob")
    return carried(made)


@attack("approval-signature-bad")
def fake_ssh_program_in_the_configuration(root: Path) -> Firm:
    made = signed_with_another_key(root)
    fake = made.root.parent / "fake-keygen"
    fake.write_text("#!/bin/sh\necho 'Good \"git\" signature for bob'\nexit 0\n")
    fake.chmod(0o755)
    made.git("config", "gpg.ssh.program", str(fake))
    made.git("config", "gpg.format", "ssh")
    return made


# the rules themselves


@attack("approval-missing")
def policy_loosened_in_the_same_work(root: Path) -> Firm:
    made = submitted(root)
    loose = POLICY.replace(
        "{role: [change-manager, director], evidence: signed}", "{role: [senior-engineer], evidence: signed}"
    ).replace("version: 1", "version: 2")
    made.commit({".pmo/policy.yml": loose})
    forged(made, "dan", policy_version=1)
    made.commit(message="carry")
    return made


@attack("approval-missing", "policy-version-lowered")
def policy_taken_away(root: Path) -> Firm:
    made = submitted(root)
    made.commit({".pmo/policy.yml": None})
    return made


@attack("policy-version-lowered")
def policy_version_lowered(root: Path) -> Firm:
    made = firm(root)
    made.git("checkout", "-q", "main")
    made.commit({".pmo/policy.yml": POLICY.replace("version: 1", "version: 2")})
    made.branch("back")
    made.commit({".pmo/policy.yml": POLICY})
    return made


@attack("policy-version-lowered")
def policy_rolled_back_on_the_protected_branch(root: Path) -> Firm:
    made = policy_version_lowered(root)
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "back")
    made.branch("later")
    return made


@attack("approval-other-policy")
def statement_under_a_policy_nobody_knows(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "bob", policy_version=7)
    return carried(made)


@attack("approval-missing")
def old_branch_with_the_old_policy(root: Path) -> Firm:
    made = submitted(
        root,
        risk="{technical_complexity: 1, business_impact: 1, backout_complexity: 1, test_coverage: 1, recent_changes: 1}",
    )
    forged(made, "dan")
    carried(made)
    made.git("checkout", "-q", "main")
    strict = POLICY.replace(
        "{role: [senior-engineer, change-manager, director], evidence: forge}", "{role: director, evidence: signed}"
    )
    made.commit({".pmo/policy.yml": strict.replace("version: 1", "version: 2")})
    made.git("checkout", "-q", "work")
    return made


@attack("policy-unusable")
def policy_that_cannot_be_read(root: Path) -> Firm:
    made = firm(root)
    made.git("checkout", "-q", "main")
    made.commit({".pmo/policy.yml": POLICY.replace("default: deny", "default: allow")})
    made.branch("next")
    made.commit({CHANGE: change()})
    return made


@attack("approval-missing")
def adoption_written_by_the_same_work(root: Path) -> Firm:
    """Eve declares that the change was taken over, and signs that with her own key."""
    made = submitted(root)
    line = f'eve namespaces="pmo-approval@v1" {public("eve")}'
    made.commit(
        {
            ".pmo/allowed_signers": signers(line),
            "registers/roles/director.yml": ROLE.format(id="director", title="Director", holders="cara, eve"),
        },
        author="eve@firm.test",
    )
    files, count = sign.adopt(made.loaded(), key("eve"), NOW)
    assert count == 1
    made.commit(dict(files), author="eve@firm.test")
    return made


# what was said and taken back


@attack("approval-refused")
def refusal_stands_beside_an_approval(root: Path) -> Firm:
    made = approved(root)
    made.sign("cara", decision="rejected", comment="Not before the audit.")
    return carried(made)


@attack("approval-refused")
def refusal_deleted_again(root: Path) -> Firm:
    made = refusal_stands_beside_an_approval(root)
    made.commit({path: None for path in _papers(made) if "/cara-" in path})
    return made


@attack("approval-refused")
def refusal_of_earlier_content(root: Path) -> Firm:
    """The author edits one word, so that the refusal is about something else."""
    made = submitted(root)
    made.sign("cara", decision="rejected")
    made.commit({CHANGE: change(reason="The old switch drops some packets.")})
    made.sign("bob")
    return carried(made)


@attack("approval-refused")
def refusal_taken_back_by_somebody_else(root: Path) -> Firm:
    made = submitted(root)
    files = made.sign("cara", decision="rejected")
    raw = next(raw for path, raw in files.items() if path.endswith(".json"))
    forged(made, "bob", supersedes=(statements.mark(raw),))
    return carried(made)


@attack("approval-missing")
def approval_withdrawn(root: Path) -> Firm:
    made = approved(root)
    made.sign("bob", decision="withdrawn")
    return carried(made)


@attack("approval-expired")
def approval_with_an_end(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "bob", expires="2026-11-19")
    return carried(made)


@attack("approval-rewritten")
def statement_of_main_deleted(root: Path) -> Firm:
    made = approved(root)
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "work")
    made.branch("later")
    made.commit(dict.fromkeys(_papers(made)))
    return made


@attack("approval-other-record")
def statement_about_nothing(root: Path) -> Firm:
    made = approved(root)
    files = {path.replace(CR, "CR-2026-0099"): (made.root / path).read_bytes() for path in _papers(made)}
    made.commit(dict(files))
    return made


# the forge


@attack("approval-missing")
def forge_review_where_a_signature_is_needed(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "bob", with_key="importer", signer="importer", type=statements.REVIEW, review=_review(made))
    return carried(made)


LOW = "{technical_complexity: 1, business_impact: 1, backout_complexity: 1, test_coverage: 1, recent_changes: 1}"


@attack("approval-signature-bad")
def forge_review_nobody_signed(root: Path) -> Firm:
    made = submitted(root, risk=LOW)
    files = forged(made, "dan", with_key="importer", signer="importer", type=statements.REVIEW, review=_review(made))
    made.write({path: None for path in files if path.endswith(".sig")})
    return carried(made)


@attack("approval-signature-bad")
def forge_review_by_somebody_else(root: Path) -> Firm:
    made = submitted(root, risk=LOW)
    forged(made, "dan", with_key="bob", signer="bob", type=statements.REVIEW, review=_review(made))
    return carried(made)


@attack("approval-by-author")
def forge_review_brought_in_by_the_author(root: Path) -> Firm:
    made = submitted(root, risk=LOW, implementers="[ann, importer]")
    forged(made, "dan", with_key="importer", signer="importer", type=statements.REVIEW, review=_review(made))
    return carried(made)


# Git itself


@attack("approval-by-author")
def replaced_commit(root: Path) -> Firm:
    made = firm(root)
    by_bob = made.commit({CHANGE: change(reason="Ports fail.")}, author="bob@firm.test")
    tree, parent = made.git("rev-parse", f"{by_bob}^{{tree}}"), made.git("rev-parse", f"{by_bob}^")
    by_ann = made.git("commit-tree", tree, "-p", parent, "-m", "schedule it")
    made.git("replace", by_bob, by_ann)
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def grafted_history(root: Path) -> Firm:
    made = firm(root)
    by_bob = made.commit({CHANGE: change("authorize", reason="Ports fail.")}, author="bob@firm.test")
    after = made.commit({CHANGE: change(reason="Ports fail.")})
    forged(made, "bob")
    carried(made)
    clean = made.git("commit-tree", made.git("rev-parse", f"{by_bob}^{{tree}}"), "-p", "main", "-m", "by me")
    (made.root / ".git/info").mkdir(exist_ok=True)
    (made.root / ".git/info/grafts").write_text(f"{after} {clean}\n")
    return made


@attack("approval-by-author")
def mailmap_hides_the_author(root: Path) -> Firm:
    made = self_approval_by_the_author(root)
    made.commit({".mailmap": "Ann <ann@firm.test> <bob@firm.test>\n"})
    made.git("config", "log.mailmap", "true")
    return made


@attack("approval-by-author")
def first_commit_hidden(root: Path) -> Firm:
    made = Firm(root)
    root.mkdir(parents=True)
    made.git("init", "-q")
    from evidence.firm import base_files  # noqa: PLC0415

    made.commit(base_files(), author="bob@firm.test")
    made.git("config", "log.showRoot", "false")
    made.branch()
    made.commit({CHANGE: change()})
    forged(made, "bob")
    return carried(made)


# suppression


def _suppressed(root: Path, settings: str) -> Firm:
    made = submitted(root)
    made.commit({"pmo.yml": f"company: Test firm\n{settings}"})
    return made


@attack("approval-missing")
def leveled_down(root: Path) -> Firm:
    return _suppressed(root, "levels: {approval-missing: off}\nfail_level: never\n")


@attack("approval-missing")
def waived(root: Path) -> Firm:
    return _suppressed(
        root, f"waivers: [{{rule: approval-missing, where: {CR}, reason: we are in a hurry, until: 2027-12-31}}]\n"
    )


def _papers(made: Firm) -> list[str]:
    folder = made.root / "registers/approvals" / CR
    return sorted(path.relative_to(made.root).as_posix() for path in folder.iterdir())


def _keys(made: Firm) -> tuple[object, ...]:
    from pmo.evidence import signers as listed  # noqa: PLC0415

    return listed.read((made.root / ".pmo/allowed_signers").read_text())[0]


def _review(made: Firm) -> dict[str, str]:
    return {
        "forge": "github",
        "id": "1",
        "commit": made.git("rev-parse", "HEAD"),
        "login": "bob-forge",
        "raw_sha256": "0" * 64,
    }


LATER = NOW + timedelta(days=30)
