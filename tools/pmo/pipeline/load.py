"""From files to a linked workspace: discover, parse, validate, link."""

from __future__ import annotations

import gc
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from pmo.discover import files
from pmo.discover import root as roots
from pmo.link import graph
from pmo.model.evidence import STATEMENTS, TRUST_FILES
from pmo.model.finding import Finding, Level, in_order
from pmo.model.record import Record
from pmo.model.workspace import Workspace
from pmo.parse import document
from pmo.pipeline import overlay as overlays
from pmo.pipeline.settings import load_settings
from pmo.pipeline.text_faults import not_said_before, text_faults
from pmo.validate import kinds as kind_loader
from pmo.validate import records as record_checks
from pmo.validate.misfiled import misfiled

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from pmo.model.kind import Kind
    from pmo.model.settings import Settings
    from pmo.model.workspace import Reference

__all__ = [
    "SETTINGS",
    "Gathered",
    "Loaded",
    "gather",
    "load",
    "load_kinds",
    "load_settings",
    "read_records",
    "without_echoes",
]

SETTINGS = "_settings.json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A workspace and what loading it found wrong."""

    root: Path
    workspace: Workspace
    findings: tuple[Finding, ...]
    common: dict[str, Any] = field(default_factory=dict)
    gate: tuple[Finding, ...] = ()
    """What the gate of approvals says; pmo.yml and the baseline, which the work itself may change, have no power over it."""


def load_kinds(
    root: Path, *, sound: bool = False
) -> tuple[dict[str, Kind], dict[str, Any], Kind | None, list[Finding]]:
    """The kinds of a workspace, the shared definitions, the kind of pmo.yml, and faults of the schemas.

    When the same schemas were found `sound` before, only the kinds and the shared definitions are read.
    """
    folder = roots.schema_folder(root)
    name = folder.relative_to(root).as_posix() if folder.is_relative_to(root) else folder.name
    texts, findings = _schema_texts(root, folder)
    bundle = roots.bundled("schemas")
    shipped = sound or _are_shipped(root, folder, texts, bundle)
    for needed in (kind_loader.COMMON, kind_loader.META, SETTINGS):
        if needed not in texts and (bundle / needed).is_file():
            texts[needed] = (bundle / needed).read_text(encoding="utf-8")
    for needed, fault in ({} if shipped else kind_loader.unusable(texts, name)).items():
        findings.append(fault)
        texts[needed] = (bundle / needed).read_text(encoding="utf-8")
    settings_text = texts.pop(SETTINGS, None)
    kinds, faults = kind_loader.load_kinds(texts, name, sound=shipped)
    findings.extend(faults)
    common = _json_object(texts.get(kind_loader.COMMON, "{}"))
    if settings_text is None or sound:
        return kinds, common, None, findings
    settings_kinds, faults = kind_loader.load_kinds(
        {
            **{key: texts[key] for key in (kind_loader.COMMON, kind_loader.META) if key in texts},
            "settings.schema.json": settings_text,
        },
        name,
        sound=shipped,
    )
    return kinds, common, settings_kinds.get("settings"), findings


def _are_shipped(root: Path, folder: Path, texts: dict[str, str], bundle: Path) -> bool:
    """Whether these schemas are those that came with the toolkit, to the letter.

    They were found sound before they were shipped, and looking for mistakes in them costs a quarter of the time in
    which a thousand records are read. In the repository of the toolkit itself they are the ones to be checked.
    """
    if folder == bundle:
        return not folder.is_relative_to(root)
    theirs = {path.name: path for path in bundle.glob("*.json")}
    return theirs.keys() == texts.keys() and all(
        path.read_bytes() == texts[name].encode("utf-8", "surrogatepass") for name, path in theirs.items()
    )


def _schema_texts(root: Path, folder: Path) -> tuple[dict[str, str], list[Finding]]:
    paths = sorted(folder.glob("*.json"))
    if not folder.is_relative_to(root):  # those of the toolkit, however they were installed
        return {path.name: path.read_text(encoding="utf-8") for path in paths}, []
    texts: dict[str, str] = {}
    findings: list[Finding] = []
    for path in paths:
        raw = files.read(str(root), path.relative_to(root).as_posix())
        if isinstance(raw, Finding):
            findings.append(raw)
        else:
            texts[path.name] = raw.decode("utf-8", errors="replace")
    return texts, findings


@lru_cache(maxsize=8)
def _json_object(text: str) -> dict[str, Any]:
    """The data of a text that does not change, the same each time: what was compiled from it is found again."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def stated(root: Path) -> frozenset[str]:
    """The ids about which a statement of approval lies here; see `Workspace.stated`."""
    if not (root / STATEMENTS).is_dir():
        return frozenset()
    from pmo.pipeline import approval_files  # noqa: PLC0415 - for firms that have approvals

    return approval_files.stated(root)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What loading found, still by where it comes from.

    `fixed` findings are about schemas, settings and where files lie; `faults` about texts, `invalid` about fields,
    `linked` about ids and references. `unread` are kind and id of files that are there and give no record.
    """

    kinds: dict[str, Kind]
    common: dict[str, Any]
    settings: Settings
    records: list[Record]
    references: list[Reference]
    unread: dict[str, tuple[str, str]]
    fixed: list[Finding]
    faults: list[Finding]
    invalid: list[Finding]
    linked: list[Finding]
    places: dict[str, dict[str, str]] = field(default_factory=dict)
    """What the path of each file says about its record: the fields it gives."""

    def findings(self) -> tuple[Finding, ...]:
        """All findings in order; one mistake, one finding."""
        return in_order((*self.fixed, *self.faults, *self.invalid, *self.linked))


def load(
    root: Path,
    today: date,
    as_of: date | None = None,
    order: Callable[[list[files.Found]], None] | None = None,
    overlay: Path | None = None,
) -> Loaded:
    """Read, validate and link everything under `root`, and in its overlay (`overlay`, else the one of pmo.yml).

    The date is `as_of`, else the one pinned in pmo.yml, else `today`. `order` may shuffle the files: tests use it
    to show that the answer does not depend on it.
    """
    found = gather(root, order, overlay)
    settings = found.settings
    workspace = Workspace(settings, as_of or settings.as_of or today, found.kinds, found.records, found.references)
    workspace.unread = found.unread
    workspace.stated = stated(root)
    return Loaded(root, workspace, found.findings(), found.common)


def gather(
    root: Path,
    order: Callable[[list[files.Found]], None] | None = None,
    overlay: Path | None = None,
    known: Callable[[list[str]], None] | None = None,
) -> Gathered:
    """Everything that `load` reads; `known` is told the names of the record folders before any of them is read."""
    _forget_earlier()
    with collector_resting():
        kinds, common, settings_kind, fixed = load_kinds(root)
        settings, more = load_settings(root, settings_kind, common)
        fixed.extend(more)
        settings, more = overlays.located(root, settings, overlay)
        fixed.extend(more)
        places = files.Places(kinds)
        if known is not None:
            known(places.roots)
        found, more = overlays.walk(root, settings, places)
        fixed.extend(more)
        if order is not None:
            order(found)
        records, faults = read_records(str(root), found, kinds)
        read = {record.path for record in records}
        unread = {item.path: (item.kind, item.id) for item in found if item.path not in read}
        invalid = record_checks.validate(records, kinds, common)
        given = {item.path: item.fields for item in found}
        strange = misfiled(records, invalid, kinds, given)
        for path, item in strange.items():
            unread[path] = next((record.kind, record.id) for record in records if record.path == path)
            unread[item.home] = (item.kind, item.id)
        records = [record for record in records if record.path not in strange]
        faults = [*_elsewhere(faults, strange), *(item.finding for item in strange.values())]
        invalid = _elsewhere(invalid, strange)
        references, linked = graph.link(records, kinds, frozenset(unread.values()))
        fixed.extend(overlays.faults(root, settings, kinds, references))
        if any(os.path.lexists(root / path) for path in (*TRUST_FILES, STATEMENTS)):
            from pmo.pipeline import approval_files  # noqa: PLC0415 - for firms that have approvals

            fixed.extend(approval_files.faults(root, kinds, records))
        invalid, linked = without_echoes(faults, invalid, linked)
    _EARLIER[0] += len(records)
    return Gathered(kinds, common, settings, records, references, unread, fixed, faults, invalid, linked, given)


def _elsewhere(findings: list[Finding], paths: Collection[str]) -> list[Finding]:
    """The findings in other files than these."""
    return [finding for finding in findings if finding.place.path not in paths] if paths else findings


def without_echoes(
    faults: list[Finding], invalid: list[Finding], linked: list[Finding]
) -> tuple[list[Finding], list[Finding]]:
    """The findings about fields and about references, without those that an earlier one at the same place explains."""
    bad_ids = [item for item in linked if item.slug == "bad-id"]
    bare = {item.place.path for item in faults if item.slug == "front-matter-missing"}
    invalid = [item for item in invalid if item.slug != "missing-field" or item.place.path not in bare]
    return not_said_before(invalid, (*faults, *bad_ids)), not_said_before(linked, faults)


@contextmanager
def collector_resting() -> Iterator[None]:
    """Garbage collection off, and what was made left alone by it later: records are many, and they are no cycles.

    Without this the collector would walk through a million values several times and find nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def _forget_earlier() -> None:
    """A process that loads again, like `pmo serve`, lets go of what the loads before made, once that is worth a walk through all."""
    gc.unfreeze()
    if _EARLIER[0] >= MANY:
        gc.collect()
        _EARLIER[0] = 0


MANY: Final = 2000
"""Records of earlier loads that are worth looking for; below, the walk costs more than the load."""
_EARLIER: Final = [0]
"""How many records were loaded since the last walk."""


def read_records(root: str, found: Iterable[files.Found], kinds: dict[str, Kind]) -> tuple[list[Record], list[Finding]]:
    """The records in path order, and what is wrong with the text of their files."""
    text_columns: dict[str, frozenset[str]] = {}
    records: list[Record] = []
    findings: list[Finding] = []
    for item in found:
        raw = files.read(root, item.path)
        if isinstance(raw, Finding):
            findings.append(raw)
            continue
        if item.kind not in text_columns:
            text_columns[item.kind] = _text_columns(kinds[item.kind])
        read = document.read(item.path, raw, text_columns[item.kind])
        if read.faults:
            findings.extend(text_faults(item.path, read))
        if read.data is None:
            continue
        data = document.filled(read, item.fields)
        record = Record(item.kind, item.id, item.path, data, read.source, read.body, read.body_line)
        records.append(record)
        for name, value in item.fields.items():
            if data[name] != value and isinstance(data[name], str):
                findings.append(_path_mismatch(record, name, value))
    records.sort(key=lambda record: record.path)
    return records, findings


def _path_mismatch(record: Record, name: str, value: str) -> Finding:
    return Finding(
        "path-mismatch",
        Level.ERROR,
        record.place(name),
        f"the folder says {name} {value}, the record says {record.data[name]}",
        "move the file, or correct the field",
        record=record.id,
        pointer=name,
    )


def _text_columns(kind: Kind) -> frozenset[str]:
    """The columns of a table whose cells stay text even when they look like numbers."""
    if kind.format != "csv":
        return frozenset()
    return frozenset(
        item.name for item in kind.fields if item.path.startswith("rows[].") and item.type not in ("number", "integer")
    )
