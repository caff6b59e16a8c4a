"""Figures that follow from a record and move when it is edited: risk of a change, level and cost of a risk, size of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pmo.model.difference import FigureChange

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.model.figures import ProjectFigures
    from pmo.model.record import Record
    from pmo.model.settings import Thresholds

_PROJECT: Final = (
    ("bac", "Budget at completion", "hours"),
    ("ac", "Hours booked", "hours"),
    ("eac", "Estimate at completion", "hours"),
    ("cpi", "CPI", "index"),
    ("spi_t", "SPI(t)", "index"),
)


def of_record(before: Record | None, after: Record | None, limits: Thresholds) -> tuple[FigureChange, ...]:
    """The figures of one record that moved; a record of a kind without any has none."""
    one = after if after is not None else before
    make = _BY_KIND.get(one.kind) if one is not None else None
    return _moved(make(before, limits), make(after, limits)) if make is not None else ()


def of_project(before: ProjectFigures | None, after: ProjectFigures | None) -> tuple[FigureChange, ...]:
    """The figures of a project that moved, for which every record that belongs to it was read."""
    return _moved(_of_figures(before), _of_figures(after))


_Row = tuple[str, Any, str, str]
"""Title, value, unit, level in words."""


def _moved(before: list[_Row], after: list[_Row]) -> tuple[FigureChange, ...]:
    was, now = ({row[0]: row for row in rows} for rows in (before, after))
    out = []
    for title in dict.fromkeys((*was, *now)):
        old, new = was.get(title, (title, None, "", "")), now.get(title, (title, None, "", ""))
        if old[1] != new[1] or old[3] != new[3]:
            out.append(FigureChange(title, old[1], new[1], new[2] or old[2], (old[3], new[3])))
    return tuple(out)


def _of_change(record: Record | None, limits: Thresholds) -> list[_Row]:
    from pmo.domain import change  # noqa: PLC0415 - only where a change is among the records

    if record is None:
        return []
    points = change.score(record)
    out: list[_Row] = [("Risk score", points, "count", "" if points is None else change.level(points, limits))]
    when = change.planned(record)
    if when is not None:
        out.append(("Time for the work", int((when.end - when.start).total_seconds()) // 60, "minutes", ""))
    return out


def _of_risk(record: Record | None, limits: Thresholds) -> list[_Row]:
    from pmo.domain import risk, risk_records  # noqa: PLC0415 - as above

    if record is None:
        return []
    before = risk.level(*risk_records.inherent(record), limits.matrix)
    rank = risk.risk_rank(*risk_records.counts_as(record)).value
    value = risk_records.quantified(record)
    return [
        ("Level before the response", before or None, "text", ""),
        ("Level that counts", rank, "count", risk_records.current_level(record, limits.matrix)),
        ("Expected cost", None if value is None else value.probability * (value.amount or 0), "money", ""),
    ]


def _of_plan(record: Record | None, _limits: Thresholds) -> list[_Row]:
    if record is None:
        return []
    out: list[_Row] = []
    for field, title, unit in (
        ("budget_hours", "Hours of all tasks", "hours"),
        ("budget_cost", "Cost of all tasks", "money"),
    ):
        values = [value for _, value in record.walk(f"tasks[].{field}") if not isinstance(value, bool | str)]
        out.append((title, sum(values) if values else None, unit, ""))
    return out


def _of_figures(figures: ProjectFigures | None) -> list[_Row]:
    if figures is None:
        return []
    out: list[_Row] = [("Color", figures.color.value, "text", "")]
    out += [(title, figures.get(name).value, unit, "") for name, title, unit in _PROJECT]
    out.append(("Forecast finish", figures.forecast_finish, "date", ""))
    out += [(f"Color of {item.name}", item.color.value, "text", "") for item in figures.dimensions]
    return out


_BY_KIND: Final[dict[str, Callable[[Record | None, Thresholds], list[_Row]]]] = {
    "change": _of_change,
    "risk": _of_risk,
    "project": _of_plan,
}


CLASHES: Final = frozenset(
    ("change-collision", "change-in-freeze", "change-outside-window", "change-notice-missing", "notice-too-short")
)
"""Rules about collisions, freezes, maintenance windows and their notice."""
