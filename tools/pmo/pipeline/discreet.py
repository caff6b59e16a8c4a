"""Findings that give no secret away: a log of CI is one more copy of whatever it quotes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pmo.check.rules.secret_in_text import holds_secret, is_suspicious

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.model.finding import Finding

_NAMED: Final = re.compile(
    r"\b(?:pass(?:word|wd|phrase)|pwd|secrets?|api[-_]?key|access[-_]?key|private[-_]?key|token|credentials?)[\"']?\s*[:=]\s*\S",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"“[^”]*”|`[^`]*`|\"[^\"]*\"|&\S+|\*\S+")
_HIDDEN: Final = "“…”"


def discreet(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, without the line and without the quotes where the line holds a secret or has a field named like one."""
    return tuple(_without_quotes(finding) if _holds(finding) else finding for finding in findings)


def is_secret(line: str) -> bool:
    """Whether a line holds what looks like a secret, or a field with the name of one."""
    return _NAMED.search(line) is not None or (is_suspicious(line) and holds_secret(line))


def _holds(finding: Finding) -> bool:
    return any(_NAMED.search(line) or holds_secret(line) for line in (*finding.excerpt, finding.message))


def _without_quotes(finding: Finding) -> Finding:
    notes = tuple(replace(note, text=_QUOTED.sub(_HIDDEN, note.text)) for note in finding.notes)
    return replace(finding, message=_QUOTED.sub(_HIDDEN, finding.message), help=_QUOTED.sub(_HIDDEN, finding.help), notes=notes, excerpt=())  # fmt: skip
