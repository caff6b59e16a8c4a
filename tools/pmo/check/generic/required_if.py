"""A field that must be there when the record matches a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.message import finding
from pmo.model.condition import matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.kind import RuleSpec
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def check(spec: RuleSpec, record: Record, workspace: Workspace) -> Iterator[Finding]:
    """Parameters: when, while, need (all of them), at (field the finding points to)."""
    given = spec.parameters
    state = workspace.state(record)
    if not matches(given.get("when"), record, state) or not matches(given.get("while"), record, state):
        return
    for name in given["need"]:
        if "[]" in name:
            holder, _, last = name.rpartition(".")
            for path, item in record.walk(holder):
                if isinstance(item, dict) and item.get(last) in (None, "", []):
                    yield finding(spec, record, workspace, path, value=last)
        elif record.get(name) in (None, "", []):
            yield finding(spec, record, workspace, given.get("at", name), value=name)
