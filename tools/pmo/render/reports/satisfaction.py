"""The satisfaction report: how content are clients, how many answered, and where does it move?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.render import words
from pmo.render.reports import facts

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report


def build(context: Context) -> Report:
    """Satisfaction by period and by client, always with the number of answers."""
    rows = context.rows("satisfaction")
    csat = [row for row in rows if row["type"] == "csat"]
    nps = [row for row in rows if row["type"] == "nps"]
    answer = _csat(csat[0]) if csat else "No survey has been closed yet." if not nps else ""
    more = [_nps(nps[0])] if nps else []
    fell = [row for row in context.rows("satisfaction_by_client") if _down(row)]
    if fell:
        worst = min(fell, key=lambda row: row["change"].value)
        name = context.name("client", worst["client"])
        more.append(
            f"{words.capital(words.count(len(fell), 'client', 'clients'))} fell; {name} the most, by {words.number(abs(worst['change'].value), 1)} points."
        )
    if not answer:
        answer, more = more[0], more[1:]
    open_points = [row for row in context.rows("survey_actions") if not row["done_on"]]
    return context.report(
        "satisfaction", "Satisfaction of clients", answer, " ".join(more),
        [
            context.section("satisfaction", "Satisfied, by period (CSAT)", shown=("period", "csat_positive_of_responses", "n", "sent", "response_rate_of_sent", "change"), where=lambda row: row["type"] == "csat", empty="No satisfaction survey has been closed."),
            context.section("satisfaction", "Would recommend us, by period (NPS)", shown=("period", "nps_of_responses", "n", "sent", "response_rate_of_sent", "change"), where=lambda row: row["type"] == "nps", empty="No recommendation survey has been closed."),
            context.section("satisfaction_by_client", "By client", empty="No survey names a client.", text=("A single answer moves the figure of a small client by several points; read the number of answers first.",)),
            context.section("survey_actions", "What we do about it", shown=("id", "client", "text", "owner", "due"), where=lambda row: not row["done_on"], empty="No follow-up is open." if not open_points else "", define=False),
            context.section("surveys", "Surveys", shown=("id", "title", "n", "sent", "response_rate_of_sent", "csat_positive_of_responses", "nps_of_responses"), empty="No survey has been closed.", define=False),
        ],
        main=context.tables.get("satisfaction"), facts=facts.satisfaction(csat, nps, len(open_points)), kicker="Management",
    )  # fmt: skip


def _csat(row: dict[str, Any]) -> str:
    value = row["csat_positive_of_responses"]
    if value.value is None:
        return f"{row['period']}: too few answers to say ({row['n']})."
    return f"{words.share(value.value)} of {row['n']} answers were positive in {row['period']}."


def _nps(row: dict[str, Any]) -> str:
    value = row["nps_of_responses"]
    if value.value is None:
        return f"NPS {row['period']}: too few answers to say ({row['n']})."
    sign = "+" if value.value > 0 else ""
    return f"NPS {sign}{words.number(value.value, 0)} from {row['n']} answers in {row['period']}."


def _down(row: dict[str, Any]) -> bool:
    change = row["change"]
    return change is not None and change.value is not None and change.value < 0
