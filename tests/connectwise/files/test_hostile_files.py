"""Files that no export is: a row that cannot be is a finding with its place, and a file that cannot be is one sentence."""

from __future__ import annotations

import os
from datetime import UTC
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from connectwise.files.firm import PLAIN, firm, read
from pmo.cli.main import cli
from pmo.connect import csv_table
from pmo.connect.timefiles.forms import Forms
from pmo.connect.timefiles.mapping import mapping
from pmo.connect.timefiles.rows import Reader
from pmo.connect.timefiles.table import Row, Table
from pmo.pipeline import given_file
from pmo.pipeline.given_file import given
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.psa.from_files import FromFile

ODD_HOURS = ("--1", "1--", "(-1)", "9" * 29, "1e99999", "-1e99999", "NaN", "inf", "24:61", "1:", "٣", "1" * 100_000)
ODD_DAYS = ("0001-01-01", "9999-12-31", "2026-13-01", "2026-02-30", "0000-00-00", "+2026-11-16", "20261116" * 9)


def of_rows(root: Path, *rows: str) -> FromFile:
    """Some rows between two good ones."""
    return read(root, "\n".join(["Member Name,Date,Hours", "ARuiz,2026-11-16,1", *rows, "ARuiz,2026-11-17,2"]))


@pytest.mark.parametrize(
    ("column", "rows"),
    [
        ("Hours", [f"ARuiz,2026-11-16,{hours}" for hours in ODD_HOURS]),
        ("Date", [f"ARuiz,{day},1" for day in ODD_DAYS]),
    ],
)
def test_odd_cells_are_findings_and_the_other_rows_count(tmp_path: Path, column: str, rows: list[str]) -> None:
    found = of_rows(tmp_path, *rows)
    assert [(one.at, one.column) for one in found.rejects] == [(str(at), column) for at in range(3, 3 + len(rows))]
    assert [str(row["actualHours"]) for row in found] == ["1", "2"]
    assert max(map(len, found.lines())) < 300


def test_odd_numbers_of_json_are_findings_too(tmp_path: Path) -> None:
    odd = ("NaN", "-Infinity", "1e99999", "1e-99999", "9" * 5000, '"--1"', "[1]", '{"a": 1}', "true")
    rows = ", ".join(f'{{"Member Name": "ARuiz", "Date": "2026-11-16", "Hours": {hours}}}' for hours in (*odd, "2"))
    found = read(tmp_path, f"[{rows}]", "others: ignore\n" + PLAIN, "export.json")
    assert [reject.at for reject in found.rejects] == [f"entry {at}" for at in range(1, len(odd) + 1)]
    assert [str(row["actualHours"]) for row in found] == ["2"]


def test_half_a_character_becomes_a_mark_and_depth_is_passed_over(tmp_path: Path) -> None:
    deep = '{"a":' * 900 + "1" + "}" * 900
    text = f'[{{"Member Name": "A\\ud83dRuiz", "Date": "2026-11-16", "Hours": 1, "deep": {deep}}}]'
    (row,) = read(tmp_path, text, "others: ignore\n" + PLAIN, "export.json")
    assert row["member"] == {"identifier": "A\N{REPLACEMENT CHARACTER}Ruiz"}


def test_what_a_file_says_reaches_no_terminal(tmp_path: Path) -> None:
    mapping_ = PLAIN + "  Agreement: agreement\n"
    found = read(
        tmp_path,
        "Member Name,Date,Hours,Agreement\nARuiz,2026-11-16,\x1b[2Jx,\nARuiz,2026-11-16,1,\u202egreb\x07\n",
        mapping_,
    )
    text = "".join(found.lines())
    assert text.isprintable()
    assert "\N{REPLACEMENT CHARACTER}[2Jx" in text
    assert "greb" in text


def test_no_number_is_looked_for_twice() -> None:
    class Counting(dict[int, str]):
        asked = 0

        def __contains__(self, key: object) -> bool:
            Counting.asked += 1
            return super().__contains__(key)

    said = mapping({"columns": {"Member Name": "member", "Date": "day", "Hours": "hours"}})
    reader = Reader("x.csv", "export", said, UTC)
    reader.seen = Counting()
    rows = tuple(Row(str(at), {"member name": "ARuiz", "date": "2026-11-16", "hours": "1"}) for at in range(200))
    reader.read(Table(("Member Name", "Date", "Hours"), rows))
    assert Counting.asked == 200  # and not 20,000


def test_a_table_without_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "MOST_ROWS", 2)
    with pytest.raises(InputError, match="more than 2 rows"):
        of_rows(tmp_path)
    with pytest.raises(InputError, match="more than 1,000 columns"):
        read(tmp_path, ",".join(f"a{at}" for at in range(2000)))


@pytest.mark.parametrize("name", ["pipe.csv", "folder.csv", "nothing.csv", "ring.csv", "large.csv", "system.csv"])
def test_only_an_ordinary_file_of_some_size_is_read(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_file, "MOST_BYTES", 10)
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "ring.csv").symlink_to("ring.csv")
    (tmp_path / "large.csv").write_text("x" * 11)
    (tmp_path / "system.csv").symlink_to("/proc/self/environ")
    with pytest.raises(InputError) as said:
        given(tmp_path / name, 10)
    assert str(said.value).startswith(str(tmp_path / name)) or name == "nothing.csv"
    assert str(said.value).count(". ") <= 1


def test_a_link_of_the_person_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("x")
    (tmp_path / "link.csv").symlink_to("real.csv")
    assert given(tmp_path / "link.csv") == b"x"


@pytest.mark.parametrize(
    "words", [("connectwise", "pull", "--from"), ("import", "xlsx"), ("import", "csv", "--mapping", "pmo.yml")]
)
def test_a_pipe_ends_a_command_at_once(tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    firm(tmp_path)
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.csv")
    done = CliRunner().invoke(cli, [*words, "pipe.csv", "--root", str(tmp_path)])
    assert done.exit_code == 2
    assert "is a pipe or a device" in done.output


def test_amounts_keep_what_spreadsheets_leave_of_a_sum() -> None:
    assert str(Forms().number(5.551115123125783e-17)) == "5.55111512312578E-17"
