"""A statement of work as a paper to be signed: its eight parts in the order in which a sponsor reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.model.figures import Column, Table
from pmo.render import words
from pmo.render.reports.context import section_of
from pmo.render.reports.report import Fact, Section

if TYPE_CHECKING:
    from pmo.model.record import Record
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

STATES = {
    "draft": "This is a draft; nothing in it is offered yet.",
    "internal_review": "This draft is being reviewed; nothing in it is offered yet.",
    "declined": "This offer was declined.",
    "expired": "This offer has expired.",
    "superseded": "A later paper took the place of this one.",
}
ENGAGEMENT = {
    "fixed_fee": "Fixed fee",
    "time_materials": "Time and materials",
    "not_to_exceed": "Time and materials, not to exceed",
}


def build(context: Context, paper: Record) -> Report:
    """What is delivered, what is not, what both sides do, when, how it is accepted, changed and paid."""
    workspace = context.workspace
    client = workspace.client_of(paper)
    name = workspace.label(client) if client is not None else "the client"
    return context.report(
        f"sow-{paper.id}", workspace.label(paper), paper.text("summary_goal") or "The goal is not written yet.", _state(context, paper),
        [
            _table(paper, "in_scope_deliverables", "What is delivered", (("text", "Deliverable", "text"), ("accepted_by", "Accepted by", "id"))),
            _bullets(paper, "out_of_scope", "What is not part of it"),
            _table(paper, "client_responsibilities", f"What {name} does", (("text", "What", "text"), ("role", "Who", "text"), ("due", "By", "date"))),
            _table(paper, "assumptions_dependencies", "What we take for granted", (("text", "Assumption", "text"), ("if_false", "If it is not so", "text"))),
            _table(paper, "timeline_milestones", "When", (("text", "Milestone", "text"), ("week", "Week", "count"), ("date", "Date", "date"))),
            _table(paper, "acceptance_criteria", "How it is accepted", (("number", "No.", "id"), ("text", "What is tried", "text"), ("done_state", "Done means", "text"))),
            _text(paper, "change_order_process", "How scope, price and dates change"),
            _fees(context, paper),
            _signatures(context, paper, name),
        ],
        facts=_facts(context, paper),
        kicker=" · ".join(filter(None, (f"Statement of work {paper.id}", name, f"under {paper.text('msa_ref')}" if paper.text("msa_ref") else ""))),
        scope=f"{paper.id}, {name}.",
    )  # fmt: skip


def _state(context: Context, paper: Record) -> str:
    state = context.workspace.state(paper)
    if state == "issued" and paper.date("valid_until"):
        return f"This offer holds until {context.day(paper.date('valid_until'))}."
    if state == "signed":
        days = [
            str(item.get("signed_on"))
            for item in paper.list("signatures")
            if isinstance(item, dict) and item.get("signed_on")
        ]
        return f"Signed on {context.day(max(days))}." if days else "Signed."
    return STATES.get(state, "")


def _facts(context: Context, paper: Record) -> tuple[Fact, ...]:
    price = paper.get("fees.price")
    dates = [
        str(item.get("date"))
        for item in paper.list("timeline_milestones")
        if isinstance(item, dict) and item.get("date")
    ]
    weeks = [
        item["week"]
        for item in paper.list("timeline_milestones")
        if isinstance(item, dict) and isinstance(item.get("week"), int)
    ]
    facts = []
    if price is not None:
        facts.append(
            Fact(
                "Price",
                words.unit(price, "money", context.workspace.settings.currency),
                ENGAGEMENT.get(paper.text("fees.engagement"), ""),
            )
        )
    if dates or weeks:
        facts.append(
            Fact(
                "Handover",
                context.day(max(dates)) if dates else f"Week {max(weeks)}",
                "after the start" if not dates else "",
            )
        )
    facts.append(Fact("Deliverables", str(len(paper.list("in_scope_deliverables")))))
    if paper.date("valid_until"):
        facts.append(Fact("Valid until", context.day(paper.date("valid_until"))))
    return tuple(facts)  # fmt: skip


def _table(paper: Record, field: str, title: str, columns: tuple[tuple[str, str, str], ...]) -> Section | None:
    rows = [item for item in paper.list(field) if isinstance(item, dict)]
    if not rows:
        return None
    lines: tuple[tuple[Any, ...], ...] = tuple(tuple(item.get(key) for key, _, _ in columns) for item in rows)
    made = tuple(Column(key, head, unit) for key, head, unit in columns)
    return section_of(Table(f"sow_{field}", title, made, lines, tuple((paper.id,) for _ in lines)), title, define=False)


def _bullets(paper: Record, field: str, title: str) -> Section | None:
    items = tuple(str(item) for item in paper.list(field) if isinstance(item, str))
    return Section(title, bullets=items) if items else None


def _text(paper: Record, field: str, title: str) -> Section | None:
    return Section(title, text=(paper.text(field),)) if paper.text(field) else None


def _fees(context: Context, paper: Record) -> Section | None:
    """Price and billing, expenses and the days after which silence is a yes."""
    price = paper.get("fees.price")
    lines = []
    if price is not None:
        amount = words.unit(price, "money", context.workspace.settings.currency)
        lines.append(f"{ENGAGEMENT.get(paper.text('fees.engagement'), 'Price')}: {amount}.")
    lines += [paper.text("fees.billing"), paper.text("expense_policy")]
    days = paper.get("deemed_acceptance_days")
    if isinstance(days, int):
        lines.append(f"A deliverable counts as accepted when nobody objects within {words.count(days, 'day')}.")
    kept = tuple(line for line in lines if line)
    return Section("What it costs", text=kept) if kept else None


def _signatures(context: Context, paper: Record, client: str) -> Section:
    """Who signed, or a line for each side to sign on."""
    signed = [item for item in paper.list("signatures") if isinstance(item, dict)]
    columns = (Column("role", "Role"), Column("signed_on", "Date", "date"), Column("signature", "Signature"))
    lines: tuple[tuple[Any, ...], ...] = tuple(
        (context.name("role", item.get("role")), str(item.get("signed_on") or ""), "signed" if item.get("signed_on") else "")
        for item in signed
    ) or (
        (f"For {client}", "", ""),
        (f"For {context.workspace.settings.company}", "", ""),
    )  # fmt: skip
    return section_of(
        Table("sow_signatures", "Signatures", columns, lines, tuple((paper.id,) for _ in lines)),
        "Signatures",
        define=False,
    )
