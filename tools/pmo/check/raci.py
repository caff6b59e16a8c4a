"""The rows of every RACI table of a workspace, whatever kind of record holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def rows(workspace: Workspace) -> Iterator[tuple[Record, int, dict[str, Any]]]:
    """Record, position and row; a kind has such a table when its schema has `raci[].accountable`."""
    for kind in workspace.kinds.values():
        if kind.find("raci[].accountable") is None:
            continue
        for record in workspace.each(kind.name):
            for index, row in enumerate(record.list("raci")):
                if isinstance(row, dict):
                    yield record, index, row
