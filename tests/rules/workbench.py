"""Workspaces in memory: parsed and linked, without the schemas' own checks, so that examples stay short."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pmo.check import engine
from pmo.check.rule import example_files
from pmo.discover.files import Places
from pmo.link import graph
from pmo.model.record import Record
from pmo.model.settings import Settings
from pmo.model.workspace import Workspace
from pmo.parse import document
from pmo.pipeline.earlier import told
from pmo.pipeline.load import load_kinds
from pmo.pipeline.start import schema_texts
from pmo.validate import kinds as kind_loader
from pmo.validate.settings import settings_of
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.check.rule import Rule
    from pmo.model.finding import Finding
    from pmo.model.kind import Kind

PMO_YML = "pmo.yml"


@cache
def kinds() -> dict[str, Kind]:
    """The kinds of the toolkit, and those of the profile `people`: the examples of its rules are tests as well."""
    found, _, _, faults = load_kinds(ROOT)
    assert not faults, faults
    people, faults = kind_loader.load_kinds(schema_texts("people"), "schemas")
    assert not faults, faults
    return {**people, **found}


@cache
def rules() -> dict[str, Rule]:
    """Every rule by slug."""
    return {rule.slug: rule for rule in engine.all_rules(kinds().values())}


def workspace_of(files: Mapping[str, str]) -> Workspace:
    """A workspace of these files at the as-of date of all examples."""
    left = dict(files)
    settings = Settings()
    if PMO_YML in left:
        read = document.read(PMO_YML, left.pop(PMO_YML).encode())
        settings, faults = settings_of(Record("settings", "settings", PMO_YML, dict(read.data or {}), read.source))
        assert not faults
    places = Places(kinds())
    records = []
    for path, content in sorted(left.items()):
        found = places.match(path)
        assert found is not None, f"no kind has its files at {path}"
        kind = kinds()[found.kind]
        text_columns = frozenset(
            item.name
            for item in kind.fields
            if item.path.startswith("rows[].") and item.type not in ("number", "integer")
        )
        read = document.read(path, content.encode(), text_columns)
        assert not read.faults, (path, read.faults)
        data = document.filled(read, found.fields)
        records.append(Record(found.kind, found.id, path, data, read.source, read.body, read.body_line))
    references, _ = graph.link(records, kinds())
    return Workspace(settings, AS_OF, kinds(), records, references)


def example(text: str) -> Workspace:
    """The workspace of an example text, compared with what it says of earlier; the `# here` marks are taken out first."""
    files = {path: re.sub(r"(?<![ \t])[ \t]*# here\b", "", content) for path, content in example_files(text).items()}
    assert files, "the example names no file (`# path/to/record.yml`)"
    before = example_files(text, earlier=True)
    if not before:
        return workspace_of(files)
    now, then = workspace_of(files), workspace_of(before).records
    gone = [record for record in then if now.find(record.kind, record.id) is None]
    known = frozenset((record.kind, record.id) for record in then)
    return now.since(told(now, then, gone, (), known))


def findings(slug: str, text: str) -> tuple[Finding, ...]:
    """What one rule says about an example text."""
    return engine.check(example(text), [rules()[slug]])


def page(body: str, front: str = "") -> str:
    """An example text with one runbook."""
    return f"# runbooks/replace-switch.md\n---\nid: replace-switch\ntitle: Replace a switch\nstatus: draft\n{front}---\n{body}\n"
