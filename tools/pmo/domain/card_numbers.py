"""Numbers of payment cards in a text: they are never kept here, in no name and in no note.

A number of a card begins as its issuer says, has the length of that issuer and a right check digit. Numbers of tickets,
phones and articles that do are rare; all others pass.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_RUN: Final = re.compile(r"[0-9]+(?:[ ./_-][0-9]+)*")
_ISSUERS: Final = (
    (re.compile("4"), (13, 16, 19)),
    (re.compile("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (re.compile("3[47]"), (15,)),
    (re.compile("30[0-5]|36|3[89]"), (14, 16)),
    (re.compile("6011|64[4-9]|65|62|35(?:2[89]|[3-8])"), (16, 17, 18, 19)),
    (re.compile("50[1-9]|5[6-8]|67|63"), (13, 14, 15, 16, 17, 18, 19)),
)
"""How the numbers of an issuer begin, and how many digits they have."""
_SHORTEST: Final = 13
_LONGEST: Final = 19


def holds_card_number(text: str) -> bool:
    """Whether a number of a card stands in a text: in one piece, or in pieces with the same sign between all of them."""
    plain = unicodedata.normalize("NFKC", text)
    return any(_is_card(number) for run in _RUN.findall(plain) for sign in " ./_-" for number in _pieces(run, sign))


def _pieces(run: str, sign: str) -> list[str]:
    """What pieces that stand side by side with one sign between them give together."""
    found = []
    for part in re.split(f"[^0-9{re.escape(sign)}]+", run):
        blocks = [block for block in part.split(sign) if block]
        for first in range(len(blocks)):
            number = ""
            for block in blocks[first:]:
                number += block
                if len(number) > _LONGEST:
                    break
                if len(number) >= _SHORTEST:
                    found.append(number)
    return found


def _is_card(number: str) -> bool:
    return any(start.match(number) and len(number) in lengths for start, lengths in _ISSUERS) and _checks(number)


def _checks(number: str) -> bool:
    """The check digit of Luhn; a row of one digit is nobody's number."""
    digits = [int(one) for one in reversed(number)]
    doubled = [2 * one - 9 if one > 4 else 2 * one for one in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0 and len(set(digits)) > 1
