"""The review of time sheets and expense reports: what is missing, late or counted twice, and what waits for approval?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pmo.render import words
from pmo.render.reports.report import Fact

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

WAITING = ("pending_approval", "pending_project_approval", "approved_tier_one")


def build(context: Context) -> Report:
    """Points to settle first, then every sheet with its hours and every expense report with its amount."""
    sheets, expenses, points = (context.rows(name) for name in ("sheets", "expense_reports", "sheet_points"))
    waiting = [row for row in (*sheets, *expenses) if row["status"] in WAITING]
    touched = {row["record"] for row in points}
    total = len(sheets) + len(expenses)
    if not total:
        answer, more = "No time sheet and no expense report is recorded.", ""
    elif points:
        answer = f"{words.capital(words.count(len(points), 'point'))} to settle in {len(touched)} of {words.count(total, 'sheet')}."
        most = Counter(row["what"] for row in points).most_common(2)
        more = f"Most often: {words.listing([f'{what.lower()} ({count})' for what, count in most])}."
    else:
        answer, more = f"Nothing to settle in {words.count(total, 'sheet')}.", ""
    if waiting:
        more = f"{more} {words.capital(words.count(len(waiting), 'waits', 'wait'))} for approval.".strip()
    return context.report(
        "timesheets", "Review of time sheets and expenses", answer, more,
        [
            context.section("sheet_points", "To settle", shown=("level", "person", "period", "record", "point"), empty="The checks found nothing.", define=False),
            context.section("sheets", "Time sheets", shown=("person", "period", "id", "status", "hours", "billable_hours", "days", "submitted_on", "deadline", "points"), empty="No time sheet is recorded."),
            context.section("expense_reports", "Expense reports", shown=("person", "period", "id", "status", "amount", "reimbursable", "no_receipt", "submitted_on", "points"), empty="No expense report is recorded."),
        ],
        main=context.tables.get("sheet_points"),
        facts=_facts(context, len(points), len(waiting)),
        kicker="Management",
    )  # fmt: skip


def _facts(context: Context, points: int, waiting: int) -> tuple[Fact, ...]:
    sheets = context.rows("sheets")
    if not sheets:
        return ()
    hours = sum((row["hours"] for row in sheets), start=sheets[0]["hours"] * 0)
    return (
        Fact("To settle", str(points), "points of the checks", "amber" if points else ""),
        Fact("Waiting for approval", str(waiting), "sheets and reports"),
        Fact("Hours on sheets", words.number(hours), words.count(len(sheets), "sheet")),
    )
