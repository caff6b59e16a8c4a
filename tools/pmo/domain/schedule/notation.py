"""Links as records write them, like MS Project does: `1.1`, `1.1 SS`, `1.1 FS+2d`, `1.1 FF-1w`."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal
from typing import Final

from pmo.domain.network import LINK_TYPES, Link
from pmo.domain.number import plain

EXAMPLE: Final = "1.1 FS+2d"
DAYS_A_WEEK: Final = 5
"""A lag of a week, whatever the calendar: as long as five working days."""

_LINK: Final = re.compile(r"([^\s+\-]+?)(?:\s*(FS|SS|FF|SF)(?:\s*([+-])\s*([0-9]{1,4}(?:\.[0-9]{1,2})?)([dw]))?)?")
_ROUGH: Final = re.compile(
    r"\s*([0-9]+(?:\.[0-9]+)*)\s*([A-Za-z]{2})?\s*(?:([+-])\s*([0-9]+(?:[.,][0-9]+)?)\s*([A-Za-z]*))?\s*"
)


def parse_link(text: str) -> Link | None:
    """The link that a predecessor stands for, its lag in working days; None when it cannot be read.

    A number alone is finish to start. `d` are working days, `w` weeks of five of them.
    """
    found = _LINK.fullmatch(text.strip())
    if found is None:
        return None
    before, kind, sign, amount, unit = found.groups()
    lag = Decimal(amount or 0) * (DAYS_A_WEEK if unit == "w" else 1)
    return Link(before, kind or "FS", -lag if sign == "-" else lag)


def suggested(text: str) -> str:
    """How somebody who wrote a link wrongly may have meant it; empty when nobody can tell."""
    found = _ROUGH.fullmatch(text)
    if found is None:
        return ""
    before, kind, sign, amount, unit = found.groups()
    written = kind.upper() if kind else "FS" if sign else ""
    if written and written not in LINK_TYPES:
        return ""
    days = unit[:1].lower() if unit else "d"
    if sign and days not in "dw":
        return ""
    return f"{before} {written}".strip() + (f"{sign}{amount.replace(',', '.')}{days}" if sign else "")


def shown(link: Link) -> str:
    """A link as records write it; finish to start without a lag is the number alone."""
    if not link.lag:
        return link.before if link.type == "FS" else f"{link.before} {link.type}"
    return f"{link.before} {link.type}{'-' if link.lag < 0 else '+'}{plain(abs(link.lag))}d"


def whole_days(lag: Decimal) -> int:
    """A lag in whole working days: part of a day counts as the day, for work goes on the next morning."""
    return int(lag.to_integral_value(ROUND_CEILING))
