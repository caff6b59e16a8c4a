"""The written part of a post-project review as sections: causes, lessons, the client's words, what is left, who accepted it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.model.figures import Column, Table
from pmo.render import words
from pmo.render.reports.context import section_of
from pmo.render.reports.report import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.render.reports.context import Context

ORDER = ("stop", "keep", "try")


def sections(context: Context, review: Record | None) -> Iterator[Section]:
    """What people wrote, in the order in which it is read out; nothing where nothing is written."""
    if review is None:
        return
    yield from _rows(
        review,
        "variances",
        "Why it differed",
        (("dimension", "What", "text"), ("text", "Difference", "text"), ("cause", "Cause", "text")),
    )
    yield from _lessons(review)
    missed = tuple(str(item) for item in review.list("not_foreseen") if isinstance(item, str))
    if missed:
        yield Section("Not foreseen", bullets=missed)
    for field, title in (("client_voice", "What the client said"), ("handover", "Handover")):
        if review.text(field):
            yield Section(title, text=(review.text(field),))
    yield from _rows(
        review,
        "follow_on_actions",
        "Left open",
        (("text", "What", "text"), ("owner", "Owner", "id"), ("due", "Due", "date"), ("done_on", "Done", "date")),
    )
    yield _sign_off(context, review)


def _rows(review: Record, field: str, title: str, columns: tuple[tuple[str, str, str], ...]) -> Iterator[Section]:
    found = [item for item in review.list(field) if isinstance(item, dict)]
    if found:
        lines: tuple[tuple[Any, ...], ...] = tuple(tuple(item.get(key) for key, _, _ in columns) for item in found)
        made = tuple(Column(key, head, unit) for key, head, unit in columns)
        table = Table(f"review_{field}", title, made, lines, tuple((review.id,) for _ in lines))
        yield section_of(table, title, define=False)


def _lessons(review: Record) -> Iterator[Section]:
    """Stop, keep and try, with what became of each."""
    found = [item for item in review.list("lessons") if isinstance(item, dict)]
    found.sort(key=lambda item: ORDER.index(item["type"]) if item.get("type") in ORDER else len(ORDER))
    if not found:
        return
    columns = (
        Column("type", "Kind"), Column("text", "Lesson"), Column("action", "What changes"), Column("owner", "Owner", "id"),
        Column("due", "Due", "date"),
    )  # fmt: skip
    lines: tuple[tuple[Any, ...], ...] = tuple(
        (words.capital(str(item.get("type") or "")), item.get("text"), item.get("action") or item.get("applied_in") or ("accepted without action" if item.get("accepted") is True else ""), item.get("owner"), item.get("due"))
        for item in found
    )  # fmt: skip
    table = Table("review_lessons", "Lessons", columns, lines, tuple((review.id,) for _ in lines))
    yield section_of(table, "What we learned, and what changes", define=False)


def _sign_off(context: Context, review: Record) -> Section:
    """Who accepted the review, or who still has to."""
    role, person, day = (review.get(f"sign_off.{name}") for name in ("role", "person", "signed_on"))
    if not day:
        return Section("Sign-off", text=("The review is not signed off yet.",))
    who = context.name("person", person) if person else ""
    said = ", ".join(filter(None, (who, context.name("role", role) if role else "")))
    return Section("Sign-off", text=(f"Accepted on {context.day(day)}{f' by {said}' if said else ''}.",))
