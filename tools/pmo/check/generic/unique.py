"""A combination of fields that only one record of a kind may have."""

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
    """Parameters: fields, while. The first record in path order keeps the value, later ones are reported."""
    given = spec.parameters
    fields = given["fields"]
    key = tuple(record.text(name).casefold() for name in fields)
    if not all(key) or not matches(given.get("while"), record, workspace.state(record)):
        return
    for other in workspace.of(record.kind):
        if other is record:
            return
        if (
            matches(given.get("while"), other, workspace.state(other))
            and tuple(other.text(name).casefold() for name in fields) == key
        ):
            yield finding(spec, record, workspace, fields[0], value=other.id)
            return
