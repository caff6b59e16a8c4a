"""The planned curve: what the baseline says should be earned by which day.

Sums are kept as whole numbers over one common denominator, so they are exact and cheap; a decimal is made only
when a value is handed out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from pmo.domain.calendar import Calendar, monday_of

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Piece:
    """Hours or money to be spread evenly over the working days from `start` to `finish`."""

    amount: Decimal
    start: date
    finish: date


def planned_fraction(calendar: Calendar, start: date, finish: date, day: date) -> Fraction:
    """Share of a task that is planned by the end of a day; a task without a working day counts from its finish."""
    days = calendar.between(start, finish)
    if not days:
        return Fraction(int(day >= finish))
    return Fraction(calendar.between(start, min(day, finish)), days)


class PlannedCurve:
    """Planned value of a set of tasks, by day and by week (Monday to Sunday), from the Monday of the first day."""

    def __init__(self, calendar: Calendar, pieces: Iterable[Piece], first: date | None = None) -> None:
        found = [piece for piece in pieces if piece.amount > 0 and piece.start <= piece.finish]
        self.calendar = calendar
        starts = [piece.start for piece in found] + ([first] if first else [])
        self.monday = monday_of(min(starts)) if starts else None
        self.finish = max((piece.finish for piece in found), default=None)
        spans = [calendar.between(piece.start, piece.finish) for piece in found]
        places = max((max(-int(piece.amount.as_tuple().exponent), 0) for piece in found), default=0)
        scale = 10**places
        common = lcm(*(span for span in spans if span)) if any(spans) else 1
        self._denominator = scale * common
        self._parts = [
            (
                int(piece.amount * scale) * (common // (span or 1)),
                calendar.position(piece.start) - calendar.works(piece.start),
                span,
                piece.finish,
            )
            for piece, span in zip(found, spans, strict=True)
        ]

    def _numerator(self, day: date) -> int:
        here = self.calendar.position(day)
        total = 0
        for weight, before, span, finish in self._parts:
            if span:
                done = here - before
                if done > 0:
                    total += weight * min(done, span)
            elif day >= finish:
                total += weight
        return total

    def exact(self, day: date) -> Fraction:
        """Planned value at the end of a day."""
        return Fraction(self._numerator(day), self._denominator)

    def at(self, day: date) -> Decimal:
        """Planned value at the end of a day, as a decimal."""
        return Decimal(self._numerator(day)) / Decimal(self._denominator)

    @property
    def total(self) -> Decimal:
        """The whole budget of the curve."""
        return self.at(self.finish) if self.finish else Decimal(0)

    @property
    def weeks(self) -> int:
        """Weeks from the first Monday to the last planned day."""
        if self.monday is None or self.finish is None:
            return 0
        return (self.finish - self.monday).days // 7 + 1

    def week_end(self, week: int) -> date | None:
        """The Sunday on which a week ends; week 0 ends the day before the start."""
        return self.monday + timedelta(days=7 * week - 1) if self.monday else None

    def weekly(self) -> tuple[Decimal, ...]:
        """Cumulative planned value at the end of each week, from 0 at the start; empty without a plan."""
        if self.monday is None or self.finish is None:
            return ()
        first = self.monday - timedelta(days=1)
        return tuple(self.at(first + timedelta(weeks=week)) for week in range(self.weeks + 1))
