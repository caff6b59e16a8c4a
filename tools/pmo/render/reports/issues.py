"""The issue report: what is open, how urgent, how old, and who waits for word?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pmo.render import words
from pmo.render.reports import facts
from pmo.render.reports.context import laid

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

REGISTER = (
    "id", "title", "project", "type", "priority", "status", "owner", "severity", "customer_visible", "raised_on", "age_days",
    "next_update_due", "update_overdue",
)  # fmt: skip


ON_PAPER = ("title", "id", "project", "priority", "status", "owner", "age_days", "next_update_due", "update_overdue")


def build(context: Context) -> Report:
    """Open issues by priority, and their ages; open and closed ones are never pooled."""
    rows = context.rows("issues")
    still = [row for row in rows if row["status"] != "closed"]
    if context.client_edition:
        return context.report(
            "issues", "Issues", f"{words.capital(words.count(len(still), 'issue is', 'issues are'))} open.", "",
            [context.section("issues", "Open issues", shown=("id", "title", "raised_on", "next_update_due"), where=lambda row: row["status"] != "closed", empty="No issue is open.")],
        )  # fmt: skip
    urgent = Counter(row["priority"] for row in still)
    heavy = [f"{urgent[name]} of them {name}" for name in ("P1", "P2") if urgent[name]]
    answer = f"{words.capital(words.count(len(still), 'issue is', 'issues are'))} open{', ' + ' and '.join(heavy) if heavy else ''}."
    late = [row for row in still if row["update_overdue"].value]
    ages = sorted((row for row in still if row["age_days"].value is not None), key=lambda row: -row["age_days"].value)
    parts = []
    if ages:
        parts.append(f"The oldest is {words.unit(ages[0]['age_days'].value, 'days')} old ({ages[0]['id']}).")
    parts.append(
        f"{words.capital(words.count(len(late), 'update is', 'updates are'))} overdue."
        if late
        else "Every update is in time."
    )
    return context.report(
        "issues", "Issues", answer, " ".join(parts) if still else "",
        [
            laid(context.section("issues", "Open issues, most urgent first", shown=REGISTER, where=lambda row: row["status"] != "closed", empty="No issue is open."), paper=ON_PAPER),
            context.section("issue_ageing", "Age of open issues"),
        ],
        main=context.tables.get("issues"), facts=facts.issues(still, len(late)), kicker="Issue register",
        notes=(_closed(rows),),
    )  # fmt: skip


def _closed(rows: list[dict[str, object]]) -> str:
    reasons = Counter(str(row["resolution"]) for row in rows if row["status"] == "closed")
    parts = [
        f"{amount} {words.humane(reason) if reason else 'without a resolution'}"
        for reason, amount in reasons.most_common()
    ]
    return (
        f"{words.capital(words.count(sum(reasons.values()), 'issue is', 'issues are'))} closed: {words.listing(parts)}."
        if parts
        else "No issue is closed yet."
    )
