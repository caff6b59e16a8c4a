"""Findings as a GitLab code quality report. GitLab folds findings with equal fingerprints into one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from pmo.model.finding import Level, fingerprints
from pmo.render.diagnostics.text import inert_json

if TYPE_CHECKING:
    from pmo.render.diagnostics import Answer

_SEVERITY: Final = {Level.ERROR: "major", Level.WARNING: "minor", Level.INFO: "info"}


def report(answer: Answer) -> str:
    """A list of issues; no line number is in a fingerprint, so that old faults stay old when lines move.

    GitLab compares the lists of two branches itself, so those that were there before are in it too.
    """
    findings = answer.together
    body = [
        {
            "description": f"{finding.message}. {finding.help}".strip(),
            "check_name": finding.slug,
            "fingerprint": mark,
            "severity": _SEVERITY[finding.level],
            "location": {"path": finding.place.path, "lines": {"begin": finding.place.span.line}},
        }
        for finding, mark in zip(findings, fingerprints(findings), strict=True)
    ]
    return inert_json(json.dumps(body, indent=1, ensure_ascii=False)) + "\n"
