"""`pmo renumber`: the one who comes second gets another number, and what others know keeps its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from pmo.model.evidence import STATEMENTS
from submit.firm import Clone, clone

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = "CR-2026-0001", "CR-2026-0003"
FOLDER = "registers/changes"
CHANGE = "# my change\nid: {0}\ntitle: {1}\ntype: normal\ncategory: production\nstatus: draft\n"
RISK = (
    "id: RSK-2026-0001\ntitle: The switch may fail\nstatus: draft\nnotes: As in CR-2026-0001\n"
    "links:\n  - type: relates\n    to: CR-2026-0001\n"
)


@pytest.fixture
def ann(tmp_path: Path) -> Clone:
    """Ann's branch holds CR-2026-0001; so does Bob's, which is merged first, and CR-2026-0002 lies on a third."""
    ann, bob = clone(tmp_path), clone(tmp_path, "bob")
    ann.git("switch", "-q", "-c", "mine")
    ann.commit(
        {f"{FOLDER}/{OLD}.yml": CHANGE.format(OLD, "The change of Ann"), "registers/risks/RSK-2026-0001.yml": RISK}
    )
    bob.commit({f"{FOLDER}/{OLD}.yml": CHANGE.format(OLD, "The change of Bob")})
    bob.git("push", "-q", "origin", "main")
    bob.git("switch", "-q", "-c", "third")
    bob.commit({f"{FOLDER}/CR-2026-0002.yml": CHANGE.format("CR-2026-0002", "A third change")})
    bob.git("push", "-q", "origin", "third")
    ann.git("fetch", "-q")
    return ann


def data(of: Clone, name: str) -> dict[str, object]:
    return yaml.safe_load((of.root / FOLDER / f"{name}.yml").read_text())  # type: ignore[no-any-return]


def test_file_id_references_and_former_number(ann: Clone) -> None:
    result = ann.pmo("renumber", OLD)
    assert result.exit_code == 0, result.output
    assert f"{OLD} is now {NEW}" in result.output
    assert not (ann.root / FOLDER / f"{OLD}.yml").exists()
    text = (ann.root / FOLDER / f"{NEW}.yml").read_text()
    assert text.startswith(f"# my change\nid: {NEW}\n")
    assert data(ann, NEW)["formerly"] == [OLD]
    risk = (ann.root / "registers/risks/RSK-2026-0001.yml").read_text()
    assert f"    to: {NEW}\n" in risk
    assert "As in CR-2026-0001" in risk, "prose is shown, not changed"
    assert "RSK-2026-0001.yml:4" in result.output
    ann.git("add", "-A")
    ann.git("commit", "-q", "-m", "another number")
    ann.git("merge", "-q", "--no-edit", "origin/main")
    assert data(ann, OLD)["title"] == "The change of Bob"
    assert "error:" not in ann.pmo("lint").output


def test_it_may_happen_twice(ann: Clone) -> None:
    assert ann.pmo("renumber", OLD).exit_code == 0
    assert ann.pmo("renumber", NEW, "CR-2026-0009").exit_code == 0
    assert data(ann, "CR-2026-0009")["formerly"] == [OLD, NEW]


def test_dry_run_changes_nothing(ann: Clone) -> None:
    result = ann.pmo("renumber", OLD, "--dry-run")
    assert f"would become {NEW}" in result.output
    assert f"would move {FOLDER}/{OLD}.yml to {FOLDER}/{NEW}.yml" in result.output
    assert ann.git("status", "--porcelain") == ""


def test_a_number_that_the_common_branch_has_stays(ann: Clone) -> None:
    ann.git("switch", "-q", "-c", "fresh", "origin/main")
    result = ann.pmo("renumber", OLD)
    assert result.exit_code == 2
    assert "is on the common branch already" in result.output
    assert ann.git("status", "--porcelain") == ""


def test_a_signed_number_stays(ann: Clone) -> None:
    folder = ann.root / STATEMENTS / OLD
    folder.mkdir(parents=True)
    (folder / "bob-4f2a91c7.json").write_text("{}")
    result = ann.pmo("renumber", OLD)
    assert result.exit_code == 2
    assert "part of what was signed" in " ".join(result.output.split())
    assert (ann.root / FOLDER / f"{OLD}.yml").is_file()


@pytest.fixture
def twins(ann: Clone) -> Clone:
    """After a merge in which Ann's file went into a project and both are there."""
    ann.git("rm", "-q", f"{FOLDER}/{OLD}.yml")
    ann.commit(
        {
            f"projects/floor/changes/{OLD}.yml": CHANGE.format(OLD, "The change of Ann"),
            "projects/floor/project.yml": "id: floor\ntitle: Floor\nstatus: proposed\nclient: acme\nmanager: ann\n",
        }
    )
    ann.git("merge", "-q", "--no-edit", "origin/main")
    return ann


def test_of_two_here_one_must_be_named(twins: Clone) -> None:
    result = twins.pmo("renumber", OLD)
    assert result.exit_code == 2
    assert "--file" in result.output
    mine = f"projects/floor/changes/{OLD}.yml"
    done = twins.pmo("renumber", OLD, "--file", str(twins.root / mine))
    assert done.exit_code == 0, done.output
    assert yaml.safe_load((twins.root / mine.replace(OLD, NEW)).read_text())["formerly"] == [OLD]
    assert data(twins, OLD)["title"] == "The change of Bob"
    assert "    to: CR-2026-0001\n" in (twins.root / "registers/risks/RSK-2026-0001.yml").read_text()
    assert "RSK-2026-0001.yml:7" in done.output, "whose number is meant, a person has to say"


def test_of_two_here_the_merged_one_stays(twins: Clone) -> None:
    result = twins.pmo("renumber", OLD, "--file", str(twins.root / FOLDER / f"{OLD}.yml"))
    assert result.exit_code == 2
    assert "common branch" in result.output


def test_statements_about_the_other_one_do_not_count(twins: Clone, tmp_path: Path) -> None:
    bob = Clone(tmp_path / "bob", "bob")
    bob.git("switch", "-q", "main")
    bob.commit({f"{STATEMENTS}/{OLD}/cara-4f2a91c7.json": "{}"})
    bob.git("push", "-q", "origin", "main")
    twins.git("fetch", "-q")
    twins.git("merge", "-q", "--no-edit", "origin/main")
    mine = str(twins.root / f"projects/floor/changes/{OLD}.yml")
    assert twins.pmo("renumber", OLD, "--file", mine, "--dry-run").exit_code == 0
    (twins.root / STATEMENTS / OLD / "bob-aaaaaaaa.json").write_text("{}")
    assert twins.pmo("renumber", OLD, "--file", mine, "--dry-run").exit_code == 2


def test_named_ids_and_unknown_ones(ann: Clone) -> None:
    assert "pmo rename" in ann.pmo("renumber", "acme").output
    assert f"Did you mean “{OLD}”?" in ann.pmo("renumber", "CR-2026-001").output
    taken = ann.pmo("renumber", OLD, "RSK-2026-0009")
    assert "is not an id of a change" in taken.output
