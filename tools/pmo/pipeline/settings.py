"""pmo.yml to settings, and which of them are in doubt because what is written there cannot be used.

One mistake in pmo.yml must not bring forty findings about records that are right. So every field that can be read on its
own counts, a misspelled name counts as the one that was meant, and rules are not asked about what is still in doubt.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pmo.check.catalog import ENTRIES
from pmo.discover import files
from pmo.discover import root as roots
from pmo.model.finding import Finding, Level, Place, Span
from pmo.model.record import Record
from pmo.model.settings import EVERYTHING, Settings
from pmo.parse import document
from pmo.parse.blocks import blocks, read_apart
from pmo.pipeline.text_faults import not_said_before, text_faults
from pmo.validate import settings as settings_loader
from pmo.validate.explain import meant_by
from pmo.validate.records import validator

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from pmo.model.kind import Kind

_DECIDE: Final = frozenset(
    ("as_of", "holidays", "levels", "overlay", "overlay_kinds", "thresholds", "timezone", "waivers", "working_days")
)
"""The settings that findings about records depend on."""
_IN_PARTS: Final = ("levels", "thresholds")
_NOTHING: Final = ("empty-file", "not-a-record")
_WHOLE: Final = ("levels", "waivers")
"""Settings that every rule depends on."""


def load_settings(root: Path, kind: Kind | None, common: dict[str, Any]) -> tuple[Settings, list[Finding]]:
    """The settings of pmo.yml, and what is wrong there."""
    raw = files.read(str(root), roots.MARKER)
    if isinstance(raw, Finding):
        return replace(Settings(), doubtful=frozenset({EVERYTHING})), [raw, _left_out(raw.place, {EVERYTHING})]
    read = document.read(roots.MARKER, raw)
    faults = [
        replace(item, help="write at least `company:` with the name of the firm") if item.slug in _NOTHING else item
        for item in text_faults(roots.MARKER, read)
    ]
    lost = _torn(read, raw)
    data = dict(read.data or {})
    if read.data is None:
        data, lost = read_apart(roots.MARKER, raw)
        if not data:
            lost = {EVERYTHING: faults[0].place.span.line if faults else 1}
    record = Record("settings", "settings", roots.MARKER, data, read.source)
    found: list[Finding] = []
    if kind is not None and (read.data is not None or data):
        checker = validator(kind, common)
        said = checker.check(record)
        found = said if read.data is not None else []
        record = _as_meant(record, said)
        for finding in checker.check(record) if said else ():
            name = _setting(finding)
            if finding.slug not in ("unknown-field", "missing-field") and name:
                lost.setdefault(name, record.place(tuple(name.split("."))).span.line)
    settings, more = settings_loader.settings_of(record)
    lost |= {finding.pointer: finding.place.span.line for finding in more if finding.pointer not in lost}
    findings = [*faults, *not_said_before([*found, *(more if read.data is not None else ())], faults)]
    doubtful = {
        name: line
        for name, line in lost.items()
        if name.partition(".")[0] in {*_DECIDE, EVERYTHING} and name.removeprefix("levels.") not in ENTRIES
    }
    if doubtful and findings:
        findings.append(_left_out(Place(roots.MARKER, Span(min(doubtful.values()))), doubtful))
    return replace(settings, doubtful=frozenset(doubtful)), findings


def _torn(read: document.Document, raw: bytes) -> dict[str, int]:
    """The fields of a readable text in which something is at fault, with their lines."""
    faults = [fault.span.line for fault in read.faults if fault.level is Level.ERROR]
    if read.data is None or not faults:
        return {}
    starts = [(block.line, block.name) for block in blocks(document.text_of(raw))]
    owners = [max((start for start in starts if start[0] <= line), default=None) for line in faults]
    return {owner[1]: owner[0] for owner in owners if owner is not None}


def _as_meant(record: Record, said: Iterable[Finding]) -> Record:
    """The settings with each misspelled name taken for the one that was meant, unless that one is there as well."""
    data = {**record.data}
    for finding in said:
        meant = meant_by(finding)
        outer, _, wrong = finding.pointer.rpartition(".")
        right = meant.rpartition(".")[2]
        if not meant or "." in outer or "[" in outer:
            continue
        group = data.get(outer) if outer else data
        if isinstance(group, dict) and wrong in group and right not in group:
            renamed = {right if name == wrong else name: value for name, value in group.items()}
            data = {**data, outer: renamed} if outer else renamed
    return Record(record.kind, record.id, record.path, data, record.source)


def _setting(finding: Finding) -> str:
    """The setting that a finding is about: `as_of`, `thresholds.percent_cap`; empty for a part that costs only itself."""
    parts = finding.pointer.replace("[", ".").split(".")
    if parts[0] in _IN_PARTS:
        return ".".join(parts[:2])
    return "" if parts[0] == "waivers" and len(parts) > 1 else parts[0]


def _left_out(place: Place, doubtful: Collection[str] | Mapping[str, int]) -> Finding:
    names = ", ".join(f"`{name}`" for name in sorted(doubtful) if name != EVERYTHING)
    rules = "no rule was" if EVERYTHING in doubtful or any(name in _WHOLE for name in doubtful) else "rules were not"
    if EVERYTHING in doubtful:
        message = "the settings of this workspace cannot be read, so no rule was asked: its answer could be wrong"
    elif rules == "no rule was":
        message = f"{names} cannot be read, so no rule was asked: what is allowed here is not known"
    else:
        message = f"{names} cannot be read, so rules that depend on it were not asked: their answers could be wrong"
    return Finding(
        "rules-not-asked",
        Level.INFO,
        place,
        message,
        "mend this file first, then run `pmo lint` again",
    )
