"""Decisions about several sheets: all are judged before the first is written; then the PSA, the record, the signature."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pmo.domain.sheets import approver, returned
from pmo.domain.sheets import sheet as values
from pmo.pipeline.begin import me
from pmo.pipeline.time import decide, in_psa, looked_at, signed, texts
from pmo.pipeline.time.people import name
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pmo.domain.sheets.remark import Remark
    from pmo.domain.sheets.sheet import Sheet
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.time.decide import Decision
    from pmo.pipeline.time.in_psa import Desk
    from pmo.pipeline.time.looked_at import Looked


@dataclass(frozen=True, slots=True)
class Planned:
    """A decision, with the number of its sheet in the PSA when it is to be taken there too (else 0), and open questions."""

    decision: Decision
    number: int = 0
    to_ask: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Approver:
    """Who decides, why, and with which key it is signed against which branch; `approval_type` is what the PSA is told."""

    person: str
    reason: str = ""
    key: Path | None = None
    base: str = ""
    approval_type: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A line for the one who decides; a note goes beside the output."""

    text: str
    note: bool = False


def plan(loaded: Loaded, kind: str, action: str, wanted: Iterable[str], by: Approver, *, write: bool) -> list[Planned]:
    """The decisions about all sheets; InputError when one of them may not be taken. Nothing is written.

    A sheet with errors cannot be approved, and one with open questions only with a reason, which is kept in the record.
    """
    found = [decide.decide(loaded, sheet, action, by.person, by.reason) for sheet in decide.found(loaded, kind, wanted)]
    planned = [Planned(one) for one in found]
    if write:
        planned = [Planned(one, in_psa.number_of(loaded, one.sheet)) for one in found]
    else:
        for one in found:
            if one.sheet.record is None:
                raise InputError(
                    f"{one.sheet.id} is a sheet of the PSA without a record here. Add --write to decide there."
                )
    looked = _looked(loaded, kind, planned)
    for sheet in looked:
        if sheet.errors:
            first = sheet.errors[0]
            more = f" and {len(sheet.errors) - 1} more" if len(sheet.errors) > 1 else ""
            raise InputError(
                f"{sheet.sheet.id} cannot be approved: `pmo lint` finds an error in {first.place.path}, line {first.place.span.line}: "
                f"{first.message}{more}. {command(kind)} reject returns it to {name(loaded.workspace, sheet.sheet.person)}."
            )
    _answered(loaded, [one for one in looked if one.to_ask], by)
    to_ask = {one.sheet.id: one.to_ask for one in looked}
    return [replace(one, to_ask=to_ask.get(one.decision.sheet.id, ())) for one in planned]


def command(kind: str) -> str:
    """The command for sheets of a kind, as people type it."""
    return "pmo time" if kind == values.TIME else "pmo expense"


def _looked(loaded: Loaded, kind: str, planned: Iterable[Planned]) -> tuple[Looked, ...]:
    """The sheets that are approved, looked at; those that were before are left out."""
    approved = [
        one.decision for one in planned if one.decision.action == approver.APPROVE and not one.decision.repeated
    ]
    ids = tuple(decision.sheet.id for decision in approved)
    return looked_at.look(loaded, kind, wanted=ids).looked if ids else ()


def _answered(loaded: Loaded, asked: Sequence[Looked], by: Approver) -> None:
    """InputError when questions are open and nobody says why it is approved all the same.

    The second approver may rely on the reason that stands with the first approval.
    """
    open_ones = [one for one in asked if not first_reason(one.sheet)]
    if open_ones and not by.reason.strip():
        lines = [
            f"{one.sheet.id} has an open question about {line}"
            for one in open_ones
            for line in texts.questions(one.to_ask, loaded.workspace)
        ]
        raise InputError(
            "\n".join(
                (
                    *lines,
                    'Ask first; then approve with --reason "…", which is kept with the approval. Nothing was written.',
                )
            )
        )


def first_reason(sheet: Sheet) -> str:
    """Why a sheet got its first approval although something was open; empty before that, and when nothing was said."""
    rows = returned.decisions(sheet)
    if sheet.state != values.APPROVED_ONE or not rows or rows[-1].get("decision") != "approved":
        return ""
    return str(rows[-1].get("reason") or "")


def before(loaded: Loaded, planned: Sequence[Planned], by: Approver) -> Iterator[Said]:
    """What is still open about the sheets, the requests that the PSA would get, and that nobody can tell who decides."""
    for one in planned:
        decision = one.decision
        for line in texts.questions(one.to_ask, loaded.workspace):
            yield Said(f"{decision.sheet.id} has an open question about {line}", note=True)
        if one.number:
            resource, verb, body = in_psa.request(one.number, decision, by.approval_type)
            yield Said(f"for the PSA: {verb} {resource} {one.number}{f' {json.dumps(body)}' if body else ''}")
    if by.key is None and not me(loaded):
        yield Said(
            f"the address you commit with belongs to nobody in registers/people, so nothing shows that "
            f"{name(loaded.workspace, by.person)} decides; `pmo lint --base` will say so",
            note=True,
        )


def carry_out(loaded: Loaded, planned: Iterable[Planned], by: Approver, desk: Desk | None = None) -> Iterator[Said]:
    """Take the decisions one by one, and say what happened. First the PSA, which may refuse, then the record, then the signature."""
    for one in planned:
        decision = one.decision
        if desk is not None:
            yield Said(f"{decision.sheet.id}: {in_psa.carry_out(desk, one.number, decision, by.approval_type)}")
            if decision.action != approver.APPROVE and by.reason:
                yield Said("the PSA takes no reason, so tell the person", note=True)
        if decision.sheet.record is None:
            yield Said(f"{decision.line}; it has no record here")
            continue
        made = signed.carry_out(loaded, decision, by.key, by.base, by.person, by.reason)
        yield Said(decision.line)
        yield from (Said(f"wrote {path}") for path in (*decision.plan.files, *made.files))
        if made.note:
            yield Said(made.note, note=True)
