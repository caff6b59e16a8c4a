from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pmo.cli.report import command
from reports.firm import CLOSED, small
from support import write

if TYPE_CHECKING:
    from pathlib import Path


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        command, [*arguments, "--root", str(root), "--as-of", "2026-11-20"], catch_exceptions=False
    )


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_all_reports_as_files_twice_with_the_same_bytes(tmp_path: Path) -> None:
    small(tmp_path / "firm")
    first = run(tmp_path / "firm", "all", "--output", str(tmp_path / "one"))
    assert first.exit_code == 0
    assert "wrote 13 reports" in first.output
    assert "39 files (md, csv, json)" in first.output
    assert "cost, price, margin and figures of one person are left out" in first.output
    names = set(tree(tmp_path / "one"))
    assert {"portfolio.md", "portfolio.csv", "portfolio.json", "project-demo.md", "capacity.csv"} <= names
    assert not [name for name in names if name.endswith(".tmp")]
    run(tmp_path / "firm", "all", "--output", str(tmp_path / "two"))
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_the_default_folder_of_all_lies_in_the_workspace(tmp_path: Path) -> None:
    small(tmp_path)
    result = run(tmp_path, "all")
    assert "to build/reports: 39 files" in result.output
    assert (tmp_path / "build/reports/portfolio.json").is_file()


def test_one_report_to_the_screen_or_to_a_file(tmp_path: Path) -> None:
    small(tmp_path)
    assert run(tmp_path, "portfolio").output.startswith("# Portfolio\n\n**None of 1 running project is red.**")
    assert json.loads(run(tmp_path, "portfolio", "--format", "json").output)["report"] == "portfolio"
    target = tmp_path / "out" / "p.csv"
    result = run(tmp_path, "portfolio", "--format", "csv", "--output", str(target))
    assert result.output == f"wrote {target}\n"
    assert target.read_text(encoding="utf-8").startswith("id,title,client,")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["portfolo"], "There is no report “portfolo”. Did you mean “portfolio”?"),
        (["project"], "Say which project: --project SLUG. Projects: demo."),
        (["project", "--project", "demos"], "There is no project “demos”. Did you mean “demo”?"),
        (["issues", "--client", "acmee"], "There is no client “acmee”. Did you mean “acme”?"),
        (["capacity", "--project", "demo"], "is about the whole team; leave out --project"),
        (["portfolio", "--audience", "board"], "“board” is not an audience"),
        (["portfolio", "--audience", "client:nobody"], "there is no client “nobody”"),
        (["all", "--format", "json"], "leave out --format"),
        (["portfolio", "--write"], "--write belongs to"),
        (["review", "--project", "demo", "--force"], "--force belongs to --write"),
        (["review", "--project", "demo", "--write", "--format", "json"], "leave out --format and --output"),
    ],
)
def test_wrong_wishes_are_said_plainly(tmp_path: Path, arguments: list[str], message: str) -> None:
    small(tmp_path)
    result = run(tmp_path, *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())


def test_a_folder_is_no_file_and_a_file_no_folder(tmp_path: Path) -> None:
    small(tmp_path)
    assert "is a folder; name a file" in run(tmp_path, "portfolio", "--output", str(tmp_path)).output
    assert "is a file; `all` needs a folder" in run(tmp_path, "all", "--output", str(tmp_path / "pmo.yml")).output


def test_review_writes_a_draft_once(tmp_path: Path) -> None:
    small(tmp_path, base=CLOSED)
    preview = run(tmp_path, "review", "--project", "demo")
    assert preview.output.startswith("---\nstatus: draft\n")
    assert not (tmp_path / "projects/demo/review.md").exists()
    written = run(tmp_path, "review", "--project", "demo", "--write")
    assert written.exit_code == 0
    assert (
        written.output
        == "wrote projects/demo/review.md: a draft. What only people know is asked there as a question.\n"
    )
    assert (tmp_path / "projects/demo/review.md").read_text(encoding="utf-8") == preview.output
    again = run(tmp_path, "review", "--project", "demo", "--write")
    assert again.exit_code == 2
    assert "is there already; --force replaces it" in again.output
    assert run(tmp_path, "review", "--project", "demo", "--write", "--force").exit_code == 0
    compared = run(tmp_path, "review", "--project", "demo")
    assert compared.output.startswith("# Review of Mail migration\n")


def test_a_hostile_title_stays_text_in_every_form(tmp_path: Path) -> None:
    title = "=cmd|' /C calc'!A0 <img src=x onerror=alert(1)> *b*"
    project = f'id: bad\ntitle: "{title}"\nclient: acme\nstatus: proposed\nmanager: ana.ruiz\n'
    write(
        tmp_path,
        {"projects/bad/project.yml": project, "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\n"},
    )
    assert "<img" not in run(tmp_path, "portfolio").output
    assert "&#60;img" in run(tmp_path, "portfolio").output
    assert ",'=cmd|' /C calc'!A0" in run(tmp_path, "portfolio", "--format", "csv").output
    found = json.loads(run(tmp_path, "portfolio", "--format", "json").output)
    assert found["tables"][0]["rows"][0]["title"] == title
