"""What is proven about the approvals of changed records, and which ones the work made void."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pmo.history.git import GitError
from pmo.model.difference import CHANGED, CREATED, Approval, RecordDifference
from pmo.model.evidence import ADOPTION, POLICY, State, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from pmo.model.difference import Difference
    from pmo.model.evidence import Given
    from pmo.model.kind import Kind
    from pmo.model.settings import Settings
    from pmo.pipeline.diff.pairs import Key
    from pmo.pipeline.diff.sides import Sides

_CONTENT: Final = "approved-content-changed"
_NOT_YET: Final = f"No approvals are required here yet: there is no {POLICY}. A name in a record proves nothing."
_RESTS: Final = "not edited itself: something its approval rests on was"


def judged(
    root: Path, sides: Sides, kinds: Mapping[str, Kind], settings: Callable[[], Settings], found: Difference
) -> tuple[Difference, list[str]]:
    """The difference with verdicts, and what the reader must know about them."""
    concerned = frozenset(one.kind for one in found.records if kinds[one.kind].find("approvals") is not None)
    if not (root / POLICY).is_file() and not _at_base(sides):
        return found, [_NOT_YET] if concerned else []
    if not sides.current:
        return _unproven(found, concerned, "check out the commit to be compared, then ask again")
    try:
        verdicts, trust = _verdicts(root, sides, kinds, settings())
    except GitError as error:
        return _unproven(found, concerned, error.reason)
    except ImportError:
        return _unproven(found, concerned, "this installation cannot check them")
    documents = _documents(found, kinds)
    out = [_with(one, verdicts.pop((one.kind, one.id), None), documents) for one in found.records]
    out += [
        RecordDifference(
            kind, kinds[kind].title, name, "", "", CHANGED, approval=Approval(one, _void(one)), note=_RESTS
        )
        for (kind, name), one in verdicts.items()
        if kind in kinds and (not one.passes or _void(one))
    ]
    return replace(found, records=tuple(out), trust=Approval(trust) if trust is not None else None), []


def _unproven(found: Difference, concerned: frozenset[str], reason: str) -> tuple[Difference, list[str]]:
    """Nobody can say: that is never a pass."""
    out = [
        replace(
            one, approval=Approval(Verdict(one.id, one.kind, required=True, state=State.UNPROVEN, reasons=(reason,)))
        )
        if one.kind in concerned
        else one
        for one in found.records
    ]
    return replace(found, records=tuple(out)), [f"Approvals cannot be proven: {reason}."]


def _at_base(sides: Sides) -> bool:
    """Whether the protected branch has a policy, or had one that this work takes away."""
    if any(item.path in (POLICY, ADOPTION) for item in sides.touched):
        return True
    return bool(sides.repository.run("ls-tree", "--name-only", sides.tip, "--", POLICY).strip())


def _verdicts(
    root: Path, sides: Sides, kinds: Mapping[str, Kind], settings: Settings
) -> tuple[dict[tuple[str, str], Verdict], Verdict | None]:
    """The verdicts on everything that the work touches, by kind and id, and the one on a change of the rules themselves."""
    from datetime import date  # noqa: PLC0415 - all of these cost as much as the rest of the answer

    from pmo.evidence.verify import KeygenError  # noqa: PLC0415
    from pmo.model.workspace import Workspace  # noqa: PLC0415
    from pmo.pipeline.approvals import gate  # noqa: PLC0415
    from pmo.pipeline.approvals import judged as judge  # noqa: PLC0415
    from pmo.pipeline.approvals.inquiry import Inquiry  # noqa: PLC0415
    from pmo.pipeline.approvals.trust_change import trust_verdict  # noqa: PLC0415
    from pmo.pipeline.load import Loaded  # noqa: PLC0415

    workspace = Workspace(settings, settings.as_of or date.min, kinds, ())
    inquiry = Inquiry(Loaded(root, workspace, ()), sides.tip)
    if inquiry.trusted.policy is None:
        raise GitError(inquiry.trusted.fault or f"the protected branch has no {POLICY} yet")
    try:
        found = judge(inquiry, gate.touched(inquiry))
        return {(one.kind, one.record): one for one in found}, trust_verdict(inquiry)
    except KeygenError as error:
        raise GitError(str(error)) from None


def _void(verdict: Verdict) -> tuple[Given, ...]:
    return tuple(item for item in verdict.given if item.slug == _CONTENT and item.void)


def _with(one: RecordDifference, verdict: Verdict | None, documents: Collection[Key]) -> RecordDifference:
    """A record with its verdict. A statement that was void already, before anything it rests on was touched, is not lost now."""
    if verdict is None:
        return one
    edited = one.what == CREATED or any(item.signed for item in one.fields) or one.prose is not None or bool(one.note)
    rests = any(kind != one.kind for kind, _ in documents)
    return replace(one, approval=Approval(verdict, _void(verdict) if edited or rests else ()))


def _documents(found: Difference, kinds: Mapping[str, Kind]) -> frozenset[Key]:
    """The changed records that an approval of another one may rest on: pages, and what is approved itself, as models are."""
    return frozenset(
        (one.kind, one.id)
        for one in found.records
        if kinds[one.kind].format == "md" or kinds[one.kind].find("approvals") is not None
    )
