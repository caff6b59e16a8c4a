"""The newest date of a record, or of the records that refer to it, is too old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.message import finding
from pmo.model.condition import matches
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.model.finding import Finding
    from pmo.model.kind import RuleSpec
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def check(spec: RuleSpec, record: Record, workspace: Workspace) -> Iterator[Finding]:
    """Parameters: field (of this record) or from {kind, field, date}; max_days; while; at; none (report when there is no date at all)."""
    given = spec.parameters
    if not matches(given.get("while"), record, workspace.state(record)):
        return
    newest = _newest(given, record, workspace)
    lifecycle = workspace.kinds[record.kind].lifecycle
    at = given.get("at") or given.get("field") or (lifecycle.field if lifecycle else "id")
    if newest is None:
        if given.get("none"):
            yield finding(spec, record, workspace, at, days="many", value="never")
        return
    days = (workspace.as_of - newest).days
    if days > given["max_days"]:
        yield finding(spec, record, workspace, at, days=days, value=newest.isoformat())


def _newest(given: dict[str, object], record: Record, workspace: Workspace) -> date | None:
    source = given.get("from")
    if isinstance(source, dict):
        dates = [
            day
            for other in workspace.under(record, source["kind"], source.get("field", ""))
            for _, value in other.walk(source["date"])
            if (day := as_date(value)) and day <= workspace.as_of
        ]
    else:
        dates = [day for _, value in record.walk(str(given["field"])) if (day := as_date(value))]
    return max(dates, default=None)
