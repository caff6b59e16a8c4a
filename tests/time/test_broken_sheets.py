"""A sheet that cannot be read is not one that is not there, and one with errors is neither handed in nor approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from firm_of_time import FULL, files, run, sheet, tree

if TYPE_CHECKING:
    from pathlib import Path

TS = "registers/timesheets/TS-2026-0001.yml"
EXP = "registers/expenses/EXP-2026-0001.yml"
HEAD = "id: TS-2026-0001\nperson: ana.ruiz\nperiod: 2026-W47\nstatus: open\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{HEAD}entries: [\n", 5),
        ("", 1),
        ("[]\n", 1),
        (f"{HEAD}notes: &a x\ntags: [*a]\n", 5),
        ("id: TS-2026-0001\nperson: ana.ruiz\nperiod: soon\nstatus: open\n", 0),
        ("id: TS-2026-0001\nperiod: 2026-W47\nstatus: open\n", 0),
    ],
)
def test_no_second_sheet_beside_one_that_cannot_be_read(tmp_path: Path, text: str, line: int) -> None:
    root = files(tmp_path, {TS: text})
    before = tree(root)
    for words in (("add", "1h Meetings x"), ("submit",)):
        result = run(root, "time", *words, "--person", "ana.ruiz")
        assert result.exit_code == 2, result.output
        assert f"{TS} cannot be read{f', line {line}' if line else ':'}" in result.output
        assert "mend it first" in result.output
        assert tree(root) == before
    assert f"{TS} cannot be read" in run(root, "time", "week", "--person", "ana.ruiz").output


def test_its_id_is_not_guessed_away(tmp_path: Path) -> None:
    other = sheet(FULL, number=2, who="ben.ito")
    root = files(tmp_path, {TS: "[]\n"}, other)
    for words in (("approve", "TS-2026-0001", "--person", "dana.cole"), ("review", "TS-2026-0001")):
        result = run(root, "time", *words)
        assert result.exit_code == 2
        assert f"{TS} cannot be read, line 1" in result.output
        assert "Did you mean" not in result.output
    assert f"{TS} cannot be read, line 1" in run(root, "time", "review").output


def test_an_expense_report_that_cannot_be_read(tmp_path: Path) -> None:
    root = files(tmp_path, {EXP: "[]\n"})
    before = tree(root)
    result = run(root, "expense", "add", "5", "meal", "x", "--person", "ana.ruiz")
    assert result.exit_code == 2
    assert f"{EXP} cannot be read, line 1" in result.output
    assert tree(root) == before


def test_entries_that_are_no_list_are_said(tmp_path: Path) -> None:
    root = files(tmp_path, {TS: f"{HEAD}entries: none\n"})
    result = run(root, "time", "add", "1h Meetings x", "--person", "ana.ruiz")
    assert result.exit_code == 2
    assert f"`entries:` of {TS} is no list; mend it first" in result.output


NONSENSE = "{date: 2026-11-31, hours: lots, charge_to: charge_code, charge_code: Meetings, notes: x}"


@pytest.mark.parametrize("wrong", [NONSENSE, NONSENSE.replace("lots", "8"), NONSENSE.replace("-31", "-19")])
def test_nonsense_is_neither_handed_in_nor_approved(tmp_path: Path, wrong: str) -> None:
    root = files(tmp_path, sheet(f"{FULL}\n{wrong}", status="open"))
    before = tree(root)
    result = run(root, "time", "submit", "--person", "ana.ruiz")
    assert result.exit_code == 2
    assert f"TS-2026-0001 cannot be handed in while {TS} has errors: line 1" in result.output
    assert tree(root) == before
    waiting = files(tmp_path / "b", sheet(f"{FULL}\n{wrong}"))
    before = tree(waiting)
    approved = run(waiting, "time", "approve", "TS-2026-0001", "--person", "dana.cole", "--reason", "All the same")
    assert approved.exit_code == 2
    assert "cannot be approved" in approved.output
    assert tree(waiting) == before
    assert "error" in run(waiting, "time", "review").output


def test_the_sheet_of_somebody_unknown(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL, who="nobody.here"))
    approved = run(root, "time", "approve", "TS-2026-0001", "--person", "dana.cole", "--reason", "All the same")
    assert approved.exit_code == 2
    assert "cannot be approved" in approved.output
