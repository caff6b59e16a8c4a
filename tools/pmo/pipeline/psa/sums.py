"""Hours and cost of tasks and agreements, added up from facts as they pass by."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.pipeline.psa.lost import ACTUALS, USAGE, Key, Lost, Mapped, Origin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pmo.model.workspace import Workspace

_ZERO: Final = Decimal(0)
_CENT: Final = Decimal("0.01")


@dataclass(slots=True)
class Amount:
    """Hours, and what they cost; `priced` is False when an hour of it has no known cost."""

    hours: Decimal = _ZERO
    cost: Decimal = _ZERO
    priced: bool = True

    def add(self, hours: Decimal, cost: Decimal | None) -> None:
        """One more entry."""
        self.hours += hours
        self.cost += cost or _ZERO
        self.priced = self.priced and cost is not None

    def plus(self, other: Amount) -> Amount:
        """Both together."""
        return Amount(self.hours + other.hours, self.cost + other.cost, self.priced and other.priced)

    @property
    def paid(self) -> Decimal | None:
        """The cost to the cent; None when it is not known."""
        return self.cost.quantize(_CENT, ROUND_HALF_EVEN) if self.priced else None


@dataclass(slots=True)
class Sums:
    """By project and row, and by agreement and row."""

    workspace: Workspace
    lost: Lost
    actuals: dict[str, dict[Key, Amount]] = field(default_factory=dict)
    usage: dict[str, dict[Key, Amount]] = field(default_factory=dict)
    months: tuple[str, str] | None = None
    """The first and the last month with an entry."""
    unsummed: int = 0
    """Entries without a day or without hours: a timer that runs, or a fault."""

    def add(self, fact: Mapping[str, Any], origin: Origin) -> None:
        """One more time entry. What has no task, person or day is a fact and no row; its gap is counted already."""
        day, hours = fact["day"], fact["hours"]
        if day is None or hours is None:
            self.unsummed += 1
            return
        month = month_of(day)
        first, last = self.months or (month, month)
        self.months = min(first, month), max(last, month)
        if fact["kind"] == "time_off":
            return
        person = fact["person"] if self.workspace.find("person", fact["person"]) is not None else ""
        task = Mapped(ACTUALS, fact["project"] or "", fact["wbs"] or "", person)
        key = Key(task.wbs, month, week_of(day), person)
        if person and task.owner and task.wbs:
            self.lost.see(task, origin.member, origin.charge)
            self._to(self.actuals, task.owner, key, hours, _cost(fact))
        else:
            self.lost.hold(task, origin, origin.charge, key)
        used = _used(fact)
        if not used or not origin.agreement:
            return
        agreement = Mapped(USAGE, fact["agreement"] or "", "", person)
        key = Key("", month, "", person)
        if person and agreement.owner:
            self.lost.see(agreement, origin.member, origin.agreement)
            self._to(self.usage, agreement.owner, key, used, _ZERO)
        else:
            self.lost.hold(agreement, origin, origin.agreement, key)

    def _to(
        self, sums: dict[str, dict[Key, Amount]], name: str, key: Key, hours: Decimal, cost: Decimal | None
    ) -> None:
        sums.setdefault(name, {}).setdefault(key, Amount()).add(hours, cost)


def _cost(fact: Mapping[str, Any]) -> Decimal | None:
    """Hours x cost of an hour x multiplier of the work type (metrics.md section 8); None without cost rights."""
    if fact["cost_rate"] is None:
        return None
    multiplier = fact["cost_multiplier"]
    cost: Decimal = fact["hours"] * fact["cost_rate"] * (multiplier if multiplier is not None else 1)
    return cost


def _used(fact: Mapping[str, Any]) -> Decimal:
    """Hours that the agreement gave: as the PSA counted them, else all of an entry that is covered."""
    counted: Decimal | None = fact["agreement_hours"]
    if counted:
        return counted
    hours: Decimal = fact["hours"]
    return hours if fact["billing"] == "covered" else _ZERO


def month_of(day: date) -> str:
    """`2026-11`."""
    return f"{day:%Y-%m}"


def week_of(day: date) -> str:
    """The ISO week, `2026-W47`."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"
