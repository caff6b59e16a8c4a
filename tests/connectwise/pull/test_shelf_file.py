"""The file behind the shelf: for its owner alone; damaged, foreign or no file at all it is said in one sentence."""

from __future__ import annotations

import os
import sqlite3
import stat
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from connectwise.pull.firm import firm
from pmo.cli.connectwise import push, status
from pmo.cli.today import command as today
from pmo.pipeline.psa import exact_json
from pmo.pipeline.psa.store import FILE, VERSION, Cursor, Shelf, ShelfError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes and rights are of POSIX systems")
ROW = {"id": 5, "identifier": "aruiz", "actualHours": Decimal("1.5")}


def full(path: Path) -> None:
    """A shelf with one row and one mark."""
    with Shelf(path) as shelf:
        shelf.put("service_tickets", [ROW], Cursor(sweep=1))
        shelf.remember("something", 1)


def changed(*statements: str) -> Callable[[Path], None]:
    """A shelf that somebody else has written to."""

    def make(path: Path) -> None:
        full(path)
        database = sqlite3.connect(path)
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()

    return make


def torn(path: Path) -> None:
    """Written over in the middle, as by a bad disk; what the log beside it holds is written into it first."""
    with Shelf(path) as shelf:
        shelf.put("service_tickets", [{"id": number, "summary": "x" * 500} for number in range(1, 200)])
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 40_000)


def private(path: Path) -> None:
    path.parent.mkdir(parents=True)


def folder(path: Path) -> None:
    path.mkdir(parents=True)


def pipe(path: Path) -> None:
    private(path)
    os.mkfifo(path)


def no_folder(path: Path) -> None:
    path.parent.parent.mkdir(parents=True, exist_ok=True)
    path.parent.write_text("a file where a folder belongs", encoding="utf-8")


def garbage(path: Path) -> None:
    private(path)
    path.write_bytes(b"no database" * 1000)


def foreign(path: Path) -> None:
    """Another program's, with our version by chance."""
    private(path)
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE rows (a, b)")
    database.execute(f"PRAGMA user_version = {VERSION}")
    database.commit()
    database.close()


def used(path: Path) -> None:
    """All that is done with a shelf."""
    with Shelf(path) as shelf:
        shelf.cursor("service_tickets")
        shelf.fact("something")
        list(shelf.rows("service_tickets"))
        shelf.put("service_tickets", [{**ROW, "actualHours": Decimal(2)}])


SPOILED = {
    "garbage": garbage,
    "foreign": foreign,
    "folder": folder,
    "pipe": pipe,
    "no folder": no_folder,
    "torn": torn,
    "no table": changed("DROP TABLE cursors"),
    "row no JSON": changed("UPDATE rows SET body = '{'"),
    "row no object": changed("UPDATE rows SET body = '[1]'"),
    "row binary": changed("UPDATE rows SET body = x'ff00'"),
    "mark no JSON": changed("UPDATE cursors SET body = 'x'"),
    "mark a list": changed("UPDATE cursors SET body = '[]'"),
    "mark half": changed("UPDATE cursors SET body = '{\"sweep\": 1}'"),
    "note binary": changed("UPDATE facts SET body = x'ff'"),
}


@POSIX
@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_shelf_is_one_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / "deep/store.sqlite"
    SPOILED[name](path)
    with pytest.raises(ShelfError) as error:
        used(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)
    assert "aruiz" not in str(error.value)


@POSIX
@pytest.mark.parametrize("name", ["torn", "garbage"])
def test_commands_that_only_read_it_end_with_that_sentence(tmp_path: Path, name: str) -> None:
    firm(tmp_path)
    SPOILED[name](tmp_path / FILE)
    line = ["--root", str(tmp_path), "--as-of", "2026-11-20"]
    for command in (status.command, push.command):
        keys = {"PMO_CW_HOST": "http://127.0.0.1:9"} | dict.fromkeys(("PMO_CW_COMPANY", "PMO_CW_PUBLIC_KEY", "PMO_CW_PRIVATE_KEY", "PMO_CW_CLIENT_ID"), "x")  # fmt: skip
        done = CliRunner().invoke(command, line, env=keys, catch_exceptions=False)
        assert done.exit_code in (1, 2), done.output
        assert done.stderr.count("\n") <= 3
    assert CliRunner().invoke(today, line, catch_exceptions=False).exit_code == 0


@POSIX
@pytest.mark.parametrize("make", [folder, pipe, garbage])
def test_a_lock_that_is_none_is_said(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "deep/store.lock")
    with (
        Shelf(tmp_path / "deep/store.sqlite") as shelf,
        pytest.raises(ShelfError, match=r"store\.lock"),
        shelf.pulling(),
    ):
        pass


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@POSIX
def test_only_its_owner_reads_it_and_an_open_one_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "deep/store.sqlite"
    old = os.umask(0)
    try:
        with Shelf(path) as shelf, shelf.pulling():
            shelf.put("service_tickets", [ROW])
            made = {file.name: mode(file) for file in path.parent.iterdir()}
            for file in path.parent.iterdir():
                file.chmod(0o644)
            path.parent.chmod(0o755)
        with Shelf(path) as shelf, shelf.pulling():
            shelf.put("service_tickets", [{**ROW, "actualHours": Decimal(3)}])
            again = {file.name: mode(file) for file in path.parent.iterdir()}
    finally:
        os.umask(old)
    assert set(made) >= {"store.sqlite", "store.sqlite-wal", "store.sqlite-shm", "store.lock"}
    assert {*made.values(), *again.values()} == {0o600}
    assert mode(path.parent) == 0o700


# what a row may say ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1E+99999999"),
        Decimal("-1E-99999999"),
        Decimal("1E+61"),
        10**400,
        Decimal("0.1"),
        Decimal(3),
        "a\n\u0001",
    ],
)
def test_a_number_of_any_size_is_short_and_comes_back(tmp_path: Path, value: Any) -> None:
    assert len(exact_json.written(value)) < 500
    with Shelf(tmp_path / "store.sqlite") as shelf:
        shelf.put("members", [{"id": 1, "hourlyCost": value}])
        assert shelf.row("members", 1) == {"id": 1, "hourlyCost": value}


def test_half_a_letter_from_before_does_not_come_out(tmp_path: Path) -> None:
    with Shelf(tmp_path / "store.sqlite") as shelf:
        shelf.put("members", [{"id": 1, "name": "half \ud83d, whole \U0001f600", "list": ["\udc00"]}])
        assert shelf.row("members", 1) == {"id": 1, "name": "half \ufffd, whole \U0001f600", "list": ["\ufffd"]}


@pytest.mark.parametrize("number", [None, -1, 2**63, 10**40])
def test_no_row_has_a_number_that_cannot_be_one(tmp_path: Path, number: int | None) -> None:
    with Shelf(tmp_path / "store.sqlite") as shelf:
        assert shelf.row("members", number) is None
