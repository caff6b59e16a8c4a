"""What lies on this machine beside the records may be damaged, or somebody's trap: one sentence, no waiting, no way out."""

from __future__ import annotations

import errno
import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from firm_of_time import files, loaded, run, tree
from pmo.pipeline.exchange import changes, plan_in
from pmo.pipeline.exchange.changes import Prepared
from pmo.pipeline.time import receipt
from pmo.scaffold import turn
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pathlib import Path

ANA = ("--person", "ana.ruiz")
NOTE = ".cache/pmo/time/ana.ruiz.json"
SOUND = {"words": ["Meetings"], "began": "2026-11-20T08:00:00-05:00", "local": "2026-11-20T08:00:00"}


def make(place: Path, what: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if what == "pipe":
        os.mkfifo(place)
    elif what == "folder":
        place.mkdir()
    elif what == "link":
        place.symlink_to("/etc/hostname")
    elif what == "large":
        with place.open("wb") as file:
            file.truncate(200 * 1024 * 1024)
    else:
        place.write_bytes(what.encode("latin-1"))


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return files(tmp_path_factory.mktemp("firm"))


@pytest.fixture
def note(firm: Path) -> Path:
    """The place of the note of the timer, empty."""
    place = firm / NOTE
    if place.is_dir():
        place.rmdir()
    elif os.path.lexists(place):
        place.unlink()
    return place


@pytest.mark.parametrize(
    "what",
    [
        "pipe", "folder", "link", "large", "\xff\x00", "[" * 100_000, "[]", '{"words": 3}',
        json.dumps(SOUND | {"began": "2026-11-20T08:00:00"}), json.dumps(SOUND | {"local": "0001-01-01T00:00:00"}),
        json.dumps(SOUND | {"local": "2026-11-20T08:00:00Z"}), json.dumps(SOUND | {"words": []}), json.dumps(SOUND | {"began": 7}),
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_a_note_of_a_timer_that_is_none(firm: Path, note: Path, what: str) -> None:
    make(note, what)
    before = tree(firm)
    for words in (("start", "Meetings"), ("stop",)):
        done = run(firm, "time", *words, *ANA)
        assert done.exit_code == 2, done.output
        assert "note" in done.output
        assert done.output.count("\n") == 1
    assert tree(firm) == before


def test_words_of_a_note_reach_no_terminal(firm: Path, note: Path) -> None:
    make(note, json.dumps(SOUND | {"words": ["Meetings", "\x1b[2J\u202e"]}))
    done = run(firm, "time", "week", *ANA)
    assert done.exit_code == 0
    assert done.output.replace("\n", "").isprintable()


def test_a_cache_that_is_a_file(tmp_path: Path) -> None:
    root = files(tmp_path)
    (root / ".cache").write_text("x", encoding="utf-8")
    done = run(root, "time", "start", "Meetings", *ANA)
    assert done.exit_code == 2
    assert "The note of the timer cannot be kept in .cache/pmo/time" in done.output


@pytest.mark.parametrize("what", ["pipe", "folder", "link", "large"])
def test_what_a_plan_said_before_is_an_ordinary_file(tmp_path: Path, what: str) -> None:
    found = loaded(tmp_path)
    make(found.root / ".pmo/imports/mspdi-acme-mail.json", what)
    with pytest.raises(InputError, match=r"mspdi-acme-mail\.json is no ordinary file"):
        plan_in._last(found, "acme-mail")
    if what != "large":
        plan = Prepared(beside={".pmo/imports/mspdi-acme-mail.json": b"x"})
        with pytest.raises(InputError, match="no ordinary file|symbolic link"):  # noqa: RUF043 - one of the two
            changes.carry_out(found, plan)


@pytest.mark.parametrize("what", ["\xff\x00", "[" * 100_000, '{"format": "pmo-mspdi-base/1", "tasks": 3}', "[]"])
def test_a_damaged_one_says_nothing(tmp_path: Path, what: str) -> None:
    found = loaded(tmp_path)
    make(found.root / ".pmo/imports/mspdi-acme-mail.json", what)
    assert plan_in._last(found, "acme-mail") == {}


@pytest.mark.parametrize("what", ["pipe", "folder", "large", "", "/proc/self/environ", "/dev/zero"])
def test_what_is_no_receipt(tmp_path: Path, what: str) -> None:
    place = tmp_path / "receipt.pdf"
    if what.startswith("/"):
        place.symlink_to(what)
    else:
        make(place, what)
    with pytest.raises(InputError) as said:
        receipt.of_file(place)
    assert str(said.value).startswith(str(place))


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_note_of_a_timer_is_for_one_pair_of_eyes(firm: Path, note: Path) -> None:
    note.parent.mkdir(parents=True, exist_ok=True)
    note.parent.chmod(0o755)
    assert run(firm, "time", "start", "Meetings", *ANA).exit_code == 0
    assert (mode(note), mode(note.parent)) == (0o600, 0o700)


def test_receipts_are_for_one_pair_of_eyes(tmp_path: Path) -> None:
    folder = tmp_path / receipt.RECEIPTS
    folder.mkdir(parents=True, mode=0o755)
    outside, old = tmp_path / "outside.pdf", folder / "old.pdf"
    for file in (outside, old):
        file.write_bytes(b"x")
        file.chmod(0o777)
    (folder / "link.pdf").symlink_to(outside)
    kept = receipt.Kept(f"{receipt.RECEIPTS}/a.pdf", b"x")
    for _ in range(2):
        receipt.keep(tmp_path, kept)
        assert [mode(file) for file in (folder, folder / "a.pdf", old, outside)] == [0o700, 0o600, 0o600, 0o777]


def test_the_name_of_a_receipt_can_be_written(tmp_path: Path) -> None:
    assert (
        receipt.name_of(tmp_path / "beleg-\udcfc\x1b.pdf")
        == "beleg-\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}.pdf"
    )


class Locks:
    """What Windows has instead: `busy` times somebody else holds it."""

    LK_NBLCK = 2

    def __init__(self, busy: int) -> None:
        self.busy = busy
        self.asked: list[tuple[int, int]] = []

    def locking(self, _handle: int, mode: int, size: int) -> None:
        self.asked.append((mode, size))
        if len(self.asked) <= self.busy:
            raise OSError(errno.EACCES, "Permission denied")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Locks:
    found = Locks(2)
    monkeypatch.setitem(sys.modules, "fcntl", None)  # as if there were none
    monkeypatch.setitem(sys.modules, "msvcrt", found)
    return found


def test_windows_locks_a_file(tmp_path: Path, windows: Locks, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(turn, "SILENT_SECONDS", 0)
    monkeypatch.setattr(turn, "_PAUSE_SECONDS", 0)
    with turn.turn(tmp_path, told=heard.append), turn.turn(tmp_path):
        assert windows.asked == [(2, 1)] * 3
        assert (tmp_path / turn.FILE).is_file()
    assert heard == ["Waiting for another pmo command that is writing here …"]
    windows.busy = 99
    with pytest.raises(InputError, match="Another pmo command is writing here"), turn.turn(tmp_path, patience=0):
        pass
    (tmp_path / turn.FILE).unlink()
    (tmp_path / turn.FILE).symlink_to("/etc/hostname")
    with pytest.raises(InputError, match="symbolic link"), turn.turn(tmp_path):
        pass


def test_who_holds_the_turn_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")
    locks = tmp_path / "locks"
    locks.write_text(
        f"1: POSIX ADVISORY WRITE 1 0:1:{tmp_path.stat().st_ino} 0 EOF\n2: FLOCK ADVISORY WRITE 4711 08:01:{tmp_path.stat().st_ino} 0 EOF\n"
    )
    monkeypatch.setattr(turn, "_LOCKS", locks)
    other = os.open(tmp_path, os.O_RDONLY)
    try:
        fcntl.flock(other, fcntl.LOCK_EX)
        with (
            pytest.raises(InputError, match=r"writing here \(process 4711\) and does not end"),
            turn.turn(tmp_path, patience=0),
        ):
            pass
        locks.unlink()
        with pytest.raises(InputError, match="writing here and does not end"), turn.turn(tmp_path, patience=0):
            pass
    finally:
        os.close(other)
