"""Receipts and amounts of expenses as they are given. Of a receipt only its name and its mark are recorded."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.currencies import CODES
from pmo.pipeline.given_file import given
from pmo.render.diagnostics.text import visible
from pmo.scaffold.atomic import link_on_the_way, write_bytes
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded

RECEIPTS: Final = ".cache/pmo/receipts"
_MOST_BYTES: Final = 25 * 1024 * 1024
_AMOUNT: Final = re.compile(
    r"(?P<before>[A-Za-z]{3})?\s*[$€£]?(?P<number>[0-9]{1,9}(?:\.[0-9]{1,2})?)\s*(?P<after>[A-Za-z]{3})?"
)
_THREE_DIGITS: Final = re.compile(r"\.[0-9]{3,}")
_SIGNS: Final = {"$": "USD", "€": "EUR", "£": "GBP"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt: the place in the cache where it is kept, its bytes and its mark (SHA-256)."""

    place: str
    content: bytes

    @property
    def mark(self) -> str:
        """The SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()


def of_file(path: Path) -> Kept:
    """The receipt in a file; InputError when it is none."""
    if not path.name:
        raise InputError("--receipt names no file. Leave it away, or name the file of the receipt.")
    content = given(path, _MOST_BYTES, "a photo of the receipt is enough")
    if not content:
        raise InputError(f"{path} is empty.")
    mark = hashlib.sha256(content).hexdigest()
    return Kept(f"{RECEIPTS}/{mark[:16]}-{_safe(path.name)}", content)


def keep(root: Path, receipt: Kept) -> None:
    """Copy a receipt into the cache, which Git does not see, for this user's eyes alone; InputError when it cannot be kept there."""
    path = root / receipt.place
    link = link_on_the_way(root, path)
    if link is not None:
        raise InputError(f"{link} is a symbolic link; no receipt is kept behind a link.")
    try:
        write_bytes(path, receipt.content, private=True)
    except OSError as error:
        raise InputError(f"The receipt cannot be kept in {RECEIPTS}: {error.strerror}. Nothing was written.") from error


def not_of_another(loaded: Loaded, receipt: Kept, day: str, amount: object) -> None:
    """InputError when a receipt stands for an expense of another day or amount already."""
    for record in loaded.workspace.of(values.EXPENSES):
        for row in record.list("entries"):
            if not isinstance(row, dict) or row.get("receipt_sha256") != receipt.mark:
                continue
            if (row.get("date"), str(row.get("amount"))) != (day, str(amount)):
                other = f"{record.id}, {row.get('date')}, {row.get('amount')} {row.get('currency')}"
                raise InputError(f"This receipt stands for another expense already ({other}). If it covers both, say --again.")  # fmt: skip


def name_of(path: Path) -> str:
    """The name of a receipt as records have it: without what nobody can see, or no file can hold."""
    return visible(path.name)


def _safe(name: str) -> str:
    """A file name without anything a file system or a terminal could stumble over."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name).lstrip(".")[-80:] or "receipt"


def read_amount(text: str, currency: str) -> tuple[Decimal, str]:
    """An amount and its currency from text such as 142.50, $142.50 or 142.50 EUR; nothing ambiguous is guessed."""
    clean = text.strip()
    found = _AMOUNT.fullmatch(clean)
    if found is None:
        if "," in clean:
            raise InputError(f"“{text}”: write amounts with a point and without thousands separators, like 1234.50.")
        if clean.startswith("-"):
            raise InputError("An expense is more than nothing. What is paid back to the firm is not entered here.")
        if _THREE_DIGITS.search(clean):
            raise InputError(f"“{text}” has more than two digits after the point. A point never separates thousands here: write 12345.00 or 12.35.")  # fmt: skip
        raise InputError(f"“{text}” is no amount; write it like 142.50, or 142.50 EUR.")
    named = {word.upper() for word in (found.group("before"), found.group("after")) if word}
    unknown = sorted(named - CODES)
    if unknown:
        raise InputError(f"There is no currency {unknown[0]}. Write its code of three letters, like EUR.")
    named |= {code for sign, code in _SIGNS.items() if sign in clean and sign != "$"}
    if len(named) > 1:
        raise InputError(f"“{text}” names two currencies.")
    value = Decimal(found.group("number"))
    if value <= 0:
        raise InputError("An expense is more than nothing.")
    return value, next(iter(named), currency)
