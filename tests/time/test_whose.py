"""Nobody decides in the name of another; who enters or hands in for another is said and kept."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from firm_of_time import FULL, files, run, sheet, tree
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

TS = "registers/timesheets/TS-2026-0001.yml"
EXP = "registers/expenses/EXP-2026-0001.yml"
ANA = {"GIT_AUTHOR_EMAIL": "ana@firm.test", "GIT_AUTHOR_NAME": "Ana"}
NOBODY = {"GIT_AUTHOR_EMAIL": "build@server.test", "GIT_AUTHOR_NAME": "CI"}


def firm(tmp_path: Path, *more: dict[str, str]) -> Path:
    root = files(tmp_path, *more)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return root


@pytest.mark.parametrize("words", [("approve",), ("reject", "--reason", "x"), ("reject", "--reverse", "--reason", "x")])
def test_nobody_decides_in_the_name_of_another(tmp_path: Path, words: tuple[str, ...]) -> None:
    state = "approved_tier_one" if "--reverse" in words else "pending_approval"
    root = firm(tmp_path, sheet(FULL, status=state))
    before = tree(root)
    result = run(root, "time", words[0], "TS-2026-0001", *words[1:], "--person", "dana.cole", env=ANA)
    assert result.exit_code == 2
    assert "You commit here as Ana Ruiz, and nobody decides in the name of Dana Cole" in result.output
    assert tree(root) == before
    by_nobody = run(root, "time", words[0], "TS-2026-0001", *words[1:], "--person", "dana.cole", env=NOBODY)
    assert by_nobody.exit_code == 0
    assert "belongs to nobody in registers/people, so nothing shows that Dana Cole decides" in by_nobody.output


def test_the_own_name_may_be_said(tmp_path: Path) -> None:
    root = firm(tmp_path, sheet(FULL, who="ben.ito"))
    result = run(root, "time", "approve", "TS-2026-0001", "--person", "Ana Ruiz", env=ANA)
    assert "may not decide" in result.output  # asked as herself, and then judged


def test_entering_for_another_is_said_and_kept(tmp_path: Path) -> None:
    root = firm(tmp_path)
    line = "Entered for Ben Ito by Ana Ruiz on 2026-11-20."
    for number in (1, 2):
        result = run(root, "time", "add", f"1h Meetings part {number}", "--person", "ben.ito", env=ANA)
        assert "entered for Ben Ito by Ana Ruiz" in result.output
    text = (root / TS).read_text()
    assert text.count(line) == 1
    before = tree(root)
    assert run(root, "time", "add", "1h Meetings part 2", "--person", "ben.ito", env=ANA).exit_code == 0
    assert tree(root) == before
    handed_in = run(root, "time", "submit", "--person", "ben.ito", env=ANA)
    assert "handed in for Ben Ito by Ana Ruiz" in handed_in.output
    assert "Handed in for Ben Ito by Ana Ruiz on 2026-11-20." in (root / TS).read_text()
    assert line in (root / TS).read_text()
    run(root, "expense", "add", "5", "meal", "x", "--person", "ben.ito", env=ANA)
    assert line in (root / EXP).read_text()
    found = lint(load(root, AS_OF, AS_OF)).findings
    assert not [one for one in found if one.level == "error" and one.place.path in (TS, EXP)]


def test_nothing_is_kept_for_oneself_or_where_git_knows_nobody(tmp_path: Path) -> None:
    root = firm(tmp_path)
    run(root, "time", "add", "1h Meetings x", "--person", "ana.ruiz", env=ANA)
    run(root, "time", "add", "1h Meetings y", "--person", "ana.ruiz", env=NOBODY)
    run(root, "time", "submit", "--person", "ana.ruiz", env=NOBODY)
    text = (root / TS).read_text()
    assert "status: pending_approval" in text
    assert "\nnotes:" not in text
