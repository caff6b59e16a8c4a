"""A statement can be read in one way only, and the list of keys says what it says."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import firm as firms
from evidence.firm import key, public
from pmo.evidence import signers, verify
from pmo.evidence import statement as statements
from pmo.evidence.statement import Statement, StatementError

SAID = Statement(
    repository="test/pmo",
    kind="change",
    record="CR-2026-0001",
    subject_sha256="1" * 64,
    content_sha256="2" * 64,
    documents={"runbook/switch-swap": "3" * 64},
    schema_sha256="4" * 64,
    policy_version=3,
    decision="approved",
    approver="bob",
    signer="bob",
    role="change-manager",
    at="2026-11-20T12:00:00+00:00",
)
RAW = statements.write(SAID)
ED = "AAAAC3NzaC1lZDI1NTE5AAAAID4wjBN7A9EpimG+foJx2R7ue2zOFkNh8o/AkEHXvWCA"
OTHER = "AAAAC3NzaC1lZDI1NTE5AAAAIJQcEz+YJhDTMUomW2HNJWi2QbRWtq4i6Q8WPzNZI/yk"
LINE = f'bob namespaces="pmo-approval@v1" ssh-ed25519 {ED}'


def test_it_reads_what_it_writes() -> None:
    assert statements.read(RAW) == SAID
    more = replace(SAID, comment="fine – “yes”", expires="2026-12-31", supersedes=("5" * 64,))
    assert statements.read(statements.write(more)) == more
    assert statements.path_of(SAID, RAW) == f"registers/approvals/CR-2026-0001/bob-{statements.mark(RAW)[:8]}.json"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"decision": "approved",', b'"decision": "rejected",\n  "decision": "approved",', "twice"),
        (b'"decision": "approved"', b'"decision": "Approved"', "decision"),
        (b'"approver": "bob"', b'"approver": "bob",\n  "zz": 1', "nobody knows"),
        (b'  "role": "change-manager",\n', b"", "role is missing"),
        (b'  "approver"', b'    "approver"', "written"),
        (b"\n}\n", b"\n}", "written"),
        (b"\n}\n", b"\n}\n\n", "written"),
        (b'"policy_version": 3', b'"policy_version": 3.0', "policy_version"),
        (b'"policy_version": 3', b'"policy_version": true', "policy_version"),
        (b'"policy_version": 3', b'"policy_version": NaN', "number"),
        (b'"policy_version": 3', b'"policy_version": 0', "policy_version"),
        (b'"1111', b'"A111', "64 hex digits"),
        (b'"record": "CR-2026-0001"', b'"record": "../../etc"', "record"),
        (b'"approver": "bob"', b'"approver": "b\\u006fb"', "written"),
        (b'"approver": "bob"', b'"approver": "bob\\u0000"', "approver"),
        (b'"at": "2026-11-20T12:00:00+00:00"', b'"at": "2026-11-20T12:00:00"', "offset"),
        (b'"at": "2026-11-20T12:00:00+00:00"', b'"at": "yesterday"', "dates"),
        (b"pmo-approval/v1", b"pmo-approval/v2", "type"),
        (b"{", b"\xef\xbb\xbf{", "JSON"),
        (b"bob", b"b\xffb", "JSON"),
        (b"{", b"[{", "JSON"),
    ],
)  # fmt: skip
def test_everything_else_is_refused(old: bytes, new: bytes, said: str) -> None:
    assert old in RAW
    with pytest.raises(StatementError, match=said):
        statements.read(RAW.replace(old, new, 1))


def test_a_large_or_deep_one_is_refused() -> None:
    for raw in (b"[" * 50_000, b'{"a":' * 10_000, b" " * 70_000, b"", b"null"):
        with pytest.raises(StatementError):
            statements.read(raw)


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(raw: bytes) -> None:
    with pytest.raises(StatementError):
        statements.read(raw)


@given(st.integers(0, len(RAW) - 1), st.integers(0, 255))
def test_one_other_byte_is_another_statement_or_none(place: int, value: int) -> None:
    raw = RAW[:place] + bytes([value]) + RAW[place + 1 :]
    if raw == RAW:
        return
    with contextlib.suppress(StatementError):
        assert statements.read(raw) != SAID


def test_a_line_of_the_list_of_keys() -> None:
    found, faults = signers.read(f"# keys\n\n{LINE} bob at work\n")
    assert faults == ()
    assert [(one.principal, one.line) for one in found] == [("bob", 3)]
    assert found[0].fingerprint.startswith("SHA256:")
    dated = signers.read(
        f'bob namespaces="pmo-approval@v1",valid-after="20260101",valid-before="20270101120000Z" ssh-ed25519 {ED}'
    )
    assert dated[1] == ()
    assert (dated[0][0].valid_after, dated[0][0].valid_before) == (
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2027, 1, 1, 12, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"bob ssh-ed25519 {ED}", "namespaces"),
        (f'bob namespaces="git" ssh-ed25519 {ED}', "namespaces"),
        (f'bob namespaces="git,pmo-approval@v1" ssh-ed25519 {ED}', "namespaces"),
        (f'bob namespaces="*" ssh-ed25519 {ED}', "namespaces"),
        (f'*@firm.test namespaces="pmo-approval@v1" ssh-ed25519 {ED}', "more than one name"),
        (f'b?b namespaces="pmo-approval@v1" ssh-ed25519 {ED}', "more than one name"),
        (f'!bob namespaces="pmo-approval@v1" ssh-ed25519 {ED}', "more than one name"),
        (f'bob,cara namespaces="pmo-approval@v1" ssh-ed25519 {ED}', "two names"),
        (f'bob cert-authority,namespaces="pmo-approval@v1" ssh-ed25519 {ED}', "certificate authority"),
        (f'bob namespaces="pmo-approval@v1",verify-required="x" ssh-ed25519 {ED}', "not known"),
        (f'bob namespaces="pmo-approval@v1",namespaces="git" ssh-ed25519 {ED}', "cannot be read"),
        (f'bob namespaces="pmo-approval@v1",valid-before="soon" ssh-ed25519 {ED}', "YYYYMMDD"),
        (f'bob namespaces="pmo-approval@v1" ssh-rsa {ED}', "not taken"),
        ('bob namespaces="pmo-approval@v1" ssh-ed25519 AAAA', "damaged"),
        ('bob namespaces="pmo-approval@v1" ssh-ed25519 !!!!', "damaged"),
        (f"{LINE}\ncara{LINE[3:]}", "same key"),
        (f"{LINE}\n{LINE.replace(ED, OTHER)}", "too"),
    ],
)  # fmt: skip
def test_lines_that_do_not_count(line: str, said: str) -> None:
    found, faults = signers.read(line)
    assert found == ()
    assert said in faults[0].reason


def test_a_key_may_follow_another() -> None:
    text = (
        f'bob namespaces="pmo-approval@v1",valid-before="20260601" ssh-ed25519 {ED}\n'
        f'bob namespaces="pmo-approval@v1",valid-after="20260601" ssh-ed25519 {OTHER}\n'
    )
    found, faults = signers.read(text)
    assert (len(found), faults) == (2, ())


@given(st.text(max_size=120))
def test_no_line_raises(text: str) -> None:
    found, faults = signers.read(text)
    assert len(found) + len(faults) <= 2 * len(text.split("\n"))


@given(st.binary(max_size=300))
def test_no_signature_raises(raw: bytes) -> None:
    assert signers.signing_key(raw) is None


@pytest.mark.skipif(firms.needs_keygen, reason=firms.WITHOUT)
def test_ssh_keygen_decides_and_time_counts() -> None:
    line = f'bob namespaces="pmo-approval@v1",valid-after="20260101",valid-before="20270101" {public("bob")}'
    (signer,) = signers.read(line)[0]
    signature = verify.sign(RAW, key("bob"))
    assert verify.verify(RAW, signature, signer, datetime(2026, 6, 1, tzinfo=UTC)) == ""
    assert "ended on 2027-01-01" in verify.verify(RAW, signature, signer, datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC))
    assert "from 2026-01-01" in verify.verify(RAW, signature, signer, datetime(2025, 12, 31, tzinfo=UTC))
    assert "changed after" in verify.verify(RAW + b" ", signature, signer, datetime(2026, 6, 1, tzinfo=UTC))
    (other,) = signers.read(f'bob namespaces="pmo-approval@v1" {public("cara")}')[0]
    assert "another key" in verify.verify(RAW, signature, other, datetime(2026, 6, 1, tzinfo=UTC))
    assert "not a signature" in verify.verify(RAW, signature + b"\n", signer, datetime(2026, 6, 1, tzinfo=UTC))


def test_without_ssh_keygen_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(verify.KeygenError, match="openssh-client"):
        verify.program()
