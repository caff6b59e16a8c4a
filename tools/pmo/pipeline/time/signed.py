"""The signed statement that goes with a decision, where the policy of the protected branch asks for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmo.discover import files
from pmo.domain.sheets import approver
from pmo.evidence import statement
from pmo.model.finding import Finding
from pmo.pipeline.approvals import adopted_here, sign
from pmo.pipeline.exchange import changes
from pmo.scaffold import batch
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pmo.pipeline.approvals.inquiry import Inquiry
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.time.decide import Decision

_SAYS = {
    approver.APPROVE: statement.APPROVED,
    approver.REJECT: statement.REJECTED,
    approver.REVERSE: statement.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Signature:
    """Files of a statement that were written, or why there is none."""

    files: tuple[str, ...] = ()
    note: str = ""


def carry_out(loaded: Loaded, decision: Decision, key: Path | None, base: str, person: str, comment: str) -> Signature:
    """Write a decision and, with a key and a policy for this kind, sign what the record says then.

    All or nothing: when the signature cannot count, the record is as it was before, and InputError says why.
    """
    before = dict(_contents(loaded, decision.plan.files))
    if not decision.repeated:
        changes.carry_out(loaded, decision.plan)
    governed = _governed(loaded, decision.sheet.kind, base, asked=key is not None)
    if key is None or governed is None:
        note = "" if governed is None else f"the policy asks for a signed statement: `pmo approve {decision.sheet.id}`"
        return Signature((), note)
    try:
        wish = sign.Wish(key, _SAYS[decision.action], person, "", comment)
        written = sign.approve(governed, decision.sheet.id, wish)
        return Signature(tuple(sign.write(loaded.root, written)))
    except InputError:
        batch.carry_out(loaded.root, before)
        raise


def _governed(loaded: Loaded, kind: str, base: str, *, asked: bool) -> Inquiry | None:
    """An inquiry, when the policy is about this kind; None when it is not, or when there is no policy."""
    if not adopted_here(loaded):
        return None
    try:
        inquiry = sign.inquire(loaded, base)
    except InputError:
        if asked:
            raise
        return None
    policy = inquiry.trusted.policy
    return inquiry if policy is not None and kind in policy.kinds else None


def _contents(loaded: Loaded, paths: Iterable[str]) -> Iterable[tuple[str, bytes]]:
    for path in paths:
        raw = files.read(str(loaded.root), path)
        if not isinstance(raw, Finding):
            yield path, raw
