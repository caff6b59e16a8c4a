"""Findings as JSON, for scripts. `version` grows when a field changes its meaning or goes away."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from pmo import __version__
from pmo.model.finding import Level, fingerprints
from pmo.render.diagnostics.text import inert_json

if TYPE_CHECKING:
    from pmo.model.finding import Finding, Place
    from pmo.render.diagnostics import Answer, RuleTexts

VERSION: Final = 1


def report(answer: Answer) -> str:
    """One object: the counts, then every finding with place, words, record, field and fingerprint.

    Compared with an earlier state each says whether it is `new`, and the new ones come first.
    """
    findings, before = answer.together, answer.before
    new = len(answer.findings)
    levels = Counter(finding.level for finding in findings)
    body = {
        "version": VERSION,
        "tool": {"name": "pmo-as-code", "version": __version__},
        "summary": {
            "records": answer.records,
            "findings": len(findings),
            "errors": levels[Level.ERROR],
            "warnings": levels[Level.WARNING],
            "notes": levels[Level.INFO],
            "waived": answer.waived,
            "accepted": answer.accepted,
            **({"since": before.since, "new": new, "gone": before.gone} if before is not None else {}),
        },
        "findings": [
            _finding(finding, mark, answer.rules) | ({"new": number < new} if before is not None else {})
            for number, (finding, mark) in enumerate(zip(findings, fingerprints(findings), strict=True))
        ],
    }
    return inert_json(json.dumps(body, indent=1, ensure_ascii=False)) + "\n"


def _finding(finding: Finding, mark: str, rules: RuleTexts) -> dict[str, Any]:
    rule = rules.get(finding.slug)
    return {
        "slug": finding.slug,
        "level": finding.level.value,
        **_place(finding.place),
        "message": finding.message,
        "help": finding.help,
        "rule": rule.summary if rule else "",
        "record": finding.record,
        "field": finding.pointer,
        "notes": [{**_place(note.place), "text": note.text} for note in finding.notes],
        "excerpt": list(finding.excerpt),
        "fingerprint": mark,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "path": place.path,
        "line": place.span.line,
        "column": place.span.column,
        "end_column": place.span.end,
    }
