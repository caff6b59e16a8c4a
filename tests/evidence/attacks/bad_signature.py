"""A signature that is none, or not by a key that counts."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from evidence.attacks.attack import attack, carried, forged, keys_of
from evidence.firm import (
    CHANGE,
    ROLE,
    Firm,
    change,
    firm,
    key,
    public,
    signers,
    submitted,
)
from pmo.evidence import statement as statements
from pmo.evidence import verify

if TYPE_CHECKING:
    from pathlib import Path


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
    mark = next(one.fingerprint for one in keys_of(made) if one.principal == "bob")
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
