"""A problem: what is the cause, how do we know, and will it come back?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from pmo.model.record import as_date
from pmo.render import words
from pmo.render.site.encode import text
from pmo.render.site.fields import Fact
from pmo.render.site.records import record_page

if TYPE_CHECKING:
    from datetime import date

    from pmo.model.record import Record
    from pmo.render.site.book import Book
    from pmo.render.site.page import Page

HIDDEN: Final = frozenset(
    {"rca", "actions", "effect_check", "statement", "workaround", "runbook", "fix_notes", "duplicate_of", "owner", "impact", "urgency"}
)  # fmt: skip
CATEGORIES: Final = ("people", "process", "technology", "environment", "supplier", "measurement")
"""The six bones of an Ishikawa diagram."""


@dataclass(frozen=True, slots=True)
class Action:
    """A corrective or preventive action with its distance to the due day."""

    raw: dict[str, Any]
    due: date | None
    tone: str
    said: str


def page(book: Book, problem: Record) -> Page:
    """The page of one problem."""
    here = book.path(problem)
    groups: dict[str, list[str]] = {}
    for item in _rows(problem, "rca.factors"):
        groups.setdefault(str(item.get("group") or ""), []).append(str(item.get("text") or ""))
    block = book.render(
        "problem.html",
        here=here,
        problem=problem,
        statement=problem.text("statement"),
        whys=_rows(problem, "rca.whys"),
        timeline=_rows(problem, "rca.timeline"),
        causes=problem.list("rca.root_causes"),
        categories=[(words.capital(words.humane(name)), groups[name]) for name in (*CATEGORIES, "") if name in groups],
        silent=[words.humane(name) for name in CATEGORIES if name not in groups] if groups else [],
        gap=problem.text("rca.detection_gap"),
        actions=[_action(book, item) for item in _rows(problem, "actions")],
        check=problem.get("effect_check") if isinstance(problem.get("effect_check"), dict) else {},
        late_check=_late(book, problem),
        duplicate=book.workspace.find("problem", problem.get("duplicate_of")),
    )
    return record_page(
        book,
        problem,
        lead=_lead(book, problem, here),
        blocks=[block],
        skip=HIDDEN,
        facts_first=_facts(book, problem, here),
    )


def _rows(record: Record, field: str) -> list[dict[str, Any]]:
    return [item for item in record.list(field) if isinstance(item, dict)]


def _facts(book: Book, problem: Record, here: str) -> list[Fact]:
    kind = book.workspace.kinds[problem.kind]
    facts = [
        Fact(item.title, book.value(item, problem.get(name), here))
        for name in ("owner", "impact", "urgency")
        if (item := kind.find(name)) is not None and problem.get(name)
    ]
    technique = problem.text("rca.technique")
    if technique:
        said = {"five_whys": "five whys", "ishikawa": "Ishikawa diagram"}.get(technique, words.humane(technique))
        facts.append(Fact("Looked for with", text(words.capital(said))))
    return facts


def _lead(book: Book, problem: Record, here: str) -> Markup:
    state = book.workspace.state(problem)
    causes = problem.list("rca.root_causes")
    open_actions = [item for item in _rows(problem, "actions") if not item.get("done_on")]
    head = {
        "new": "Nobody has looked at it yet.",
        "assess": "Being assessed.",
        "root_cause_analysis": "The cause is being looked for.",
    }.get(state, f"{words.capital(words.humane(state))}.")
    parts = []
    if causes:
        parts.append(f"Cause: {causes[0]}")
    elif problem.text("workaround"):
        parts.append(f"Until it is solved: {problem.text('workaround')}")
    if open_actions:
        parts.append(f"{words.capital(words.count(len(open_actions), 'action is', 'actions are'))} still open.")
    return Markup('<span class="id">{}</span> <strong>{}</strong> {}').format(
        text(problem.id), text(head), book.with_links(" ".join(parts), here)
    )


def _action(book: Book, raw: dict[str, Any]) -> Action:
    due, done = as_date(raw.get("due")), as_date(raw.get("done_on"))
    if done is not None:
        late = f", {words.count((done - due).days, 'day')} late" if due and done > due else ""
        return Action(raw, due, "", f"done {words.day(done, book.year)}{late}")
    if due is None:
        return Action(raw, None, "amber", "not dated")
    days = (due - book.workspace.as_of).days
    return Action(
        raw, due, "red" if days < 0 else "amber" if days <= 3 else "mute", words.distance(due, book.workspace.as_of)
    )


def _late(book: Book, problem: Record) -> bool:
    due = problem.date("effect_check.due")
    return bool(due and due < book.workspace.as_of and not problem.get("effect_check.checked_on"))
