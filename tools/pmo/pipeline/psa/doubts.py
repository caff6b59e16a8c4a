"""What a reading of the PSA does not take at its word: that much is gone at once, a clock from another year, rows that cannot be used."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from pmo.domain.number import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from pmo.connect.connectwise.unusable import Unusable

_SHARE: Final = 5
_SLACK: Final = 10
_FEW: Final = 3
_WEEK: Final = 40
CLOCKS: Final = timedelta(days=1)
"""How far ahead of ours a clock may be before that is worth a word."""
_NAMED: Final = 3
_IF_RIGHT: Final = "If that is right: pmo connectwise pull --gone-is-right"


def believable(lost: int, here: int) -> bool:
    """Whether so many of the rows here can be gone from one reading to the next.

    More than a fifth of a list of some size cannot, nor all of one with three rows or more: then an empty or cut answer is more likely.
    """
    some = lost > _SLACK or (lost >= here >= _FEW)
    return not some or lost * _SHARE <= here


def hours_believable(lost: Decimal, before: Decimal) -> bool:
    """Whether so many of the hours in the records can be gone: those of a week can, and else up to a fifth."""
    return lost <= _WEEK or lost * _SHARE <= before


def withheld(what: str, lost: int, here: int) -> str:
    """The sentence about rows that stay although the PSA no longer gives them."""
    return f"{what}: the PSA gives {here - lost:,} of the {here:,} that are here. Nothing was taken out. {_IF_RIGHT}"


def fewer_hours(lost: Decimal, before: Decimal) -> str:
    """The sentence about hours in the records that stay although the PSA gives much fewer."""
    return (
        f"hours in the records: the PSA gives {plain(before - lost)} of the {plain(before)} h that it gave before. No row was taken out or "
        f"got fewer hours. {_IF_RIGHT}"
    )


def not_whole(missing: int, lost: Decimal) -> str:
    """The sentence about hours in the records that stay since not all time entries of the PSA could be used."""
    entries = f"{missing:,} time {'entry' if missing == 1 else 'entries'}"
    return (
        f"hours in the records: {plain(lost)} h would go, and {entries} of the PSA could not be read or have no hours. No row was taken out "
        f"or got fewer hours. Mend them in the PSA. {_IF_RIGHT}"
    )


def clocks(there: datetime, here: datetime) -> str:
    """The sentence about a clock of the PSA that is more than a day ahead of ours; empty for any other, which does no harm."""
    if there - here <= CLOCKS:
        return ""
    return (
        f"the clock of the PSA says {there:%Y-%m-%d %H:%M} UTC, the one of this machine {here:%Y-%m-%d %H:%M}; "
        "the earlier one counts for what is asked for next time"
    )


def unusable(what: str, found: Iterable[Unusable]) -> Iterator[str]:
    """One line for each reason why rows were set aside or went without a field: how many, which, and what becomes of them."""
    groups: dict[tuple[bool, str, str], list[int | None]] = {}
    for one in found:
        groups.setdefault((one.whole, one.field, one.reason), []).append(one.number)
    for (whole, field, reason), numbers in groups.items():
        known = sorted(number for number in numbers if number is not None)
        more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
        which = f" (number {', '.join(map(str, known[:_NAMED]))}{more})" if known else ""
        rows = f"{len(numbers):,} {'row' if len(numbers) == 1 else 'rows'}"
        said = " ".join(filter(None, (field, reason)))
        if whole:
            them = "it" if len(numbers) == 1 else "them"
            yield f"{rows} of {what} cannot be used: {said}{which}; what was read of {them} before stays"
        else:
            yield f"{rows} of {what} without a field that cannot be used: {said}{which}"
