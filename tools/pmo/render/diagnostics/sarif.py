"""Findings as SARIF 2.1.0, for GitHub code scanning and editors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from pmo import __version__
from pmo.model.finding import Level, fingerprints
from pmo.render.diagnostics.text import inert_json

if TYPE_CHECKING:
    from pmo.model.finding import Finding, Place
    from pmo.render.diagnostics import Answer, RuleTexts

MOST_RESULTS: Final = 25_000
"""GitHub refuses a file with more."""
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "note"}


def report(answer: Answer) -> str:
    """One run with its rules and results; addresses are relative to the root of the workspace.

    Compared with an earlier state every result says whether it is new, as `baselineState`.
    """
    new = frozenset(map(id, answer.findings))
    findings, rules = answer.together, answer.rules
    marked = list(zip(findings, fingerprints(findings), strict=True))
    shown = marked
    if len(marked) > MOST_RESULTS:
        shown = sorted(marked, key=lambda pair: (id(pair[0]) not in new, pair[0].level.weight, *pair[0].order))[
            :MOST_RESULTS
        ]
    slugs = sorted({*rules, *(finding.slug for finding in findings)})
    index = {slug: number for number, slug in enumerate(slugs)}
    run = {
        "tool": {
            "driver": {
                "name": "pmo-as-code",
                "version": __version__,
                "rules": [_rule(slug, rules) for slug in slugs],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"description": {"text": "The root of the workspace, where pmo.yml lies."}}},
        "invocations": [_invocation(len(marked) - len(shown))],
        "properties": {"records": answer.records, "waived": answer.waived, "accepted": answer.accepted},
        "results": [
            _result(finding, mark, index)
            | ({"baselineState": "new" if id(finding) in new else "unchanged"} if answer.before is not None else {})
            for finding, mark in shown
        ],
    }
    return (
        inert_json(json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False))
        + "\n"
    )


def _rule(slug: str, rules: RuleTexts) -> dict[str, Any]:
    known = rules.get(slug)
    summary, fix = (known.summary, known.fix) if known else (slug, "")
    out: dict[str, Any] = {"id": slug, "shortDescription": {"text": summary}}
    if fix:
        out["help"] = {"text": f"{fix} `pmo explain {slug}` tells more."}
    if known and known.url:
        out["helpUri"] = known.url
    return out


def _result(finding: Finding, mark: str, index: dict[str, int]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "ruleId": finding.slug,
        "ruleIndex": index[finding.slug],
        "level": _LEVELS[finding.level],
        "message": {"text": f"{finding.message}. {finding.help}".strip()},
        "locations": [_location(finding.place)],
        "partialFingerprints": {"pmoFinding/v1": mark},
    }
    if finding.notes:
        out["relatedLocations"] = [
            {"id": number, **_location(note.place), "message": {"text": note.text}}
            for number, note in enumerate(finding.notes, 1)
        ]
    return out


def _location(place: Place) -> dict[str, Any]:
    span = place.span
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(place.path), "uriBaseId": "ROOT"},
            "region": {"startLine": span.line, "startColumn": span.column, "endColumn": max(span.end, span.column)},
        }
    }


def _invocation(left_out: int) -> dict[str, Any]:
    out: dict[str, Any] = {"executionSuccessful": True}
    if left_out:
        words = f"{left_out} more findings, the lightest ones, do not fit into this file; see `pmo lint`."
        out["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": words}}]
    return out
