"""A shelf filled by hand beside a few records: no PSA is needed to compare."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pmo.pipeline.load import Loaded, load
from pmo.pipeline.psa.status import status
from pmo.pipeline.psa.store import Shelf
from support import AS_OF, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pmo.render.reports.psa_status import Row, Status

READ = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
"""The evening of November 19 in New York."""
SETTINGS = """\
company: Test firm
timezone: America/New_York
psa:
  change_boards: [Changes]
  closed_statuses: [Solved]
  states:
    change:
      Scheduled: [scheduled]
      Closed: [closed]
"""
RECORDS = {
    "pmo.yml": SETTINGS,
    "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\n",
    "registers/people/ana.yml": "id: ana\nname: Ana Ruiz\nstatus: active\npsa_member_id: ARuiz\n",
    "registers/people/dana.yml": "id: dana\nname: Dana Whitlock\nstatus: active\n",
}


@dataclass
class Desk:
    """Records in a folder, and the rows of the last pull."""

    root: Path

    def records(self, files: Mapping[str, str]) -> None:
        """More records."""
        write(self.root, {**RECORDS, **files})

    def pulled(self, **rows: list[dict[str, Any]]) -> None:
        """Rows by resource; all resources that matter count as read to the end."""
        with Shelf.of(self.root) as shelf:
            for resource in {*rows, "projects", "service_tickets", "project_tickets", "activities"}:
                cursor = replace(shelf.cursor(resource), pulled_at=READ)
                shelf.put(resource, rows.get(resource, []), cursor)

    def loaded(self) -> Loaded:
        """The records."""
        return load(self.root, AS_OF, AS_OF)

    def status(self) -> Status:
        """The comparison."""
        with Shelf.of(self.root) as shelf:
            return status(self.loaded(), shelf)

    def rows(self, key: str) -> list[Row]:
        """One group of it."""
        return list(next(group.rows for group in self.status().groups if group.key == key))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The firm without projects and tickets."""
    made = Desk(tmp_path / "firm")
    made.records({})
    return made


def ticket(
    number: int, summary: str = "A ticket", status: str = "New", board: str = "Desk", **more: Any
) -> dict[str, Any]:
    """A row of a ticket."""
    return {
        "id": number, "summary": summary, "status": {"id": 1, "name": status}, "board": {"id": 1, "name": board},
        "company": {"id": 1, "identifier": "Acme", "name": "Acme Inc."}, "closedFlag": False, **more,
    }  # fmt: skip
