"""The notice of an outage: what will be missing, when, for how long, and whom to call. Written for those who will notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.model.figures import Column, Table
from pmo.render import words
from pmo.render.reports.context import section_of
from pmo.render.reports.report import Fact, Section

if TYPE_CHECKING:
    from pmo.model.record import Record
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report


def build(context: Context, change: Record) -> Report:
    """One page to send. It says nothing that a client may not know: no risk score, no names of approvers."""
    workspace = context.workspace
    services = [context.name("service", name) for name in change.list("services") if isinstance(name, str)]
    start, end = change.get("planned_start"), change.get("planned_end")
    minutes = change.get("outage.minutes")
    expected = change.get("outage.expected") is True
    when = words.span(start, end, context.as_of.year) if start else "at a time that is not fixed yet"
    if not expected:
        answer = f"You will notice nothing: we work {_on(when)}."
    elif isinstance(minutes, int):
        answer = f"Expect up to {_long(minutes)} without service {_on(when)}."
    else:
        answer = f"Expect an interruption {_on(when)}."
    client = workspace.client_of(change)
    name = workspace.label(client) if client is not None else ""
    return context.report(
        f"outage-{change.id}", workspace.label(change), answer, _standing(context, change),
        [
            _facts_section(context, change, services),
            _told(context, change),
            Section("If something is wrong afterwards", text=(f"Call the service desk and name {change.id}. We watch the service until the end of the window.",)),
        ],
        facts=_facts(context, change, expected=expected, minutes=minutes),
        kicker=" · ".join(filter(None, ("Notice of planned work" if not expected else "Notice of an outage", name))),
        scope=f"{change.id}{f', {name}' if name else ''}.",
    )  # fmt: skip


def _on(when: str) -> str:
    return when if when.startswith("at ") else f"on {when}"


def _long(minutes: int) -> str:
    """90 minutes as 1 hour 30 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = [words.count(hours, "hour")] if hours else []
    return " ".join([*parts, words.count(rest, "minute")] if rest or not hours else parts)


def _standing(context: Context, change: Record) -> str:
    """Whether it is agreed, and what the state of the change means for a reader."""
    state = context.workspace.state(change)
    if state in ("closed", "cancelled"):
        return "This work is over." if state == "closed" else "This work was called off."
    agreed, by = change.get("outage.agreed_on"), change.get("outage.agreed_by")
    if agreed:
        role = context.name("role", by) if by else ""
        return f"Agreed on {context.day(agreed)}{f' by the {_lower(role)}' if role else ''}."
    if change.get("outage.expected") is True:
        return "The outage is not agreed yet; we ask for your answer."
    return "The date is planned." if state in ("draft", "assess", "authorize") else "The date is fixed."


def _lower(role: str) -> str:
    return f"{role[:1].lower()}{role[1:]}" if role[1:2].islower() else role


def _facts(context: Context, change: Record, *, expected: bool, minutes: object) -> tuple[Fact, ...]:
    start = change.instant("planned_start")
    end = change.instant("planned_end")
    facts = []
    if start is not None:
        facts.append(
            Fact(
                "Begins",
                words.day(start.date(), context.as_of.year),
                f"{words.weekday(start.date(), context.as_of.year).partition(',')[0]}, {words.clock(start)}",
            )
        )
    if end is not None:
        facts.append(Fact("Ends at the latest", words.clock(end), words.weekday(end.date(), context.as_of.year)))
    facts.append(
        Fact(
            "Outage",
            _long(minutes) if expected and isinstance(minutes, int) else "None",
            "at most, within the window" if expected else "nothing is switched off",
        )
    )
    return tuple(facts)  # fmt: skip


def _facts_section(context: Context, change: Record, services: list[str]) -> Section:
    """What happens in the words of the change: impact and reason are internal and appear only inside the firm."""
    lines = [("Work", context.workspace.label(change)), ("Services", words.listing(services) if services else "")]
    lines += [("Window", words.span(change.get("planned_start"), change.get("planned_end"), context.as_of.year))]
    if not context.client_edition:
        lines += [("What users notice", change.text("impact")), ("Why", change.text("reason"))]
        lines += [("If we do not", change.text("risk_of_not_doing"))]
    kept = tuple((head, text) for head, text in lines if text)
    table = Table(
        "outage", "What happens", (Column("what", ""), Column("text", "")), kept, tuple((change.id,) for _ in kept)
    )
    return section_of(table, "What happens", define=False)


def _told(context: Context, change: Record) -> Section | None:
    """Who is told when; what the firm plans to say stays inside the firm."""
    rows = [item for item in change.list("communications") if isinstance(item, dict)]
    if context.client_edition or not rows:
        return None
    columns = (Column("when", "When", "date"), Column("audience", "Who"), Column("text", "What is said"))
    lines = tuple(
        (str(item.get("when") or ""), str(item.get("audience") or ""), str(item.get("text") or "")) for item in rows
    )
    table = Table("outage_messages", "Messages", columns, lines, tuple((change.id,) for _ in lines))
    return section_of(table, "Who is told", define=False)
