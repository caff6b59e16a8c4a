"""From a workspace to findings: rules, levels, waivers, baseline, excerpts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pmo.check import baseline as accepted
from pmo.check import engine
from pmo.discover import files
from pmo.model.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pmo.pipeline.load import Loaded

BASELINE = ".pmo/baseline.json"


@dataclass(frozen=True, slots=True)
class Linted:
    """The answer of `pmo lint`."""

    loaded: Loaded
    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...] = ()
    accepted: int = 0

    def worst(self) -> Level | None:
        """The heaviest level among the findings."""
        return min((finding.level for finding in self.findings), key=lambda level: level.weight, default=None)


def lint(loaded: Loaded, paths: Iterable[str] = (), *, use_baseline: bool = True) -> Linted:
    """All findings of a loaded workspace, after levels, waivers and baseline; `paths` narrow what is reported."""
    workspace = loaded.workspace
    rules = engine.all_rules(workspace.kinds.values())
    findings = (*loaded.findings, *engine.check(workspace, rules))
    slugs = frozenset(rule.slug for rule in rules) | frozenset(finding.slug for finding in findings)
    checked = engine.apply_settings(findings, workspace.settings, workspace.as_of.toordinal(), slugs)
    kept, known = checked.findings, 0
    if use_baseline:
        kept, known = accepted.subtract(kept, _baseline(loaded.root))
    wanted = tuple(paths)
    if wanted:
        kept = tuple(
            finding
            for finding in kept
            if any(
                finding.place.path == path or finding.place.path.startswith(f"{path}/") or path == "."
                for path in wanted
            )
        )
    return Linted(loaded, tuple(_with_excerpt(finding, loaded) for finding in kept), checked.waived, known)


def write_baseline(loaded: Loaded) -> int:
    """Accept today's findings as known; returns how many."""
    from pmo.scaffold.atomic import write_text  # noqa: PLC0415 - only this call writes

    linted = lint(loaded, use_baseline=False)
    write_text(loaded.root / BASELINE, accepted.dump(linted.findings))
    return len(linted.findings)


def _baseline(root: Path) -> frozenset[str]:
    path = root / BASELINE
    return accepted.parse(path.read_text(encoding="utf-8")) if path.is_file() else frozenset()


def rules(loaded: Loaded) -> dict[str, tuple[str, str]]:
    """Summary and remedy of every rule, by slug."""
    return {rule.slug: (rule.summary, rule.fix) for rule in engine.all_rules(loaded.workspace.kinds.values())}


def _with_excerpt(finding: Finding, loaded: Loaded) -> Finding:
    """The finding with the line it points to, read again from disk so that nothing is kept in memory for it."""
    raw = files.read(str(loaded.root), finding.place.path)
    if isinstance(raw, Finding):
        return finding
    lines = raw.decode("utf-8", "replace").split("\n")
    number = finding.place.span.line
    return replace(finding, excerpt=(lines[number - 1].rstrip("\r")[:240],)) if 0 < number <= len(lines) else finding
