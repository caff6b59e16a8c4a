"""A model to be simulated, and the outcome, as values.

Time is in working days from the day after the as-of date (0 is its first morning); `finish` is the end of the last day.
Work is in hours; money is cost, threats positive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.domain.number import ONE, ZERO, total

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.domain.network import Link

BETA_PERT: Final = "beta_pert"
TRIANGULAR: Final = "triangular"
UNIFORM: Final = "uniform"
POINT: Final = "point"
EMPIRICAL: Final = "empirical"
SHAPES: Final = (BETA_PERT, TRIANGULAR, UNIFORM, POINT)
"""Shapes that somebody can ask for; `empirical` draws one of the values that were seen."""

SEED: Final = 20260101
"""Seed of every simulation that names none, as of the exposure of the risk register."""
RUNS: Final = 10_000

LEVELS: Final = tuple(Decimal(level) for level in ("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"))
"""P10 to P90."""


@dataclass(frozen=True, slots=True)
class Range:
    """A number nobody knows yet: lowest, likely and highest, and how it is spread between them.

    `seen` are the values that an empirical one draws from, each as often as the others.
    """

    low: Decimal
    likely: Decimal
    high: Decimal
    shape: str = BETA_PERT
    seen: tuple[Decimal, ...] = ()

    @staticmethod
    def point(value: Decimal) -> Range:
        """A number that is known."""
        return Range(value, value, value, POINT)

    @staticmethod
    def of_seen(values: tuple[Decimal, ...]) -> Range:
        """One of the values that were seen."""
        ordered = tuple(sorted(values))
        return Range(ordered[0], ordered[len(ordered) // 2], ordered[-1], EMPIRICAL, ordered)

    @property
    def fixed(self) -> bool:
        """Whether there is only one value that it can take."""
        return self.shape == POINT or self.low == self.high

    @property
    def mean(self) -> Decimal:
        """The exact mean."""
        if self.fixed:
            return self.likely
        if self.shape == BETA_PERT:
            return (self.low + 4 * self.likely + self.high) / 6
        if self.shape == TRIANGULAR:
            return (self.low + self.likely + self.high) / 3
        if self.shape == UNIFORM:
            return (self.low + self.high) / 2
        return total(self.seen) / len(self.seen)

    @property
    def variance(self) -> Decimal:
        """The exact variance."""
        if self.fixed:
            return ZERO
        low, mode, high = self.low, self.likely, self.high
        if self.shape == BETA_PERT:
            return (self.mean - low) * (high - self.mean) / 7
        if self.shape == TRIANGULAR:
            return (low * low + mode * mode + high * high - low * mode - low * high - mode * high) / 18
        if self.shape == UNIFORM:
            return (high - low) ** 2 / 12
        return total((value - self.mean) ** 2 for value in self.seen) / len(self.seen)

    def times(self, factor: Decimal) -> Range:
        """The same in another unit; `factor` is positive."""
        scaled = tuple(value * factor for value in self.seen)
        return Range(self.low * factor, self.likely * factor, self.high * factor, self.shape, scaled)


@dataclass(frozen=True, slots=True)
class Piece:
    """A task: `days` it takes and `hours` of work left if all goes as planned, and `factor` for how it may really go.

    One draw of the factor moves days and hours alike. It starts at `ready` or when its links allow. Pieces of one
    `driver` share one draw. What is `outside` does not make the end later. `rate` is cost per hour; None is not known.
    """

    key: str
    name: str
    days: Decimal
    factor: Range
    ready: Decimal = ZERO
    links: tuple[Link, ...] = ()
    hours: Decimal = ZERO
    rate: Decimal | None = None
    driver: str = ""
    outside: bool = False
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A risk: with `probability` it costs money and working `days`; opportunities have both negative.

    The days fall on a `task`, else on the end. Events of one `driver` share one draw: the less likely of them never
    happens without the more likely one.
    """

    key: str
    name: str
    probability: Decimal
    cost: Decimal = ZERO
    days: Decimal = ZERO
    task: str = ""
    driver: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """All that is drawn, what is spent already, and what the outcome is compared with.

    `deadline` is the finish that still keeps the date, in working days; None where there is none. A cost that is not
    known (or not for this reader) leaves `spent_cost` None, and no run has a cost then.
    """

    pieces: tuple[Piece, ...]
    events: tuple[Event, ...] = ()
    spent_hours: Decimal | None = ZERO
    spent_cost: Decimal | None = None
    deadline: Decimal | None = None
    budget_hours: Decimal | None = None
    budget_cost: Decimal | None = None

    @property
    def costed(self) -> bool:
        """Whether every run has a cost."""
        return self.spent_cost is not None and all(piece.rate is not None or not piece.hours for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Spread:
    """Where a total came out: mean and standard deviation over the runs, and the value that a share of them kept.

    The value at a level is the ceil(level x runs)-th smallest.
    """

    mean: Decimal
    sd: Decimal
    levels: Mapping[Decimal, Decimal]

    def at(self, level: str) -> Decimal:
        """The value that this share of the runs did not pass."""
        return self.levels[Decimal(level)]


@dataclass(frozen=True, slots=True)
class Swing:
    """What one task or risk does to a total: its mean in the runs that go badly there, less that in those that go well.

    Of a risk: the runs in which it happens against the others. Of a task, or of the draw that several share: the quarter
    of the runs in which it takes longest against the quarter in which it is shortest. `kind` is task, shared or risk.
    """

    key: str
    kind: str
    well: Decimal
    badly: Decimal

    @property
    def size(self) -> Decimal:
        """Badly less well; negative for what helps when it happens."""
        return self.badly - self.well


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the runs. Probabilities are shares of them; None where there is nothing to compare with."""

    runs: int
    seed: int
    finish: Spread
    hours: Spread | None
    cost: Spread | None
    by_date: Decimal | None
    in_budget: Decimal | None
    both: Decimal | None
    budget_in: str
    """What the budget is compared in: `cost`, `hours`, or empty."""
    criticality: Mapping[str, Decimal] = field(default_factory=dict)
    """Share of the runs in which a task is on a chain that makes the end."""
    finish_swings: tuple[Swing, ...] = ()
    cost_swings: tuple[Swing, ...] = ()
    """What moves the cost, or the hours where there is no cost."""
    days: tuple[tuple[int, int], ...] = ()
    """Working days at whose end the project is over, each with the number of runs."""

    def by(self, day: int) -> Decimal:
        """Share of the runs that are over by the end of a working day."""
        return Decimal(sum(count for when, count in self.days if when <= day)) / self.runs


CERTAIN: Final = Range.point(ONE)
"""The factor of what goes as planned."""
