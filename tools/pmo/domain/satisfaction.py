"""Satisfaction of clients. The number of answers is always printed; few answers give no figure, which also protects
those who answered. NPS is never averaged over groups: pool the counts.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.domain.number import BELOW_MINIMUM_N, MISSING_INPUT, absent, known, ratio, total

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pmo.model.figures import Value

POSITIVE_LEVELS: Final = (4, 5)
MINIMUM: Final = 5
_Z95: Final = Decimal("1.96")


def csat_positive_of_responses(
    counts: Mapping[int, int], positive: Collection[int] = POSITIVE_LEVELS, minimum: int = MINIMUM
) -> Value:
    """Answers at the positive levels / answers, levels 1 to 5."""
    n = sum(counts.values())
    if n < max(minimum, 1):
        return absent(BELOW_MINIMUM_N, n)
    good = sum(amount for level, amount in counts.items() if level in positive)
    return known(Decimal(good) / n, n)


def nps_of_responses(promoters: int, passives: int, detractors: int, minimum: int = MINIMUM) -> Value:
    """100 x (promoters - detractors) / answers, in points."""
    n = promoters + passives + detractors
    if n < max(minimum, 1):
        return absent(BELOW_MINIMUM_N, n)
    return known(Decimal(100 * (promoters - detractors)) / n, n)


def response_rate_of_sent(responses: int, sent: int | None) -> Value:
    """Answers / questions sent."""
    return absent(MISSING_INPUT) if sent is None else ratio(Decimal(responses), Decimal(sent), MISSING_INPUT, sent)


def nps_interval(promoters: int, passives: int, detractors: int) -> tuple[Decimal, Decimal] | None:
    """95 % interval of the NPS in points; None without answers."""
    n = promoters + passives + detractors
    if n == 0:
        return None
    p, d = Decimal(promoters) / n, Decimal(detractors) / n
    half = _Z95 * 100 * ((p + d - (p - d) ** 2) / n).sqrt()
    middle = 100 * (p - d)
    return middle - half, middle + half


def pooled(groups: Collection[tuple[int, int, int]]) -> tuple[int, int, int]:
    """Counts of several groups as one."""
    sums = [int(total(Decimal(group[index]) for group in groups)) for index in range(3)]
    return sums[0], sums[1], sums[2]
