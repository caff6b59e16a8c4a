"""A big PSA goes through page by page: three times the entries need no more memory."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb

from connectwise.pull.firm import ACME, ANA, DOCK, firm
from pmo.connect.connectwise.session import Page
from pmo.pipeline.psa import taken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = 1000
FEW, MANY = 1_500, 4_500
ROW_BYTES = 6_000
"""What a row takes as an object, generously."""
DAY = datetime(2026, 1, 5, 15, tzinfo=UTC)


class Big:
    """A source of that many time entries, made page by page, and of nothing else."""

    def __init__(self, entries: int) -> None:
        self.entries = entries

    def pages(self, resource: str, where: Any = None, *, after: int = 0, **_: Any) -> Iterator[Page]:  # noqa: ARG002
        last = self.entries if resource == "time_entries" else 0
        while True:
            numbers = range(after + 1, min(after + PAGE, last) + 1)
            rows = tuple(_row(number) for number in numbers)
            after = numbers[-1] if rows else after
            yield Page(rows, after, DAY + timedelta(days=400))
            if len(rows) < PAGE:
                return

    def count(self, resource: str, where: Any = None) -> int:  # noqa: ARG002
        return self.entries if resource == "time_entries" else 0


def _row(number: int) -> dict[str, Any]:
    day = (DAY + timedelta(days=number % 300)).isoformat()
    return {
        "id": number, "company": dict(ACME), "member": dict(ANA), "project": dict(DOCK), "chargeToType": "ProjectTicket",
        "ticket": {"id": 102, "name": "Work"}, "timeStart": day, "timeEnd": day, "actualHours": Decimal("0.25"),
        "billableOption": "Billable", "notesLength": 20, "_info": {"lastUpdated": day}, "status": "Open",
    }  # fmt: skip


def peak(root: Path, entries: int) -> int:
    """The most memory of a pull and of what follows, in bytes."""
    loaded = firm(root)
    tracemalloc.start()
    try:
        taken.read(loaded, Big(entries))
        found = taken.take_over(loaded)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.facts["time_entries"] == entries
    return most


def test_three_times_the_entries_need_no_more_memory(tmp_path):
    few, many = peak(tmp_path / "few", FEW), peak(tmp_path / "many", MANY)
    assert many < few + PAGE * ROW_BYTES / 4
    assert many < 3 * PAGE * ROW_BYTES
    facts = str(tmp_path / "many/.cache/pmo/facts/time_entries.parquet")
    with duckdb.connect(":memory:") as database:
        found = database.execute(
            "SELECT COUNT(*), COUNT(DISTINCT id), SUM(hours) FROM read_parquet(?)", [facts]
        ).fetchone()
    assert found == (MANY, MANY, Decimal(MANY) / 4)
