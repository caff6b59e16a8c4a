"""Approvals: what each record needs, what was given, what is proven.

`verdicts` answers for every record of a kind the policy is about, `verdict` for one, `digest_of` gives the mark of the
content an approver signs. What is trusted - policy, keys, roles, people's addresses, schemas, adoption point - is read at
the tip of `base`, the protected branch; without one, at HEAD. Where Git cannot show it, the answer is "cannot be proven".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.evidence import digest, verify
from pmo.history.git import GitError
from pmo.model.evidence import State, Verdict
from pmo.pipeline.approvals import trust
from pmo.pipeline.approvals.inquiry import TRUST, Inquiry, claims
from pmo.pipeline.approvals.sources import FolderSource
from pmo.pipeline.approvals.trust_change import trust_verdict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded

__all__ = ["TRUST", "adopted_here", "digest_of", "judged", "verdict", "verdicts"]


def verdicts(loaded: Loaded, base: str = "", now: datetime | None = None) -> dict[str, Verdict]:
    """The verdict on every record the policy is about, by id; `trust` stands for a change of policy, keys or roles.

    Without a policy, or where Git cannot answer, every kind that has approvals "cannot be proven"; the reason says why.
    """
    if not adopted_here(loaded) and not base:
        return _unproven(loaded, "no approvals are required here yet: there is no .pmo/policy.yml")
    try:
        inquiry = Inquiry(loaded, base, now)
        if inquiry.trusted.policy is None:
            fault = inquiry.trusted.fault
            why = f"the policy cannot be read: {fault}" if fault else "the protected branch has no .pmo/policy.yml yet"
            return _unproven(loaded, why)
        found = judged(inquiry, inquiry.governed())
        change = trust_verdict(inquiry)
    except (GitError, verify.KeygenError) as error:
        return _unproven(loaded, str(error))
    return {**{item.record: item for item in found}, **({TRUST: change} if change is not None else {})}


def judged(inquiry: Inquiry, keys: Iterable[tuple[str, str]]) -> list[Verdict]:
    """The verdicts on some records, with one question to Git for all of their authors."""
    wanted = list(keys)
    inquiry.want_authors(wanted)
    return [inquiry.verdict(key) for key in wanted]


def verdict(loaded: Loaded, record: Record, base: str = "", now: datetime | None = None) -> Verdict:
    """What is proven about the approval of one record."""
    if not adopted_here(loaded) and not base:
        return _without_policy(loaded, record, "no approvals are required here yet: there is no .pmo/policy.yml")
    try:
        inquiry = Inquiry(loaded, base, now)
        if inquiry.trusted.policy is not None:
            return inquiry.verdict((record.kind, record.id))
        return _without_policy(
            loaded, record, inquiry.trusted.fault or "the protected branch has no .pmo/policy.yml yet"
        )
    except (GitError, verify.KeygenError) as error:
        return _without_policy(loaded, record, str(error))


def digest_of(loaded: Loaded, record: Record) -> str:
    """The mark of everything an approver of this record signs, as 64 hex digits; that of the record alone without Git."""
    try:
        found = Inquiry(loaded)
        documents, _, _ = found.documents(record)
        name = found.trusted.policy.repository if found.trusted.policy else ""
    except GitError:
        documents, name = {}, ""
    content = digest.content(record, loaded.workspace.kinds[record.kind])
    return digest.subject(name, record.kind, record.id, content, documents)


def adopted_here(loaded: Loaded) -> bool:
    """Whether the workspace has a policy for approvals, as it lies here."""
    return FolderSource(loaded.root).read(trust.POLICY) is not None


def _unproven(loaded: Loaded, reason: str) -> dict[str, Verdict]:
    return {
        record.id: _without_policy(loaded, record, reason)
        for record in loaded.workspace.records
        if loaded.workspace.kinds[record.kind].find("approvals") is not None
    }


def _without_policy(loaded: Loaded, record: Record, reason: str) -> Verdict:
    kind = loaded.workspace.kinds[record.kind]
    if kind.find("approvals") is None:
        return Verdict(record.id, record.kind, required=False, state=State.NOT_NEEDED)
    return Verdict(
        record.id, record.kind, required=False, state=State.UNPROVEN, given=claims(record, kind), reasons=(reason,)
    )
