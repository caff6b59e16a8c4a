"""`pmo init`: a workspace of one's own that lints clean, and never anything overwritten."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
import yaml
from click.testing import CliRunner, Result

from pmo import __version__
from pmo.cli.init import command
from pmo.model.finding import Level
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from pmo.pipeline.start import Firm, start
from pmo.scaffold.init import as_draft, one_year_after

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 20)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments), catch_exceptions=False)


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("init") / "acme"
    start(target, Firm("Acme: IT & Co", "EUR", "Europe/Berlin"), TODAY)
    return target


def test_a_new_workspace_lints_without_an_error(firm: Path) -> None:
    linted = lint(load(firm, TODAY))
    assert [finding for finding in linted.findings if finding.level is Level.ERROR] == []
    settings = linted.loaded.workspace.settings
    assert (settings.company, settings.currency, settings.timezone) == ("Acme: IT & Co", "EUR", "Europe/Berlin")
    assert settings.as_of is None


def test_it_has_no_record_of_the_example_firm(firm: Path) -> None:
    kinds = {record.kind for record in load(firm, TODAY).workspace.records}
    assert kinds == {"process", "runbook", "role"}
    assert [path.name for path in (firm / "projects").iterdir()] == ["README.md"]
    assert not (firm / "tools").exists()


def test_every_role_of_the_pages_is_there_without_a_holder(firm: Path) -> None:
    workspace = load(firm, TODAY).workspace
    assert all(reference.target is not None for reference in workspace.references)
    roles = workspace.of("role")
    assert {"change-manager", "it-project-manager"} <= {role.id for role in roles}
    assert all(role.get("holders") == [] for role in roles)
    assert workspace.label(next(role for role in roles if role.id == "change-manager")) == "Change manager"


def test_pages_start_as_drafts_to_be_read_within_a_year(firm: Path) -> None:
    pages = [record for record in load(firm, TODAY).workspace.records if record.kind != "role"]
    assert len(pages) > 50
    assert {page.get("status") for page in pages} == {"draft"}
    assert {page.get("review_by") for page in pages} == {"2027-11-20"}
    assert not any("approved_on" in page.data or "last_rehearsed" in page.data for page in pages)


def test_only_the_front_matter_of_a_page_changes() -> None:
    page = "---\nid: a\nstatus: in_force\napproved_on: 2026-01-05\nreview_by: 2027-01-05\nsteps:\n  - status: x\n---\n\nstatus: in_force\napproved_on: 2026-01-05\n"
    assert as_draft(page, TODAY) == (
        "---\nid: a\nstatus: draft\nreview_by: 2027-11-20\nsteps:\n  - status: x\n---\n\nstatus: in_force\napproved_on: 2026-01-05\n"
    )


def test_a_leap_day_has_a_next_year() -> None:
    assert one_year_after(date(2028, 2, 29)) == date(2029, 2, 28)


def test_the_workflow_can_write_nothing_and_is_pinned(firm: Path) -> None:
    text = (firm / ".github/workflows/pmo.yml").read_text()
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert [job["permissions"] for job in workflow["jobs"].values()] == [{"contents": "read"}]
    assert "uses:" not in text, "nothing of a third party runs"
    assert f'"pmo-as-code=={__version__}"' in text
    assert not re.search(r"run:.*\$\{\{", text), "no expression reaches a shell"


def test_every_placeholder_is_filled(firm: Path) -> None:
    left = [path for path in firm.rglob("*") if path.is_file() and b"@@" in path.read_bytes() and path.suffix != ".gz"]
    assert left == []


def test_the_site_engine_finds_its_settings(firm: Path) -> None:
    assert "- pmo\n" in (firm / "mkdocs.yml").read_text()
    assert (firm / "docs").is_dir()


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine\n")
    result = run(str(tmp_path))
    assert result.exit_code == 2
    assert "not empty (it holds mine.txt)" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_fresh_clone_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert run(str(tmp_path), "--company", "Acme").exit_code == 0
    assert (tmp_path / "pmo.yml").is_file()


def test_merge_adds_what_is_missing_and_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "pmo.yml").write_text("company: Mine\n")
    (tmp_path / "processes").mkdir()
    (tmp_path / "processes/kick-off.md").write_text("my own text\n")
    assert run(str(tmp_path), "--merge").exit_code == 0
    assert (tmp_path / "pmo.yml").read_text() == "company: Mine\n"
    assert (tmp_path / "processes/kick-off.md").read_text() == "my own text\n"
    assert (tmp_path / "schemas/risk.schema.json").is_file()
    again = run(str(tmp_path), "--merge")
    assert "has every file already" in again.output


def test_dry_run_names_the_files_and_writes_none(tmp_path: Path) -> None:
    target = tmp_path / "new"
    result = run(str(target), "--dry-run")
    assert result.exit_code == 0
    assert "would write pmo.yml\n" in result.output
    assert not target.exists()


@pytest.mark.parametrize(
    "arguments", [("--currency", "dollars"), ("--timezone", "Mars/Base"), ("--company", "a\nb: c")]
)
def test_wrong_words_are_refused(tmp_path: Path, arguments: tuple[str, str]) -> None:
    assert run(str(tmp_path / "new"), *arguments).exit_code == 2
    assert not (tmp_path / "new").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert run(str(tmp_path / "file")).exit_code == 2
