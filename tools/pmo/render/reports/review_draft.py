"""A post-project review as a draft: everything the records know is filled in, everything else is asked.

A question stands wherever a person has to judge: causes nobody recorded, what the client said, what was learned.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.number import number
from pmo.domain.satisfaction import POSITIVE_LEVELS, csat_positive_of_responses
from pmo.render import words
from pmo.render.reports import review_facts
from pmo.render.reports.markdown import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from pmo.domain import plan
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.render.reports.review_facts import Facts, Pair

MOST_TASKS: Final = 3
CAUSES: Final = {
    "client_dependency": "It waited for the client.",
    "pulled_to_tickets": "People were pulled away to tickets.",
    "scope_change": "The scope changed.",
    "supplier": "A supplier was late.",
    "estimate": "The estimate was too low.",
    "technical": "A technical fault had to be found first.",
}
"""What a recorded slip cause means in a sentence."""


def data(workspace: Workspace, project: Record) -> dict[str, Any]:
    """The front matter of the draft, valid for the schema of reviews."""
    found = review_facts.facts(workspace, project)
    out: dict[str, Any] = {"project": project.id, "status": "draft"}
    out["planned_vs_actual"] = review_facts.planned_vs_actual(found)
    tolerances = project.get("tolerances")
    if isinstance(tolerances, dict) and tolerances:
        out["tolerances"] = dict(tolerances)
    out["variances"] = list(variances(workspace, found))
    out["risks_occurred"] = [risk.id for risk in found.occurred]
    out["not_foreseen"] = [f"{workspace.label(issue)} ({issue.id})." for issue in found.unforeseen]
    out["change_outcomes"] = change_outcomes(workspace, found)
    out["client_voice"] = client_voice(project, found, workspace.settings.thresholds.min_responses)
    out["handover"] = (
        "Who runs the result now, with which documents, and what was still open on the day of the handover?"
    )
    out["lessons"] = list(lessons(found))
    actions = list(follow_on(workspace, found))
    if actions:
        out["follow_on_actions"] = actions
    criteria = " ".join(str(item) for item in project.list("success_criteria"))
    expected = criteria or project.text("purpose")
    if expected:
        out["benefits"] = {"expected": expected, "achieved": "Which of these are true today, and who has checked it?"}
    return {key: value for key, value in out.items() if value not in ([], {}) or key == "risks_occurred"}


def variances(workspace: Workspace, found: Facts) -> Iterator[dict[str, Any]]:
    """What differed: dates and hours, money where it is known, late milestones, and the tasks furthest from their plan."""
    currency = workspace.settings.currency
    for pair, dimension in (
        (found.pair("finish"), "schedule"),
        (found.pair("hours"), "hours"),
        (found.pair("price"), "price"),
    ):
        over = found.pair("finish").actual is not None or (pair.difference or 0) > 0
        if pair.difference and over:
            yield {"dimension": dimension, "text": _compared(pair, currency), "cause": _cause_question(pair)}
    for item in found.milestones:
        if item.slip_days:
            seen = item.actual or item.forecast
            cause = CAUSES.get(item.cause) or f"What moved “{item.name}” by {words.count(abs(item.slip_days), 'day')}?"
            text = f"{item.name}: planned {item.baseline}, actual {seen}, {words.count(abs(item.slip_days), 'day')} {'late' if item.slip_days > 0 else 'early'}."
            yield {"dimension": "schedule", "text": text, "cause": cause}
    for task, hours in found.tasks[:MOST_TASKS]:
        text = f"{task.name}: planned {words.number(task.budget)} h, actual {words.number(hours)} h."
        yield {"dimension": "hours", "text": text, "cause": _task_question(task, hours)}


def _compared(pair: Pair, currency: str) -> str:
    if pair.unit == "date":
        return f"{pair.title}: planned {pair.planned}, actual {pair.actual}."
    planned, actual = (words.unit(value, pair.unit, currency) for value in (pair.planned, pair.actual))
    share = pair.share.value
    by = f" ({'+' if share > 0 else ''}{words.share(share)})" if share is not None else ""
    return f"{pair.title}: planned {planned}, actual {actual}{by}."


def _cause_question(pair: Pair) -> str:
    gap = pair.difference or 0
    if pair.unit == "date":
        return f"Which one cause explains most of the {words.count(abs(int(gap)), 'day')} {'of delay' if gap > 0 else 'gained'}?"
    if pair.unit == "hours":
        return f"Which work took the {words.number(abs(gap))} hours {'more' if gap > 0 else 'less'}, and why?"
    return "Which agreement or change order moved the price, and who accepted it?"


def _task_question(task: plan.Task, hours: Decimal) -> str:
    if hours > task.budget:
        return f"What did the estimate of “{task.name}” not know?"
    return f"What made “{task.name}” easier than expected, and will it be so again?"


def change_outcomes(workspace: Workspace, found: Facts) -> str:
    """How the changes went, with the ids of those that did not go well."""
    groups = review_facts.outcomes(workspace, found)
    if not groups:
        orders = (
            f" {words.capital(words.count(len(found.orders), 'change order'))} moved the baseline."
            if found.orders
            else ""
        )
        return f"The project made no change to a running service.{orders}"
    total = sum(len(members) for _, members in groups)
    tail = (
        f" {words.capital(words.count(len(found.orders), 'change order'))}: {', '.join(record.id for record in found.orders)}."
        if found.orders
        else ""
    )
    if len(groups) == 1 and groups[0][0] == "successful":
        how = "successful" if total == 1 else "all successful"
        return f"{words.capital(words.count(total, 'change'))}, {how}.{tail}"
    parts = []
    for name, members in groups:
        ids = f" ({', '.join(record.id for record in members)})" if name != "successful" else ""
        parts.append(f"{len(members)} {words.humane(name)}{ids}")
    return f"{words.capital(words.count(total, 'change'))}: {words.listing(parts)}.{tail}"


def client_voice(project: Record, found: Facts, minimum: int) -> str:
    """Satisfaction around the time of the project where surveys are kept, else the question to ask the sponsor."""
    sponsor = project.text("sponsor") or "sponsor"
    question = f"What did the {sponsor[:1].lower()}{sponsor[1:]} say about the result, and what about the way there?"
    said = [text for record in found.satisfaction if (text := _satisfaction(record, minimum))]
    return " ".join([*said, question])


def _satisfaction(record: Record, minimum: int) -> str:
    """One CSAT survey in a sentence, always with the number of answers."""
    if record.get("type") != "csat":
        return ""
    counts = {
        int(item["level"]): int(item["count"])
        for item in record.list("counts")
        if isinstance(item, dict) and number(item.get("level")) is not None and number(item.get("count")) is not None
    }
    positive = tuple(int(level) for level in record.list("positive_levels")) or POSITIVE_LEVELS
    share = csat_positive_of_responses(counts, positive, minimum)
    when = record.text("period") or "this project"
    total = sum(counts.values())
    if share.value is None:
        return f"CSAT in {when}: {words.reason(share)} ({words.count(total, 'answer')})." if total else ""
    good = sum(amount for level, amount in counts.items() if level in positive)
    return f"CSAT in {when}: {words.share(share.value, 0)} ({good} of {total} answers)."


def lessons(found: Facts) -> Iterator[dict[str, Any]]:
    """Questions that lead to lessons, each about something that happened in this project."""
    gained = next((task for task, hours in found.tasks if hours < task.budget), None)
    keep = (
        f"What made “{gained.name}” take fewer hours than planned, and how does the next project get the same?"
        if gained
        else "What went so well that the next project has to do it again?"
    )
    yield {"type": "keep", "text": keep}
    trouble = _trouble(found)
    yield {
        "type": "stop",
        "text": f"{trouble} Which habit of ours let it happen?"
        if trouble
        else "Which habit cost hours or trust, and who would miss it?",
    }
    slipped = max(
        (item for item in found.milestones if item.slip_days and item.slip_days > 0),
        key=lambda item: item.slip_days or 0,
        default=None,
    )
    early = (
        f"What would have shown two weeks earlier that “{slipped.name}” slips by {words.count(slipped.slip_days or 0, 'day')}?"
        if slipped
        else "What would you try on the next project of this kind?"
    )
    yield {"type": "try", "text": early}
    if found.unforeseen:
        yield {
            "type": "try",
            "text": f"{words.capital(words.count(len(found.unforeseen), 'issue'))} came from nowhere: which question at the start would have found {'it' if len(found.unforeseen) == 1 else 'them'}?",
        }


def _trouble(found: Facts) -> str:
    bad = [change for change in found.changes if change.get("outcome") in ("backed_out", "unsuccessful")]
    if bad:
        return f"“{bad[0].text('title')}” ({bad[0].id}) was {words.humane(bad[0].get('outcome'))}."
    if found.escalations:
        return f"“{found.escalations[0].text('title')}” ({found.escalations[0].id}) had to be escalated."
    if found.occurred:
        return f"“{found.occurred[0].text('title')}” ({found.occurred[0].id}) was seen as a risk and came true."
    return ""


def follow_on(workspace: Workspace, found: Facts) -> Iterator[dict[str, Any]]:
    """What the project leaves open and somebody has to carry on: issues, and conditions of the go-live."""
    project = found.project
    later = _later(workspace, project)
    for issue in found.issues:
        owner = issue.get("owner") or project.get("manager")
        if workspace.open(issue) and owner:
            due = issue.date("next_update_due")
            day = due if due is not None and due > workspace.as_of else later
            yield {
                "text": f"Close {issue.id} or hand it over: {workspace.label(issue)}.",
                "owner": str(owner),
                "due": day.isoformat(),
            }
    for item in project.list("go_live.conditions"):
        if isinstance(item, dict) and item.get("text") and not item.get("done_on") and item.get("owner"):
            yield {
                "text": str(item["text"]),
                "owner": str(item["owner"]),
                "due": str(item.get("due") or later.isoformat()),
            }


def _later(workspace: Workspace, project: Record) -> date:
    """A month after today, or after the end if that is later."""
    ended = project.date("actual_finish") or workspace.as_of
    return max(ended, workspace.as_of) + timedelta(days=workspace.settings.thresholds.review_due_days)


def _hours_of(found: Facts, *, more: bool) -> list[tuple[str, str, str]]:
    """Tasks that took more, or fewer, hours than planned: name, hours, budget."""
    rows = [(task, hours) for task, hours in found.tasks if (hours > task.budget) is more]
    return [(task.name, words.number(hours), words.number(task.budget)) for task, hours in rows[:MOST_TASKS]]


def body(workspace: Workspace, project: Record, verdict: str) -> str:
    """The prose under the front matter: what the records say, and the questions that lead on."""
    found = review_facts.facts(workspace, project)
    on_time = [item.name for item in found.milestones if item.actual and (item.slip_days or 0) <= 0]
    late = [
        (item.name, words.count(item.slip_days, "day"), CAUSES.get(item.cause, ""))
        for item in found.milestones
        if item.slip_days and item.slip_days > 0
    ]
    year = workspace.as_of.year
    template = environment().get_template("review_draft.md.j2")
    return template.render(
        verdict=verdict,
        on_time=words.listing(on_time),
        late=late,
        changes=change_outcomes(workspace, found),
        occurred=[(risk.id, workspace.label(risk)) for risk in found.occurred],
        closed_risks=words.count(found.closed_risks, "risk"),
        unforeseen=[(issue.id, workspace.label(issue)) for issue in found.unforeseen],
        escalations=[
            (item.id, workspace.label(item), words.day(item.get("raised_on"), year), item.text("decision") or "no decision is recorded")
            for item in found.escalations
        ],
        over=_hours_of(found, more=True),
        under=_hours_of(found, more=False),
    )  # fmt: skip
