"""Leaks as tables, all of them for management: cost, price and margin are in every one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.domain.agreement_earnings import agreement_earnings, client_earnings, fixed_fee_projects
from pmo.domain.leaks import RECENT_DAYS, hidden_work, losses, since, unbilled
from pmo.measure import rows
from pmo.measure.metrics import column
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from pmo.domain.agreement_earnings import Earning, Window
    from pmo.model.figures import Table
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

    Facts = Mapping[str, Any]
    Made = Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]

_ALL = "management"


def _column(key: str, title: str, unit: str = "text", definition: str = "") -> Column:
    return Column(key, title, unit, definition, _ALL)


_CLIENT = _column("client", "Client", "id")
_PROJECT = _column("project", "Project", "id")
_AGREEMENT = _column("agreement", "Agreement", "id")


def leak_tickets(workspace: Workspace, tickets: Iterable[Facts], summaries: Mapping[str, str] | None = None) -> Table:
    """Tickets on which an agreement paid for so many hours that they may have been a project; `summaries` by ticket."""
    limit = workspace.settings.psa.leak_hours
    columns = (
        _column("ticket", "Ticket", "id"), _column("summary", "What"), _column("record", "Record", "id"), _CLIENT, _AGREEMENT,
        _column("hours", "Hours", "hours", f"Hours that the agreement covered, {limit} or more (psa.leak_hours in pmo.yml), worked on in the last {RECENT_DAYS} days."),
        _column("people", "People", "count"), _column("entries", "Entries", "count"),
        _column("first_day", "From", "date"), _column("last_day", "To", "date"),
    )  # fmt: skip
    own = {ref: record for record in workspace.records if (ref := record.text("psa_ref"))}

    def made() -> Made:
        for item in hidden_work(tickets, limit, workspace.as_of):
            record = own.get(item.ticket)
            summary = (summaries or {}).get(item.ticket) or (workspace.label(record) if record is not None else "")
            yield (
                item.ticket, summary, record.id if record is not None else "", item.client, item.agreement, item.hours,
                item.people, item.entries, item.first_day, item.last_day,
            ), tuple(filter(None, (item.agreement, record.id if record is not None else "")))  # fmt: skip

    return rows.table("leak_tickets", "Project work in agreement tickets", columns, made(), audience=_ALL)


def unbilled_work(workspace: Workspace, work: Iterable[Facts], expenses: Iterable[Facts]) -> Table:
    """Billable work and expenses that are on no invoice yet, the largest first."""
    columns = (
        _CLIENT, _PROJECT, _AGREEMENT,
        _column("hours", "Approved hours", "hours", "Billable hours that are approved and on no invoice."),
        column("unbilled_wip"),
        _column("expenses", "Expenses", "money", "Billable expenses that are approved and on no invoice."),
        _column("waiting_hours", "Waiting hours", "hours", "Billable hours that nobody has approved yet; they have no value here."),
        _column("first_day", "Oldest", "date", "Day of the oldest of it."),
        column("age_days", audience=_ALL),
    )  # fmt: skip
    found = [item for item in unbilled(work, expenses) if item.hours or item.waiting_hours or item.expenses]
    found.sort(key=lambda item: (-(item.wip.value or 0) - item.expenses, -item.hours, item.client, item.project, item.agreement))  # fmt: skip
    made = (
        (
            (
                item.client, item.project, item.agreement, item.hours, item.wip, item.expenses, item.waiting_hours,
                item.first_day, item.age_days(workspace.as_of),
            ),
            tuple(filter(None, (item.project or item.agreement or item.client,))),
        )
        for item in found
    )  # fmt: skip
    return rows.table("unbilled_work", "Work that is not billed", columns, made, audience=_ALL)


def agreement_rates(workspace: Workspace, work: Sequence[Facts], span: Window) -> Table:
    """What each agreement brought and cost in whole months, those that lose most first."""
    found = agreement_earnings(workspace, work, span)
    columns = (
        rows.ID, rows.TITLE, _CLIENT, _column("type", "Type"), *_earning_columns(),
        column("agreement_margin_of_billed"), _column("loses", "Loses money"),
    )  # fmt: skip

    def made() -> Made:
        for name, item in sorted(found.items(), key=lambda pair: _worst_first(pair[1], pair[0])):
            record: Record | None = workspace.find("agreement", name)
            if record is not None:
                yield (
                    name, workspace.label(record), rows.client_id(workspace, record), record.text("type"),
                    *_earning(item), item.margin, "yes" if item.loses else "",
                ), (name,)  # fmt: skip

    return rows.table("agreement_rates", "Agreements: what an hour brings", columns, made(), note=_months(span), audience=_ALL)  # fmt: skip


def client_rates(workspace: Workspace, work: Sequence[Facts], span: Window) -> Table:
    """What each client brought and cost in whole months, the lowest effective rate first."""
    found = client_earnings(workspace, work, span, agreement_earnings(workspace, work, span))
    columns = (
        _CLIENT, *_earning_columns(),
        _column("fixed_fee_hours", "Fixed-fee hours", "hours", "Hours on projects at a fixed fee, or covered by an agreement that is not recorded here; they are in none of the other figures."),
    )  # fmt: skip

    def low(pair: tuple[str, Earning]) -> tuple[bool, Decimal, str]:
        rate = pair[1].rate.value
        return rate is None, rate or pair[1].hours * 0, pair[0]

    made = (((name, *_earning(item), item.fixed_fee_hours), (name,)) for name, item in sorted(found.items(), key=low))
    return rows.table("client_rates", "Clients: what an hour brings", columns, made, note=_months(span), audience=_ALL)


def written_off(workspace: Workspace, found: Iterable[Facts]) -> Table:
    """Hours nobody pays for, of the twelve months before the current one and of this one, most hours first."""
    start = since(workspace.as_of)
    columns = (
        _CLIENT, _PROJECT, _AGREEMENT,
        _column("hours", "Hours", "hours", f"Client hours since {start.isoformat()} that were written off, written down or free of charge."),
        _column("written_off_hours", "Written off", "hours", "Hours with the status WrittenOff."),
        _column("written_down_hours", "Written down", "hours", "Hours worked less hours invoiced, of billable entries that are billed."),
        _column("no_charge_hours", "No charge", "hours", "Hours entered as NoCharge or DoNotBill, but those on projects at a fixed fee."),
        _column("value", "Value", "money", "The same hours at their price; no value when one has none."),
        column("labour_cost"),
    )  # fmt: skip
    made = (
        (
            (
                item.client, item.project, item.agreement, item.hours, item.written_off, item.written_down, item.no_charge,
                item.value, item.labour_cost,
            ),
            tuple(filter(None, (item.project or item.agreement or item.client,))),
        )
        for item in losses(found, start, fixed_fee_projects(workspace))
    )  # fmt: skip
    return rows.table("written_off", "Written off and given away", columns, made, audience=_ALL)


def _earning_columns() -> tuple[Column, ...]:
    return (
        _column("hours", "Hours", "hours", "Hours worked under it."),
        _column("billed", "Billed", "money", "Price of the cycles, with additions, and hours invoiced beside it; of a one-time block the part that was used."),
        _column("addition_cost", "Additions", "money", "What the additions cost us."),
        column("labour_cost"), column("effective_rate_per_labour_hour"), column("contribution_per_labour_hour"),
        column("agreement_profit", "Profit"),
    )  # fmt: skip


def _earning(item: Earning) -> tuple[Any, ...]:
    return item.hours, item.billed, item.addition_cost, item.labour_cost, item.rate, item.contribution, item.profit


def _worst_first(item: Earning, name: str) -> tuple[bool, Decimal, str]:
    profit = item.profit.value
    return profit is None, profit if profit is not None else item.hours * 0, name


def _months(span: Window) -> str:
    """The months that a table covers, in words that need no calendar."""
    last = span.end.replace(year=span.end.year - (span.end.month == 1), month=(span.end.month - 2) % 12 + 1)
    return f"Whole months from {span.start.isoformat()[:7]} to {last.isoformat()[:7]}."
