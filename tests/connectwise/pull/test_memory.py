"""A big PSA goes through page by page: ten times the entries need no more memory."""

from __future__ import annotations

import gc
import sys
import threading
import time
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
FEW, MANY = 5_000, 50_000
ROW_BLOCKS = 15
"""What a row takes in pieces of memory, about: counted below."""
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


class Watch(threading.Thread):
    """Counts the pieces of memory that Python holds, many times a second: a tenth of the time that following each piece takes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.002):
            self.most = max(self.most, sys.getallocatedblocks())

    def stop(self) -> int:
        self._over.set()
        self.join()
        return self.most


def peak(root: Path, entries: int) -> int:
    """The most pieces of memory that a pull and what follows hold at once, above those of before."""
    loaded = firm(root)
    gc.collect()
    before = sys.getallocatedblocks()
    watch = Watch()
    watch.start()
    try:
        taken.read(loaded, Big(entries))
        found = taken.take_over(loaded)
    finally:
        most = watch.stop()
    assert found.facts["time_entries"] == entries
    return most - before


def test_the_watch_sees_what_is_held() -> None:
    gc.collect()
    before = sys.getallocatedblocks()
    watch = Watch()
    watch.start()
    held = [_row(number) for number in range(20_000)]
    time.sleep(0.05)
    assert watch.stop() - before > len(held) * ROW_BLOCKS / 2


def test_fifty_thousand_entries_need_no_more_memory_than_five_thousand(tmp_path):
    few, many = peak(tmp_path / "few", FEW), peak(tmp_path / "many", MANY)
    assert many < few + PAGE * ROW_BLOCKS
    assert many < 5 * PAGE * ROW_BLOCKS
    facts = str(tmp_path / "many/.cache/pmo/facts/time_entries.parquet")
    with duckdb.connect(":memory:") as database:
        found = database.execute(
            "SELECT COUNT(*), COUNT(DISTINCT id), SUM(hours) FROM read_parquet(?)", [facts]
        ).fetchone()
    assert found == (MANY, MANY, Decimal(12_500))
