"""Leaks: work that was done and is not paid for: hidden in a ticket, on no invoice, written off (metrics.md section 8).

Sums of entries come in as the database made them. What agreements bring and cost is in `agreement_earnings`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from pmo.domain import finance
from pmo.domain.agreement_earnings import MONTHS, month_on
from pmo.domain.number import MISSING_INPUT, ZERO, absent, known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from pmo.model.figures import Value

    Facts = Mapping[str, Any]

OFF: Final = "off"
DOWN: Final = "down"
FREE: Final = "free"
"""Ways in which hours are lost: written off, left off an invoice, entered as free of charge."""
RECENT_DAYS: Final = 90
"""A ticket nobody worked on for longer cannot be made a project any more."""


@dataclass(frozen=True, slots=True)
class HiddenWork:
    """A ticket on which an agreement paid for so many hours that it may have been a project."""

    ticket: str
    agreement: str
    client: str
    hours: Decimal
    entries: int
    people: int
    first_day: date
    last_day: date


def hidden_work(tickets: Iterable[Facts], leak_hours: Decimal, as_of: date) -> tuple[HiddenWork, ...]:
    """The tickets with at least `leak_hours` that somebody worked on in the last 90 days, the largest first."""
    since = as_of - timedelta(days=RECENT_DAYS)
    found = (
        HiddenWork(str(row["ticket"]), str(row["agreement"]), str(row["client"] or ""), row["hours"], row["entries"], row["people"], row["first_day"], row["last_day"])
        for row in tickets
        if row["hours"] >= leak_hours and row["last_day"] >= since
    )  # fmt: skip
    return tuple(sorted(found, key=lambda item: (-item.hours, item.ticket, item.agreement)))


@dataclass(frozen=True, slots=True)
class Unbilled:
    """Billable work and expenses of one client, project or agreement that are on no invoice yet."""

    client: str
    project: str
    agreement: str
    hours: Decimal
    wip: Value
    waiting_hours: Decimal
    expenses: Decimal
    first_day: date

    def age_days(self, as_of: date) -> int:
        """Days since the oldest of it was done."""
        return (as_of - self.first_day).days


def unbilled(work: Iterable[Facts], expenses: Iterable[Facts]) -> tuple[Unbilled, ...]:
    """What is not billed yet; the work has no value as long as an approved hour has no price."""
    groups: dict[tuple[str, str, str], list[Facts | None]] = {}
    for index, rows in enumerate((work, expenses)):
        for row in rows:
            key = (str(row["client"] or ""), str(row["project"] or ""), str(row["agreement"] or ""))
            groups.setdefault(key, [None, None])[index] = row
    out = []
    for key, (done, paid) in sorted(groups.items()):
        first = min(row["first_day"] for row in (done, paid) if row is not None)
        value = absent(MISSING_INPUT) if done and done["hours_without_price"] else finance.unbilled_wip(done["amount"] if done else ZERO, ZERO)  # fmt: skip
        out.append(
            Unbilled(*key, done["hours"] if done else ZERO, value, done["waiting_hours"] if done else ZERO, paid["amount"] if paid else ZERO, first)
        )  # fmt: skip
    return tuple(out)


@dataclass(slots=True)
class Loss:
    """Hours of one client, project or agreement that nobody pays for."""

    client: str
    project: str
    agreement: str
    written_off: Decimal = ZERO
    written_down: Decimal = ZERO
    no_charge: Decimal = ZERO
    amount: Decimal = ZERO
    cost: Decimal = ZERO
    without_price: Decimal = ZERO
    without_rate: Decimal = ZERO

    @property
    def hours(self) -> Decimal:
        """All of them."""
        return self.written_off + self.written_down + self.no_charge

    @property
    def value(self) -> Value:
        """What they would have brought at their price."""
        return absent(MISSING_INPUT) if self.without_price else known(self.amount)

    @property
    def labour_cost(self) -> Value:
        """What they cost."""
        return absent(MISSING_INPUT) if self.without_rate else known(self.cost)


def losses(rows: Iterable[Facts], start: date, fixed: frozenset[str]) -> tuple[Loss, ...]:
    """Written off, written down or given away since the month of `start`, most hours first.

    Hours without charge on a project of `fixed` are not given away: its price pays for them.
    """
    found: dict[tuple[str, str, str], Loss] = {}
    for row in rows:
        if row["month"] < start or (row["way"] == FREE and row["project"] in fixed):
            continue
        key = (str(row["client"] or ""), str(row["project"] or ""), str(row["agreement"] or ""))
        loss = found.setdefault(key, Loss(*key))
        loss.written_off += row["hours"] if row["way"] == OFF else ZERO
        loss.written_down += row["hours"] if row["way"] == DOWN else ZERO
        loss.no_charge += row["hours"] if row["way"] == FREE else ZERO
        loss.amount += row["amount"]
        loss.cost += row["labour_cost"]
        loss.without_price += row["hours_without_price"]
        loss.without_rate += row["hours_without_rate"]
    return tuple(sorted(found.values(), key=lambda item: (-item.hours, item.client, item.project, item.agreement)))


def since(as_of: date) -> date:
    """The first day of the twelve months before the one of the as-of date."""
    return month_on(as_of.replace(day=1), -MONTHS)
