"""Findings that a firm has accepted as its work list: they no longer fail, new ones still do."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.model.finding import Finding


def fingerprint(finding: Finding) -> str:
    """What stays the same when lines move: rule, file, record and field."""
    key = "\0".join((finding.slug, finding.place.path, finding.record, finding.pointer))
    return hashlib.sha256(key.encode()).hexdigest()[:20]


def dump(findings: Iterable[Finding]) -> str:
    """The text of a baseline file, counts by rule first so that a reader sees what was accepted."""
    known = sorted({(finding.slug, finding.place.path, fingerprint(finding)) for finding in findings})
    counts = Counter(slug for slug, _, _ in known)
    body = {
        "note": "Accepted findings; `pmo lint --write-baseline` writes this file.",
        "counts": dict(sorted(counts.items())),
        "findings": [f"{mark} {slug} {path}" for slug, path, mark in known],
    }
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def parse(text: str) -> frozenset[str]:
    """The fingerprints of a baseline file; an unreadable one accepts nothing."""
    try:
        lines = json.loads(text).get("findings", [])
    except (ValueError, AttributeError):
        return frozenset()
    return frozenset(str(line).split(" ", 1)[0] for line in lines)


def subtract(findings: tuple[Finding, ...], known: frozenset[str]) -> tuple[tuple[Finding, ...], int]:
    """The findings that are not accepted, and how many were."""
    if not known:
        return findings, 0
    kept = tuple(finding for finding in findings if fingerprint(finding) not in known)
    return kept, len(findings) - len(kept)
