"""From a workspace to findings: rules, levels, waivers, baseline, excerpts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pmo.check import baseline as accepted
from pmo.check import engine
from pmo.check.blind import without_blind
from pmo.check.catalog import ENTRIES
from pmo.discover import files
from pmo.link.advice import folded
from pmo.model.finding import Finding, Level, in_order
from pmo.pipeline.load import collector_resting
from pmo.render.diagnostics import Before, RuleText

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pmo.pipeline.load import Loaded

BASELINE = ".pmo/baseline.json"
UNPROVEN = "approval-unproven"
"""The finding that says "cannot be proven"."""


@dataclass(frozen=True, slots=True)
class Linted:
    """The answer of `pmo lint`."""

    loaded: Loaded
    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...] = ()
    accepted: int = 0
    records: int = 0
    before: Before | None = None
    """With an earlier state to compare with: what was there before; `findings` are the new ones then."""

    def worst(self) -> Level | None:
        """The heaviest level among the findings."""
        return min((finding.level for finding in self.findings), key=lambda level: level.weight, default=None)

    def code(self, limit: str) -> int:
        """The exit code: 1 when a finding is as heavy as `limit`, a level or `never`; errors of the gate always count.

        4 when there is nothing but approvals that nobody can prove.
        """
        worst = self.worst()
        closed = [item for item in self.findings if item.level is Level.ERROR and item in self.loaded.gate]
        others = [item for item in self.findings if item not in closed]
        if closed and all(item.slug == UNPROVEN for item in closed):
            worst = min((item.level for item in others), key=lambda level: level.weight, default=None)
            return 1 if worst is not None and limit != "never" and worst.weight <= Level(limit).weight else 4
        return int(bool(closed) or (worst is not None and limit != "never" and worst.weight <= Level(limit).weight))


def lint(loaded: Loaded, paths: Iterable[str] = (), *, use_baseline: bool = True, fold: bool = True) -> Linted:
    """All findings of a loaded workspace, after levels, waivers and baseline; `paths` narrow what is reported."""
    with collector_resting():
        rules = engine.all_rules(loaded.workspace.kinds.values())
        unsound = frozenset(finding.place.path for finding in loaded.findings)
        findings = (*loaded.findings, *engine.check(loaded.workspace, rules, unsound))
        slugs = [rule.slug for rule in rules]
        return settle(
            loaded, findings, slugs, paths, use_baseline=use_baseline, records=len(loaded.workspace.records), fold=fold
        )


def settle(
    loaded: Loaded,
    findings: tuple[Finding, ...],
    rules: Iterable[str],
    paths: Iterable[str] = (),
    *,
    use_baseline: bool,
    records: int,
    fold: bool = True,
) -> Linted:
    """The answer from everything that was found: levels, waivers, baseline, what is asked for, excerpts.

    `rules` are the slugs of all rules that could speak. With `fold`, what many records miss is told once.
    """
    workspace = loaded.workspace
    rules = frozenset(rules)
    said = [finding for finding in findings if finding.slug in rules]
    kinds = workspace.kinds.values()
    seen = without_blind(said, loaded.findings, lambda slug: engine.rule_of(slug, kinds).reads, workspace)
    if len(seen) < len(said):
        findings = (*(finding for finding in findings if finding.slug not in rules), *seen)
    slugs = rules | frozenset(finding.slug for finding in findings) | ENTRIES.keys()
    checked = engine.apply_settings(findings, workspace.settings, workspace.as_of.toordinal(), slugs)
    kept, known = checked.findings, 0
    if use_baseline:
        kept, known = accepted.subtract(kept, _baseline(loaded.root))
    gated = loaded.gate
    wanted = tuple(paths)
    if wanted and "." not in wanted:
        kept, gated = (tuple(item for item in found if _inside(item.place.path, wanted)) for found in (kept, gated))
    kept = in_order((*(folded(kept) if fold else kept), *gated)) if fold or gated else kept
    return Linted(loaded, _with_excerpts(kept, str(loaded.root)), checked.waived, known, records)


def folded_in_order(findings: Iterable[Finding], gated: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by place, what many records miss told once; those of the gate stay as they are."""
    gated = tuple(gated)
    findings = tuple(findings)
    rest = (item for item in findings if item not in gated)
    return in_order((*folded(rest), *(item for item in findings if item in gated)))


def write_baseline(loaded: Loaded) -> int:
    """Accept today's findings as known; returns how many. Those of a private overlay are not written down here."""
    from pmo.scaffold.atomic import write_text  # noqa: PLC0415 - only this call writes

    linted = lint(loaded, use_baseline=False, fold=False)
    shared = [item for item in linted.findings if not loaded.workspace.settings.in_overlay(item.place.path)]
    write_text(loaded.root / BASELINE, accepted.dump(shared))
    return len(shared)


def rules(loaded: Loaded) -> dict[str, RuleText]:
    """Summary, remedy and page of every slug a finding can carry; pages only where the handbook has an address."""
    site = loaded.workspace.settings.site_url.rstrip("/")
    known = {entry.slug: (entry.summary, entry.fix) for entry in ENTRIES.values()}
    known |= {rule.slug: (rule.summary, rule.fix) for rule in engine.all_rules(loaded.workspace.kinds.values())}
    return {
        slug: RuleText(summary, fix, f"{site}/reference/rules/{slug}.html" if site else "")
        for slug, (summary, fix) in sorted(known.items())
    }


def _inside(path: str, wanted: Iterable[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in wanted)


def _baseline(root: Path) -> frozenset[str]:
    raw = files.read(str(root), BASELINE) if (root / BASELINE).is_file() else b""
    return frozenset() if isinstance(raw, Finding) else accepted.parse(raw.decode("utf-8", "replace"))


def _with_excerpts(findings: Iterable[Finding], root: str) -> tuple[Finding, ...]:
    """The findings with the lines they point to, read again from disk so that nothing is kept in memory for them."""
    lines: dict[str, list[str]] = {}
    out = []
    for finding in findings:
        path, number = finding.place.path, finding.place.span.line
        if path not in lines:
            lines.clear()  # findings come in the order of files: one at a time is enough
            raw = files.read(root, path)
            lines[path] = [] if isinstance(raw, Finding) else _lines(raw)
        found = lines[path][number - 1 : number] if number > 0 else []
        out.append(replace(finding, excerpt=(found[0][:2000],)) if found else finding)
    return tuple(out)


def _lines(raw: bytes) -> list[str]:
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
