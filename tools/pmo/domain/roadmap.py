"""Objectives on a line of half-years, and how far the number behind each has come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.number import MISSING_INPUT, absent, known, number
from pmo.model.record import as_date

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from pmo.model.figures import Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

_PERIOD: Final = re.compile(r"([0-9]{4})(?:(Q)([1-4])|(H)([12]))?\Z")


@dataclass(frozen=True, slots=True)
class Measured:
    """The number of an objective: at the start, today (or at the end) and as wanted; `share` of the way gone."""

    baseline: Decimal | None
    now: Decimal | None
    target: Decimal | None
    on: date | None

    @property
    def share(self) -> Value:
        """Part of the way from baseline to target, 0 to 1 and beyond; negative when it went the other way."""
        if self.baseline is None or self.now is None or self.target is None or self.target == self.baseline:
            return absent(MISSING_INPUT)
        return known((self.now - self.baseline) / (self.target - self.baseline))


def half_year(period: str) -> str:
    """2026H2 for 2026Q3, 2026Q4 and 2026H2; a whole year counts for its second half, in which it ends."""
    found = _PERIOD.match(period)
    if found is None:
        return ""
    year, quarter, half = found.group(1), found.group(3), found.group(5)
    if quarter:
        return f"{year}H{1 if int(quarter) <= 2 else 2}"
    return f"{year}H{half or 2}"


def half_of_day(day: date) -> str:
    """The half-year a day lies in."""
    return f"{day.year}H{1 if day.month <= 6 else 2}"


def measured(objective: Record) -> Measured:
    """Where the number stands: the result at the end, else the last progress, else nothing but the start."""
    progress: list[dict[str, Any]] = [item for item in objective.list("progress") if isinstance(item, dict)]
    last = max(progress, key=lambda item: str(item.get("date") or ""), default=None)
    now, on = number(objective.get("result_value")), objective.date("closed_on")
    if now is None and last is not None:
        now, on = number(last.get("value")), as_date(last.get("date"))
    return Measured(number(objective.get("baseline_value")), now, number(objective.get("target")), on)


def by_half(workspace: Workspace) -> dict[str, tuple[Record, ...]]:
    """Objectives by half-year, in the order of time; those without a period come under an empty name, last."""
    out: dict[str, list[Record]] = {}
    for record in workspace.of("objective"):
        out.setdefault(half_year(record.text("quarter")), []).append(record)
    ordered = sorted(out, key=lambda name: (not name, name))
    return {name: tuple(out[name]) for name in ordered}
