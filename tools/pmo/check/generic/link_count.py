"""How many records of another kind refer to this one."""

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
    """Parameters: from (kind), field, where, at_least, at_most, while, after {field, days}, at."""
    given = spec.parameters
    if not matches(given.get("while"), record, workspace.state(record)):
        return
    days = 0
    after = given.get("after")
    if after:
        day = record.date(after["field"])
        if day is None:
            return
        days = (workspace.as_of - day).days
        if days <= after.get("days", 0):
            return
    count = sum(
        1
        for source in workspace.under(record, given["from"], given.get("field", ""))
        if matches(given.get("where"), source, workspace.state(source))
    )
    if count < given.get("at_least", 0) or count > given.get("at_most", count):
        lifecycle = workspace.kinds[record.kind].lifecycle
        yield finding(
            spec, record, workspace, given.get("at") or (lifecycle.field if lifecycle else "id"), count=count, days=days
        )
