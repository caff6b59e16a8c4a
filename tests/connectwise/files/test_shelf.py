"""The rows of a file on the shelf: twice is the same, an edited file takes the place of the one before."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from connectwise.files.firm import read
from pmo.connect.timefiles.rows import FIRST_OWN
from pmo.pipeline.psa.from_files import keep, own_number
from pmo.pipeline.psa.store import Shelf

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "Member Name,Date,Hours\n"
MONDAY = "ARuiz,2026-11-16,1.5\nARuiz,2026-11-16,2\nben.ito,2026-11-16,4\n"
TUESDAY = "ARuiz,2026-11-17,3\n"


def hours(shelf: Shelf) -> list[str]:
    return sorted(f"{row['member']['identifier']} {row['timeStart'][8:10]} {Decimal(row['actualHours']).normalize():f}" for row in shelf.rows("time_entries"))  # fmt: skip


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    with Shelf.of(tmp_path) as shelf:
        assert keep(shelf, read(tmp_path, HEAD + MONDAY + TUESDAY)) == (4, 0)
        before = list(shelf.rows("time_entries"))
        assert keep(shelf, read(tmp_path, HEAD + MONDAY + TUESDAY)) == (0, 0)
        assert list(shelf.rows("time_entries")) == before
    assert all(own_number(row["id"]) and row["id"] >= FIRST_OWN for row in before)


def test_a_corrected_file_takes_the_place_of_the_first(tmp_path: Path) -> None:
    with Shelf.of(tmp_path) as shelf:
        keep(shelf, read(tmp_path, HEAD + MONDAY + TUESDAY))
        assert keep(shelf, read(tmp_path, HEAD + "ARuiz,2026-11-16,2.5\nben.ito,2026-11-16,4\n")) == (1, 1)
        assert hours(shelf) == ["ARuiz 16 2.5", "ARuiz 17 3", "ben.ito 16 4"]


def test_nothing_goes_while_a_row_is_rejected(tmp_path: Path) -> None:
    with Shelf.of(tmp_path) as shelf:
        keep(shelf, read(tmp_path, HEAD + MONDAY))
        assert keep(shelf, read(tmp_path, HEAD + "ARuiz,2026-11-16,1.5\nben.ito,2026-11-16,four\n")) == (0, 0)
        assert hours(shelf) == ["ARuiz 16 1.5", "ARuiz 16 2", "ben.ito 16 4"]


def test_rows_of_the_api_stay(tmp_path: Path) -> None:
    with Shelf.of(tmp_path) as shelf:
        shelf.put("time_entries", [{"id": 9, "member": {"identifier": "ARuiz"}, "timeStart": "2026-11-16T14:00:00Z", "actualHours": 1}])  # fmt: skip
        keep(shelf, read(tmp_path, HEAD + MONDAY))
        assert shelf.row("time_entries", 9) is not None
        assert shelf.count("time_entries") == 4
