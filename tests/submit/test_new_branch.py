"""`pmo new --branch`: a request in one minute, on a branch of its own, and nothing else of the person's work in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from pmo.history import branch as git
from pmo.history.git import GitError
from pmo.pipeline import submit
from pmo.pipeline.load import load
from submit.firm import ANSWERS, FILES, Clone, clone
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

CR = "registers/changes/CR-2026-0001.yml"
BRANCH = "change/CR-2026-0001-swap-the-switch-of-floor-2"
STANDARD = (
    "new", "change", "--no-input", "--branch", "--from", "switch-swap", "--set", "title=Swap the switch of floor 2",
    "--set", "services=network",
)  # fmt: skip


@pytest.fixture
def ann(tmp_path: Path) -> Clone:
    return clone(tmp_path)


def state(of: Clone) -> tuple[str, str, str, set[str]]:
    """Everything that a refused command must leave as it was."""
    files = {path.relative_to(of.root).as_posix() for path in of.root.rglob("*") if ".git" not in path.parts}
    return of.git("for-each-ref"), of.git("symbolic-ref", "HEAD"), of.git("status", "--porcelain"), files


def test_a_standard_change_from_a_model(ann: Clone) -> None:
    result = ann.pmo("new", "change", "--branch", answers=ANSWERS)
    assert result.exit_code == 0, result.output
    data = yaml.safe_load((ann.root / CR).read_text())
    assert data["model"] == "switch-swap"
    assert (data["type"], data["status"], data["client"]) == ("standard", "draft", "acme")
    assert data["implementation_plan"] == ["Save the configuration.", "Swap the device."]
    assert data["outage"] == {"expected": False}
    assert data["test_plan"] == ["Every port is up."]
    assert data["backout_plan"]["steps"] == ["Put the old switch back."]
    assert ann.git("branch", "--show-current") == BRANCH
    assert ann.git("diff", "--name-status", "main", "HEAD") == f"A\t{CR}"
    assert ann.git("status", "--porcelain") == ""
    assert ann.git("log", "-1", "--format=%an <%ae>|%cn <%ce>") == "Ann Able <ann@firm.test>|Ann Able <ann@firm.test>"
    message = ann.git("log", "-1", "--format=%B")
    assert message.startswith("CR-2026-0001: Swap the switch of floor 2\n\n")
    assert "Model: switch-swap" in message
    assert "Planned start: 2026-12-05T16:00:00-05:00" in message
    assert f"git push -u origin {BRANCH}" in result.output
    assert "scheduled: risk_of_not_doing, communications" in result.output


def test_the_requester_is_offered_from_the_address(ann: Clone) -> None:
    lines = ANSWERS.split("\n")
    lines[4] = lines[5] = ""  # requested by, implementers: enter
    result = ann.pmo("new", "change", "--branch", answers="\n".join(lines))
    assert result.exit_code == 0, result.output
    data = yaml.safe_load((ann.root / CR).read_text())
    assert (data["requested_by"], data["implementers"]) == ("ann", ["ann"])


def test_only_models_in_force_are_offered_or_taken(ann: Clone) -> None:
    asked = ann.pmo("new", "change", "--branch", answers="")
    assert "switch-swap: Swap a switch" in asked.output
    assert "old-way" not in asked.output
    before = state(ann)
    refused = ann.pmo("new", "change", "--no-input", "--branch", "--from", "old-way", "--set", "title=Something")
    assert refused.exit_code == 2
    assert "old-way is retired" in refused.output
    unknown = ann.pmo("new", "change", "--no-input", "--branch", "--from", "switch-swop", "--set", "title=Something")
    assert "Did you mean “switch-swap”?" in unknown.output
    assert state(ann) == before


def test_a_model_that_is_only_named_is_taken_over_when_it_is_in_force(ann: Clone) -> None:
    fields = ("--set", "title=Something", "--set", "type=standard", "--set", "category=production")
    assert ann.pmo("new", "change", "--no-input", *fields, "--set", "model=old-way").exit_code == 0
    assert "implementation_plan" not in (ann.root / CR).read_text()
    assert (
        ann.pmo(
            "new", "change", "--no-input", *fields, "--set", "model=switch-swap", "--set", "services=network"
        ).exit_code
        == 0
    )
    assert "implementation_plan" in (ann.root / CR.replace("0001", "0002")).read_text()


def test_whoever_wants_none_of_the_models_is_asked_for_the_type(ann: Clone) -> None:
    result = ann.pmo("new", "change", answers="none\nReplace the core\nnormal\nproduction\n")
    assert result.exit_code == 0, result.output
    assert yaml.safe_load((ann.root / CR).read_text())["type"] == "normal"
    given = ann.pmo("new", "change", "--set", "type=normal", answers="Replace it\nproduction\n")
    assert given.exit_code == 0, given.output
    assert "follows none of these" not in given.output


def test_a_given_value_wins_over_the_model_without_losing_its_neighbors(ann: Clone) -> None:
    assert ann.pmo(*STANDARD, "--set", "risk.test_coverage=3").exit_code == 0
    data = yaml.safe_load((ann.root / CR).read_text())
    assert data["risk"]["test_coverage"] == 3
    assert data["risk"]["business_impact"] == 1


def test_the_number_is_free_on_every_branch(ann: Clone, tmp_path: Path) -> None:
    bob = clone(tmp_path, "bob")
    bob.git("switch", "-q", "-c", "elsewhere")
    bob.commit(
        {"registers/changes/CR-2026-0007.yml": "id: CR-2026-0007\ntitle: Another\ntype: normal\nstatus: draft\n"}
    )
    bob.git("push", "-q", "origin", "elsewhere")
    ann.git("fetch", "-q")
    assert ann.pmo(*STANDARD).exit_code == 0
    assert (ann.root / "registers/changes/CR-2026-0008.yml").is_file()


def test_work_that_lies_around_stays_out_of_the_request(ann: Clone) -> None:
    (ann.root / "pmo.yml").write_text("company: Test firm, changed\nas_of: 2026-11-20\n")
    (ann.root / "notes.txt").write_text("mine\n")
    assert ann.pmo(*STANDARD).exit_code == 0
    assert ann.git("diff", "--name-only", "main", "HEAD") == CR
    assert ann.git("status", "--porcelain") == "M pmo.yml\n?? notes.txt"


def test_staged_work_is_refused_and_stays(ann: Clone) -> None:
    (ann.root / "notes.txt").write_text("mine\n")
    ann.git("add", "notes.txt")
    before = state(ann)
    result = ann.pmo(*STANDARD)
    assert result.exit_code == 2
    assert "notes.txt" in result.output
    assert "git restore --staged" in " ".join(result.output.split())
    assert state(ann) == before


def test_another_branch_is_no_place_to_begin(ann: Clone) -> None:
    ann.git("switch", "-q", "-c", "mine")
    before = state(ann)
    result = ann.pmo(*STANDARD)
    assert result.exit_code == 2
    assert "git switch main" in " ".join(result.output.split())
    assert state(ann) == before


def test_nobody_commits_without_a_name(ann: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "identity", lambda _: git.Identity())
    before = state(ann)
    result = ann.pmo(*STANDARD)
    assert result.exit_code == 2
    assert "git config --global user.email" in " ".join(result.output.split())
    assert state(ann) == before


def test_dry_run_shows_branch_message_and_file(ann: Clone) -> None:
    before = state(ann)
    result = ann.pmo(*STANDARD, "--dry-run")
    assert result.exit_code == 0
    assert BRANCH in result.output
    assert "CR-2026-0001: Swap the switch of floor 2" in result.output
    assert "implementation_plan:" in result.output
    assert state(ann) == before


@pytest.mark.parametrize(
    "name", ["--output=x", "-h", "a..b", "a b", "a\nb", "refs/heads/../x", "@{-1}", "main", ".lock", "x.lock"]
)
def test_branch_names_that_are_none(ann: Clone, name: str) -> None:
    before = state(ann)
    result = ann.pmo(*STANDARD[:3], *STANDARD[4:], f"--branch-name={name}")
    assert result.exit_code == 2, result.output
    assert state(ann) == before
    assert not (ann.root / "x").exists()


def test_no_hook_filter_or_setting_of_the_repository_runs(ann: Clone, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    for hook in (
        "pre-commit",
        "commit-msg",
        "post-commit",
        "post-checkout",
        "reference-transaction",
        "post-index-change",
    ):
        path = ann.root / ".git/hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\necho {hook} >> {marker}\n")
        path.chmod(0o755)
    ann.git("config", "filter.evil.clean", f"touch {marker}; cat")
    ann.git("config", "filter.evil.required", "true")
    ann.git("config", "filter.other.process", f"touch {marker}")
    ann.git("config", "core.fsmonitor", f"touch {marker}")
    ann.git("config", "gpg.program", f"touch {marker}")
    ann.git("config", "commit.gpgsign", "true")
    (ann.root / ".git/info").mkdir(exist_ok=True)
    (ann.root / ".git/info/attributes").write_text("* filter=evil\n")
    result = ann.pmo(*STANDARD)
    assert result.exit_code == 0, result.output
    assert not marker.exists()
    assert "git commit --amend --no-edit -S" in result.output


def test_when_git_refuses_at_the_end_nothing_is_left(ann: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(ann)
    real = git.Repository.run

    def run(self: git.Repository, *arguments: str, feed: bytes | None = None) -> bytes:
        if arguments[0] == "update-ref":
            msg = "git update-ref failed: full"
            raise GitError(msg)
        return real(self, *arguments, feed=feed)

    monkeypatch.setattr(git.Repository, "run", run)
    result = ann.pmo(*STANDARD)
    assert result.exit_code == 2
    assert "Nothing was written" in result.output
    monkeypatch.undo()
    after = state(ann)
    assert (after[0], after[1], after[2]) == (before[0], before[1], before[2])
    assert not (ann.root / CR).exists()


def test_a_workspace_in_a_subfolder_of_its_repository(tmp_path: Path) -> None:
    ann = clone(tmp_path)
    ann.git("switch", "-q", "main")
    (ann.root / "office").mkdir()
    for name in ("pmo.yml", "registers"):
        ann.git("mv", name, f"office/{name}")
    ann.git("commit", "-q", "-m", "into a folder")
    loaded = load(ann.root / "office", AS_OF)
    assert loaded.workspace.find("change-model", "switch-swap") is not None
    inner = Clone(ann.root / "office")
    top = ann.root.parent
    result = Clone(inner.root, "ann").pmo(*STANDARD)
    assert result.exit_code == 0, result.output
    assert ann.git("diff", "--name-status", "main", "HEAD") == f"A\toffice/{CR}"
    assert ann.git("status", "--porcelain") == ""
    assert top.is_dir()


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("git@github.com:acme/pmo.git", "https://github.com/acme/pmo/compare/main...change/x?expand=1"),
        ("https://oauth2:secret@github.com/acme/pmo", "https://github.com/acme/pmo/compare/main...change/x?expand=1"),
        ("ssh://git@gitlab.acme.test:2222/it/pmo.git", "https://gitlab.acme.test/it/pmo/-/merge_requests/new?merge_request%5Bsource_branch%5D=change%2Fx"),
        ("/srv/git/pmo.git", "ask for a review of change/x into main"),
        ("", "no `origin` yet"),
    ],
)  # fmt: skip
def test_the_way_to_the_pull_request(ann: Clone, remote: str, expected: str) -> None:
    ann.git("remote", "remove", "origin")
    if remote:
        ann.git("remote", "add", "origin", remote)
    address = git.standing(ann.root).remote
    assert "secret" not in address
    said = "\n".join(submit.ways(submit.Submission("change/x", "main", "", git.Identity(), address)))
    assert expected in said


def test_every_kind_can_be_submitted(ann: Clone) -> None:
    result = ann.pmo("new", "risk", "--no-input", "--branch", "--set", "title=Late line")
    assert result.exit_code == 0, result.output
    assert ann.git("branch", "--show-current") == "risk/RSK-2026-0001-late-line"


def test_outside_of_git_the_answer_is_a_sentence(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    result = Clone(tmp_path).pmo(*STANDARD)
    assert result.exit_code == 2
    assert "--branch needs Git" in result.output
    assert not (tmp_path / CR).exists()
