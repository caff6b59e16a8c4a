"""The risk report: what could hurt us, and is somebody looking?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pmo.domain.risk_records import OPEN
from pmo.render import words
from pmo.render.reports import facts
from pmo.render.reports.context import laid
from pmo.render.reports.pictures import MOST_DOTS
from pmo.render.reports.report import Chart, Section

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

SERIOUS = ("extreme", "high")
REGISTER = (
    "id", "title", "project", "type", "risk_level", "level_before", "owner", "strategy", "next_review", "review_overdue",
)  # fmt: skip


DRAWN = f"Drawn are the {MOST_DOTS} heaviest: where each stands now and, dashed, where it stood before the response."
ON_PAPER = ("id", "title", "project", "risk_level", "level_before", "owner", "strategy", "next_review")


def build(context: Context) -> Report:
    """Open risks by level, the heat map in counts, exposure, and what came of the closed ones."""
    rows = context.rows("risks")
    still = [row for row in rows if row["status"] in OPEN]
    threats = [row for row in still if row["type"] != "opportunity"]
    serious = [row for row in threats if row["risk_level"] in SERIOUS]
    late = [row for row in still if row["review_overdue"].value]
    if serious:
        verb = "is" if len(serious) == 1 else "are"
        answer = f"{len(serious)} of {words.count(len(threats), 'open threat')} {verb} high or extreme."
    else:
        answer = (
            f"None of {words.count(len(threats), 'open threat')} is high or extreme."
            if threats
            else "No threat is open."
        )
    chances = len(still) - len(threats)
    more = f"{words.capital(words.count(chances, 'opportunity is', 'opportunities are'))} open. " if chances else ""
    if still:
        more += (
            f"{words.capital(words.count(len(late), 'review is', 'reviews are'))} overdue."
            if late
            else "Every review is in time."
        )
    extreme = [f"“{row['title']}” ({row['id']})" for row in serious if row["risk_level"] == "extreme"]
    if extreme:
        more = f"Extreme: {words.listing(extreme)}. {more}"
    return context.report(
        "risks", "Risks", answer, more,
        [
            Section("Where they stand", text=(DRAWN,) if len(still) > MOST_DOTS else (), chart=Chart("risks"), side="left") if still else None,
            laid(context.section("exposure", "What the open risks may cost", shown=("title", "value"), empty="Expected cost is shown to management."), side="right" if still else ""),
            laid(context.section("risks", "Open risks, heaviest first", shown=REGISTER, where=lambda row: row["status"] in OPEN, empty="No risk is open."), paper=ON_PAPER),
            laid(context.section("risk_grid", "Open risks by probability and impact", text=("Each cell counts open risks as they stand after their response.",), define=False), detail=True),
            context.section("risks", "Occurred and still worked on", shown=("id", "title", "project", "owner", "risk_level"), where=lambda row: row["status"] == "occurred", empty="No risk that came true is open.", define=False),
            context.section("risks", "Drafts, not rated yet", shown=("id", "title", "project", "owner"), where=lambda row: row["status"] == "draft", empty="There are no drafts.", define=False),
            context.section("risk_calibration", "How good past forecasts were", shown=("title", "value"), text=(_closed(rows),)),
        ],
        main=context.tables.get("risks"), facts=facts.risks(context, still), kicker="Risk register",
    )  # fmt: skip


def _closed(rows: list[dict[str, object]]) -> str:
    reasons = Counter(str(row["closed_reason"]) for row in rows if row["status"] == "closed")
    total = sum(reasons.values())
    if not total:
        return "No risk is closed yet."
    parts = [
        f"{amount} {words.humane(reason) if reason else 'without a reason'}" for reason, amount in reasons.most_common()
    ]
    return f"{words.capital(words.count(total, 'risk is', 'risks are'))} closed: {words.listing(parts)}."
