"""The adoption point: the records as they lie here, taken over by a signature of the owner."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pmo.evidence import adoption as adoptions
from pmo.evidence import digest, verify
from pmo.history.git import GitError
from pmo.pipeline.approvals import sign, trust, trust_change
from pmo.pipeline.approvals.inquiry import Inquiry
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded


def adopt(loaded: Loaded, key: Path, now: datetime | None = None) -> tuple[dict[str, bytes], int]:
    """The adoption point of the records as they lie here: files by path, and how many records it holds.

    Only what is in a state that needs approval is taken over: a draft has to prove itself. Policy, keys and roles are
    those that lie here, since this happens before they are protected.
    """
    try:
        inquiry = Inquiry(loaded, "", now)
    except GitError as error:
        raise InputError(f"Approvals live in Git: {error.reason}.") from None
    ours = trust_change.here(inquiry)
    if ours.policy is None:
        raise InputError(f"Write {trust.POLICY} first{f': {ours.fault}' if ours.fault else ''}.")
    inquiry.trusted, inquiry.kinds = ours, ours.kinds
    signer = sign.signer_of(inquiry, sign.Wish(key))
    owner = ours.people.of(signer.principal)
    if not any(owner in ours.roles.get(role, ()) for role in ours.policy.adoption):
        raise InputError(
            f"{owner or signer.principal} holds none of the roles that may take records over (adoption: in {trust.POLICY})."
        )
    taken: dict[str, adoptions.Taken] = {}
    for kind, record_id in inquiry.governed():
        record, own = inquiry.record_here(kind, record_id), ours.of(kind)
        if record is not None and own is not None and inquiry.kinds[kind].state(record.data) not in own.free:
            content = digest.content(record, inquiry.kinds[kind])
            taken[f"{kind}/{record_id}"] = adoptions.Taken(content, inquiry.documents(record)[0])
    at = inquiry.now.astimezone(UTC).isoformat(timespec="seconds")
    raw = adoptions.write(adoptions.Adoption(ours.policy.repository, owner, signer.principal, at, taken))
    try:
        signature = verify.sign(raw, key)
    except verify.KeygenError as error:
        raise InputError(f"{error}.") from None
    return {trust.ADOPTION: raw, f"{trust.ADOPTION}.sig": signature}, len(taken)
