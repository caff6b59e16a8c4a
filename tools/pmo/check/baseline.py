"""Findings that a firm has accepted as its work list: they no longer fail, new ones still do."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from pmo.model.finding import fingerprints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmo.model.finding import Finding


def dump(findings: Sequence[Finding]) -> str:
    """The text of a baseline file, counts by rule first so that a reader sees what was accepted."""
    marks = fingerprints(findings)
    lines = sorted((finding.slug, finding.place.path, mark) for finding, mark in zip(findings, marks, strict=True))
    body = {
        "note": "Accepted findings; `pmo lint --write-baseline` writes this file.",
        "counts": dict(sorted(Counter(finding.slug for finding in findings).items())),
        "findings": [f"{mark} {slug} {path}" for slug, path, mark in lines],
    }
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def parse(text: str) -> frozenset[str]:
    """The fingerprints of a baseline file; an unreadable one accepts nothing."""
    try:
        lines = json.loads(text)["findings"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return frozenset()
    return frozenset(str(line).partition(" ")[0] for line in lines) if isinstance(lines, list) else frozenset()


def subtract(findings: tuple[Finding, ...], known: frozenset[str]) -> tuple[tuple[Finding, ...], int]:
    """The findings that are not accepted, and how many were."""
    if not known:
        return findings, 0
    marks = fingerprints(findings)
    kept = tuple(finding for finding, mark in zip(findings, marks, strict=True) if mark not in known)
    return kept, len(findings) - len(kept)
