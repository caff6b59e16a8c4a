"""The balance of an agreement from its record and its usage, at the as-of date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from pmo.domain import agreements as terms
from pmo.domain.calendar import month_bounds
from pmo.domain.number import MISSING_INPUT, UNLIMITED, ZERO, absent, known, number, total
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pmo.model.figures import Color, Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

KIND: Final = "agreement"
USAGE: Final = "usage"
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_WEEKS: Final = {"week": 1, "2 weeks": 2, "4 weeks": 4}


@dataclass(frozen=True, slots=True)
class Span:
    """One period of an agreement; `end` is its last day."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days + 1

    def elapsed(self, as_of: date) -> int:
        """Days that have passed at the end of the as-of date, 0 before the start, at most the length."""
        return min(max((as_of - self.start).days + 1, 0), self.days)


@dataclass(frozen=True, slots=True)
class Balance:
    """Figures of one agreement in its current period (a one-time block has one period, its whole term)."""

    unit: str
    period: Span | None
    metrics: dict[str, Value]
    color: Color
    low: bool
    runs_out_on: date | None
    consumed: Value
    consumed_to_date: Value
    periods: tuple[tuple[Span, terms.Period], ...] = field(default=())

    def get(self, metric: str) -> Value:
        """A figure by metric id."""
        return self.metrics.get(metric, absent(MISSING_INPUT))

    @property
    def runs_out_early(self) -> bool:
        """Whether the units are gone before the period is, at the rate so far."""
        return self.runs_out_on is not None and self.period is not None and self.runs_out_on < self.period.end


def spans(agreement: Record, as_of: date) -> tuple[Span, ...]:
    """The periods from the start to the one of the as-of date; one for a block without cycle, none without dates."""
    start, end = agreement.date("start"), agreement.date("end")
    if start is None or start > as_of:
        return ()
    cycle = agreement.text("cycle")
    if cycle in _MONTHS:
        found = tuple(_monthly(start, _MONTHS[cycle], as_of))
    elif cycle in _WEEKS:
        found = tuple(_weekly(start, _WEEKS[cycle], as_of))
    else:
        return (Span(start, end),) if end else ()
    if end is None:
        return found
    return tuple(Span(item.start, min(item.end, end)) for item in found if item.start <= end)


def _monthly(start: date, months: int, as_of: date) -> Iterator[Span]:
    index = 0
    begin = start
    while begin <= as_of:
        index += months
        following = _add_months(start, index)
        yield Span(begin, following - timedelta(days=1))
        begin = following


def _weekly(start: date, weeks: int, as_of: date) -> Iterator[Span]:
    begin = start
    while begin <= as_of:
        following = begin + timedelta(weeks=weeks)
        yield Span(begin, following - timedelta(days=1))
        begin = following


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    bounds = month_bounds(f"{index // 12:04}-{index % 12 + 1:02}")
    last = bounds[1].day if bounds else 28
    return date(index // 12, index % 12 + 1, min(day.day, last))


def usage_by_month(workspace: Workspace, agreement: Record) -> dict[str, Decimal] | None:
    """Hours used by month up to the as-of date; None when no usage is recorded or this reader may not see it."""
    record = workspace.find(USAGE, agreement.id)
    if record is None or not isinstance(record.get("rows"), list):
        return None
    last = workspace.as_of.isoformat()[:7]
    out: dict[str, Decimal] = {}
    for row in record.list("rows"):
        if isinstance(row, dict) and isinstance(row.get("month"), str) and row["month"] <= last:
            out[row["month"]] = out.get(row["month"], ZERO) + (number(row.get("hours")) or ZERO)
    return dict(sorted(out.items()))


def consumption(workspace: Workspace, agreement: Record, found: tuple[Span, ...]) -> tuple[Decimal, ...] | None:
    """Units used in each period; None when unknown: no usage recorded, or periods shorter than the months it has."""
    if agreement.get("units") == "incidents":
        days = [
            day for item in agreement.list("incidents") if isinstance(item, dict) and (day := as_date(item.get("date")))
        ]
        known_days = [day for day in days if day <= workspace.as_of]
        return tuple(known(sum(span.start <= day <= span.end for day in known_days)).value or ZERO for span in found)
    usage = usage_by_month(workspace, agreement)
    if usage is None or agreement.text("cycle") in _WEEKS:
        return None
    return tuple(
        total(
            hours
            for month, hours in usage.items()
            if (bounds := month_bounds(month)) and span.start <= bounds[1] and bounds[0] <= span.end
            and _owner(bounds[0], found) == span
        )
        for span in found
    )  # fmt: skip


def _owner(first_of_month: date, found: tuple[Span, ...]) -> Span | None:
    """The period a month is counted in: the one in which it begins, else the first that it touches."""
    for span in found:
        if span.start <= first_of_month <= span.end:
            return span
    return found[0] if found and first_of_month < found[0].start else None


def active(workspace: Workspace) -> Iterator[tuple[Record, Balance]]:
    """The active agreements, each with its balance."""
    for agreement in workspace.of(KIND):
        if workspace.state(agreement) == "active":
            yield agreement, balance(workspace, agreement)


def balance(workspace: Workspace, agreement: Record) -> Balance:
    """Everything about the use of one agreement; figures without input say so."""
    as_of, limits = workspace.as_of, workspace.settings.thresholds
    found = spans(agreement, as_of)
    current = found[-1] if found else None
    limit = None if agreement.get("unlimited") is True else number(agreement.get("limit"))
    used = consumption(workspace, agreement, found)
    consumed = used[-1] if used else None
    periods: tuple[tuple[Span, terms.Period], ...] = ()
    start_units = limit
    if limit is not None and used and len(found) == len(used) and agreement.text("cycle") not in ("", "none"):
        rolled = terms.rollover(
            limit,
            used,
            carry=agreement.text("carry_mode") or terms.NONE,
            carry_cap=number(agreement.get("carry_cap")),
            carry_expires_days=_whole(agreement.get("carry_expires_days")),
            period_days=[span.days for span in found],
        )
        periods = tuple(zip(found, rolled, strict=True))
        start_units = rolled[-1].available
    adjusted = _adjustments(agreement, current, as_of)
    grant = _grant(agreement, start_units, adjusted)
    figures = _figures(agreement, grant, consumed, current, as_of)
    days = figures["days_to_exhaustion"]
    out_on = as_of + timedelta(days=int(days.value)) if days.value is not None and days.value < 36500 else None
    return Balance(
        agreement.text("units"),
        current,
        figures,
        terms.burn_color(figures["burn_index"], limits.burn_amber, limits.burn_red),
        terms.low_balance(figures["remaining"], grant, limits.low_balance_share),
        out_on,
        absent(MISSING_INPUT) if consumed is None else known(consumed),
        absent(MISSING_INPUT) if used is None else known(total(used)),
        periods,
    )


def _grant(agreement: Record, start_units: Decimal | None, adjusted: Decimal) -> Value:
    if agreement.get("unlimited") is True:
        return absent(UNLIMITED)
    return absent(MISSING_INPUT) if start_units is None else terms.granted(start_units, adjusted)


def _figures(
    agreement: Record, grant: Value, consumed: Decimal | None, current: Span | None, as_of: date
) -> dict[str, Value]:
    elapsed_days = current.elapsed(as_of) if current else None
    elapsed = terms.elapsed_share_of_period(elapsed_days, current.days if current else None)
    if consumed is None:
        unknown = grant if grant.reason == UNLIMITED else absent(MISSING_INPUT)
        names = ("remaining", "available", "used_share_of_granted", "burn_index", "days_to_exhaustion", "overage_units")
        return {
            **dict.fromkeys(names, unknown),
            "granted": grant,
            "burn_rate_per_day": absent(MISSING_INPUT),
            "elapsed_share_of_period": elapsed,
        }
    left = terms.remaining(grant, consumed)
    used = terms.used_share_of_granted(grant, consumed)
    rate = terms.burn_rate_per_day(consumed, elapsed_days)
    headroom: Decimal | None = ZERO
    if agreement.get("allow_overruns") is True:
        headroom = number(agreement.get("overrun_limit"))
    return {
        "granted": grant,
        "remaining": left,
        "available": terms.available(left, headroom),
        "used_share_of_granted": used,
        "elapsed_share_of_period": elapsed,
        "burn_index": terms.burn_index(used, elapsed),
        "burn_rate_per_day": rate,
        "days_to_exhaustion": terms.days_to_exhaustion(left, rate),
        "overage_units": terms.overage_units(left),
    }


def _adjustments(agreement: Record, current: Span | None, as_of: date) -> Decimal:
    """Corrections in force: all of a one-time block, of a recurring one those of its current period."""
    rows = [item for item in agreement.list("adjustments") if isinstance(item, dict)]
    out = ZERO
    for row in rows:
        day = as_date(row.get("effective"))
        if day is None or day > as_of:
            continue
        if current is None or current.start <= day or agreement.text("cycle") in ("", "none"):
            out += number(row.get("amount")) or ZERO
    return out


def _whole(value: object) -> int | None:
    found = number(value)
    return None if found is None else int(found)
