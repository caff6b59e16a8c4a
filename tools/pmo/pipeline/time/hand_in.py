"""Handing a sheet in: from then on it waits for the approver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain.sheets import expenses, remark
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.approver import words as state_words
from pmo.pipeline.exchange import changes
from pmo.pipeline.exchange.changes import Wish
from pmo.pipeline.time import people, soundness
from pmo.pipeline.time.sheets import Written, by_another, deadline, of_records
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pmo.domain.sheets.sheet import Sheet
    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded


def hand_in(loaded: Loaded, record: Record) -> Written:
    """The sheet as handed in today; nothing is written yet. Nothing changes for one that is handed in already.

    Who hands in for somebody else is kept in the notes of the sheet. InputError for a sheet without entries, one with an
    error, or one that is approved.
    """
    sheet = values.of_record(record)
    if sheet is None:
        raise InputError(f"The period of {record.id} cannot be read; correct it in {record.path}.")
    if sheet.state in values.WAITING:
        since = f" on {sheet.submitted_on}" if sheet.submitted_on else ""
        return Written(changes.Prepared(), (), (f"{sheet.id} was handed in{since} and is {state_words(sheet.state)}; nothing was written.",), (sheet.id,))  # fmt: skip
    if sheet.state not in values.IN_WORK:
        raise InputError(f"{sheet.id} is {state_words(sheet.state)}; there is nothing to hand in.")
    command = "time" if sheet.kind == values.TIME else "expense"
    if not (sheet.entries or sheet.expenses):
        raise InputError(f"{sheet.id} has no entries. Add them with `pmo {command} add`, or leave the sheet away.")
    soundness.must_be_sound(loaded, record, "handed in")
    _with_receipts(loaded, sheet)
    by = people.acting_for(loaded, sheet.person)
    today = loaded.workspace.as_of.isoformat()
    wishes = [
        Wish(record, ("status",), values.PENDING, title="status"),
        Wish(record, ("submitted_on",), today, title="submitted_on"),
    ]
    due = "deadline" if sheet.kind == values.TIME else "due"
    if not record.get(due):
        wishes.append(Wish(record, (due,), deadline(loaded, sheet.kind, sheet.last).isoformat(), title=due))
    wishes.extend(by_another(loaded, record, "Handed in", by))
    late = (loaded.workspace.as_of - sheet.due).days
    line = f"{sheet.id} ({sheet.period}) is handed in" + (f", {late} day{'s' if late > 1 else ''} late" if late > 0 else "")  # fmt: skip
    lines = [line]
    if by:
        lines.append(f"handed in for {people.name(loaded.workspace, sheet.person)} by {people.name(loaded.workspace, by)}, and the notes of the sheet say so")  # fmt: skip
    deciders = people.next_after(loaded, sheet, values.PENDING)
    if deciders:
        lines.append(f"next: {' or '.join(deciders)} decides (`pmo {command} review {sheet.id}`)")
    return Written(changes.prepared(loaded, wishes), tuple(lines), (), (sheet.id,))


def _with_receipts(loaded: Loaded, sheet: Sheet) -> None:
    """InputError for a report with expenses that need a receipt and have neither that nor a reason."""
    lacking = [one for one in expenses.review(loaded.workspace, sheet) if one.reason is remark.NO_RECEIPT]
    if sheet.kind == values.EXPENSES and lacking:
        listed = "; ".join(f"{one.day}, {one.text.partition(';')[0]}" for one in lacking)
        raise InputError(
            f"{sheet.id} cannot be handed in: no receipt and no reason for {listed}. Enter the expense once more with --receipt FILE "
            "or --no-receipt WHY; it is completed, not added."
        )


def meant(loaded: Loaded, kind: str, person: str, wanted: str) -> Record:
    """The sheet that somebody means: by id, by period, or the oldest one of theirs that is not handed in.

    InputError while a sheet cannot be read, unless another one is named: it may be the one that is meant.
    """
    if loaded.workspace.find(kind, wanted.upper()) is None:
        soundness.all_must_be_read(loaded, kind, person)
    mine = [one for one in of_records(loaded, kind) if one.person == person and one.record is not None]
    mine.sort(key=lambda one: (one.first, one.id))
    if wanted:
        found = [one for one in mine if wanted.upper() in (one.id, one.period.upper())]
        if not found and (other := loaded.workspace.find(kind, wanted.upper())) is not None:
            return other
        if not found:
            raise InputError(f"{person} has no sheet “{wanted}”. {_listed(mine)}")
        return _record(found[-1])
    open_ones = [one for one in mine if one.state in values.IN_WORK]
    past = [one for one in open_ones if one.first <= loaded.workspace.as_of]
    if past:
        return _record(past[0])
    waiting = [one for one in mine if one.state in values.WAITING]
    if waiting:
        return _record(waiting[-1])
    raise InputError(f"{person} has no sheet to hand in. {_listed(mine)}")


def _record(sheet: Sheet) -> Record:
    assert sheet.record is not None  # noqa: S101 - only those of records were kept
    return sheet.record


def _listed(mine: list[Sheet]) -> str:
    if not mine:
        return "Enter time with `pmo time add`, expenses with `pmo expense add`."
    return "There are: " + ", ".join(f"{one.id} ({one.period}, {state_words(one.state)})" for one in mine[-5:]) + "."
