"""Entries of time sheets and expense reports, gathered by person across all their sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pmo.check.rows import rows
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace


class Entry(NamedTuple):
    """One line of a sheet."""

    sheet: Record
    path: Path
    row: dict[str, Any]
    day: date


def entries(workspace: Workspace, kind: str) -> Iterator[tuple[str, list[Entry]]]:
    """Each person's dated entries, in the order of files and lines."""
    found: dict[str, list[Entry]] = {}
    for sheet in sorted(workspace.of(kind), key=lambda record: record.path):
        for path, row in rows(sheet, "entries"):
            day = as_date(row.get("date"))
            if day is not None:
                found.setdefault(sheet.text("person"), []).append(Entry(sheet, path, row, day))
    yield from sorted(found.items())


def own_approvals(sheet: Record) -> Iterator[Path]:
    """Where the person a sheet belongs to stands as the one who approved it."""
    person = sheet.get("person")
    for path, row in rows(sheet, "approvals"):
        if person and row.get("person") == person and row.get("decision") == "approved":
            yield (*path, "person")
