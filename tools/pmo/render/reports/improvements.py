"""The improvement report: what gets better, by which number, and who carries it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.render import words
from pmo.render.reports.report import Fact

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

OVER = ("closed", "declined")
WORKED_ON = ("approved", "in_progress", "measuring")


def build(context: Context) -> Report:
    """Improvements under way with their one number, ideas that wait, and what came of the closed ones."""
    rows = context.rows("improvements")
    going = [row for row in rows if row["status"] in WORKED_ON]
    waiting = [row for row in rows if row["status"] not in (*WORKED_ON, *OVER)]
    closed = [row for row in rows if row["status"] == "closed"]
    reached = [row for row in closed if row["reached"] == "yes"]
    late = [row for row in going if row["overdue"]]
    if not rows:
        answer, more = "No improvement is in the register.", ""
    else:
        answer = f"{words.capital(words.count(len(going), 'improvement is', 'improvements are'))} under way"
        answer += f", {len(late)} of them past the day." if late else ", none of them past its day." if going else "."
        parts = [f"{words.capital(words.count(len(waiting), 'idea waits', 'ideas wait'))} for a decision."]
        if closed:
            parts.append(
                f"{len(reached)} of {words.count(len(closed), 'closed one', 'closed ones')} reached the target."
            )
        more = " ".join(parts)
    return context.report(
        "improvements", "Improvement register", answer, more,
        [
            context.section("improvements", "Under way, the first due first", shown=("title", "id", "owner", "metric", "baseline_value", "target", "due", "cycle", "overdue"), where=lambda row: row["status"] in WORKED_ON, empty="No improvement is under way."),
            context.section("improvements", "Ideas that wait for a decision", shown=("title", "id", "source", "priority", "size", "raised_on", "age_days"), where=lambda row: row["status"] not in (*WORKED_ON, *OVER), empty="No idea waits."),
            context.section("improvements", "Closed: before, aim and result", shown=("title", "id", "metric", "baseline_value", "target", "result_value", "reached", "conclusion", "closed_on"), where=lambda row: row["status"] == "closed", empty="No improvement is closed yet."),
            context.section("improvements", "Declined", shown=("title", "id", "decline_reason"), where=lambda row: row["status"] == "declined", empty="No idea was declined.", define=False),
        ],
        main=context.tables.get("improvements"),
        facts=_facts(rows, going, waiting, closed, reached),
        kicker="Continual improvement", compact=True,
    )  # fmt: skip


def _facts(
    rows: list[dict[str, Any]], going: list[Any], waiting: list[Any], closed: list[Any], reached: list[Any]
) -> tuple[Fact, ...]:
    if not rows:
        return ()
    share = f"{len(reached)} of {len(closed)}" if closed else "–"
    return (
        Fact("Under way", str(len(going))),
        Fact("Waiting for a decision", str(len(waiting))),
        Fact("Targets reached", share, "of those closed" if closed else "nothing closed yet"),
    )
