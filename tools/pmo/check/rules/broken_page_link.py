"""A link of a page leads to a page that exists.

Why
    The page about emergencies linked to a runbook that had been renamed. At night the link ended in "not found", and the
    switch was replaced from memory.
Bad
    # runbooks/replace-switch.md
    ---
    id: replace-switch
    title: Replace a switch
    status: draft
    ---
    Before you begin, read [the checks](swich-checks.md).  # here
    # runbooks/switch-checks.md
    ---
    id: switch-checks
    title: Checks of a switch
    status: draft
    ---
    Look at the lamps.
Good
    # runbooks/replace-switch.md
    ---
    id: replace-switch
    title: Replace a switch
    status: draft
    ---
    Before you begin, read [the checks](switch-checks.md).
    # runbooks/switch-checks.md
    ---
    id: switch-checks
    title: Checks of a switch
    status: draft
    ---
    Look at the lamps.
Fix
    Correct the name. Links are relative to the page: `other-page.md`, or `../runbooks/page.md` from a process.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from pmo.check import prose
from pmo.check.rule import About
from pmo.model.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("error", ())
_LINK: Final = re.compile(
    r"\]\(\s*<?(?P<target>[^\s()<>]+)>?(?:\s+[\"'][^)]{0,300})?\)|^\s{0,3}\[[^\]]+\]:\s*<?(?P<named>[^\s<>]+)"
)
_OUTSIDE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_RECORDS: Final = (".md", ".yml", ".csv")
_PLAIN: Final = ("README.md", "index.md")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Relative links to records that are not there, and to headings that the page does not have."""
    return prose.numbered(_check(workspace))


def _check(workspace: Workspace) -> Iterator[Finding]:
    anchors: dict[str, set[str]] = {}
    for record in workspace.each():
        if "](" not in record.body and "]:" not in record.body:
            continue
        known: dict[str, tuple[str, str] | None] = {}
        for line in prose.lines(record):
            for found in _LINK.finditer(line.prose):
                name = "target" if found.group("target") else "named"
                target = found.group(name)
                if target not in known:
                    known[target] = _fault(record, target, workspace, anchors)
                fault = known[target]
                if fault:
                    message, help_ = fault
                    where = prose.place(record, line.number, found.start(name), found.end(name))
                    yield Finding("", Level(RULE.level), where, message, help_, record=record.id, pointer="body")


def _fault(record: Record, target: str, workspace: Workspace, anchors: dict[str, set[str]]) -> tuple[str, str] | None:
    """Message and help for a target that leads nowhere. `anchors` keeps the headings of the pages read so far."""
    if _OUTSIDE.match(target):
        return None
    path, _, anchor = target.partition("#")
    if path.startswith("/"):
        return f"the link “{target}” starts at the root of a site", "write it relative to this page"
    full = posixpath.normpath(posixpath.join(posixpath.dirname(record.path), path)) if path else record.path
    page = workspace.at(full)
    if page is None:
        if not path.endswith(_RECORDS) or posixpath.basename(path) in _PLAIN or full in workspace.unread:
            return None
        folder, name = posixpath.split(full)
        close = get_close_matches(
            name, [posixpath.basename(item) for item in workspace.paths if posixpath.dirname(item) == folder], 1
        )
        return f"the link “{target}” leads to no page", f"did you mean {close[0]}?" if close else ""
    if anchor and page.path not in anchors:
        anchors[page.path] = _anchors(page)
    if anchor and anchor not in anchors[page.path]:
        return (
            f"the page {full} has no heading for “#{anchor}”",
            "correct the part behind #, or link to the page as a whole",
        )
    return None


def _anchors(page: Record) -> set[str]:
    found = (prose.heading(line) for line in prose.lines(page))
    return {_slug(item[1]) for item in found if item}


def _slug(heading: str) -> str:
    """The anchor of a heading, as Python-Markdown makes it."""
    plain = unicodedata.normalize("NFKD", heading.replace("`", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())
