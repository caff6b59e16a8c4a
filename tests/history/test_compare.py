"""`pmo lint --base`: moves that a lifecycle forbids, numbered records that vanish, numbers that come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pmo.cli.lint import command
from pmo.pipeline.compare import Unproven, transitions
from pmo.pipeline.load import load
from support import AS_OF, slugs

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Sandbox
    from pmo.model.finding import Finding

RISK = "registers/risks/RSK-2026-0001.yml"


def risk(number: int = 1, status: str = "draft", title: str = "Carrier delivers late") -> str:
    return f"id: RSK-2026-{number:04}\ntitle: {title}\nstatus: {status}\n"


@pytest.fixture
def box(sandbox: Sandbox) -> Sandbox:
    sandbox.write("pmo.yml", "company: Test firm\n")
    sandbox.write(RISK, risk())
    sandbox.commit("base")
    sandbox.git("checkout", "-q", "-b", "work")
    return sandbox


def compared(box: Sandbox, ref: str = "main") -> tuple[Finding, ...]:
    found = transitions(load(box.root, AS_OF, AS_OF), ref)
    assert not isinstance(found, Unproven), found
    return found


def test_nothing_changed_nothing_found(box: Sandbox) -> None:
    assert compared(box) == ()


def test_a_legal_move_is_fine_and_a_jump_is_not(box: Sandbox) -> None:
    box.write(RISK, risk(status="open"))
    assert compared(box) == ()
    box.write(RISK, risk(status="responding"))
    (finding,) = compared(box)
    assert finding.slug == "illegal-transition"
    assert str(finding.place) == f"{RISK}:3:9"
    assert "from “draft” to “responding”" in finding.message
    assert "draft -> open -> responding" in finding.help


def test_what_is_final_stays_final(box: Sandbox) -> None:
    box.git("checkout", "-q", "main")
    box.write(RISK, risk(status="closed"))
    box.commit()
    box.write(RISK, risk(status="open"))
    (finding,) = compared(box)
    assert finding.slug == "illegal-transition"
    assert "final" in finding.help


def test_moving_the_file_is_no_way_round(box: Sandbox) -> None:
    (box.root / RISK).unlink()
    box.write("projects/demo/risks/RSK-2026-0001.yml", risk(status="responding"))
    assert slugs(compared(box)) == ["illegal-transition"]


def test_a_deleted_record_is_found_and_a_moved_one_is_not(box: Sandbox) -> None:
    (box.root / RISK).unlink()
    (finding,) = compared(box)
    assert (finding.slug, finding.place.path, finding.record) == ("record-deleted", RISK, "RSK-2026-0001")
    assert "status to “closed”" in finding.help
    box.write("projects/demo/risks/RSK-2026-0001.yml", risk())
    assert compared(box) == ()


def test_an_unreadable_record_is_not_called_deleted(box: Sandbox) -> None:
    box.write(RISK, "id: [broken\n")
    assert compared(box) == ()


def test_a_number_that_was_deleted_earlier_does_not_come_back(box: Sandbox) -> None:
    (box.root / RISK).unlink()
    box.commit("deleted")
    box.git("checkout", "-q", "main")
    box.git("merge", "-q", "work")
    box.git("checkout", "-q", "work")
    box.write("projects/demo/risks/RSK-2026-0001.yml", risk(title="Something else"))
    (finding,) = compared(box)
    assert (finding.slug, finding.record) == ("id-reused", "RSK-2026-0001")


def test_a_number_given_to_another_record_in_one_go(box: Sandbox) -> None:
    (box.root / RISK).unlink()
    box.write("projects/demo/risks/RSK-2026-0001.yml", risk(title="Another matter"))
    assert slugs(compared(box)) == ["id-reused"]


def test_what_came_to_main_meanwhile_is_not_held_against_the_branch(box: Sandbox) -> None:
    box.git("checkout", "-q", "main")
    box.write("registers/risks/RSK-2026-0002.yml", risk(2))
    box.write(RISK, risk(status="closed"))
    box.commit("main goes on")
    box.git("checkout", "-q", "work")
    assert compared(box) == ()


def run(root: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        command, catch_exceptions=False, args=["--root", str(root), "--as-of", "2026-11-20", *arguments]
    )
    return result.exit_code, result.output


def test_the_option_of_lint(box: Sandbox, tmp_path: Path) -> None:
    assert run(box.root, "--base", "main")[0] == 0
    box.write(RISK, risk(status="closed") + "closed_on: 2026-11-01\nclosed_reason: expired\n")
    box.commit()
    box.write(RISK, risk())
    code, output = run(box.root, "--base", "HEAD")
    assert code == 1
    assert "illegal-transition" in output
    assert "   3 | status: draft" in output
    assert run(box.root)[0] == 0


@pytest.mark.parametrize("ref", ["--output=x", "-h", "no-such-branch", "main\nx"])
def test_a_wrong_ref_is_a_usage_error(box: Sandbox, ref: str) -> None:
    code, output = run(box.root, f"--base={ref}")
    assert code == 2
    assert "is not a branch, tag or commit" in output
    assert not (box.root / "x").exists()


def test_without_the_past_nothing_is_claimed(box: Sandbox, tmp_path: Path) -> None:
    box.commit("more", x_yml="x: 1\n")
    clone = tmp_path / "clone"
    box.git("clone", "-q", "--depth", "1", f"file://{box.root}", str(clone))
    code, output = run(clone, "--base", "HEAD")
    assert code == 4
    assert "fetch the full history" in output
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "pmo.yml").write_text("company: Test firm\n")
    code, output = run(plain, "--base", "main")
    assert (code, "not in a Git repository" in output) == (4, True), output
