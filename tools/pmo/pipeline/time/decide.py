"""Approving and returning: the next state of a sheet and a row under its approvals, judged before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pmo.domain.sheets import approver, returned
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.approver import NotAllowedError, Step
from pmo.pipeline.exchange import changes
from pmo.pipeline.exchange.changes import Prepared, Wish
from pmo.pipeline.time import pulled, sheets
from pmo.pipeline.time.people import name
from pmo.pipeline.time.unwritten import no_card_number
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.domain.sheets.sheet import Sheet
    from pmo.pipeline.load import Loaded


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one sheet. `plan` is empty when it stands already, or when the sheet is only in the PSA."""

    sheet: Sheet
    action: str
    step: Step
    plan: Prepared
    line: str
    repeated: bool = False


def found(loaded: Loaded, kind: str, wanted: Iterable[str]) -> list[Sheet]:
    """The sheets that are meant, of the records or of the PSA, each once; InputError with a guess for one that is none."""
    words = {one.upper(): one for one in wanted}
    there = {name: one for one in sheets.of_records(loaded, kind) for name in (one.id, one.number) if name in words}
    missing = {word for word in words if word not in there and word.startswith("PSA-")}
    if missing:
        there |= {one.number: one for one in pulled.pulled(loaded, kind, lambda sheet: sheet.number in missing)}
    for word, said in words.items():
        if word in there:
            continue
        if word in missing:
            raise InputError(f"Neither a record nor the last pull knows {word}. `pmo connectwise pull` reads the sheets of the PSA.")  # fmt: skip
        record = sheets.one(loaded, kind, said)
        raise InputError(f"The period of {record.id} cannot be read; correct it in {record.path}.")
    return list({there[word].id: there[word] for word in words}.values())


def decide(loaded: Loaded, sheet: Sheet, action: str, person: str, reason: str) -> Decision:
    """The decision of a person about a sheet. Nothing is written; InputError when it may not be taken, and why.

    The same decision by the same person a second time changes nothing.
    """
    reason = " ".join(reason.split())
    no_card_number(reason)
    if _repeated(sheet, action, person):
        when = returned.decisions(sheet)[-1].get("decided_on")
        line = f"{sheet.id} was {approver.DECISIONS[action]} by {name(loaded.workspace, person)} on {when}; nothing was written"  # fmt: skip
        return Decision(sheet, action, _last_step(sheet), Prepared(), line, repeated=True)
    try:
        step = approver.step(loaded.workspace, sheet, action)
        approver.may_decide(loaded.workspace, sheet, person, step)
    except NotAllowedError as error:
        raise InputError(str(error)) from None
    if action != approver.APPROVE:
        _not_paid_back(sheet)
    if action != approver.APPROVE and not reason:
        verb = "Returning" if action == approver.REJECT else "Taking back"
        raise InputError(
            f"{verb} {sheet.id} needs --reason: what should {name(loaded.workspace, sheet.person)} correct?"
        )
    wishes = _wishes(loaded, sheet, action, step, person, reason) if sheet.record is not None else []
    plan = changes.prepared(loaded, wishes)
    how = {"one": "first approval", "two": "second approval", "project": "approval by the project"}[step.tier]
    verb = {approver.APPROVE: f"approved ({how})", approver.REJECT: "returned", approver.REVERSE: "open again"}[action]
    line = f"{sheet.id} of {name(loaded.workspace, sheet.person)} ({sheet.period}) is {verb}"
    return Decision(sheet, action, step, plan, f"{line}: {reason}" if reason else line)


def _not_paid_back(sheet: Sheet) -> None:
    """InputError for a report whose money the person has already: what was wrong in it is settled in the next one."""
    paid = sheet.record.date("reimbursed_on") if sheet.record is not None else None
    if paid is not None and sheet.record is not None:
        raise InputError(
            f"{sheet.id} was paid back on {paid}, so it is not returned any more. Settle the difference in the next report; if "
            f"it was not paid, take `reimbursed_on:` out of {sheet.record.path} first."
        )


def _wishes(loaded: Loaded, sheet: Sheet, action: str, step: Step, person: str, reason: str) -> list[Wish]:
    record = sheet.record
    if record is None:
        return []
    kind = loaded.workspace.kinds[record.kind]
    lifecycle = kind.lifecycle
    if lifecycle is not None and step.state not in lifecycle.transitions.get(sheet.state, ()):
        raise InputError(
            f"The schema of this workspace lets no {kind.title.lower()} go from {sheet.state} to {step.state}; `pmo upgrade` brings the current one."
        )
    row: dict[str, Any] = {
        "tier": step.tier,
        "person": person,
        "decision": approver.DECISIONS[action],
        "decided_on": loaded.workspace.as_of.isoformat(),
    }
    if reason:
        row["reason"] = reason
    if action != approver.APPROVE and kind.find(f"approvals[].{returned.MARK}") is not None:
        row[returned.MARK] = returned.mark(record)
    wishes = [
        Wish(record, ("status",), step.state, title="status"),
        Wish(record, ("approvals", len(record.list("approvals"))), row, title="approvals"),
    ]
    if action == approver.REJECT:
        wishes.append(Wish(record, ("reject_reason",), reason, title="reject_reason"))
    return wishes


def _repeated(sheet: Sheet, action: str, person: str) -> bool:
    """Whether the last decision about a sheet is this one, and still stands."""
    rows = returned.decisions(sheet)
    if not rows or sheet.state in (*values.WAITING, values.CORRECTED):
        return False
    last = rows[-1]
    return last.get("person") == person and last.get("decision") == approver.DECISIONS[action] and _fits(sheet, action)


def _fits(sheet: Sheet, action: str) -> bool:
    states = {
        approver.APPROVE: (values.APPROVED_ONE, values.APPROVED_TWO),
        approver.REJECT: (values.REJECTED, values.REJECTED_SECOND),
        approver.REVERSE: (values.OPEN,),
    }
    return sheet.state in states[action]


def _last_step(sheet: Sheet) -> Step:
    return Step(str(returned.decisions(sheet)[-1].get("tier") or "one"), sheet.state)
