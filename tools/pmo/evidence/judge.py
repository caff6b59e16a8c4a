"""From statements to a verdict: each check in turn, each with its own name, so that the reader learns which link broke.

The order is: form, record, key, signature, lost key, policy version, content, role, separation, expiry, taken back; then
the seats of the policy are filled, one person each. Whatever is unknown closes the gate.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from pmo.evidence import statement as statements
from pmo.evidence import verify
from pmo.evidence.digest import subject as subject_mark
from pmo.evidence.policy import roles_of
from pmo.evidence.seats import candidates, unfilled
from pmo.model.evidence import EvidenceLevel, Given, Need, State, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pmo.evidence.policy import Band
    from pmo.evidence.separation import People
    from pmo.evidence.signers import Signer
    from pmo.evidence.statement import Statement

UNREADABLE: Final = "approval-unreadable"
OTHER_RECORD: Final = "approval-other-record"
SIGNATURE_BAD: Final = "approval-signature-bad"
OTHER_POLICY: Final = "approval-other-policy"
CHANGED: Final = "approved-content-changed"
WITHOUT_ROLE: Final = "approval-without-role"
BY_AUTHOR: Final = "approval-by-author"
EXPIRED: Final = "approval-expired"
TAKEN_BACK: Final = "approval-taken-back"
ONLY_CLAIMED: Final = "approval-only-claimed"


@dataclass(frozen=True, slots=True)
class Paper:
    """A statement file with its signature, as found. `accepted` is when the protected branch took it in, None when it
    has not yet; `index` its place along that branch, counted from the first commit.
    """

    path: str
    raw: bytes
    signature: bytes
    accepted: datetime | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """A key that somebody else may have: what it signed from this place of the protected branch on does not count.

    Without `index` the place is not known here: then nothing that it ever signed counts.
    """

    fingerprint: str
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """What the protected branch says: who may sign, who holds which role, which keys are lost, who is who."""

    repository: str
    policy_version: int
    signers: tuple[Signer, ...]
    roles: Mapping[str, frozenset[str]]
    people: People
    lost: tuple[Lost, ...] = ()
    importers: tuple[str, ...] = ()


def _nothing(_: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One record under judgment. `content` is its own mark, `documents` are the marks of what it links to now.

    `barred` are the people who may not approve it, with the reason; `doubts` reasons why its content or its authors
    cannot be shown. `adopted`: taken over as it is. `over`: its life has ended, so what it links to may have moved on.
    `began` is the earliest start known, for approvals that may follow. `was` names the fields that changed since the
    content with a mark.
    """

    record: str
    kind: str
    required: bool
    content: str
    documents: Mapping[str, str]
    band: Band | None
    barred: Mapping[str, str]
    doubts: tuple[str, ...] = ()
    adopted: bool = False
    over: bool = False
    began: datetime | None = None
    claims: tuple[Given, ...] = ()
    was: Callable[[str], tuple[str, ...]] = field(default=_nothing)

    def digest(self, repository: str) -> str:
        """What an approver signs now."""
        return subject_mark(repository, self.kind, self.record, self.content, self.documents)


@dataclass(frozen=True, slots=True)
class Case:
    """One statement about one record, with everything that a check may ask."""

    paper: Paper
    statement: Statement
    subject: Subject
    trust: Trust
    now: datetime
    taken_back: frozenset[tuple[str, str]] = frozenset()

    @property
    def at(self) -> datetime:
        """The time at which the signature must have been good: never what the statement says of itself."""
        return self.paper.accepted or self.now

    @property
    def level(self) -> EvidenceLevel:
        """What it is worth once it is found to be authentic."""
        return EvidenceLevel.FORGE if self.statement.forge else EvidenceLevel.SIGNED


def other_record(case: Case) -> str:
    """A statement about another record, kind or repository, or a file that lies where it does not belong."""
    said, subject = case.statement, case.subject
    if said.repository != case.trust.repository:
        return f"it is about the repository {said.repository}"
    if (said.kind, said.record) != (subject.kind, subject.record):
        return f"it is about {said.kind} {said.record}"
    if case.paper.path != statements.path_of(said, case.paper.raw):
        return f"it belongs at {statements.path_of(said, case.paper.raw)}"
    return ""


def unknown_key(case: Case) -> str:
    """A signer without a key in the list, or one that is not the approver's own (of a review: not an importer's)."""
    said, trust = case.statement, case.trust
    person = trust.people.of(said.signer)
    if said.forge and (not person or person not in trust.importers):
        return f"{said.signer} may not bring in reviews of the forge (importers in the policy)"
    if not said.forge and person != said.approver:
        return f"“{said.signer}” is not a name of {said.approver}"
    if not any(signer.principal == said.signer for signer in trust.signers):
        return f"{said.signer} has no key in the list of keys of the protected branch"
    return ""


def bad_signature(case: Case) -> str:
    """A signature that is not over these bytes, not by this key, or not good at the time it was taken in."""
    keys = [signer for signer in case.trust.signers if signer.principal == case.statement.signer]
    reasons = [verify.verify(case.paper.raw, case.paper.signature, signer, case.at) for signer in keys]
    return (
        ""
        if "" in reasons
        else next((reason for reason in reversed(reasons) if reason), "there is no key to check it with")
    )


def lost_key(case: Case) -> str:
    """A key that somebody else may have by now."""
    used = {signer.fingerprint for signer in case.trust.signers if signer.principal == case.statement.signer}
    for lost in case.trust.lost:
        late = case.paper.index is None or lost.index is None or case.paper.index >= lost.index
        if lost.fingerprint in used and late:
            return "the key was lost before this was taken in"
    return ""


def other_policy(case: Case) -> str:
    """A statement made under a policy that is not, or no longer, known here."""
    if case.statement.policy_version > case.trust.policy_version:
        return (
            f"it was given under version {case.statement.policy_version} of the policy, "
            f"and version {case.trust.policy_version} holds here"
        )
    return ""


def changed_content(case: Case) -> str:
    """Content that is not what was signed: fields, prose, or a document that the record links to."""
    said, subject = case.statement, case.subject
    documents = said.documents if subject.over else subject.documents
    wanted = subject_mark(case.trust.repository, subject.kind, subject.record, subject.content, documents)
    if wanted == said.subject_sha256:
        return ""
    if said.content_sha256 != subject.content:
        names = subject.was(said.content_sha256)
        what = (
            f"voided by the change of {', '.join(f'`{name}`' for name in names)}" if names else "the record was changed"
        )
        return f"{what} after it was given"
    moved = sorted(
        name for name in {*documents, *said.documents} if documents.get(name, "") != said.documents.get(name, "")
    )
    return f"voided by the change of {', '.join(moved) or 'what the record links to'}"


def without_role(case: Case) -> str:
    """An approver who does not hold the role, or does not work here any more."""
    said = case.statement
    person = case.trust.people.by_id.get(said.approver)
    if person is None or not person.active:
        return f"{said.approver} is not among the people who work here"
    if said.approver not in case.trust.roles.get(said.role, frozenset()):
        return f"{said.approver} does not hold the role {said.role}"
    return ""


def by_author(case: Case) -> str:
    """An approver who asked for it, carries it out or wrote part of it; of a review, an importer who did."""
    said, barred = case.statement, case.subject.barred
    if said.approver in barred:
        return f"{said.approver} {barred[said.approver]}"
    importer = case.trust.people.of(said.signer) if said.forge else ""
    return f"{importer}, who brought in the review, {barred[importer]}" if importer in barred else ""


def expired(case: Case) -> str:
    """An approval with an end, on a record that still goes on after it."""
    said = case.statement
    if said.expires and not case.subject.over and case.now.date() > date.fromisoformat(said.expires):
        return f"it held until {said.expires}"
    return ""


def taken_back(case: Case) -> str:
    """A statement that a later one of the same person names."""
    said = case.statement
    return (
        f"{said.approver} took it back" if (said.approver, statements.mark(case.paper.raw)) in case.taken_back else ""
    )


Check = tuple[str, str]
AUTHENTIC: Final[tuple[Check, ...]] = (
    (OTHER_RECORD, "other_record"),
    (SIGNATURE_BAD, "unknown_key"),
    (SIGNATURE_BAD, "bad_signature"),
    (SIGNATURE_BAD, "lost_key"),
    (OTHER_POLICY, "other_policy"),
)
"""Slug and function of the checks that every statement passes before anybody listens to it."""
OF_REFUSAL: Final[tuple[Check, ...]] = ((WITHOUT_ROLE, "without_role"), (TAKEN_BACK, "taken_back"))
"""A refusal stands whatever the record says now, and whoever wrote it."""
OF_APPROVAL: Final[tuple[Check, ...]] = (
    (CHANGED, "changed_content"),
    (WITHOUT_ROLE, "without_role"),
    (BY_AUTHOR, "by_author"),
    (EXPIRED, "expired"),
    (TAKEN_BACK, "taken_back"),
)


def judge(subject: Subject, papers: Iterable[Paper], trust: Trust, now: datetime) -> Verdict:
    """What is proven about one record. Raises KeygenError when nobody can check a signature here."""
    given = weighed(subject, papers, trust, now)
    counted = [item for item in given if not item.void]
    band = subject.band
    verdict = Verdict(
        subject.record,
        subject.kind,
        subject.required,
        State.MISSING,
        needs=band.needs if band else (),
        given=(*given, *subject.claims),
        digest=subject.digest(trust.repository),
        band=band.name if band else "",
    )
    refusals = [item for item in counted if item.decision == statements.REJECTED]
    if refusals:
        return replace(
            verdict,
            state=State.REFUSED,
            reasons=tuple(f"{item.person} refused it as {item.role} ({item.level})" for item in refusals),
        )
    if subject.adopted:
        return replace(
            verdict, state=State.TAKEN_OVER, reasons=("it lay here as it is when approvals were introduced",)
        )
    if band is None:
        reason = "no part of the policy allows it as it is described, or a value that decides is missing"
        return replace(verdict, reasons=(reason, *subject.doubts))
    empty = unfilled(band.needs, [item for item in counted if item.decision == statements.APPROVED])
    if empty:
        return _incomplete(verdict, subject, empty, trust, now)
    if subject.doubts:
        return replace(verdict, state=State.UNPROVEN, reasons=subject.doubts)
    if not band.needs:
        return replace(verdict, state=State.NOT_NEEDED, reasons=(f"{band.name}: nothing more is needed",))
    return replace(verdict, state=State.APPROVED)


def _incomplete(verdict: Verdict, subject: Subject, empty: tuple[Need, ...], trust: Trust, now: datetime) -> Verdict:
    """Seats are empty: who could fill them, whether anybody could, and until when that may follow."""
    seated = {item.person for item in verdict.given if not item.void and item.decision == statements.APPROVED}
    who = tuple((need, candidates(need, subject, trust, now, seated)) for need in empty)
    reasons = list(subject.doubts)
    for need, people in who:
        if len(people) < need.count:
            holders = sorted({person for role in roles_of(need) for person in trust.roles.get(role, ())})
            kept = [f"{person} {subject.barred[person]}" for person in holders if person in subject.barred]
            why = "; ".join(kept) or "nobody else who holds it has a key"
            reasons.append(f"nobody can approve it as {need.role}: {why}")
    hours = [need.within_hours for need in empty]
    due = ""
    if subject.began is not None and all(hours):
        until = subject.began + timedelta(hours=min(hour for hour in hours if hour))
        due = until.isoformat() if now <= until else ""
    state = State.UNPROVEN if any(len(people) < need.count for need, people in who) else State.MISSING
    return replace(verdict, state=state, missing=empty, who_can=who, reasons=tuple(reasons), due=due)


def weighed(subject: Subject, papers: Iterable[Paper], trust: Trust, now: datetime) -> tuple[Given, ...]:
    """Every statement with what it is worth, in order of their files; `void` says why one does not count."""
    cases: list[Case] = []
    out: list[Given] = []
    for paper in sorted(papers, key=lambda paper: (paper.path, paper.raw)):
        try:
            cases.append(Case(paper, statements.read(paper.raw), subject, trust, now))
        except statements.StatementError as error:
            out.append(Given("", "", EvidenceLevel.NONE, "", paper.path, "", f"{error}", UNREADABLE))
    authentic = [(case, _first_fault(case, AUTHENTIC)) for case in cases]
    back = frozenset(
        (case.statement.approver, mark) for case, fault in authentic if not fault for mark in case.statement.supersedes
    )
    for case, forged in authentic:
        said = case.statement
        sort = {statements.APPROVED: OF_APPROVAL, statements.REJECTED: OF_REFUSAL}.get(said.decision, ())
        slug, reason = forged or _first_fault(replace(case, taken_back=back), sort) or ("", "")
        level = EvidenceLevel.CLAIMED if forged else case.level
        out.append(Given(said.approver, said.role, level, said.decision, case.paper.path, said.at, reason, slug))
    return tuple(sorted(out, key=lambda item: (item.statement, item.void)))


def _first_fault(case: Case, checks: tuple[Check, ...]) -> tuple[str, str] | None:
    for slug, name in checks:
        reason: str = globals()[name](case)
        if reason:
            return slug, reason
    return None
