"""Entering expenses. Of a receipt only its name and its mark are recorded; the file never goes into Git."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.number import shown
from pmo.domain.sheets import sheet as values
from pmo.pipeline.exchange import changes
from pmo.pipeline.exchange.changes import Wish
from pmo.pipeline.time import enter, sheets
from pmo.pipeline.time.sheets import Written
from pmo.scaffold.atomic import link_on_the_way, write_bytes
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded

RECEIPTS: Final = ".cache/pmo/receipts"
_MOST_BYTES: Final = 25 * 1024 * 1024
_AMOUNT: Final = re.compile(
    r"(?P<before>[A-Z]{3})?\s*[$€£]?(?P<number>[0-9]{1,9}(?:\.[0-9]{1,2})?)\s*(?P<after>[A-Z]{3})?"
)
_SIGNS: Final = {"$": "USD", "€": "EUR", "£": "GBP"}
_OWN_MONEY: Final = "personal"
PRESENT: Final = "present"
_CARD: Final = re.compile(r"(?:[0-9][ -]?){13,19}")


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
    again: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """The entry to write, and the receipt that is kept beside it: its place in the cache and its bytes."""

    written: Written
    receipt: tuple[str, bytes] | None = None


def add(loaded: Loaded, person: str, wanted: Wanted) -> Added:
    """The expense added to the report of its month; nothing is written yet. InputError says what is wrong."""
    kind = loaded.workspace.kinds.get(values.EXPENSES)
    if kind is None:
        raise InputError("This workspace keeps no expense reports; `pmo upgrade` brings their schema.")
    today = loaded.workspace.as_of
    if wanted.day > today:
        raise InputError(f"{wanted.day} has not come yet. An expense is entered once it is paid.")
    if _CARD.search(f"{wanted.notes} {wanted.no_receipt}"):
        raise InputError("This looks like a card number. Card numbers are never written here; leave it out.")
    money, currency = read_amount(wanted.amount, loaded.workspace.settings.currency)
    sort = _choice(kind, "type", wanted.sort)
    paid = _choice(kind, "payment_method", wanted.paid_with)
    kept = _receipt(loaded, wanted)
    row: dict[str, Any] = {
        "date": wanted.day.isoformat(),
        "type": sort,
        "amount": sheets.amount(money),
        "currency": currency,
        "payment_method": paid,
        "receipt": PRESENT if kept else "missing",
        "receipt_file": wanted.receipt.name if wanted.receipt is not None else "",
        "receipt_sha256": hashlib.sha256(kept[1]).hexdigest() if kept else "",
        "receipt_reason": wanted.no_receipt,
        "reimbursable": paid == _OWN_MONEY,
        "notes": wanted.notes,
    }
    label = "nothing"
    heard: list[str] = []
    if wanted.target:
        charge, rest = enter.charged(loaded, wanted.target.split(), wanted.day, wanted.agreement)
        if rest:
            raise InputError(f"“{wanted.target}” is more than one thing to charge it to. Name one, and put the rest into --notes.")  # fmt: skip
        label = charge.label
        row |= enter.fields(charge, _choice(kind, "billable_option", wanted.billable) if wanted.billable else _billed(charge.billable))  # fmt: skip
        heard.extend(charge.notes)
    elif wanted.billable == "billable":
        raise InputError("Billed to whom? Name the ticket or project with --to.")
    written = _completed(loaded, person, wanted, row) or sheets.add(
        loaded, values.EXPENSES, person, [(wanted.day, sheets.in_order(kind, row))], again=wanted.again
    )
    limit = loaded.workspace.settings.thresholds
    if written.plan.files:
        if not kept and not wanted.no_receipt and sort != "mileage" and money > limit.receipt_above:
            heard.append(f"A receipt is needed above {shown(limit.receipt_above)}: add it with --receipt FILE, or say why there is none with --no-receipt.")  # fmt: skip
        if money > limit.expense_limit:
            heard.append(f"It is above the limit of {shown(limit.expense_limit)} for one expense; the approver will ask who agreed.")  # fmt: skip
    line = f"{wanted.day:%a} {wanted.day}: {shown(money)} {currency} {sort} on {label}"
    lines = (line, *written.lines) if written.plan.files else written.lines
    return Added(Written(written.plan, lines, (*heard, *written.notes), written.sheets), kept)


def _completed(loaded: Loaded, person: str, wanted: Wanted, row: dict[str, Any]) -> Written | None:
    """The same expense that waited for its receipt, completed with it; None when there is none."""
    given = {name: row[name] for name in ("receipt", "receipt_file", "receipt_sha256", "receipt_reason") if row[name]}
    record = sheets.of_period(loaded, values.EXPENSES, person, wanted.day)
    if record is None or wanted.again or not (row["receipt_sha256"] or row["receipt_reason"]):
        return None
    if loaded.workspace.state(record) not in values.IN_WORK:
        return None
    for index, known in enumerate(record.list("entries")):
        same = isinstance(known, dict) and all(known.get(name) == row[name] for name in ("date", "type", "amount", "currency"))  # fmt: skip
        if same and known.get("receipt") != PRESENT and not known.get("receipt_reason"):
            wishes = [Wish(record, ("entries", index, name), value, title=name) for name, value in given.items()]
            line = f"{record.id} has this expense already; what was missing about its receipt is added"
            return Written(changes.prepared(loaded, wishes), (line,), (), (record.id,))
    return None


def keep_receipt(root: Path, receipt: tuple[str, bytes]) -> None:
    """Copy a receipt into the cache, which Git does not see."""
    path = root / receipt[0]
    link = link_on_the_way(root, path)
    if link is not None:
        raise InputError(f"{link} is a symbolic link; no receipt is kept behind a link.")
    write_bytes(path, receipt[1])


def read_amount(text: str, currency: str) -> tuple[Decimal, str]:
    """An amount and its currency from text such as 142.50, $142.50 or 142.50 EUR; nothing ambiguous is guessed."""
    clean = text.strip()
    found = _AMOUNT.fullmatch(clean)
    if found is None:
        if "," in clean:
            raise InputError(f"“{text}”: write amounts with a point and without thousands separators, like 1234.50.")
        raise InputError(f"“{text}” is no amount; write it like 142.50, or 142.50 EUR.")
    named = {word for word in (found.group("before"), found.group("after")) if word}
    named |= {code for sign, code in _SIGNS.items() if sign in clean and sign != "$"}
    if len(named) > 1:
        raise InputError(f"“{text}” names two currencies.")
    value = Decimal(found.group("number"))
    if value <= 0:
        raise InputError("An expense is more than nothing.")
    return value, next(iter(named), currency)


def _billed(option: str) -> str:
    """Expenses are billed where hours are; what an agreement covers are hours, so nothing else is passed on unasked."""
    return "billable" if option == "billable" else "do_not_bill"


def _choice(kind: Kind, name: str, value: str) -> str:
    found = kind.find(f"entries.{name}")
    choices = found.choices if found is not None else ()
    word = value.strip().lower().replace("-", "_").replace(" ", "_")
    if choices and word not in choices:
        title = found.title.lower() if found is not None else name
        raise InputError(f"“{value}” is no {title}. {closest(word, choices, '')} There are: {', '.join(choices)}.".replace("  ", " "))  # fmt: skip
    return word


def _receipt(loaded: Loaded, wanted: Wanted) -> tuple[str, bytes] | None:
    if wanted.receipt is None:
        return None
    if wanted.no_receipt:
        raise InputError("Either --receipt or --no-receipt.")
    if not wanted.receipt.is_file():
        raise InputError(f"There is no file {wanted.receipt}.")
    if wanted.receipt.stat().st_size > _MOST_BYTES:
        raise InputError(f"{wanted.receipt} is larger than {_MOST_BYTES // 1024 // 1024} MiB; a photo of the receipt is enough.")  # fmt: skip
    content = wanted.receipt.read_bytes()
    if not content:
        raise InputError(f"{wanted.receipt} is empty.")
    mark = hashlib.sha256(content).hexdigest()
    for record in loaded.workspace.of(values.EXPENSES):
        for row in record.list("entries"):
            if isinstance(row, dict) and row.get("receipt_sha256") == mark and not wanted.again:
                other = f"{record.id}, {row.get('date')}, {row.get('amount')} {row.get('currency')}"
                if (row.get("date"), str(row.get("amount"))) != (wanted.day.isoformat(), str(sheets.amount(read_amount(wanted.amount, '')[0]))):  # fmt: skip
                    raise InputError(f"This receipt stands for another expense already ({other}). If it covers both, say --again.")  # fmt: skip
    return f"{RECEIPTS}/{mark[:16]}-{_safe(wanted.receipt.name)}", content


def _safe(name: str) -> str:
    """A file name without anything a file system or a terminal could stumble over."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name).lstrip(".")[-80:] or "receipt"
