"""Code owners follow from the policy, and a path for which nobody is known is not left open by a line without an owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from evidence.firm import POLICY, base_files
from pmo.cli.main import cli
from pmo.pipeline import forge
from pmo.scaffold.codeowners import covers
from support import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    files = {
        path: text for path, text in base_files().items() if isinstance(text, str) and path != ".pmo/allowed_signers"
    }
    return write(tmp_path / "firm", files)


def pmo(firm: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["forge", "write", *arguments, "--root", str(firm)], catch_exceptions=False)


def owners(firm: Path) -> str:
    return (firm / ".github/CODEOWNERS").read_text()


def test_trust_files_and_kinds_that_always_need_somebody(firm: Path) -> None:
    assert pmo(firm).exit_code == 0
    lines = owners(firm).splitlines()
    assert "/.pmo/ @bob-forge @cara-forge" in lines
    assert "/.github/ @bob-forge @cara-forge" in lines
    assert "/registers/change-models/*.yml @bob-forge @cara-forge" in lines
    assert not any(line.startswith("/registers/changes") for line in lines), (
        "a standard change needs nobody: the gate decides by content"
    )
    for path in (
        ".pmo/policy.yml",
        ".pmo/allowed_signers",
        "schemas/change.schema.json",
        "registers/roles/director.yml",
        ".github/workflows/pmo.yml",
    ):
        assert forge.covered(firm, path), path
    assert not forge.covered(firm, "registers/changes/CR-2026-0001.yml")


def test_nobody_known_is_a_remark_and_no_open_path(firm: Path) -> None:
    for person in ("bob", "cara"):
        path = firm / f"registers/people/{person}.yml"
        path.write_text(path.read_text().replace(f"forge_login: {person}-forge\n", ""))
    assert pmo(firm).exit_code == 0
    assert not [line for line in owners(firm).splitlines() if line and not line.startswith("#")]
    assert "no forge_login in registers/people: bob, cara" in owners(firm)
    assert not forge.covered(firm, ".pmo/policy.yml")


def test_check_tells_and_writes_nothing(firm: Path) -> None:
    before = pmo(firm, "--check")
    assert before.exit_code == 1
    assert "not in step: .github/CODEOWNERS" in before.output
    assert not (firm / ".github").exists()
    assert pmo(firm).exit_code == 0
    assert pmo(firm, "--check").exit_code == 0
    role = firm / "registers/roles/director.yml"
    role.write_text(role.read_text().replace("cara", "dan"))
    assert pmo(firm, "--check").exit_code == 1


def test_a_broken_policy_keeps_the_owners_there_are(firm: Path) -> None:
    pmo(firm)
    before = owners(firm)
    (firm / ".pmo/policy.yml").write_text(POLICY.replace("default: deny", "default: allow"))
    assert pmo(firm).exit_code == 2
    assert owners(firm) == before


def test_gitlab_reads_its_own_place(firm: Path) -> None:
    assert pmo(firm, "--forge", "gitlab").exit_code == 0
    text = (firm / ".gitlab/CODEOWNERS").read_text()
    assert "/.gitlab-ci.yml @bob-forge @cara-forge" in text
    assert not (firm / ".github").exists()
    assert forge.forge_of(firm) == "gitlab"
    assert pmo(firm, "--check").exit_code == 0


def test_a_link_is_not_written_through(firm: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (firm / ".github").symlink_to(outside)
    assert pmo(firm).exit_code == 2
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "path", "covered"),
    [
        ("/.pmo/ @a", ".pmo/policy.yml", True),
        ("/.pmo/ @a\n/.pmo/policy.yml", ".pmo/policy.yml", False),
        ("# /.pmo/ @a", ".pmo/policy.yml", False),
        ("* @a", ".pmo/policy.yml", True),
        ("/registers/*.yml @a", "registers/people/ann.yml", False),
        ("/projects/*/changes/*.yml @a", "projects/mail/changes/CR-2026-0001.yml", True),
        (".pmo/ @a", ".pmo/policy.yml", True),
        ("/schemas @a", "schemas/change.schema.json", True),
        ("/schema @a", "schemas/change.schema.json", False),
    ],
)
def test_the_last_line_that_fits_decides(text: str, path: str, covered: bool) -> None:  # noqa: FBT001
    assert covers(text, path) is covered
