"""Findings as a GitLab code quality report. GitLab folds findings with equal fingerprints into one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from pmo.model.finding import Level, fingerprints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmo.model.finding import Finding
    from pmo.render.diagnostics import RuleTexts

_SEVERITY: Final = {Level.ERROR: "major", Level.WARNING: "minor", Level.INFO: "info"}


def report(findings: Sequence[Finding], *, records: int, waived: int, accepted: int, rules: RuleTexts) -> str:  # noqa: ARG001 - the format has no place for counts
    """A list of issues; no line number is in a fingerprint, so that old faults stay old when lines move."""
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
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"
