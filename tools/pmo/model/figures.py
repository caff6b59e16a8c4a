"""Figures as values: what measure hands to reports and pages. A figure without a value says why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


class Color(StrEnum):
    """RAG with gray; `NONE` is a project that is not colored (proposed, closed)."""

    RED = "red"
    GRAY = "gray"
    AMBER = "amber"
    GREEN = "green"
    NONE = "none"

    @property
    def weight(self) -> int:
        """0 for the worst: red, gray, amber, green, none (metrics.md §3)."""
        return _WEIGHT[self]


_WEIGHT = {color: weight for weight, color in enumerate(Color)}


def worst(colors: list[Color]) -> Color:
    """The worst of several colors; none when there are none."""
    return min(colors, key=lambda color: color.weight, default=Color.NONE)


@dataclass(frozen=True, slots=True)
class Value:
    """A number or the reason why there is none (metrics.md §0: missing_input, no_cost_yet, ...).

    `n` is the size of the population of a rate.
    """

    value: Decimal | None = None
    reason: str = ""
    n: int | None = None

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Metric:
    """Definition of a figure, printed beside it and on its page of the handbook.

    `inputs` are what it is computed from: ids of other figures, fields of records (`kind:path`) and settings (`pmo.yml:path`).
    """

    id: str
    title: str
    formula: str
    unit: str
    meaning: str
    source: str
    audience: str = "internal"
    null_when: str = ""
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of a project's status: schedule, cost, scope, risk or customer, and why it has its color."""

    name: str
    color: Color
    reason: str
    declared: Color = Color.NONE
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Cumulative hours at the end of a week; earned and spent are None after the as-of date."""

    week: int
    ending: date
    planned: Decimal
    earned: Decimal | None
    spent: Decimal | None


@dataclass(frozen=True, slots=True)
class MilestoneFigures:
    """A milestone against its baseline; `slip_days` is forecast (or actual) minus baseline, negative is early."""

    name: str
    baseline: date | None
    forecast: date | None
    actual: date | None
    slip_days: int | None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """A task against plan: hours budgeted, earned and spent; `fraction` earned is 0 to 1."""

    wbs: str
    name: str
    start: date | None
    finish: date | None
    actual_start: date | None
    actual_finish: date | None
    forecast_finish: date | None
    budget: Decimal
    earned: Decimal
    spent: Decimal
    fraction: Decimal
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectFigures:
    """Everything computed about one project at the as-of date; `hours` and `cost` hold metrics by id (metrics.md §1, §2)."""

    id: str
    hours: dict[str, Value]
    cost: dict[str, Value]
    color: Color
    declared: Color
    declared_on: date | None
    status_age_days: int | None
    watermelon: bool
    dimensions: tuple[Dimension, ...]
    curve: tuple[CurvePoint, ...]
    spi_t_weeks: tuple[tuple[date, Decimal], ...]
    milestones: tuple[MilestoneFigures, ...]
    next_milestone: MilestoneFigures | None
    tasks: tuple[TaskFigures, ...]
    forecast_finish: date | None
    planned_finish: date | None

    def get(self, metric: str) -> Value:
        """A metric of the hours basis; missing_input when it was not computed."""
        return self.hours.get(metric, Value(None, "missing_input"))

    def dimension(self, name: str) -> Dimension | None:
        """The dimension with that name."""
        return next((item for item in self.dimensions if item.name == name), None)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: key, heading, unit (text, hours, money, days, share, index, date, count, id, color) and definition."""

    key: str
    title: str
    unit: str = "text"
    definition: str = ""
    audience: str = "internal"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; `sources` names, per row, the records it was computed from."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    sources: tuple[tuple[str, ...], ...] = ()
    note: str = ""
    audience: str = "internal"
