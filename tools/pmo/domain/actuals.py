"""Hours and labor cost booked on a project, by task and month."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pmo.domain.number import ZERO, number, total

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

KIND: Final = "actuals"


@dataclass(frozen=True, slots=True)
class Actuals:
    """What was booked up to a day. `recorded` is False when nothing may be known: no file, or not for this reader."""

    recorded: bool
    hours: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    cost: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    @property
    def total_hours(self) -> Decimal:
        """All hours."""
        return total(self.hours.values())

    @property
    def total_cost(self) -> Decimal:
        """All labor cost."""
        return total(self.cost.values())

    @property
    def has_cost(self) -> bool:
        """Whether cost is recorded beside all hours; a part of it would look like the whole."""
        return bool(self.cost)

    def by_task(self) -> dict[str, Decimal]:
        """Hours by work breakdown number."""
        out: dict[str, Decimal] = {}
        for (wbs, _), hours in self.hours.items():
            out[wbs] = out.get(wbs, ZERO) + hours
        return out

    def by_month(self) -> dict[str, Decimal]:
        """Hours by month, oldest first."""
        out: dict[str, Decimal] = {}
        for (_, month), hours in sorted(self.hours.items(), key=lambda item: item[0][1]):
            out[month] = out.get(month, ZERO) + hours
        return out


def actuals_of(workspace: Workspace, project: Record) -> Actuals:
    """Hours and cost up to the as-of date; a month counts as a whole from its first day on.

    Bookings are kept by month, so the month of the as-of date holds what was booked until the import.
    """
    record = workspace.find(KIND, project.id)
    if record is None or not isinstance(record.get("rows"), list):
        return Actuals(recorded=False)
    last = _month(workspace.as_of)
    hours: dict[tuple[str, str], Decimal] = {}
    cost: dict[tuple[str, str], Decimal] = {}
    unpriced = False
    for row in record.list("rows"):
        if not isinstance(row, dict) or not isinstance(row.get("month"), str) or row["month"] > last:
            continue
        key = (str(row.get("wbs") or ""), row["month"])
        booked, paid = number(row.get("hours")), number(row.get("cost"))
        if booked is not None:
            hours[key] = hours.get(key, ZERO) + booked
            unpriced = unpriced or (paid is None and booked != ZERO)
        if paid is not None:
            cost[key] = cost.get(key, ZERO) + paid
    return Actuals(recorded=True, hours=hours, cost={} if unpriced else cost)


def _month(day: date) -> str:
    return day.isoformat()[:7]
