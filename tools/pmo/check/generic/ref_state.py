"""A record that another one names must be in certain states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.message import finding
from pmo.model.condition import matches
from pmo.model.kind import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.kind import RuleSpec
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def check(spec: RuleSpec, record: Record, workspace: Workspace) -> Iterator[Finding]:
    """Parameters: field, in or not_in (states), while."""
    given = spec.parameters
    if not matches(given.get("while"), record, workspace.state(record)):
        return
    wanted = given["field"].replace("[]", "")
    field = workspace.kinds[record.kind].find(wanted)
    for reference in workspace.mentions_in(record, field.ref if field and ANY not in field.ref else ()):
        if (
            reference.target is None
            or ".".join(str(part) for part in reference.path if isinstance(part, str)) != wanted
        ):
            continue
        state = workspace.state(reference.target)
        if ("in" in given and state not in given["in"]) or state in given.get("not_in", ()):
            yield finding(spec, record, workspace, reference.path, value=reference.wanted, state=state)
