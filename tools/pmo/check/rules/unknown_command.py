"""The commands that a page tells people to type exist, and so do the kinds and rules they name.

Why
    "Then run `pmo new incident`." There is no such kind. The engineer on call tried four spellings, gave up, and the
    record of that night was never written.
Bad
    # runbooks/replace-switch.md
    ---
    id: replace-switch
    title: Replace a switch
    status: draft
    ---
    Afterward, run `pmo new incident` and close the change.  # here
Good
    # runbooks/replace-switch.md
    ---
    id: replace-switch
    title: Replace a switch
    status: draft
    ---
    Afterward, run `pmo new issue` and close the change.
Fix
    Correct the command. `pmo --help` lists commands, `pmo explain` lists kinds and rules.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from pmo.check import prose
from pmo.check.known_slugs import known_slugs
from pmo.check.rule import About
from pmo.model.commands import COMMANDS
from pmo.model.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.workspace import Workspace

RULE = About("warning", ())
_COMMAND: Final = re.compile(
    r"(?<![\w./-])pmo[ \t]+(?P<command>[a-z][a-z-]*)(?:[ \t]+(?P<word>[a-z][a-z0-9-]*)(?![\w./=:]))?"
)


def check(workspace: Workspace) -> Iterator[Finding]:
    """Code of a page and the `command` of its steps: the command, the kind behind `new`, the word behind `explain`."""
    yield from prose.numbered(_in_pages(workspace))
    for record in workspace.each():
        for path, text in record.walk("steps[].command"):
            for found in _COMMAND.finditer(text) if isinstance(text, str) else ():
                fault = _fault(workspace, found)
                if fault:
                    yield RULE.at(record, path, *fault)


def _in_pages(workspace: Workspace) -> Iterator[Finding]:
    for record in workspace.each():
        if "pmo " in record.body:
            for line in prose.lines(record):
                for column, code in line.commands:
                    for found in _COMMAND.finditer(code):
                        fault = _fault(workspace, found)
                        if fault:
                            message, help_ = fault
                            where = prose.place(record, line.number, column + found.start(), column + found.end())
                            yield Finding(
                                "", Level(RULE.level), where, message, help_, record=record.id, pointer="body"
                            )


def _fault(workspace: Workspace, found: re.Match[str]) -> tuple[str, str] | None:
    """Message and help for a command that cannot be typed."""
    command, word = found.group("command", "word")
    if command not in COMMANDS:
        return f"there is no command `pmo {command}`", _guess(command, list(COMMANDS))
    if word and command == "new" and word not in workspace.kinds:
        return f"there is no kind of record called “{word}”", _guess(word, list(workspace.kinds))
    if word and command == "explain":
        slugs = known_slugs(workspace)
        if word not in slugs:
            return f"there is no rule or kind called “{word}”", _guess(word, sorted(slugs))
    return None


def _guess(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, 1)
    return f"did you mean “{close[0]}”?" if close else ""
