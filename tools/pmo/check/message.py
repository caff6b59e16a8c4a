"""Fills the message of a rule that is written in a schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pmo.model.finding import Finding, Level
from pmo.model.record import Path, dotted
from pmo.model.words import counted

if TYPE_CHECKING:
    from pmo.model.kind import RuleSpec
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


_GAP: Final = re.compile(r"\{([a-z_]+)\}")
"""A name in braces and nothing more: what Python's own formatting allows could reach into a value, or fill the memory."""


def finding(spec: RuleSpec, record: Record, workspace: Workspace, path: str | Path, **values: Any) -> Finding:
    """A finding of a schema rule at a field; the engine adds slug and help."""
    steps: Path = tuple(path.replace("[]", "").split(".")) if isinstance(path, str) else path
    known = {"title": workspace.label(record), "id": record.id, "field": dotted(steps)} | values
    return Finding(
        "",
        Level(spec.level),
        record.place(steps),
        counted(_GAP.sub(lambda gap: str(known.get(gap.group(1), gap.group())), spec.message)),
        record=record.id,
        pointer=dotted(steps),
    )
