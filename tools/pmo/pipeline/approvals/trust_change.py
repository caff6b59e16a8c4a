"""A change of what judgment rests on: policy, keys, roles, addresses, schemas. It needs approvals by the old rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.evidence import digest, judge, separation
from pmo.evidence.policy import Band
from pmo.history import papers as past
from pmo.history.changes import blobs_before
from pmo.parse import document
from pmo.pipeline.approvals import trust
from pmo.pipeline.approvals.inquiry import TRUST
from pmo.pipeline.approvals.sources import CommitSource

if TYPE_CHECKING:
    from pmo.model.evidence import Verdict
    from pmo.pipeline.approvals.inquiry import Inquiry
    from pmo.pipeline.approvals.trust import Trusted

PATHS: Final = (*trust.FILES, "schemas", "registers/people", "registers/roles")
"""Where trust inputs lie, for the question who changed them."""


def here(inquiry: Inquiry) -> Trusted:
    """The trust inputs as this work would have them."""
    paths = [found.path for found in inquiry.shelf_here.found.values()]
    return trust.trusted(inquiry.here, paths, inquiry.trusted.schema_texts, inquiry.kinds)


def at_fork(inquiry: Inquiry) -> Trusted:
    """The trust inputs that this work started from."""
    if inquiry.fork == inquiry.tip:
        return inquiry.trusted
    return trust.trusted(inquiry.at_fork, inquiry.at_fork.files, inquiry.trusted.schema_texts, inquiry.kinds)


def subject(inquiry: Inquiry, ours: Trusted) -> judge.Subject | None:
    """The step from the trust inputs of the start to those of this work; None when they are the same."""
    before, policy = at_fork(inquiry), inquiry.trusted.policy
    if policy is None or ours.mark in (before.mark, inquiry.trusted.mark):
        return None
    doubts = []
    if before.mark != inquiry.trusted.mark:
        doubts.append("policy, keys or roles were changed here and on the protected branch; merge that branch first")
    head = CommitSource(inquiry.repository, inquiry.head)
    if trust.trusted(head, head.files, inquiry.trusted.schema_texts, inquiry.kinds).mark != ours.mark:
        doubts.append("they were changed here and are not committed yet, so nobody can say by whom")
    touched = past.touches(inquiry.repository, (inquiry.head, f"^{inquiry.fork}"), PATHS)
    commits = [separation.Commit(one.commit, one.author, one.committer, one.message) for one in touched]
    found = separation.hands(commits, inquiry.trusted.people, policy.machines)
    doubts += [f"nobody owns the address {one}, which changed them" for one in found.strangers]
    content = digest.sha256(digest.canonical({"from": before.mark, "to": ours.mark}))
    return judge.Subject(
        TRUST, TRUST, required=True, content=content, documents={}, band=Band("trust", {}, policy.trust),
        barred=found.people, doubts=tuple(doubts),
    )  # fmt: skip


def trust_verdict(inquiry: Inquiry, ours: Trusted | None = None) -> Verdict | None:
    """What is proven about a change of policy, keys or roles; None when there is none. Raises KeygenError."""
    found = subject(inquiry, ours if ours is not None else here(inquiry))
    if found is None:
        return None
    rules = inquiry.trusted.judge(inquiry.line.index)
    return judge.judge(found, inquiry.papers.get(TRUST, []), rules, inquiry.now)


def versions_before(inquiry: Inquiry) -> list[int]:
    """The versions that the policy had along the protected branch, newest first."""
    marks = blobs_before(inquiry.repository, inquiry.tip, trust.POLICY)
    content = dict(inquiry.repository.blobs(list(dict.fromkeys(marks))))
    return [version for mark in marks if (version := _version(content.get(mark, b""))) is not None]


def _version(raw: bytes) -> int | None:
    data = document.read(trust.POLICY, raw).data
    version = data.get("version") if data else None
    return version if isinstance(version, int) and not isinstance(version, bool) else None
