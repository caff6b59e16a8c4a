"""The gate: findings about approvals, by the rules of the protected branch. `pmo lint --base REF` and `pmo audit` ask it.

What it says cannot be waived, leveled down or put into the baseline: those lie in files that the work itself may change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pmo.evidence import judge
from pmo.evidence.statement import FOLDER
from pmo.evidence.verify import KeygenError
from pmo.model.evidence import State
from pmo.model.finding import Finding, Level, Note, Place, in_order
from pmo.pipeline.approvals import judged, sheet_hands, trust, trust_change
from pmo.pipeline.approvals.inquiry import TRUST, Inquiry
from pmo.pipeline.approvals.sources import same

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pmo.model.evidence import Given, Need, Verdict
    from pmo.pipeline.approvals.inquiry import Key
    from pmo.pipeline.approvals.trust import Trusted
    from pmo.pipeline.load import Loaded

_TROUBLE: Final[dict[str, tuple[str, str]]] = {
    judge.UNREADABLE: ("approval-unreadable", "delete the file and let the approver run `pmo approve` again"),
    judge.OTHER_RECORD: ("approval-other-record", "an approval cannot be carried over: ask for one of this record"),
    judge.SIGNATURE_BAD: ("approval-signature-bad", "let the approver run `pmo approve` again with the key of the list"),
    judge.OTHER_POLICY: ("approval-other-policy", "merge the protected branch, then approve again"),
    judge.CHANGED: ("approved-content-changed", "undo the change, or ask for a new approval of what it says now"),
    judge.WITHOUT_ROLE: ("approval-without-role", "ask somebody who holds the role; registers/roles lists them"),
    judge.BY_AUTHOR: ("approval-by-author", "ask somebody who neither asked for it, nor carries it out, nor wrote it"),
    judge.EXPIRED: ("approval-expired", "ask for a new approval"),
}  # fmt: skip
_ALWAYS: Final = (judge.UNREADABLE, judge.OTHER_RECORD, judge.SIGNATURE_BAD)
"""What is a fault of the file itself, whether or not the record needs it."""


def gate(loaded: Loaded, base: str, now: datetime | None = None) -> tuple[Finding, ...]:
    """What must not be merged, and what nobody can prove. Raises GitError where the past is not here to look at."""
    inquiry = Inquiry(loaded, base, now)
    return in_order((*gate_of(inquiry), *sheet_hands.findings(inquiry)))


def gate_of(inquiry: Inquiry) -> tuple[Finding, ...]:
    """The same for an inquiry that was made already; an audit makes one for each commit of the past."""
    trusted = inquiry.trusted
    if not trusted.adopted:
        return tuple(_not_adopted(inquiry))
    if trusted.policy is None:
        return (
            Finding(
                "policy-unusable",
                Level.ERROR,
                Place(trust.POLICY),
                f"the policy of the protected branch cannot be used, so nothing can be approved: {trusted.fault}",
                "mend it on the protected branch; nothing else opens the gate",
            ),
        )
    try:
        return in_order(_findings(inquiry))
    except KeygenError as error:
        message = f"no signature can be checked here: {error}"
        return (
            Finding("approval-unproven", Level.ERROR, Place(trust.POLICY), message, "install OpenSSH and run it again"),
        )


def _not_adopted(inquiry: Inquiry) -> Iterator[Finding]:
    if inquiry.here.read(trust.POLICY) is None:
        place, help_ = (
            Place("pmo.yml"),
            f"write {trust.POLICY} to require them; until then an approval is a name in a record",
        )
    else:
        place, help_ = Place(trust.POLICY), "it counts from the moment it is on the protected branch"
    yield Finding(
        "approvals-not-adopted",
        Level.INFO,
        place,
        "the protected branch requires no approvals yet, so none is checked",
        help_,
    )


def _findings(inquiry: Inquiry) -> Iterator[Finding]:
    ours = trust_change.here(inquiry)
    yield from _policy(inquiry, ours)
    change = trust_change.trust_verdict(inquiry, ours)
    if change is not None:
        yield from _of_verdict(change, Place(trust.POLICY), "a change of policy, keys, roles, addresses or schemas")
    keys = touched(inquiry)
    known = set(inquiry.governed())
    for verdict in judged(inquiry, keys):
        record = inquiry.record_here(verdict.kind, verdict.record)
        found = inquiry.shelf_here.found[verdict.kind, verdict.record]
        kind = inquiry.kinds[verdict.kind]
        place = (
            record.place(kind.lifecycle.field if kind.lifecycle else ()) if record is not None else Place(found.path)
        )
        label = record.text(kind.label) if record is not None else ""
        yield from _of_verdict(verdict, place, f"“{label or verdict.record}”")
    yield from _strays(inquiry, {record for _, record in known} | {TRUST})
    yield from _rewritten(inquiry)


def touched(inquiry: Inquiry) -> list[Key]:
    """The records that this work changes, moves, says something about, or pulls a document away from; and emergencies
    whose approval is still to come.
    """
    brought = inquiry.new_papers()
    moved = _moved_documents(inquiry)
    out = []
    for key in inquiry.governed():
        own = inquiry.trusted.of(key[0])
        if key[1] in brought or not inquiry.untouched(*key):
            out.append(key)
            continue
        follows = own is not None and any(need.within_hours for band in own.bands for need in band.needs)
        if own is None or not (moved or follows):
            continue
        record, kind = inquiry.record_here(*key), inquiry.kinds[key[0]]
        if record is None:
            out.append(key)
            continue
        state = kind.state(record.data)
        if state in own.free or (
            kind.lifecycle is not None and state in kind.lifecycle.states and kind.lifecycle.terminal(state)
        ):
            continue
        documents = inquiry.documents(record)[2] if moved else []
        if not moved.isdisjoint(documents) or (
            follows and any(need.within_hours for need in inquiry.verdict(key).missing)
        ):
            out.append(key)
    return out


def _moved_documents(inquiry: Inquiry) -> set[Key]:
    """The documents that this work changed or took away."""
    policy = inquiry.trusted.policy
    named = {one for own in (policy.kinds.values() if policy else ()) for one in own.documents}
    kinds = {name for name, kind in inquiry.kinds.items() if kind.format == "md"} | named
    before = {key for key in inquiry.shelf_fork.found if key[0] in kinds}
    after = {key for key in inquiry.shelf_here.found if key[0] in kinds}
    return (before - after) | {key for key in after if not inquiry.untouched(*key)}


def _of_verdict(verdict: Verdict, place: Place, what: str) -> Iterator[Finding]:
    closed = not verdict.passes
    for item in verdict.given:
        if item.void and item.slug in _TROUBLE and (closed or item.slug in _ALWAYS):
            yield _void(item, verdict, place)
    about: dict[str, Any] = {"record": verdict.record, "pointer": "status"}
    if verdict.required and verdict.due:
        message = f"{what} runs as an emergency and is not approved yet ({_seats(verdict.missing)}); it must be by {verdict.due}"
        yield Finding("approval-pending", Level.WARNING, place, message, _who(verdict), **about)
    if not closed:
        return
    why = f" ({'; '.join(verdict.reasons)})" if verdict.reasons else ""
    if verdict.state == State.REFUSED:
        message = f"{what} was refused{why}"
        yield Finding(
            "approval-refused",
            Level.ERROR,
            place,
            message,
            "only who refused it can take that back, with `pmo approve`",
            **about,
        )
    elif verdict.state == State.UNPROVEN:
        message = f"nobody can prove that {what} was approved{why}"
        yield Finding("approval-unproven", Level.ERROR, place, message, _who(verdict), **about)
    elif verdict.missing and all(need.within_hours for need in verdict.missing):
        message = f"{what} ran as an emergency, and the time in which its approval could follow is over: {_seats(verdict.missing)}"
        yield Finding("approval-overdue", Level.ERROR, place, message, _who(verdict), **about)
    else:
        seats = f" by {_seats(verdict.missing)}" if verdict.missing else ""
        message = f"{what} is in a state that needs an approval{seats}, and has none that counts{why}"
        yield Finding("approval-missing", Level.ERROR, place, message, _who(verdict), **about)


def _void(item: Given, verdict: Verdict, place: Place) -> Finding:
    slug, help_ = _TROUBLE[item.slug]
    who = f"the {item.decision or 'statement'} of {item.person}" if item.person else "this statement"
    return Finding(
        slug,
        Level.ERROR,
        Place(item.statement),
        f"{who} about {verdict.record} does not count: {item.void}",
        help_,
        notes=(Note(place, "the record it lies with"),),
        record=verdict.record,
    )


def _seats(needs: tuple[Need, ...]) -> str:
    return ", ".join(f"{f'{need.count} × ' if need.count > 1 else ''}{need.role} ({need.level})" for need in needs)


def _who(verdict: Verdict) -> str:
    if not verdict.who_can:
        return "describe it so that a part of the policy fits, or see what the reason says"
    parts = [f"{' or '.join(people) or 'nobody'} as {need.role}" for need, people in verdict.who_can]
    return f"can approve: {'; '.join(parts)} (`pmo approve {verdict.record}`)"


def _strays(inquiry: Inquiry, known: set[str]) -> Iterator[Finding]:
    """Statements about records that are not there."""
    for name in sorted(inquiry.new_papers() - known):
        for paper in inquiry.papers[name]:
            if paper.index is None:
                message = f"there is no record {name} that needs approval, so nobody reads this statement"
                yield Finding(
                    "approval-other-record",
                    Level.ERROR,
                    Place(paper.path),
                    message,
                    "move it to the folder of its record",
                )


def _rewritten(inquiry: Inquiry) -> Iterator[Finding]:
    """Statements of the protected branch that this work changes or takes away: they are only ever added."""
    for path, file in sorted(inquiry.at_fork.files.items()):
        if path.startswith(f"{FOLDER}/") and not same(inquiry.root, path, file):
            raw = inquiry.here.read(path)
            kept = inquiry.at_fork.read(path) or b""
            if raw is None or raw.replace(b"\r\n", b"\n") != kept:
                message = (
                    f"this statement was {'taken away' if raw is None else 'changed'}; statements are only ever added"
                )
                yield Finding(
                    "approval-rewritten",
                    Level.ERROR,
                    Place(path),
                    message,
                    "bring the file back; a change of mind is a new statement",
                )


def _policy(inquiry: Inquiry, ours: Trusted) -> Iterator[Finding]:
    """The version of the policy goes up, on the protected branch as in this work."""
    policy = inquiry.trusted.policy
    tip = policy.version if policy else 0
    newest = max(trust_change.versions_before(inquiry), default=tip)
    if tip < newest:
        message = f"the protected branch went back from version {newest} of the policy to version {tip}"
        yield Finding(
            "policy-version-lowered",
            Level.ERROR,
            Place(trust.POLICY),
            message,
            "bring the newer policy back, with a higher version",
        )
    if ours.mark != inquiry.trusted.mark and ours.mark != trust_change.at_fork(inquiry).mark:
        if not ours.adopted:
            message = "the policy is taken away here"
            yield Finding(
                "policy-version-lowered", Level.ERROR, Place("pmo.yml"), message, f"bring {trust.POLICY} back"
            )
        elif ours.policy is not None and ours.policy != policy and ours.policy.version <= tip:
            message = f"the policy says something else than version {tip} and does not have a higher version"
            yield Finding(
                "policy-version-lowered", Level.ERROR, Place(trust.POLICY), message, f"set version: {tip + 1}"
            )
