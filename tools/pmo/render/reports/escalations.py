"""The digest for the Service Delivery Manager: what waits for an answer, what changes soon, which outages are agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.render import words
from pmo.render.reports import facts

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

WAITING = ("raised", "acknowledged")
URGENT = ("P1", "P2")


def build(context: Context) -> Report:
    """One page to read before the day begins."""
    waiting = [row for row in context.rows("escalations") if row["status"] in WAITING]
    coming = context.rows("impending_changes")
    urgent = [row for row in context.rows("issues") if _urgent(row)]
    late = [row for row in waiting if row["days_left"] is not None and row["days_left"] < 0]
    answer = f"{words.capital(words.count(len(waiting), 'escalation waits', 'escalations wait'))} for an answer."
    parts = []
    if late:
        parts.append(f"{words.capital(words.count(len(late), 'answer is', 'answers are'))} overdue.")
    open_outage = [row for row in coming if row["agreed"] == "no"]
    not_yet = [row for row in coming if row["authorized"] == "no"]
    changes = words.count(len(coming), "change begins", "changes begin")
    parts.append(f"{words.capital(changes)} within two weeks{_of(not_yet, open_outage)}.")
    parts.append(f"{words.capital(words.count(len(urgent), 'P1 or P2 issue is', 'P1 and P2 issues are'))} open.")
    return context.report(
        "escalations", "Digest for the Service Delivery Manager", answer, " ".join(parts),
        [
            context.section("escalations", "Escalations that wait", shown=("id", "title", "project", "client", "type", "from", "to", "reason", "needed_by", "days_left"), where=lambda row: row["status"] in WAITING, empty="No escalation waits for an answer."),
            context.section("escalations", "Decided, not closed", shown=("id", "title", "client", "decided_by", "decided_on", "decision"), where=lambda row: row["status"] == "decided", empty="No decided escalation is still open.", define=False),
            context.section("impending_changes", "Changes of the next two weeks", shown=("id", "title", "client", "type", "status", "risk", "planned_start", "planned_end", "outage_minutes", "agreed", "authorized"), empty="No change begins within two weeks."),
            context.section("agreed_outages", "Agreed outages", empty="No outage is agreed."),
            context.section("issues", "Issues of priority 1 and 2", shown=("id", "title", "project", "client", "priority", "status", "owner", "age_days", "next_update_due", "update_overdue"), where=_urgent, empty="No issue of priority 1 or 2 is open."),
        ],
        main=context.tables.get("escalations"), facts=facts.escalations(len(waiting), len(late), len(coming), len(urgent)),
    )  # fmt: skip


def _urgent(row: dict[str, Any]) -> bool:
    return row["status"] != "closed" and row.get("priority") in URGENT


def _of(not_yet: list[dict[str, Any]], open_outage: list[dict[str, Any]]) -> str:
    said = []
    if not_yet:
        said.append(f"{len(not_yet)} not authorized yet")
    if open_outage:
        said.append(f"{len(open_outage)} with an outage nobody has agreed to")
    return f", {words.listing(said)}" if said else ""
