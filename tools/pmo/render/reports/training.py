"""The report about skills: what depends on one person, which certificates end, what is being learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.model.figures import Column, Table
from pmo.render import words
from pmo.render.charts.radar import numbered
from pmo.render.reports import facts, technology
from pmo.render.reports.context import section_of
from pmo.render.reports.report import Chart

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report, Section


def build(context: Context) -> Report:
    """Skills, certificates and training under way."""
    rows, papers = context.rows("skills"), context.rows("certificates")
    alone = [row for row in rows if row["alone"]]
    helped = [row for row in alone if row["learning"]]
    ended = [row for row in papers if row["state"] == "expired"]
    soon = [row for row in papers if row["state"] == "ends soon"]
    unplanned = [row for row in (*ended, *soon) if not row["plan"]]
    if not rows:
        answer = "No skill is recorded."
    elif alone:
        answer = f"{len(alone)} of {words.count(len(rows), 'skill')} {'has' if len(alone) == 1 else 'have'} no second holder."
    else:
        answer = f"Each of {words.count(len(rows), 'skill')} has a second holder."
    learned = f"{words.count(len(helped), 'is', 'are')}" if helped else "None of them is"
    parts = [f"{learned} being learned by somebody else." if alone else ""]
    if ended:
        parts.append(f"{words.capital(words.count(len(ended), 'certificate has', 'certificates have'))} expired.")
    if soon:
        first = soon[0]
        parts.append(
            f"{words.capital(words.count(len(soon), 'certificate ends', 'certificates end'))} within 90 days, the first on {context.day(first['expires'])} ({first['name']})."
        )
    if unplanned:
        parts.append(f"{words.capital(words.count(len(unplanned), 'of them has', 'of them have'))} no plan.")
    return context.report(
        "training", "Skills, certificates and training", answer, " ".join(filter(None, parts)) if rows else "",
        [
            context.section("skills", "Skills without a second holder", shown=("skill", "holders", "people", "beginners", "learning"), where=lambda row: bool(row["alone"]), empty="No skill is without a second holder."),
            context.section("certificates", "Certificates, the first to end first", empty="No certificate is recorded."),
            context.section("training", "Training under way", empty="No training is under way.", define=False),
            _radar(context),
            context.section("skills", "Skills with two holders or more", shown=("skill", "holders", "people", "beginners", "learning"), where=lambda row: not row["alone"], empty="No skill has two holders.", define=False),
        ],
        main=context.tables.get("skills"), facts=facts.skills(rows, len(alone), len(ended), len(soon), len(context.rows("training"))) if rows else (),
    )  # fmt: skip


def _radar(context: Context) -> Section | None:
    """The technologies with the numbers they have in the picture of the radar."""
    found, quadrants = technology.blips(context.workspace)
    lines = tuple(
        (number, blip.name, quadrants[blip.quadrant], technology.RINGS[blip.ring])
        for number, blip in numbered(found, quadrants, technology.RINGS)
    )
    if not lines:
        return None
    columns = (
        Column("number", "No.", "count"),
        Column("name", "Technology"),
        Column("quadrant", "Area"),
        Column("ring", "Ring"),
    )
    table = Table("radar", "Technology radar", columns, lines)
    return section_of(table, "Technology radar", define=False, chart=Chart("radar"))
