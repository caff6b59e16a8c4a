"""Entering expenses. Of a receipt only its name and its mark are recorded; the file never goes into Git."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.number import shown
from pmo.domain.sheets import entry_text
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.entry_text import EntryError
from pmo.domain.sheets.periods import month_of
from pmo.domain.sheets.receipts import PRESENT, needs_receipt
from pmo.pipeline.exchange import changes
from pmo.pipeline.exchange.changes import Wish
from pmo.pipeline.time import enter, people, receipt, sheets, soundness
from pmo.pipeline.time.receipt import read_amount
from pmo.pipeline.time.sheets import Written
from pmo.pipeline.time.unwritten import no_card_number
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.time.receipt import Kept

_OF_RECEIPT: Final = ("receipt", "receipt_file", "receipt_sha256", "receipt_reason")
_CALLED: Final = {"type": "type of expense", "payment_method": "way to pay", "billable_option": "way to bill"}
_OWN_MONEY: Final = "personal"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An expense as it was given; what is empty follows from the rest."""

    amount: str
    sort: str
    target: str
    notes: str
    day: date
    receipt: Path | None = None
    no_receipt: str = ""
    paid_with: str = _OWN_MONEY
    billable: str = ""
    agreement: str = ""
    task: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """The entry to write, and the receipt that is kept first: a record never claims one that is nowhere."""

    written: Written
    receipt: Kept | None = None


def day_of(loaded: Loaded, text: str) -> date:
    """The day that somebody says: yesterday, a weekday, a date; today when nothing is said. InputError when it is none."""
    today = loaded.workspace.as_of
    try:
        found = entry_text.day_of(text.strip(), today) if text.strip() else today
    except EntryError as error:
        raise InputError(str(error)) from None
    if found is None:
        raise InputError(f"“{text}” is no day; write yesterday, a weekday, or a date like {today.isoformat()}.")
    return found


def add(loaded: Loaded, person: str, wanted: Wanted) -> Added:
    """The expense added to the report of its month; nothing is written yet. InputError says what is wrong."""
    kind = loaded.workspace.kinds.get(values.EXPENSES)
    if kind is None:
        raise InputError("This workspace keeps no expense reports; `pmo upgrade` brings their schema.")
    today = loaded.workspace.as_of
    if wanted.day > today:
        raise InputError(f"{wanted.day} has not come yet. An expense is entered once it is paid.")
    no_card_number(wanted.notes, wanted.no_receipt, wanted.receipt.name if wanted.receipt is not None else "")
    if wanted.no_receipt and not wanted.no_receipt.strip():
        raise InputError("--no-receipt says why there is none; name the reason.")
    money, currency = read_amount(wanted.amount, loaded.workspace.settings.currency)
    sort = _choice(kind, "type", wanted.sort)
    paid = _choice(kind, "payment_method", wanted.paid_with)
    kept = _receipt(loaded, wanted, sheets.amount(money))
    row: dict[str, Any] = {
        "date": wanted.day.isoformat(),
        "type": sort,
        "amount": sheets.amount(money),
        "currency": currency,
        "payment_method": paid,
        "receipt": PRESENT if kept else "missing",
        "receipt_file": receipt.name_of(wanted.receipt) if wanted.receipt is not None else "",
        "receipt_sha256": kept.mark if kept else "",
        "receipt_reason": wanted.no_receipt.strip(),
        "reimbursable": paid == _OWN_MONEY,
        "notes": wanted.notes,
    }
    label = "nothing"
    heard: list[str] = []
    if wanted.target:
        charge, rest = enter.charged(loaded, wanted.target.split(), wanted.day, wanted.agreement, wanted.task)
        if rest:
            raise InputError(f"“{wanted.target}” is more than one thing to charge it to. Name one, and put the rest into --notes.")  # fmt: skip
        label = charge.label
        row |= enter.fields(charge, _choice(kind, "billable_option", wanted.billable) if wanted.billable else _billed(charge.billable))  # fmt: skip
        heard.extend(charge.notes)
    elif wanted.billable == "billable":
        raise InputError("Billed to whom? Name the ticket or project with --to.")
    elif wanted.agreement or wanted.task:
        raise InputError("Nothing is charged, so --agreement and --task mean nothing. Name what it is charged to with --to.")  # fmt: skip
    soundness.all_must_be_read(loaded, values.EXPENSES, person, {month_of(wanted.day)})
    by = people.acting_for(loaded, person)
    row = sheets.in_order(kind, row)
    written = _completed(loaded, person, wanted, row, by) or sheets.add(
        loaded, values.EXPENSES, person, [(wanted.day, row)], again=wanted.again, by=by
    )
    limit = loaded.workspace.settings.thresholds
    if written.plan.files:
        if not kept and not wanted.no_receipt and needs_receipt(sort, money, limit.receipt_above):
            heard.append(f"A receipt is needed above {shown(limit.receipt_above)}: add it with --receipt FILE, or say why there is none with --no-receipt.")  # fmt: skip
        if money > limit.expense_limit:
            heard.append(f"It is above the limit of {shown(limit.expense_limit)} for one expense; the approver will ask who agreed.")  # fmt: skip
    line = f"{wanted.day:%a} {wanted.day}: {shown(money)} {currency} {sort} on {label}"
    lines = (*enter.by_line(loaded, person, by), line, *written.lines) if written.plan.files else written.lines
    return Added(Written(written.plan, lines, (*heard, *written.notes), written.sheets), kept)


def _completed(loaded: Loaded, person: str, wanted: Wanted, row: dict[str, Any], by: str) -> Written | None:
    """The same expense that waited for its receipt, completed with it; None when there is none.

    It is the same when all but its receipt is: another one of that day and amount is another expense.
    """
    given = {name: row[name] for name in _OF_RECEIPT if row.get(name)}
    record = sheets.of_period(loaded, values.EXPENSES, person, wanted.day)
    if record is None or wanted.again or not (row.get("receipt_sha256") or row.get("receipt_reason")):
        return None
    if loaded.workspace.state(record) not in values.IN_WORK:
        return None
    for index, known in enumerate(record.list("entries")):
        if not isinstance(known, dict) or known.get("receipt") == PRESENT or known.get("receipt_reason"):
            continue
        if sheets.same(known, row, _OF_RECEIPT):
            wishes = [Wish(record, ("entries", index, name), value, title=name) for name, value in given.items()]
            wishes.extend(sheets.by_another(loaded, record, "Entered", by))
            line = f"{record.id} has this expense already; what was missing about its receipt is added"
            return Written(changes.prepared(loaded, wishes), (line,), (), (record.id,))
    return None


def _billed(option: str) -> str:
    """Expenses are billed where hours are; what an agreement covers are hours, so nothing else is passed on unasked."""
    return "billable" if option == "billable" else "do_not_bill"


def _choice(kind: Kind, name: str, value: str) -> str:
    found = kind.find(f"entries.{name}")
    choices = found.choices if found is not None else ()
    word = value.strip().lower().replace("-", "_").replace(" ", "_")
    if choices and word not in choices:
        near = closest(word, choices, "")
        raise InputError(f"“{value}” is no {_CALLED[name]}. {near} There are: {', '.join(choices)}.".replace("  ", " "))
    return word


def _receipt(loaded: Loaded, wanted: Wanted, amount: object) -> Kept | None:
    if wanted.receipt is None:
        return None
    if wanted.no_receipt:
        raise InputError("Either --receipt or --no-receipt.")
    kept = receipt.of_file(wanted.receipt)
    if not wanted.again:
        receipt.not_of_another(loaded, kept, wanted.day.isoformat(), amount)
    return kept
