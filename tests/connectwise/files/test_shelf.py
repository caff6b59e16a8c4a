"""The rows of a file on the shelf: twice is the same, an edited file takes the place of the one before."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from connectwise.files.firm import PLAIN, read
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


API = {"id": 9, "member": {"identifier": "aruiz"}, "timeStart": "2026-11-17T04:30:00Z", "actualHours": 1}
"""An entry of the evening of Monday, where the firm is."""


def test_what_the_api_has_of_a_person_and_day_is_not_counted_twice(tmp_path: Path) -> None:
    with Shelf.of(tmp_path) as shelf:
        shelf.put("time_entries", [API])
        found = read(tmp_path, HEAD + MONDAY + TUESDAY)
        assert keep(shelf, found) == (2, 0)
        assert hours(shelf) == ["ARuiz 17 3", "aruiz 17 1", "ben.ito 16 4"]
    assert found.sound
    assert list(found.lines()) == [
        "In export.csv: 4 rows, 10.5 h.",
        "Taken over: 2 rows, 7 h.",
        "Left out: 2 rows, 3.5 h of 1 day (2026-11-16): what the API of the PSA has of the same people and days counts, and not the file beside it.",
        "The sums before and after agree.",
    ]


def test_what_a_file_said_before_goes_where_the_api_has_the_day_now(tmp_path: Path) -> None:
    with Shelf.of(tmp_path) as shelf:
        keep(shelf, read(tmp_path, HEAD + MONDAY + TUESDAY))
        shelf.put("time_entries", [API])
        assert keep(shelf, read(tmp_path, HEAD + MONDAY + TUESDAY)) == (0, 2)
        assert hours(shelf) == ["ARuiz 17 3", "aruiz 17 1", "ben.ito 16 4"]


def test_a_number_that_the_api_has_is_never_written_over(tmp_path: Path) -> None:
    mapping = PLAIN + "  Number: id\n"
    with Shelf.of(tmp_path) as shelf:
        shelf.put("time_entries", [API])
        text = "Member Name,Date,Hours,Number\nben.ito,2026-11-20,2,9\nben.ito,2026-11-20,3,10\n"
        keep(shelf, read(tmp_path, text, mapping))
        assert hours(shelf) == ["aruiz 17 1", "ben.ito 20 3"]
