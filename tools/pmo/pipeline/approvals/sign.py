"""Writing statements: an approver's own, one that came by mail, a review of a forge, and the adoption point."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pmo.evidence import digest, judge, signers, verify
from pmo.evidence import statement as statements
from pmo.evidence.policy import roles_of
from pmo.evidence.statement import Statement
from pmo.history.git import GitError
from pmo.model.evidence import EvidenceLevel
from pmo.pipeline.approvals import trust, trust_change
from pmo.pipeline.approvals.inquiry import TRUST, Inquiry
from pmo.scaffold.atomic import write_bytes
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from pmo.model.evidence import Verdict
    from pmo.pipeline.load import Loaded

_BRANCHES: Final = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


@dataclass(frozen=True, slots=True)
class Wish:
    """What an approver wants to say. Without `person` and `role` they follow from the key and from what is missing."""

    key: Path
    decision: str = statements.APPROVED
    person: str = ""
    role: str = ""
    comment: str = ""
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A statement that was made: its files by path, what it is about, and what the gate says with it."""

    statement: Statement
    files: dict[str, bytes]
    title: str
    before: Verdict
    notes: tuple[str, ...] = ()

    @property
    def level(self) -> EvidenceLevel:
        """What it is worth, as far as its own files say."""
        if not any(path.endswith(".sig") for path in self.files):
            return EvidenceLevel.CLAIMED
        return EvidenceLevel.FORGE if self.statement.forge else EvidenceLevel.SIGNED


def default_base(loaded: Loaded) -> str:
    """The protected branch, if it has one of the usual names; else HEAD."""
    from pmo.history.git import open_repository  # noqa: PLC0415 - asked only where no branch is named

    repository = open_repository(loaded.root)
    for name in _BRANCHES:
        try:
            repository.resolve(name)
        except GitError:
            continue
        return name
    return "HEAD"


def inquire(loaded: Loaded, base: str, now: datetime | None = None) -> Inquiry:
    """An inquiry for writing; InputError, in words for the person at the terminal, where none is possible."""
    try:
        found = Inquiry(loaded, base or default_base(loaded), now)
    except GitError as error:
        raise InputError(f"Approvals live in Git: {error.reason}.") from None
    if found.trusted.policy is None:
        where = (
            "the protected branch has no .pmo/policy.yml yet"
            if not found.trusted.fault
            else f"the policy of the protected branch cannot be used: {found.trusted.fault}"
        )
        raise InputError(f"Nothing can be approved here: {where}.")
    return found


def approve(inquiry: Inquiry, record_id: str, wish: Wish) -> Written:
    """A signed statement about a record, or about `trust`. Nothing is written yet; InputError when it could not count."""
    subject, title, kind = subject_of(inquiry, record_id)
    rules = inquiry.trusted.judge(inquiry.line.index)
    signer = signer_of(inquiry, wish)
    person = rules.people.of(signer.principal)
    if wish.person and person != wish.person:
        raise InputError(f"The key belongs to {person or 'nobody'} in the list of keys, not to {wish.person}.")
    if person not in rules.people.by_id:
        raise InputError(f"“{signer.principal}” in the list of keys is the name of nobody in registers/people.")
    said = inquiry.papers.get(record_id, [])
    before = judge.judge(subject, said, rules, inquiry.now)
    role = wish.role or role_of(before, person, rules)
    own = _own(subject, said, rules, inquiry.now, person)
    supersedes = tuple(
        mark
        for mark, decision in own
        if wish.decision == statements.WITHDRAWN or decision == statements.REJECTED != wish.decision
    )
    if wish.decision == statements.WITHDRAWN and not supersedes:
        raise InputError(f"{person} has said nothing about {record_id} that could be taken back.")
    at = inquiry.now.astimezone(UTC).isoformat(timespec="seconds")
    statement = replace(
        statement_about(inquiry, subject, kind, decision=wish.decision, approver=person, at=at),
        signer=signer.principal,
        role=role,
        expires=wish.expires.isoformat() if wish.expires else "",
        comment=" ".join(wish.comment.split()),
        supersedes=supersedes,
    )
    if wish.decision == statements.APPROVED:
        _able(subject, statement, rules, inquiry.now)
    return signed(statement, wish.key, signer, inquiry.now, title, before, subject.doubts)


def statement_about(
    inquiry: Inquiry, subject: judge.Subject, kind: str, *, decision: str, approver: str, at: str
) -> Statement:
    """A statement bound to everything that is relied on now; who signs and in which role is still to be said."""
    rules = inquiry.trusted.judge(inquiry.line.index)
    return Statement(
        repository=rules.repository,
        kind=subject.kind,
        record=subject.record,
        subject_sha256=subject.digest(rules.repository),
        content_sha256=subject.content,
        documents=dict(subject.documents),
        schema_sha256=digest.sha256(digest.canonical(inquiry.kinds[kind].schema if kind else {})),
        policy_version=rules.policy_version,
        decision=decision,
        approver=approver,
        signer=approver,
        role="",
        at=at,
    )


def subject_of(inquiry: Inquiry, record_id: str) -> tuple[judge.Subject, str, str]:
    """What a statement is about, its title and its kind (empty for a change of trust)."""
    if record_id == TRUST:
        found = trust_change.subject(inquiry, trust_change.here(inquiry))
        if found is None:
            raise InputError(
                "Policy, keys, roles and addresses are those of the protected branch; there is nothing to approve."
            )
        return found, "the change of policy, keys, roles, addresses or schemas", ""
    keys = [key for key in inquiry.governed() if key[1] == record_id]
    if not keys:
        known = [key[1] for key in inquiry.governed()]
        raise InputError(
            f"The policy asks for no approval of “{record_id}”. {closest(record_id, known, '`pmo approvals list` shows what it is about.')}"
        )
    result = inquiry.result(*keys[0])
    own = inquiry.trusted.of(keys[0][0])
    if result.record is None or own is None:
        raise InputError(f"{record_id} cannot be read; `pmo lint` says why. Nobody can approve it like this.")
    subject = inquiry.subject(result, own)
    lost = [name for name, mark in subject.documents.items() if not mark]
    if lost:
        raise InputError(f"{record_id} links to {lost[0]}, which is not here or cannot be read.")
    return subject, result.record.text(inquiry.kinds[result.record.kind].label) or record_id, result.record.kind


def signer_of(inquiry: Inquiry, wish: Wish) -> signers.Signer:
    """The line of the list of keys that belongs to the approver's key."""
    public = Path(f"{wish.key}.pub") if wish.key.suffix != ".pub" else wish.key
    try:
        parts = public.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        raise InputError(
            f"There is no key at {public}. Make one with `ssh-keygen -t ed25519`, or name yours with --key."
        ) from None
    for signer in inquiry.trusted.signers:
        if len(parts) > 1 and signer.allowed_line().split()[-1] == parts[1]:
            return signer
    raise InputError(
        f"The key {public} is not in {trust.SIGNERS} of the protected branch. A pull request that adds it needs the approvals of `trust`."
    )


def role_of(before: Verdict, person: str, rules: judge.Trust) -> str:
    """The role in which a person speaks: one that is asked for, else the first they hold. InputError when they hold none."""
    for need in (*before.missing, *before.needs):
        for role in roles_of(need):
            if person in rules.roles.get(role, ()):
                return role
    held = sorted(role for role, holders in rules.roles.items() if person in holders)
    if not held:
        raise InputError(f"{person} holds no role in registers/roles, so the word would not count.")
    return held[0]


def _own(
    subject: judge.Subject, said: list[judge.Paper], rules: judge.Trust, now: datetime, person: str
) -> list[tuple[str, str]]:
    """Mark and decision of what a person has said about a record and not taken back, as far as it is authentic."""
    voiced = {
        item.statement
        for item in judge.weighed(subject, said, rules, now)
        if item.person == person and item.slug not in _UNHEARD
    }
    out = []
    for paper in said:
        if paper.path in voiced:
            found = statements.read(paper.raw)
            if found.approver == person and found.decision != statements.WITHDRAWN:
                out.append((statements.mark(paper.raw), found.decision))
    return sorted(set(out))


_UNHEARD: Final = (judge.UNREADABLE, judge.OTHER_RECORD, judge.SIGNATURE_BAD, judge.OTHER_POLICY, judge.TAKEN_BACK)


def _able(subject: judge.Subject, statement: Statement, rules: judge.Trust, now: datetime) -> None:
    """An approval that could not count is not made: better to hear it now than from the gate."""
    paper = judge.Paper("", b"", b"")
    case = judge.Case(paper, statement, subject, rules, now)
    for reason in (judge.without_role(case), judge.by_author(case), judge.expired(case)):
        if reason:
            raise InputError(f"This approval would not count: {reason}.")


def signed(
    statement: Statement,
    key: Path,
    signer: signers.Signer,
    now: datetime,
    title: str,
    before: Verdict,
    notes: tuple[str, ...],
) -> Written:
    """The statement with its signature, tried at once. InputError when the key cannot sign or it would not count."""
    raw = statements.write(statement)
    statements.read(raw)
    try:
        signature = verify.sign(raw, key)
        wrong = verify.verify(raw, signature, signer, now)
    except verify.KeygenError as error:
        raise InputError(f"{error}.") from None
    if wrong:
        raise InputError(f"The signature would not count: {wrong}.")
    path = statements.path_of(statement, raw)
    return Written(statement, {path: raw, f"{path}.sig": signature}, title, before, notes)


def write(root: Path, written: Written) -> list[str]:
    """Write the files of a statement; returns their paths. InputError when another file has the name already."""
    for path, content in written.files.items():
        target = root / path
        if target.exists() and target.read_bytes() != content and not path.endswith(".sig"):
            raise InputError(f"{path} is there already and says something else.")
    for path, content in written.files.items():
        write_bytes(root / path, content)
    return list(written.files)
