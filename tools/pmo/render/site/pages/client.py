"""A client: are their projects on time, what do they wait for, what will they notice?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.model.figures import Color
from pmo.render import words
from pmo.render.charts import rag
from pmo.render.site.encode import text
from pmo.render.site.fields import Fact
from pmo.render.site.pages.project import PLAIN
from pmo.render.site.records import record_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.render.site.book import Book
    from pmo.render.site.page import Page

SHOWN = frozenset({"project", "agreement", "communication", "change", "issue"})


def page(book: Book, client: Record) -> Page:
    """The page of one client."""
    here = book.path(client)
    return record_page(
        book,
        client,
        shown_above=SHOWN,
        lead=_lead(book, client),
        blocks=[block(book, client, here)],
        facts_first=list(_facts(book, client)),
    )


def block(book: Book, client: Record, here: str) -> Markup:
    """What is needed from the client, their projects, planned work, issues, agreements and what was said."""
    return book.render(
        "client.html",
        here=here,
        client=client,
        needed=list(needed(book, client)),
        projects=list(_projects(book, client)),
        changes=_coming(book, client),
        issues=_issues(book, client),
        agreements=_agreements(book, client),
        said=_said(book, client),
    )


def mine(book: Book, client: Record, kind: str) -> list[Record]:
    """The client's records of a kind, their own and their projects'."""
    return [record for record in book.workspace.of(kind) if book.client(record) is client]


def _lead(book: Book, client: Record) -> Markup:
    projects = [
        project
        for project in mine(book, client, "project")
        if project.id in book.figures and book.figures[project.id].color is not Color.NONE
    ]
    if not projects:
        state = words.capital(words.humane(book.workspace.state(client)))
        return Markup("<strong>{}.</strong> {}").format(
            text(state), text(client.text("business") or "No project is running.")
        )
    behind = [project for project in projects if book.figures[project.id].color is Color.RED]
    head = (
        f"{len(behind)} of {words.count(len(projects), 'running project')} {'is' if len(behind) == 1 else 'are'} behind plan."
        if behind
        else f"{words.capital(words.count(len(projects), 'project runs', 'projects run'))}; none is behind plan."
    )
    return Markup("<strong>{}</strong> {}").format(
        text(head), text(client.text("strategy") and f"What they want: {client.text('strategy').rstrip('.')}.")
    )


def _facts(book: Book, client: Record) -> Iterator[Fact]:
    responses = [
        survey
        for survey in book.workspace.of("survey")
        if survey.get("type") == "csat" and book.client(survey) is client
    ]
    if responses:
        last = max(responses, key=lambda survey: survey.text("period"))
        yield Fact("Last survey", book.link(last, book.path(client)))


def needed(book: Book, client: Record) -> Iterator[dict[str, object]]:
    """Actions the client owes, from the last status report of each project."""
    for project in mine(book, client, "project"):
        reports = sorted(book.workspace.under(project, "status", "project"), key=lambda record: record.text("date"))
        for action in reports[-1].list("client_actions") if reports and book.workspace.open(project) else []:
            if isinstance(action, dict) and not action.get("done_on"):
                yield {"text": action.get("text", ""), "due": action.get("due", ""), "project": project}


def _projects(book: Book, client: Record) -> Iterator[dict[str, object]]:
    for project in mine(book, client, "project"):
        figures = book.figures.get(project.id)
        color = figures.color if figures else Color.NONE
        state = words.capital(words.humane(book.workspace.state(project)))
        mark = rag.rag(color.value, word=PLAIN[color]) if color in PLAIN else text(state)
        milestone = figures.next_milestone if figures and color is not Color.NONE else None
        yield {"project": project, "mark": mark, "state": state, "milestone": milestone}


def _coming(book: Book, client: Record) -> list[Record]:
    today = book.workspace.as_of
    return sorted(
        (
            change
            for change in mine(book, client, "change")
            if book.workspace.open(change) and (day := change.date("planned_start")) and day >= today
        ),
        key=lambda change: change.text("planned_start"),
    )


def _issues(book: Book, client: Record) -> list[Record]:
    return [issue for issue in mine(book, client, "issue") if book.workspace.open(issue)]


def _agreements(book: Book, client: Record) -> list[Record]:
    return mine(book, client, "agreement")


def _said(book: Book, client: Record) -> list[Record]:
    return sorted(mine(book, client, "communication"), key=lambda record: record.text("date"), reverse=True)[:6]
