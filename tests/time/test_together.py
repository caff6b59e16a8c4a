"""Several commands at once, and files that change meanwhile: no entry is lost, and nobody is told of one that is not there."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from firm_of_time import FULL, files, run, sheet
from pmo.pipeline.exchange import changes
from pmo.pipeline.exchange.changes import Wish
from pmo.pipeline.load import load
from pmo.scaffold.problem import InputError
from pmo.scaffold.turn import turn
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.model.record import Record

TS = "registers/timesheets/TS-2026-0001.yml"


def started(root: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pmo", *words, "--root", str(root), "--as-of", "2026-11-20"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def record(root: Path) -> Record:
    found = load(root, AS_OF, AS_OF).workspace.at(TS)
    assert found is not None
    return found


def test_entries_that_come_at_once_all_get_in(tmp_path: Path) -> None:
    root = files(tmp_path)
    adding = [started(root, "time", "add", f"0.25h Meetings parallel {number}", "--person", "ana.ruiz") for number in range(3)]  # fmt: skip
    for one in adding:
        _, errors = one.communicate(timeout=120)
        assert one.returncode == 0, errors
    (only,) = sorted((root / "registers/timesheets").iterdir())
    assert only.name == "TS-2026-0001.yml"
    notes = sorted(str(row["notes"]) for row in record(root).list("entries"))
    assert notes == [f"parallel {number}" for number in range(3)]


def test_of_two_decisions_at_once_only_one_is_taken(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL))
    both = [
        started(root, "time", "approve", "TS-2026-0001", "--person", "dana.cole"),
        started(root, "time", "reject", "TS-2026-0001", "--person", "sam.dell", "--reason", "Friday is wrong"),
    ]
    said = [one.communicate(timeout=120) for one in both]
    assert sorted(one.returncode for one in both) == [0, 2], said
    (row,) = record(root).list("approvals")
    assert row["decision"] == ("approved" if both[0].returncode == 0 else "rejected")


def test_what_was_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL))
    loaded = load(root, AS_OF, AS_OF)
    found = loaded.workspace.at(TS)
    assert found is not None
    plan = changes.prepared(loaded, [Wish(found, ("notes",), "Mine", title="notes")])
    theirs = (root / TS).read_text().replace("hours: 8", "hours: 7", 1)
    (root / TS).write_text(theirs)
    with pytest.raises(InputError, match=r"TS-2026-0001.yml was changed meanwhile.*run the command again"):
        changes.carry_out(loaded, plan)
    assert (root / TS).read_text() == theirs
    (root / TS).unlink()
    with pytest.raises(InputError, match="was changed meanwhile"):
        changes.carry_out(loaded, plan)
    assert not (root / TS).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
def test_one_waits_for_the_other_and_not_for_itself(tmp_path: Path) -> None:
    order: list[str] = []
    inside, go = threading.Event(), threading.Event()

    def first() -> None:
        with turn(tmp_path), turn(tmp_path):
            inside.set()
            go.wait(60)
            order.append("first")

    def second() -> None:
        with turn(tmp_path):
            order.append("second")

    one, other = threading.Thread(target=first), threading.Thread(target=second)
    one.start()
    assert inside.wait(60)
    with pytest.raises(InputError, match="Another pmo command is writing here"), turn(tmp_path, patience=0):
        order.append("nobody")
    other.start()
    go.set()
    one.join(60)
    other.join(60)
    assert order == ["first", "second"]
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_named_and_nothing_is_said_to_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = files(tmp_path, sheet(FULL, status="open"))

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(root / "registers/timesheets/.TS-2026-0001.yml.abc.tmp"))

    monkeypatch.setattr("pmo.scaffold.batch._staged", refused)
    result = run(root, "time", "submit", "--person", "ana.ruiz")
    assert result.exit_code == 2
    assert "registers/timesheets/TS-2026-0001.yml cannot be written: Permission denied" in result.output
    assert ".tmp" not in result.output
    assert "handed in" not in result.output
