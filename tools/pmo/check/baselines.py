"""The baselines of a project with their places in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pmo.model.record import Record


def current(project: Record) -> tuple[int, dict[str, Any]] | None:
    """Position and row of the baseline with the highest version; None when the project has none."""
    rows = [(index, row) for index, row in enumerate(project.list("baselines")) if isinstance(row, dict)]
    return max(rows, key=lambda pair: (version(pair[1]), pair[0]), default=None)


def version(row: dict[str, Any]) -> int:
    """The version of a baseline, 0 when it says none."""
    found = row.get("version")
    return found if isinstance(found, int) else 0
