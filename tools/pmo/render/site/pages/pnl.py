"""Profit and loss, for management: does the period earn what was budgeted, and where does the margin go?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from pmo.domain import pnl as reading
from pmo.domain.number import ZERO, number
from pmo.render import words
from pmo.render.charts import bars
from pmo.render.site.encode import text
from pmo.render.site.fields import Fact
from pmo.render.site.page import Page
from pmo.render.site.records import Head, Row, record_page

if TYPE_CHECKING:
    from pmo.domain.pnl import Line, Period
    from pmo.model.figures import Value
    from pmo.model.record import Record
    from pmo.render.site.book import Book

HIDDEN: Final = frozenset({"revenue", "costs", "actions", "comment", "unbilled_wip", "deferred_prepaid", "period"})
AMBER, RED = Decimal("0.02"), Decimal("0.05")
"""Shares of the budget, and of revenue for margins, from which being worse is shown in a color."""
_NAMES: Final = {
    "managed_recurring": "Managed services", "block": "Blocks of hours", "project_fixed": "Projects, fixed fee", "project_time_materials": "Projects, time and materials",
    "product": "Hardware and licenses", "product_cost": "Hardware and licenses", "operating_expense": "Operating expense", "cost_of_service": "Cost of service", "gross_margin": "Gross margin",
    "operating_profit": "Operating profit", "revenue": "Revenue",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the table: amounts as text, tone of the variance, and why."""

    name: str
    second: str
    budget: str
    result: str
    variance: str
    share: str
    tone: str
    note: str
    total: bool = False


def page(book: Book, record: Record) -> Page:
    """The page of one period."""
    here = book.path(record)
    period = reading.period(book.workspace, record)
    block = book.render(
        "pnl.html",
        here=here,
        period=period,
        record=record,
        basis=words.capital(period.basis) or "Result",
        lines=_lines(book, period),
        streams=_streams(book, period),
        actions=[item for item in record.list("actions") if isinstance(item, dict)],
    )
    facts = [
        Fact(title, text(words.money(amount, book.currency)))
        for name, title in (("unbilled_wip", "Unbilled work"), ("deferred_prepaid", "Prepaid, not used"))
        if (amount := number(record.get(name))) is not None
    ]
    return record_page(
        book,
        record,
        lead=_lead(book, period),
        blocks=[block],
        skip=HIDDEN,
        facts_first=facts,
        title=f"P&L of {period.name}",
    )


def list_page(book: Book) -> Page:
    """All periods: the newest with its lines, margins as a trend, then the periods as a table."""
    kind = book.workspace.kinds[reading.KIND]
    here = book.list_path(kind)
    periods = reading.periods(book.workspace)
    known = [period for period in periods if period.result.operating_profit.value is not None]
    newest = known[-1] if known else None
    html = book.render(
        "pnl_list.html",
        here=here,
        kind=kind,
        lead=_lead(book, newest) if newest else Markup("<strong>No period has a result yet.</strong>"),
        newest=newest,
        newest_link=book.link(newest.record, here, newest.name) if newest else Markup(),
        basis=words.capital(newest.basis) if newest else "",
        lines=_lines(book, newest) if newest else [],
        gross=_trend(known, gross=True),
        operating=_trend(known, gross=False),
        heads=[
            Head("Period"),
            Head("Revenue", num=True),
            Head("Gross margin", num=True),
            Head("Share", num=True),
            Head("Operating profit", num=True),
            Head("Share", num=True),
            Head("Against budget", num=True),
        ],
        rows=[_period(book, period, here) for period in reversed(periods)],
    )
    return Page(here, kind.plural, html, section="registers.md", description=kind.description)


def _lead(book: Book, period: Period) -> Markup:
    profit = period.totals()[-1]
    if profit.result.value is None:
        return Markup("<strong>{} has no result yet.</strong>").format(text(period.name))
    variance = profit.variance.value
    against = (
        ""
        if variance is None
        else ", as budgeted"
        if variance == 0
        else f", {words.money(abs(variance), book.currency)} {'above' if variance > 0 else 'below'} budget"
    )
    head = f"{period.name} earns {words.money(profit.result.value, book.currency)}{against}."
    share = period.result.gross_margin_share.value
    state = words.humane(book.workspace.state(period.record))
    tail = f"Gross margin {words.share(share)} of revenue. " if share is not None else ""
    return Markup("<strong>{}</strong> {}{}").format(
        text(head), text(tail), text(f"The figures are {'a ' if state == 'forecast' else ''}{state}.")
    )


def _amount(book: Book, value: Value) -> str:
    return "" if value.value is None else words.money(value.value, book.currency)


def _line(book: Book, line: Line, *, second: str = "", total: bool = False) -> Shown:
    variance, share = line.variance.value, line.variance_share.value
    sign = "+" if variance is not None and variance > 0 else ""
    return Shown(
        _NAMES.get(line.name, words.capital(words.humane(line.name))), second, _amount(book, line.budget), _amount(book, line.result),
        f"{sign}{words.money(variance, book.currency)}" if variance is not None else "", f"{sign}{words.share(share)}" if share is not None else "",
_tone(line), line.note, total,
    )  # fmt: skip


def _tone(line: Line) -> str:
    """Amber when worse than budgeted by 2 %, red by 5 %; smaller differences are no news."""
    share = line.variance_share.value
    if line.favorable is not False or share is None:
        return ""
    return "red" if abs(share) >= RED else "amber" if abs(share) >= AMBER else ""


def _lines(book: Book, period: Period) -> list[Shown]:
    """Revenue, its sum, cost of service, gross margin, operating expense, profit: in the order in which it is read."""
    revenue, service, margin, operating, profit = period.totals()
    of_service = [line for line in period.costs if line.name != reading.OPERATING]
    costs = [
        _line(book, line, second=_NAMES.get(line.stream, words.humane(line.stream)) if line.stream else "")
        for line in of_service
    ]
    return [
        *(_line(book, line) for line in period.revenue),
        _line(book, revenue, total=True),
        *costs,
        _line(book, service, total=True),
        _line(book, margin, total=True),
        _line(book, operating),
        _line(book, profit, total=True),
    ]


def _streams(book: Book, period: Period) -> list[tuple[str, str, str, str]]:
    """Streams whose own costs are recorded: revenue, cost, what is left."""
    out = []
    for name, revenue, cost in period.streams():
        if revenue.result.value is not None and cost.result.value is not None:
            left = revenue.result.value - cost.result.value
            out.append(
                (
                    _NAMES.get(name, words.humane(name)),
                    _amount(book, revenue.result),
                    _amount(book, cost.result),
                    words.money(left, book.currency),
                )
            )
    return out


def _trend(periods: list[Period], *, gross: bool) -> Markup:
    rows = []
    for period in periods:
        now = period.result.gross_margin_share if gross else period.result.operating_margin_share
        plan = period.planned.gross_margin_share if gross else period.planned.operating_margin_share
        if now.value is None:
            continue
        behind = ZERO if plan.value is None else plan.value - now.value
        tone = "red" if now.value < 0 or behind >= RED else "amber" if behind >= AMBER else ""
        note = "forecast" if period.basis == "forecast" else ""
        rows.append(bars.Bar(period.name, now.value, words.share(now.value), note=note, tone=tone, plan=plan.value))
    name = "Gross margin" if gross else "Operating margin"
    said = f"{name} from {rows[0].text} in {rows[0].label} to {rows[-1].text} in {rows[-1].label}" if rows else ""
    return bars.bars(rows, finding=said)


def _period(book: Book, period: Period, here: str) -> Row:
    sums, profit = period.result, period.totals()[-1]
    variance = profit.variance.value
    against = Markup()
    if variance is not None:
        shown = text(f"{'+' if variance > 0 else ''}{words.money(variance, book.currency)}")
        tone = _tone(profit)
        against = Markup('<span class="{}">{}</span>').format(tone, shown) if tone else shown
    name = Markup("{}<small>{}</small>").format(
        book.link(period.record, here, period.name), text(words.humane(book.workspace.state(period.record)))
    )
    shares = [
        text(words.share(value.value)) if value.value is not None else Markup()
        for value in (sums.gross_margin_share, sums.operating_margin_share)
    ]
    return Row(
        (
            name,
            text(_amount(book, sums.revenue)),
            text(_amount(book, sums.gross_margin)),
            shares[0],
            text(_amount(book, sums.operating_profit)),
            shares[1],
            against,
        )
    )
