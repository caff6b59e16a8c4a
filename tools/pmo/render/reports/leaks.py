"""The leaks report: which work is not paid for, and where does an hour bring less than it costs?"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from pmo.render import words
from pmo.render.reports.report import Fact

if TYPE_CHECKING:
    from pmo.model.figures import Value
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

_RATES = (
    "hours", "billed", "addition_cost", "labour_cost", "effective_rate_per_labour_hour", "contribution_per_labour_hour", "agreement_profit",
)  # fmt: skip


def build(context: Context) -> Report:
    """What is not billed first, then agreements that lose money, tickets that were projects, and what was written off."""
    tickets, open_work, agreements, lost = (
        context.rows(name) for name in ("leak_tickets", "unbilled_work", "agreement_rates", "written_off")
    )
    losing = [row for row in agreements if row["loses"]]
    return context.report(
        "leaks", "Leaks", _answer(context, open_work, agreements), _more(context, tickets, lost),
        [
            context.section("unbilled_work", "Work that is not billed", shown=("client", "project", "agreement", "hours", "unbilled_wip", "expenses", "waiting_hours", "first_day", "age_days"), empty="Everything billable is billed."),
            context.section("agreement_rates", "Agreements that lose money", shown=("id", "title", "client", *_RATES), where=lambda row: bool(row["loses"]), empty=f"{words.capital(_none_loses(agreements))}."),
            context.section("leak_tickets", "Project work in agreement tickets", shown=("ticket", "summary", "client", "agreement", "hours", "people", "first_day", "last_day"), empty="No ticket of an agreement is that large."),
            context.section("written_off", "Written off and given away", shown=("client", "project", "agreement", "hours", "written_off_hours", "written_down_hours", "no_charge_hours", "value", "labour_cost"), empty="No client hour was given away."),
            context.section("agreement_rates", "What an hour brings, by agreement", shown=("id", "title", "client", *_RATES, "agreement_margin_of_billed"), empty="There is no whole month of entries yet.", define=False),
            context.section("client_rates", "What an hour brings, by client", shown=("client", *_RATES, "fixed_fee_hours"), empty="There is no whole month of entries yet."),
        ],
        main=context.tables.get("unbilled_work"), facts=_facts(context, tickets, open_work, losing, lost), kicker="Management",
        notes=_notes(context),
    )  # fmt: skip


def _notes(context: Context) -> tuple[str, ...]:
    """What is wrong in the entries, where no table stands to say it below."""
    table = context.tables.get("unbilled_work")
    return (table.note,) if table is not None and table.note and not table.rows else ()


def _known(agreements: list[dict[str, Any]]) -> str:
    """Of how many agreements it is known."""
    unknown = sum(row["agreement_profit"].value is None for row in agreements)
    return f"of {len(agreements)}{f', {unknown} not known' if unknown else ''}"


def _none_loses(agreements: list[dict[str, Any]]) -> str:
    """What can be said where no agreement is known to lose money: nothing of those whose cost or price nobody knows."""
    unknown = [row for row in agreements if row["agreement_profit"].value is None]
    if unknown and len(unknown) == len(agreements):
        costless = all(row["labour_cost"].value is None for row in unknown)
        return f"whether an agreement loses money is not known: {'no cost of its hours is known' if costless else 'of none are price and cost known'}"
    rest = f"; of {len(unknown)} of {len(agreements)} one of them is not known" if unknown else ""
    return f"no agreement with known price and cost loses money{rest}"


def _answer(context: Context, open_work: list[dict[str, Any]], agreements: list[dict[str, Any]]) -> str:
    losing = [row for row in agreements if row["loses"]]
    worth = _sum(open_work, "unbilled_wip") + sum((row["expenses"] for row in open_work), Decimal(0))
    hours = sum((row["hours"] for row in open_work), Decimal(0))
    parts = []
    if worth:
        parts.append(f"{_money(context, worth)} of approved work and expenses is not billed")
    elif hours:
        parts.append(f"{words.number(hours)} approved hours are not billed")
    if losing:
        listed = words.listing([f"“{row['title']}” ({row['id']}, {_money(context, row['agreement_profit'].value)})" for row in losing[:3]])  # fmt: skip
        rest = f", and {len(losing) - 3} more" if len(losing) > 3 else ""
        parts.append(f"{words.count(len(losing), 'agreement loses', 'agreements lose')} money: {listed}{rest}")
    return f"{words.capital('; '.join(parts))}." if parts else f"Everything approved is billed, and {_none_loses(agreements)}."  # fmt: skip


def _more(context: Context, tickets: list[dict[str, Any]], lost: list[dict[str, Any]]) -> str:
    out = []
    if tickets:
        hours = words.number(sum((row["hours"] for row in tickets), Decimal(0)))
        out.append(f"{words.capital(words.count(len(tickets), 'ticket'))} with {hours} hours under an agreement may have been a project.")  # fmt: skip
    if lost:
        given = words.number(sum((row["hours"] for row in lost), Decimal(0)))
        value = _sum(lost, "value")
        worth = f", worth {_money(context, value)} at their price" if value else ""
        out.append(f"{given} client hours were written off or free of charge{worth}.")
    return " ".join(out)


def _facts(
    context: Context, tickets: list[dict[str, Any]], open_work: list[dict[str, Any]], losing: list[dict[str, Any]], lost: list[dict[str, Any]]
) -> tuple[Fact, ...]:  # fmt: skip
    worth = _sum(open_work, "unbilled_wip")
    unpriced = [row for row in open_work if row["unbilled_wip"].value is None]
    note = f"{words.count(len(unpriced), 'line')} without a price" if unpriced else "approved hours"
    return (
        Fact("Not billed", _money(context, worth), note, "amber" if worth or unpriced else ""),
        Fact("Agreements that lose", str(len(losing)), _known(context.rows("agreement_rates")), "red" if losing else ""),
        Fact("Hidden projects", str(len(tickets)), "tickets under agreements", "amber" if tickets else ""),
        Fact("Given away", f"{words.number(sum((row['hours'] for row in lost), Decimal(0)))} h", "in a year", "amber" if lost else ""),
    )  # fmt: skip


def _sum(rows: list[dict[str, Any]], key: str) -> Decimal:
    """What is known of a column; rows without a value say so themselves."""
    values: list[Value] = [row[key] for row in rows]
    return sum((value.value for value in values if value.value is not None), Decimal(0))


def _money(context: Context, value: Decimal) -> str:
    return words.money(value.quantize(Decimal(1), ROUND_HALF_UP), context.workspace.settings.currency)
