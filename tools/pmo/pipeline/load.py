"""From files to a linked workspace: discover, parse, validate, link."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pmo.discover import files
from pmo.discover import root as roots
from pmo.link import graph
from pmo.model.finding import Finding, Level, Note, Place, in_order
from pmo.model.record import Record
from pmo.model.settings import Settings
from pmo.model.workspace import Workspace
from pmo.parse import document
from pmo.validate import kinds as kind_loader
from pmo.validate import records as record_checks
from pmo.validate import settings as settings_loader

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from pmo.model.kind import Kind

SETTINGS = "_settings.json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A workspace and what loading it found wrong. `sources` are the lines findings can quote."""

    root: Path
    workspace: Workspace
    findings: tuple[Finding, ...]
    common: dict[str, Any] = field(default_factory=dict)


def load_kinds(root: Path) -> tuple[dict[str, Kind], dict[str, Any], Kind | None, list[Finding]]:
    """The kinds of a workspace, the shared definitions, the kind of pmo.yml, and faults of the schemas."""
    folder = roots.schema_folder(root)
    name = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else folder.name
    texts = {path.name: path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.json"))}
    bundle = roots.bundled("schemas")
    for needed in (kind_loader.COMMON, kind_loader.META, SETTINGS):
        if needed not in texts and (bundle / needed).is_file():
            texts[needed] = (bundle / needed).read_text(encoding="utf-8")
    kinds, findings = kind_loader.load_kinds({key: text for key, text in texts.items() if key != SETTINGS}, name)
    common = json.loads(texts[kind_loader.COMMON]) if kind_loader.COMMON in texts else {}
    settings_kinds, _ = (
        kind_loader.load_kinds({"settings.schema.json": texts[SETTINGS]}, name) if SETTINGS in texts else ({}, [])
    )
    return kinds, common, settings_kinds.get("settings"), findings


def load(
    root: Path, today: date, as_of: date | None = None, order: Callable[[list[files.Found]], None] | None = None
) -> Loaded:
    """Read, validate and link everything under `root`.

    The date is `as_of`, else the one pinned in pmo.yml, else `today`. `order` may shuffle the files: tests use it
    to show that the answer does not depend on it.
    """
    kinds, common, settings_kind, findings = load_kinds(root)
    settings, more = _settings(root, settings_kind, common)
    findings.extend(more)
    found, more = files.walk(str(root), files.Places(kinds))
    findings.extend(more)
    if order is not None:
        order(found)
    records: list[Record] = []
    for item in found:
        record, faults = _record(str(root), item, kinds[item.kind])
        findings.extend(faults)
        if record is not None:
            records.append(record)
    records.sort(key=lambda record: record.path)
    findings.extend(record_checks.validate(records, kinds, common))
    references, more = graph.link(records, kinds)
    findings.extend(more)
    day = as_of or settings.as_of or today
    workspace = Workspace(settings, day, kinds, records, references)
    return Loaded(root, workspace, in_order(findings), common)


def _settings(root: Path, kind: Kind | None, common: dict[str, Any]) -> tuple[Settings, list[Finding]]:
    raw = files.read(str(root), roots.MARKER)
    if isinstance(raw, Finding):
        return Settings(), [raw]
    read = document.read(roots.MARKER, raw)
    findings = _faults(roots.MARKER, read)
    record = Record("settings", "settings", roots.MARKER, dict(read.data or {}), read.source)
    if kind is not None and read.data is not None:
        findings.extend(record_checks.Validator(kind, common).check(record))
    settings, more = settings_loader.settings_of(record)
    return settings, [*findings, *more]


def _record(root: str, item: files.Found, kind: Kind) -> tuple[Record | None, list[Finding]]:
    raw = files.read(root, item.path)
    if isinstance(raw, Finding):
        return None, [raw]
    read = document.read(item.path, raw, _text_columns(kind))
    faults = _faults(item.path, read) if read.faults else []
    if read.data is None:
        return None, faults
    data = document.filled(read, item.fields)
    record = Record(item.kind, item.id, item.path, data, read.source, read.body, read.body_line)
    for name, value in item.fields.items():
        if data.get(name) != value and isinstance(data.get(name), str):
            faults.append(
                Finding(
                    "path-mismatch",
                    Level.ERROR,
                    record.place(name),
                    f"the folder says {name} {value}, the record says {data[name]}",
                    "move the file, or correct the field",
                    record=item.id,
                    pointer=name,
                )
            )
    return record, faults


def _text_columns(kind: Kind) -> frozenset[str]:
    if kind.format != "csv":
        return frozenset()
    return frozenset(
        item.name for item in kind.fields if item.path.startswith("rows[].") and item.type not in ("number", "integer")
    )


def _faults(path: str, read: document.Document) -> list[Finding]:
    return [
        Finding(
            fault.slug,
            Level.ERROR,
            Place(path, fault.span),
            fault.message,
            fault.help,
            (Note(Place(path, fault.other), fault.other_text),) if fault.other else (),
        )  # fmt: skip
        for fault in read.faults
    ]
