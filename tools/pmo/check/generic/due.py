"""A date has passed (or comes within `before_days`) and nothing says it is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.message import finding
from pmo.model.condition import matches
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.kind import RuleSpec
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def check(spec: RuleSpec, record: Record, workspace: Workspace) -> Iterator[Finding]:
    """Parameters: field, while, grace_days (0), before_days (0), unless_present (a sibling of the field)."""
    given = spec.parameters
    if not matches(given.get("while"), record, workspace.state(record)):
        return
    grace, before, settled = given.get("grace_days", 0), given.get("before_days", 0), given.get("unless_present", "")
    for path, value in record.walk(given["field"]):
        day = as_date(value)
        if day is None or (settled and _sibling(record, path, settled) not in (None, "")):
            continue
        days = (workspace.as_of - day).days
        if before and 0 <= -days <= before:
            yield finding(spec, record, workspace, path, days=-days, value=value, item=_sibling(record, path, "name"))
        elif not before and days > grace:
            yield finding(spec, record, workspace, path, days=days, value=value, item=_sibling(record, path, "name"))


def _sibling(record: Record, path: tuple[str | int, ...], name: str) -> object:
    value: object = record.data
    for part in path[:-1]:
        value = value[part]  # type: ignore[index]
    return value.get(name) if isinstance(value, dict) else None
