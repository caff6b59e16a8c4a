"""Each heading of a page has a text, and something stands below it.

Why
    The runbook had a heading "Back-out" and nothing under it. It passed every review, because the table of contents looked
    complete, and was missed at half past two in the night it was needed.
Bad
    # runbooks/replace-switch.md
    ---
    id: replace-switch
    title: Replace a switch
    status: draft
    ---
    ## Steps

    Move the cables one by one.

    ## Back-out  # here

    ## Afterwards

    Close the change.
Good
    # runbooks/replace-switch.md
    ---
    id: replace-switch
    title: Replace a switch
    status: draft
    ---
    ## Steps

    Move the cables one by one.

    ## Back-out

    Put the old switch back; the cables are labeled.

    ## Afterwards

    Close the change.
Fix
    Write the section, or take the heading out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check import prose
from pmo.check.rule import About
from pmo.model.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("warning", ())


def check(workspace: Workspace) -> Iterator[Finding]:
    """Headings without text, and headings followed by one of the same or a higher level, or by the end of the page."""
    return prose.numbered(_check(workspace))


def _check(workspace: Workspace) -> Iterator[Finding]:
    for record in workspace.each():
        if record.body:
            yield from _empty(record)


def _empty(record: Record) -> Iterator[Finding]:
    waiting: tuple[prose.Line, int, str] | None = None
    for line in prose.lines(record):
        found = prose.heading(line)
        if found is None:
            if line.text.strip():
                waiting = None
            continue
        depth, text = found
        if waiting is not None and depth <= waiting[1]:
            yield _finding(record, waiting[0], f"nothing stands below the heading “{waiting[2]}”")
        if not text:
            yield _finding(record, line, "this heading has no text")
        waiting = (line, depth, text) if text else None
    if waiting is not None:
        yield _finding(record, waiting[0], f"nothing stands below the heading “{waiting[2]}”")


def _finding(record: Record, line: prose.Line, message: str) -> Finding:
    where = prose.place(record, line.number, 0, len(line.text))
    return Finding("", Level(RULE.level), where, message, record=record.id, pointer="body")
