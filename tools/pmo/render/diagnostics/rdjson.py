"""Findings as rdjson, the format of reviewdog: one program that writes them into the review of any forge.

Columns there count the bytes of a line in UTF-8, ours count characters, so the line itself is needed to tell them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pmo.model.finding import Level
from pmo.render.diagnostics.text import inert_json

if TYPE_CHECKING:
    from pmo.model.finding import Finding
    from pmo.render.diagnostics import Answer, RuleTexts

_SEVERITY: Final = {Level.ERROR: "ERROR", Level.WARNING: "WARNING", Level.INFO: "INFO"}


def report(answer: Answer) -> str:
    """One result with all findings; reviewdog leaves out what lies outside the lines of a pull request itself."""
    found = [_diagnostic(finding, answer.rules) for finding in answer.together]
    body = {"source": {"name": "pmo-as-code"}, "diagnostics": found}
    return inert_json(json.dumps(body, indent=1, ensure_ascii=False)) + "\n"


def _diagnostic(finding: Finding, rules: RuleTexts) -> dict[str, Any]:
    rule = rules.get(finding.slug)
    code = {"value": finding.slug, **({"url": rule.url} if rule and rule.url else {})}
    out: dict[str, Any] = {
        "message": f"{finding.message}. {finding.help}".strip(),
        "location": {"path": finding.place.path, "range": _range(finding)},
        "severity": _SEVERITY[finding.level],
        "code": code,
    }
    if finding.notes:
        out["relatedLocations"] = [
            {
                "message": note.text,
                "location": {"path": note.place.path, "range": {"start": {"line": note.place.span.line}}},
            }
            for note in finding.notes
        ]
    return out


def _range(finding: Finding) -> dict[str, Any]:
    """From the first byte of the place to the one behind it; the whole line where nobody has the line."""
    span = finding.place.span
    if not finding.excerpt:
        return {"start": {"line": span.line}}
    line = finding.excerpt[0]
    start, end = (_byte(line, column) for column in (span.column, max(span.end, span.column + 1)))
    return {"start": {"line": span.line, "column": start}, "end": {"line": span.line, "column": end}}


def _byte(line: str, column: int) -> int:
    """The column in bytes, from 1; behind the end of the line every column is one byte."""
    before = line[: column - 1]
    return len(before.encode("utf-8", "surrogatepass")) + 1 + max(0, column - 1 - len(before))
