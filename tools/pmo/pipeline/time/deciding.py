"""Decisions about several sheets: all are judged before the first is written; then the PSA, the record, the signature."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmo.domain.sheets import approver
from pmo.pipeline.time import decide, in_psa, looked_at, signed, texts
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pmo.pipeline.load import Loaded
    from pmo.pipeline.time.decide import Decision
    from pmo.pipeline.time.in_psa import Desk


@dataclass(frozen=True, slots=True)
class Planned:
    """A decision, with the number of its sheet in the PSA when it is to be taken there too (else 0)."""

    decision: Decision
    number: int = 0


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
    """The decisions about all sheets; InputError when one of them may not be taken. Nothing is written."""
    found = [decide.decide(loaded, sheet, action, by.person, by.reason) for sheet in decide.found(loaded, kind, wanted)]
    if write:
        return [Planned(one, in_psa.number_of(loaded, one.sheet)) for one in found]
    for one in found:
        if one.sheet.record is None:
            raise InputError(
                f"{one.sheet.id} is a sheet of the PSA without a record here. Add --write to decide there."
            )
    return [Planned(one) for one in found]


def before(loaded: Loaded, kind: str, planned: Sequence[Planned], by: Approver) -> Iterator[Said]:
    """What is still open about the sheets, and the requests that the PSA would get."""
    approved = [
        one.decision for one in planned if one.decision.action == approver.APPROVE and not one.decision.repeated
    ]
    ids = tuple(decision.sheet.id for decision in approved)
    looked = looked_at.look(loaded, kind, wanted=ids).looked if ids else ()
    to_ask = {one.sheet.id: one.to_ask for one in looked}
    for one in planned:
        decision = one.decision
        for line in texts.questions(to_ask.get(decision.sheet.id, ()), loaded.workspace):
            yield Said(f"{decision.sheet.id} has an open question about {line}", note=True)
        if one.number:
            resource, verb, body = in_psa.request(one.number, decision, by.approval_type)
            yield Said(f"for the PSA: {verb} {resource} {one.number}{f' {json.dumps(body)}' if body else ''}")


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
