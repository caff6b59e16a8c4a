"""A page is plain Markdown: no HTML, no scripts.

Why
    "Enter <tenant> and press Enter" was written without code marks. The handbook showed "Enter and press Enter", and the
    first tenant in the list was taken.
Bad
    # runbooks/rename-tenant.md
    ---
    id: rename-tenant
    title: Rename a tenant
    status: draft
    ---
    Enter <tenant> and press Enter.  # here
Good
    # runbooks/rename-tenant.md
    ---
    id: rename-tenant
    title: Rename a tenant
    status: draft
    ---
    Enter `<tenant>` and press Enter.
Fix
    Put placeholders and commands between back quotes. Use Markdown for tables, lists and links; leave HTML out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pmo.check import prose
from pmo.check.rule import About
from pmo.model.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.workspace import Workspace

RULE = About("error", ())
_HTML: Final = re.compile(
    r"(?P<link><(?:https?|mailto):[^\s>]*>)|(?P<tag></?[A-Za-z][^<>\n]*>|</?[A-Za-z][\w-]*\s*$|<!--|<!\w|<\?)"
    r"|(?P<script>\b(?:javascript|vbscript|data)\s*:\s*(?=[^\s]))|(?P<event>(?<![\w-])on[a-z]{4,}\s*=\s*[\"'])",
    re.IGNORECASE,
)
_WORDS: Final = {
    "tag": "HTML stands in the page; readers do not see it",
    "script": "a link of this sort runs code",
    "event": "an attribute of this sort runs code",
}


def check(workspace: Workspace) -> Iterator[Finding]:
    """HTML tags and comments, script links and event attributes in the body of a page, outside of code."""
    return prose.numbered(_check(workspace))


def _check(workspace: Workspace) -> Iterator[Finding]:
    for record in workspace.each():
        if not record.body:
            continue
        for line in prose.lines(record):
            text = line.prose
            if "<" not in text and ":" not in text and "=" not in text:
                continue
            for found in _HTML.finditer(text):
                if found.lastgroup == "link" or (found.lastgroup == "script" and not _in_link(text, found.start())):
                    continue
                yield Finding(
                    "",
                    Level(RULE.level),
                    prose.place(record, line.number, found.start(), found.end()),
                    _WORDS[str(found.lastgroup)],
                    record=record.id,
                    pointer="body",
                )


def _in_link(text: str, at: int) -> bool:
    """Whether what stands here is the target of a link, not a word such as “data:” of a sentence."""
    return text[:at].rstrip().endswith(("(", "<", "]:", '"', "'"))
