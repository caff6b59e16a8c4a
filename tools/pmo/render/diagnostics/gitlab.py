"""Findings as a GitLab code quality report. GitLab folds findings with equal fingerprints into one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from pmo.model.finding import Level, fingerprints
from pmo.render.diagnostics.text import inert_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmo.model.finding import Finding
    from pmo.render.diagnostics import Before, RuleTexts

_SEVERITY: Final = {Level.ERROR: "major", Level.WARNING: "minor", Level.INFO: "info"}


def report(
    findings: Sequence[Finding],
    *,
    records: int,  # noqa: ARG001 - the format has no place for counts
    waived: int,  # noqa: ARG001
    accepted: int,  # noqa: ARG001
    rules: RuleTexts,  # noqa: ARG001
    before: Before | None = None,
) -> str:
    """A list of issues; no line number is in a fingerprint, so that old faults stay old when lines move.

    GitLab compares the lists of two branches itself, so those that were there before are in it too.
    """
    findings = [*findings, *(before.findings if before is not None else ())]
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
