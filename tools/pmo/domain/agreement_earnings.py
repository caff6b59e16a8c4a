"""What agreements and clients bring and cost over whole months: effective rate, profit, contribution (metrics.md section 8).

Sums of entries come in as the database made them; prices come from the agreements. Whole months, because that is how
agreements are billed; a one-time block is worth what was used of it, since the rest is still owed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from pmo.domain import finance
from pmo.domain.agreement_records import KIND, spans
from pmo.domain.number import MISSING_INPUT, ZERO, absent, as_decimal, known, number, total
from pmo.domain.pnl import add

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from pmo.domain.calendar import Calendar
    from pmo.model.figures import Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

    Facts = Mapping[str, Any]

MONTHS: Final = 12
"""Whole months that agreements and losses are looked at over."""
_NEVER_IN_FORCE: Final = "draft"
_BY_THE_HOUR: Final = "time_materials"
_FIXED_FEE: Final = "fixed_fee"
_NO_LIMIT_OF_DAYS: Final = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Window:
    """Whole months: from `start` up to, but without, `end`."""

    start: date
    end: date

    def holds(self, month: date) -> bool:
        """Whether a month, named by its first day, is among them."""
        return self.start <= month < self.end

    def shared_days(self, first: date, last: date) -> int:
        """Days of the stretch from `first` to `last` that lie in these months."""
        return max(0, (min(last, self.end - timedelta(days=1)) - max(first, self.start)).days + 1)


def window(first: date | None, as_of: date, calendar: Calendar) -> Window | None:
    """The last whole months up to the as-of date, at most twelve, of which every working day is in the entries.

    `first` is the day of the first entry: a month that had working days before it is not whole. None without one.
    """
    if first is None:
        return None
    end = (as_of + timedelta(days=1)).replace(day=1)
    begin = first.replace(day=1)
    if calendar.between(begin, first - timedelta(days=1)) > 0:
        begin = month_on(begin, 1)
    begin = max(begin, month_on(end, -MONTHS))
    return Window(begin, end) if begin < end else None


def month_on(month: date, by: int) -> date:
    """The first day of the month that lies `by` months later."""
    index = month.year * 12 + month.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Earning:
    """What an agreement or a client brought and cost in a window."""

    hours: Decimal
    billed: Value
    addition_cost: Value
    labour_cost: Value
    fixed_fee_hours: Decimal = ZERO
    """Hours at a fixed fee or under an agreement nobody here knows: in none of the other figures."""

    @property
    def rate(self) -> Value:
        """Effective rate of an hour."""
        gap = _gap(self.billed, self.addition_cost)
        return gap or finance.effective_rate_per_labour_hour(_of(self.billed), _of(self.addition_cost), self.hours)

    @property
    def profit(self) -> Value:
        """What is left after additions and labor."""
        gap = _gap(self.billed, self.addition_cost, self.labour_cost)
        return gap or finance.agreement_profit(_of(self.billed), _of(self.addition_cost), _of(self.labour_cost))

    @property
    def margin(self) -> Value:
        """The same as a share of what was billed."""
        gap = _gap(self.billed, self.addition_cost, self.labour_cost)
        return gap or finance.agreement_margin_of_billed(_of(self.billed), _of(self.addition_cost), _of(self.labour_cost))  # fmt: skip

    @property
    def contribution(self) -> Value:
        """What an hour leaves."""
        gap = _gap(self.billed, self.addition_cost, self.labour_cost)
        return gap or finance.contribution_per_labour_hour(_of(self.billed), _of(self.addition_cost), _of(self.labour_cost), self.hours)  # fmt: skip

    @property
    def loses(self) -> bool:
        """Whether it cost more than it brought."""
        return self.profit.value is not None and self.profit.value < 0


@dataclass(slots=True)
class _Work:
    """Sums of entries of one agreement, or of a client outside its agreements."""

    hours: Decimal = ZERO
    before: Decimal = ZERO
    fixed_fee: Decimal = ZERO
    cost: Decimal = ZERO
    without_rate: Decimal = ZERO
    invoiced: Decimal = ZERO

    @property
    def labour_cost(self) -> Value:
        return absent(MISSING_INPUT) if self.without_rate else known(self.cost)


def agreement_earnings(workspace: Workspace, work: Sequence[Facts], span: Window) -> dict[str, Earning]:
    """What each agreement in force within the window brought and cost, by id."""
    sums = _by_agreement(work, span)
    out = {}
    for record in sorted(workspace.of(KIND), key=lambda item: item.id):
        done = sums.get(record.id, _Work())
        if workspace.state(record) != _NEVER_IN_FORCE and (done.hours or _in_force(record, span)):
            out[record.id] = _earning(record, done, span)
    return out


def client_earnings(
    workspace: Workspace, work: Sequence[Facts], span: Window, agreements: Mapping[str, Earning]
) -> dict[str, Earning]:
    """What each client brought and cost: its agreements, and the hours that were invoiced beside them.

    Hours at a fixed fee are counted apart: what they bring stands in no entry.
    """
    parts: dict[str, list[Earning]] = defaultdict(list)
    for agreement_id, earning in agreements.items():
        owner = workspace.client_of(workspace.find(KIND, agreement_id))  # type: ignore[arg-type]  # they are records of this workspace
        parts[owner.id if owner is not None else ""].append(earning)
    beside: dict[str, _Work] = defaultdict(_Work)
    fixed = fixed_fee_projects(workspace)
    for row in work:
        if not span.holds(row["month"]) or row["agreement"] in agreements:
            continue
        done = beside[str(row["client"] or "")]
        if at_fixed_fee(row, fixed):
            done.fixed_fee += row["hours"]
        else:
            _add(done, row)
    for client, done in beside.items():
        parts[client].append(Earning(done.hours, known(done.invoiced), known(ZERO), done.labour_cost, done.fixed_fee))
    return {client: _together(found) for client, found in sorted(parts.items())}


def fixed_fee_projects(workspace: Workspace) -> frozenset[str]:
    """The projects whose price does not depend on hours."""
    return frozenset(record.id for record in workspace.of("project") if record.text("engagement") == _FIXED_FEE)


def at_fixed_fee(row: Facts, fixed: frozenset[str]) -> bool:
    """Whether a price that stands in no entry pays for the hours: they are covered without an agreement, or not billed on
    a project at a fixed fee.
    """
    return row["agreement"] is None and (row["billing"] == "covered" or (row["billing"] == "no_charge" and row["project"] in fixed))  # fmt: skip


def _together(found: Sequence[Earning]) -> Earning:
    """Sums of numerators and denominators, never a mean of rates; a missing part leaves no sum."""
    return Earning(
        total(item.hours for item in found),
        add(item.billed for item in found),
        add(item.addition_cost for item in found),
        add(item.labour_cost for item in found),
        total(item.fixed_fee_hours for item in found),
    )


def _by_agreement(work: Sequence[Facts], span: Window) -> dict[str, _Work]:
    sums: dict[str, _Work] = defaultdict(_Work)
    for row in work:
        if row["agreement"] is None:
            continue
        if span.holds(row["month"]):
            _add(sums[row["agreement"]], row)
        elif row["month"] < span.start:
            sums[row["agreement"]].before += row["hours"]
    return sums


def _add(sums: _Work, row: Facts) -> None:
    sums.hours += row["hours"]
    sums.cost += row["labour_cost"]
    sums.without_rate += row["hours_without_rate"]
    sums.invoiced += row["invoiced"]


def _in_force(record: Record, span: Window) -> bool:
    start, end = record.date("start"), _end(record)
    return start is not None and span.shared_days(start, end) > 0


def _end(record: Record) -> date:
    """The last day, that of a cancellation included; an agreement without an end goes on."""
    days = [day for day in (record.date("end"), record.date("cancelled_on")) if day is not None]
    return min(days, default=_NO_LIMIT_OF_DAYS)


def _earning(record: Record, done: _Work, span: Window) -> Earning:
    cycles = _cycles(record, done, span)
    price, cost = _price(record), _addition_cost(record)
    billed = cost_of_additions = absent(MISSING_INPUT)
    if price is not None and cycles is not None:
        billed = known(as_decimal(Fraction(price) * cycles + Fraction(done.invoiced)))
    elif record.text("type") == _BY_THE_HOUR and record.get("bill_price") is None:
        billed = known(done.invoiced)
    if cost == 0:
        cost_of_additions = known(ZERO)
    elif cost is not None and cycles is not None:
        cost_of_additions = known(as_decimal(Fraction(cost) * cycles))
    return Earning(done.hours, billed, cost_of_additions, done.labour_cost)


def _price(record: Record) -> Decimal | None:
    """What one cycle is billed with, additions included; None when the price is not recorded."""
    price = number(record.get("bill_price"))
    parts = [(number(item.get("quantity")), number(item.get("unit_price"))) for item in _additions(record)]
    if price is None or any(count is None or each is None for count, each in parts):
        return None
    return price + total(count * each for count, each in parts if count is not None and each is not None)


def _addition_cost(record: Record) -> Decimal | None:
    """What the additions of one cycle cost; None when one of them does not say."""
    parts = [(number(item.get("quantity")), number(item.get("unit_cost"))) for item in _additions(record)]
    if any(count is None or each is None for count, each in parts):
        return None
    return total(count * each for count, each in parts if count is not None and each is not None)


def _additions(record: Record) -> list[dict[str, Any]]:
    return [item for item in record.list("additions") if isinstance(item, dict)]


def _cycles(record: Record, done: _Work, span: Window) -> Fraction | None:
    """How many cycles lie in the window, in parts by days; of a one-time block the share of its hours that was used."""
    periods = spans(record, span.end - timedelta(days=1))
    if record.text("cycle") not in ("", "none"):
        end = _end(record)
        shares = (Fraction(span.shared_days(item.start, min(item.end, end)), item.days) for item in periods)
        return sum(shares, Fraction(0)) if periods else None
    limit = number(record.get("limit"))
    if record.text("units") == "hours" and limit and record.get("unlimited") is not True:
        return Fraction(min(limit, done.before + done.hours) - min(limit, done.before)) / Fraction(limit)
    return Fraction(span.shared_days(periods[0].start, periods[0].end), periods[0].days) if periods else None


def _gap(*values: Value) -> Value | None:
    return next((item for item in values if item.value is None), None)


def _of(value: Value) -> Decimal:
    return ZERO if value.value is None else value.value
