"""Fills the message of a rule that is written in a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.model.finding import Finding, Level
from pmo.model.record import Path, dotted
from pmo.model.words import counted

if TYPE_CHECKING:
    from pmo.model.kind import RuleSpec
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


class _Values(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def finding(spec: RuleSpec, record: Record, workspace: Workspace, path: str | Path, **values: Any) -> Finding:
    """A finding of a schema rule at a field; the engine adds slug and help."""
    steps: Path = tuple(path.replace("[]", "").split(".")) if isinstance(path, str) else path
    known = _Values(title=workspace.label(record), id=record.id, field=dotted(steps), **values)
    return Finding(
        "",
        Level(spec.level),
        record.place(steps),
        counted(spec.message.format_map(known)),
        record=record.id,
        pointer=dotted(steps),
    )
