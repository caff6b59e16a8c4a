"""A change request: may I say yes, when does it happen, and how do we get back?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.domain import change as times
from pmo.render import words
from pmo.render.charts import day_timeline
from pmo.render.site.encode import text
from pmo.render.site.fields import Fact
from pmo.render.site.pages import change_timeline as timeline
from pmo.render.site.records import record_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.render.site.book import Book
    from pmo.render.site.page import Page

FIRST = frozenset({"What and why"})
HIDDEN = frozenset(
    {
        "planned_start",
        "planned_end",
        "backout_plan",
        "implementation_plan",
        "test_plan",
        "approvals",
        "risk",
        "actual_start",
        "actual_end",
        "category",
        "outage",
    }
)


def page(book: Book, change: Record) -> Page:
    """The page of one change."""
    here = book.path(change)
    blocks = [block for block in _blocks(book, change, here) if block]
    return record_page(
        book,
        change,
        lead=_lead(book, change),
        blocks=blocks,
        skip=HIDDEN,
        first=FIRST,
        facts_first=list(_facts(book, change)),
    )


def _lead(book: Book, change: Record) -> Markup:
    state = book.workspace.state(change)
    outcome = change.text("outcome")
    when = (
        words.span(change.get("planned_start"), change.get("planned_end"), book.year)
        if change.text("planned_start")
        else ""
    )
    if outcome:
        head, tail = (
            f"{words.capital(words.humane(outcome))}.",
            f"Carried out {words.span(change.get('actual_start'), change.get('actual_end'), book.year)}."
            if change.text("actual_start")
            else "",
        )
    elif change.text("cancel_reason"):
        head, tail = f"Cancelled: {words.humane(change.text('cancel_reason'))}.", ""
    else:
        head = {
            "draft": "A draft, not submitted.",
            "assess": "Waits for assessment.",
            "authorize": "Waits for authorization.",
            "scheduled": "Scheduled.",
            "implementing": "Running now.",
            "review": "Done; the review is still to come.",
        }.get(state, f"{words.capital(words.humane(state))}.")
        tail = f"Planned for {when}." if when else "No date yet."
    return Markup('<span class="id">{}</span> <strong>{}</strong> {}').format(text(change.id), text(head), text(tail))


def _facts(book: Book, change: Record) -> Iterator[Fact]:
    points = times.score(change)
    if points is not None:
        yield Fact(
            "Risk",
            Markup("<strong>{}</strong>, {} of 25").format(
                text(words.capital(times.level(points, book.workspace.settings.thresholds))), text(points)
            ),
        )
    if change.get("outage.expected"):
        yield Fact("Outage", text(words.count(int(change.get("outage.minutes") or 0), "minute")))
    elif change.get("outage.minutes"):
        yield Fact("Outage", text(f"not planned; {words.count(int(change.get('outage.minutes')), 'minute')} happened"))
    elif change.get("outage.expected") is False:
        yield Fact("Outage", text("none expected"))


def _blocks(book: Book, change: Record, here: str) -> Iterator[Markup]:
    approvals = [item for item in change.list("approvals") if isinstance(item, dict)]
    state = book.workspace.state(change)
    if approvals or state in ("assess", "authorize", "scheduled", "implementing"):
        points = times.score(change)
        level = (
            "emergency"
            if change.get("type") == "emergency"
            else times.level(points, book.workspace.settings.thresholds)
            if points is not None
            else ""
        )
        yield book.render(
            "change_approvals.html",
            here=here,
            approvals=approvals,
            level=level,
            authority=[_role(book, role) for role in times.AUTHORITY.get(level, ())],
            kind=book.workspace.kinds[change.kind],
            model=change.text("model"),
        )
    yield from _timeline(book, change, here)
    yield book.render("change_plan.html", here=here, change=change)
    risk = change.get("risk")
    if isinstance(risk, dict):
        yield book.render(
            "change_risk.html",
            answers=[
                (item.title, value)
                for name, value in risk.items()
                if (item := book.workspace.kinds[change.kind].find(f"risk.{name}"))
            ],
            total=times.score(change),
        )


def _role(book: Book, role: str) -> str:
    found = book.workspace.find("role", role)
    return book.workspace.label(found) if found else words.capital(role.replace("-", " "))


def _timeline(book: Book, change: Record, here: str) -> Iterator[Markup]:
    planned = times.planned(change)
    if planned is None or not times.is_production(change):
        return
    tracks = timeline.tracks(book, change, planned, here)
    decision = change.instant("backout_plan.decision_point")
    chart = day_timeline.day_timeline(
        tracks,
        decision=timeline.local(book, decision) if decision else None,
        finding=f"{book.workspace.label(change)} against window, people, service and freeze.",
    )
    space = book.workspace
    open_changes = space.once("open changes", "", lambda: sum(space.open(other) for other in space.of("change")))
    next_freeze = _next_freeze(book, change) if book.workspace.open(change) else None
    yield book.render(
        "change_when.html", chart=chart, change=change, here=here, open_changes=open_changes, next_freeze=next_freeze
    )


def _next_freeze(book: Book, change: Record) -> Record | None:
    coming = [
        window
        for window in times.windows_of(book.workspace, change, "freeze")
        if (start := window.date("start")) and start > book.workspace.as_of
    ]
    return min(coming, key=lambda window: window.text("start"), default=None)
