"""What is proven about the approval of a record, with its level: the word "approved" never stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.model.evidence import EvidenceLevel, State
from pmo.render import words

if TYPE_CHECKING:
    from pmo.model.evidence import Verdict
    from pmo.model.record import Record
    from pmo.render.site.book import Book

MEANS = {
    EvidenceLevel.NONE: "cannot be read",
    EvidenceLevel.TAKEN_OVER: "lay here when approvals were introduced",
    EvidenceLevel.CLAIMED: "a name in a file",
    EvidenceLevel.FORGE: "a review of the forge",
    EvidenceLevel.SIGNED: "signed over exactly this content",
}
"""What stands behind each level, in a few words."""


def block(book: Book, record: Record, here: str) -> Markup:
    """The section about approvals of a record the policy is about; empty for every other one."""
    found = book.approvals.get(record.id)
    if found is None or found.kind != record.kind or (not found.required and not _signed(found)):
        return Markup()
    return book.render(
        "evidence.html",
        here=here,
        sentence=sentence(found),
        given=_signed(found),
        means=MEANS,
        missing=_missing(book, found),
    )


def sentence(found: Verdict) -> str:
    """What is proven, in one sentence."""
    why = f": {'; '.join(found.reasons)}" if found.reasons else ""
    if found.state == State.APPROVED:
        return f"Approved; level of evidence: {found.level}{why}."
    if found.state == State.TAKEN_OVER:
        return "Taken over as it lay here when approvals were introduced; nothing about its approval is proven."
    if found.state == State.NOT_NEEDED:
        return f"No approval of its own is needed{why}."
    if found.state == State.MISSING and found.due:
        return f"Runs as an emergency and is not approved yet; the approval may follow until {found.due}."
    return f"{words.capital(found.state)}{why}."


def _signed(found: Verdict) -> list[dict[str, str]]:
    """The statements, without the names in the record itself, which have a table of their own."""
    return [
        {
            "person": item.person, "role": item.role, "decision": item.decision or "unreadable", "level": item.level,
            "at": item.at, "void": item.void,
        }
        for item in found.given
        if item.statement.endswith(".json")
    ]  # fmt: skip


def _missing(book: Book, found: Verdict) -> list[str]:
    if not found.required:
        return []
    who = [(need, [name for one in people if (name := _name(book, one))]) for need, people in found.who_can]
    return [
        f"{need.role} ({need.level}): {words.listing(names, 'or') if names else 'nobody can'}" for need, names in who
    ]


def _name(book: Book, person: str) -> str:
    record = book.workspace.find("person", person)
    return book.workspace.label(record) if record is not None else person
