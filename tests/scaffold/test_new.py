"""`pmo new`: values, numbers, places, questions, and nothing written that lint would refuse."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pmo.cli.new import command
from pmo.pipeline import write as writing
from pmo.scaffold.new import next_id, slug
from pmo.scaffold.skeleton import Peer, body
from support import workspace, write

if TYPE_CHECKING:
    from pathlib import Path

FIRM = {
    "registers/clients/acme.yml": "id: acme\nname: Acme Dental\nstatus: prospect\n",
    "registers/people/ann.yml": "id: ann\nname: Ann Baker\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\n",
    "projects/mail/project.yml": "id: mail\ntitle: Mail migration\nstatus: proposed\nclient: acme\nmanager: ann\n",
}


def run(root: Path, *arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(
        command, ["--root", str(root), "--as-of", "2026-11-20", *arguments], input=answers, catch_exceptions=False
    )


def files(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() and ".git/" not in str(path)
    }


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    (tmp_path / "schemas").mkdir()
    source = writing.roots.bundled("schemas")
    for name in ("risk.schema.json", "project.schema.json", "client.schema.json", "person.schema.json", "issue.schema.json", "process.schema.json", "change.schema.json", "status.schema.json", "_common.json", "_kind.meta.json", "_settings.json", "service.schema.json", "role.schema.json", "window.schema.json", "change-model.schema.json", "runbook.schema.json", "decision.schema.json"):  # fmt: skip
        (tmp_path / "schemas" / name).write_text((source / name).read_text())
    return write(tmp_path, FIRM)


def test_a_risk_with_the_next_number_its_modeline_and_schema_order(firm: Path) -> None:
    write(firm, {"registers/risks/RSK-2026-0007.yml": "id: RSK-2026-0007\ntitle: Old one\nstatus: draft\n"})
    result = run(firm, "risk", "--project", "mail", "--set", "impact=4", "--set", "title=Carrier is late", "--no-input")
    assert result.exit_code == 0, result.output
    assert result.output == "wrote projects/mail/risks/RSK-2026-0008.yml: risk RSK-2026-0008\n"
    assert (firm / "projects/mail/risks/RSK-2026-0008.yml").read_text() == (
        "# yaml-language-server: $schema=../../../schemas/risk.schema.json\n"
        "id: RSK-2026-0008\ntitle: Carrier is late\nstatus: draft\nimpact: 4\n"
    )


def test_without_a_project_it_goes_to_the_register(firm: Path) -> None:
    run(firm, "risk", "--set", "title=Carrier is late", "--no-input")
    assert (firm / "registers/risks/RSK-2026-0001.yml").is_file()


def test_a_number_on_another_branch_or_in_a_broken_file_is_taken(firm: Path) -> None:
    def git(*arguments: str) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": str(firm), "GIT_CONFIG_NOSYSTEM": "1"}
        identity = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main")
        subprocess.run(
            ["git", "-C", str(firm), *identity, *arguments], check=True, capture_output=True, env=environment
        )

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "base")
    git("checkout", "-qb", "side")
    write(firm, {"registers/risks/RSK-2026-0004.yml": "x: 1\n"})
    git("add", "-A")
    git("commit", "-qm", "side")
    git("checkout", "-q", "main")
    run(firm, "risk", "--set", "title=Carrier is late", "--no-input")
    assert (firm / "registers/risks/RSK-2026-0005.yml").is_file()
    write(firm, {"registers/risks/RSK-2026-0009.yml": "broken: [\n"})
    run(firm, "risk", "--set", "title=Carrier is late", "--no-input")
    assert (firm / "registers/risks/RSK-2026-0010.yml").is_file()


def test_numbers_start_anew_each_year_and_ignore_other_prefixes(firm: Path) -> None:
    kind = workspace(firm, {}).workspace.kinds["risk"]
    taken = ["RSK-2025-0090", "RSK-2026-0002", "XRSK-2026-0050", "RSK-2026-0051-draft"]
    assert next_id(kind, date(2026, 5, 1), taken) == "RSK-2026-0003"
    assert next_id(kind, date(2027, 1, 1), taken) == "RSK-2027-0001"
    assert next_id(kind, date(2026, 1, 1), ["RSK-2026-9999"]) == "RSK-2026-10000"


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Mail Migration", "mail-migration"),
        ("  Café & Söhne  ", "cafe-sohne"),
        ("100 % sure!", "100-sure"),
        ("日本", ""),
    ],
)
def test_names_become_ids(title: str, wanted: str) -> None:
    assert slug(title) == wanted


def test_a_project_gets_its_folder_from_the_title(firm: Path) -> None:
    result = run(
        firm, "project", "--set", "title=Café Wi-Fi", "--set", "client=acme", "--set", "manager=ann", "--no-input"
    )
    assert result.exit_code == 0, result.output
    assert "id: cafe-wi-fi\ntitle: Café Wi-Fi\n" in (firm / "projects/cafe-wi-fi/project.yml").read_text()
    again = run(
        firm, "project", "--set", "title=Café Wi-Fi", "--set", "client=acme", "--set", "manager=ann", "--no-input"
    )
    assert again.exit_code == 2
    assert "is there already" in again.output


def test_a_name_that_makes_no_id_asks_for_one(firm: Path) -> None:
    result = run(firm, "client", "--set", "name=日本", "--no-input")
    assert result.exit_code == 2
    assert "--set id=" in result.output
    assert run(firm, "client", "--set", "name=日本", "--set", "id=nippon", "--no-input").exit_code == 0
    assert (firm / "registers/clients/nippon.yml").is_file()


@pytest.mark.parametrize("name", ["../../etc", "a/b", ".hidden"])
def test_an_id_is_never_a_way_out_of_the_folder(firm: Path, name: str) -> None:
    before = files(firm)
    assert run(firm, "client", "--set", "name=Acme Two", "--set", f"id={name}", "--no-input").exit_code != 0
    assert run(firm, "risk", "--project", name, "--set", "title=Late line", "--no-input").exit_code != 0
    assert files(firm) == before


def test_questions_are_asked_again_until_the_answer_fits(firm: Path) -> None:
    result = run(firm, "issue", "--project", "mail", answers="X\nMailboxes are full\nproblm\nproblem_concern\n")
    assert result.exit_code == 0, result.output
    assert "“title” is too short" in result.output
    assert "“problm” is not a choice" in result.output
    text = (firm / "projects/mail/issues/ISS-2026-0001.yml").read_text()
    assert "title: Mailboxes are full\ntype: problem_concern\nstatus: captured\n" in text


def test_references_are_offered_and_checked(firm: Path) -> None:
    result = run(firm, "project", "--set", "title=New line", answers="acne\nacme\nann\n")
    assert result.exit_code == 0, result.output
    assert "one of: acme" in result.output
    assert "Did you mean “acme”?" in result.output


def test_a_missing_folder_is_asked_for(firm: Path) -> None:
    result = run(firm, "status", answers="mail\n")
    assert result.exit_code == 0, result.output
    assert (firm / "projects/mail/status/2026-11-20.md").is_file()


def test_without_input_everything_that_is_missing_is_named_at_once(firm: Path) -> None:
    for result in (run(firm, "issue", "--no-input"), run(firm, "issue", answers="")):
        assert result.exit_code == 2
        assert "An issue needs more:" in result.output
        assert "--set title=…" in result.output
        assert "One of: request_for_change, off_specification" in result.output


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("isue",), "Did you mean “issue”?"),
        (("change_model2",), "Did you mean “change-model”?"),
        (("risk", "--set", "titel=x"), "Did you mean “title”?"),
        (("risk", "--set", "title"), "write field=value"),
        (("risk", "--set", "title=Late line", "--set", "impact=high"), "is a whole number"),
        (("risk", "--set", "title=Late line", "--set", "residual=3"), "residual.name=value"),
        (("risk", "--set", "title=Late line", "--set", "responses.action=x"), "“responses” is a list"),
        (("risk", "--set", "title=Late line", "--set", "responses=[{action: "), "brackets and quotes"),
    ],
)
def test_wrong_words_get_a_hint_and_nothing_is_written(firm: Path, arguments: tuple[str, ...], hint: str) -> None:
    before = files(firm)
    result = run(firm, *arguments, "--no-input")
    assert result.exit_code == 2
    assert hint in result.output
    assert files(firm) == before


def test_a_record_that_lint_would_refuse_is_not_written(firm: Path) -> None:
    before = files(firm)
    result = run(firm, "risk", "--set", "title=Late line", "--set", "owner=anne", "--set", "impact=9", "--no-input")
    assert result.exit_code == 1
    assert "[unknown-reference]" in result.output
    assert "[out-of-range]" in result.output
    assert "Nothing was written." in result.output
    assert files(firm) == before


def test_a_later_state_asks_for_what_it_needs(firm: Path) -> None:
    result = run(firm, "risk", "--set", "title=Late line", "--set", "status=open", "--no-input")
    assert result.exit_code == 2
    assert all(f"--set {name}=…" in result.output for name in ("event", "owner", "probability"))
    assert "next_review" not in result.output, "a date that is missing becomes the as-of date"


def test_values_by_type(firm: Path) -> None:
    loaded = workspace(firm, {})
    kind = loaded.workspace.kinds["change"]
    data = writing.read_pairs(
        loaded, kind,
        [("title", "22:00"), ("services", "mail, files"), ("implementation_plan", "First, do this"), ("implementation_plan", "Then that"), ("outage.expected", "yes"), ("outage.minutes", "30"), ("risk.test_coverage", "3"), ("submitted_on", "today"), ("links", "[{type: relates, to: ISS-2026-0001}]")],
    )  # fmt: skip
    assert data == {
        "title": "22:00",
        "services": ["mail", "files"],
        "implementation_plan": ["First, do this", "Then that"],
        "outage": {"expected": True, "minutes": 30},
        "risk": {"test_coverage": 3},
        "submitted_on": "2026-11-20",
        "links": [{"type": "relates", "to": "ISS-2026-0001"}],
    }
    person = loaded.workspace.kinds["person"]
    assert writing.read_pairs(loaded, person, [("weekly_capacity_hours", "37.5")]) == {"weekly_capacity_hours": Decimal("37.5")}  # fmt: skip


def test_dry_run_shows_the_file_and_writes_nothing(firm: Path) -> None:
    before = files(firm)
    result = run(firm, "risk", "--set", "title=Late line", "--dry-run", "--no-input")
    assert result.exit_code == 0
    assert "registers/risks/RSK-2026-0001.yml would be written" in result.output
    assert "title: Late line" in result.output
    assert files(firm) == before


def test_a_page_starts_with_the_headings_of_its_peers(firm: Path) -> None:
    page = "---\nid: {0}\ntitle: {0} page\nstatus: draft\n---\n\n## Steps\n\nOne.\n\n## Measures\n\nTwo.\n"
    write(firm, {f"processes/{name}.md": page.format(name) for name in ("one", "two")})
    assert run(firm, "process", "--set", "title=Supplier reviews", "--no-input").exit_code == 0
    text = (firm / "processes/supplier-reviews.md").read_text()
    assert text.startswith("---\nid: supplier-reviews\ntitle: Supplier reviews\nstatus: draft\n---\n\n## Steps\n\n")
    assert "[two page](two.md)" in text
    assert text.index("## Steps") < text.index("## Measures")
    assert "TODO" not in text


def test_headings_come_in_their_usual_order_and_only_shared_ones() -> None:
    peers = [
        Peer("p/a.md", "A", "## One\n\n## Two\nmore text here\n"),
        Peer("p/b.md", "B", "## One\n\nlong text\n\n## Own\n\n## Two\n"),
        Peer("p/c.md", "C", "## Two\n"),
    ]
    text = body("q/new.md", "What it is.", peers)
    assert [line for line in text.split("\n") if line.startswith("#")] == ["## One", "## Two"]
    assert "[B](../p/b.md)" in text
    assert "[A](../p/a.md)" in text
    assert body("q/new.md", "What it is.", []).startswith("What it is.\n\n## ")
