"""Faults of a text as findings, and what need not be said after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.model.finding import Finding, Note, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.parse.document import Document


def text_faults(path: str, read: Document) -> list[Finding]:
    """What is wrong with the text of a file."""
    return [
        Finding(
            fault.slug,
            fault.level,
            Place(path, fault.span),
            fault.message,
            fault.help,
            (Note(Place(path, fault.other), fault.other_text),) if fault.other else (),
        )
        for fault in read.faults
    ]


def not_said_before(findings: Iterable[Finding], faults: Iterable[Finding]) -> list[Finding]:
    """Without the findings at a place where the text itself is at fault: one mistake, one finding."""
    known = {fault.place for fault in faults if fault.slug != "front-matter-missing"}
    return [finding for finding in findings if finding.place not in known]
