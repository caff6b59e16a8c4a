"""`pmo doctor`: each thing that is missing is said, with what to do, and only what proof rests on fails."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from evidence.firm import POLICY, WITHOUT, base_files, needs_keygen
from pmo.history import branch
from pmo.pipeline import doctor as pipeline
from submit.firm import Clone, clone

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(needs_keygen, reason=WITHOUT)


@pytest.fixture
def sound(tmp_path: Path) -> Clone:
    """A clone in which nothing is missing."""
    made = clone(tmp_path)
    files = {path: text for path, text in base_files().items() if isinstance(text, str)}
    files |= {
        ".gitignore": "/.cache/\n",
        ".github/CODEOWNERS": "/.pmo/ @bob\n/schemas/ @bob\n",
        "registers/people/ann.yml": files["registers/people/ann.yml"],
    }
    made.commit(files)
    made.git("push", "-q", "origin", "main")
    hook = made.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 0\n")
    hook.chmod(0o755)
    return made


def answers(of: Clone, *arguments: str) -> dict[str, dict[str, str]]:
    """What is not good, by what it is about."""
    result = of.pmo("doctor", "--format", "json", *arguments)
    found = json.loads(result.output)["answers"]
    bad = {item["about"]: item for item in found if item["state"] != "good"}
    assert result.exit_code == (1 if any(item["state"] == "missing" for item in bad.values()) else 0)
    assert all(item["do"] for item in bad.values()), "each with what to do"
    return bad


def test_nothing_is_missing(sound: Clone) -> None:
    assert answers(sound) == {}
    text = sound.pmo("doctor").output
    assert "good Identity: ann@firm.test is ann" in text
    assert "good History: whole; the common branch is main" in text


def test_a_shallow_clone(sound: Clone, tmp_path: Path) -> None:
    sound.commit({"notes.txt": "x"})
    sound.git("push", "-q", "origin", "main")
    shallow = Clone(tmp_path / "shallow")
    shallow.root.mkdir()
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", (tmp_path / "firm.git").as_uri(), str(shallow.root)], check=True
    )
    found = answers(shallow, "--ci")
    assert found["History"]["state"] == "missing"
    assert "--unshallow" in found["History"]["do"]


@pytest.mark.parametrize(
    ("about", "state", "change"),
    [
        ("Cache", "missing", {".gitignore": "/site/\n"}),
        ("Line ends", "missing", {".gitattributes": "* text=auto\n"}),
        ("Owners", "missing", {".github/CODEOWNERS": "/schemas/ @bob\n"}),
        ("Owners", "missing", {".github/CODEOWNERS": None}),
        ("Owners", "missing", {".github/CODEOWNERS": "/.pmo/ @bob\n/schemas/ @bob\n/.pmo/policy.yml\n"}),
        ("Policy", "missing", {".pmo/policy.yml": "version: 1\n"}),
        ("Policy", "advice", {".pmo/policy.yml": None}),
        ("Keys", "missing", {".pmo/allowed_signers": None}),
        ("Keys", "missing", {".pmo/allowed_signers": "bob ssh-ed25519 AAAA\n"}),
        ("Keys", "missing", {"registers/roles/director.yml": "id: director\ntitle: Director\nholders: [dan]\nactive: true\nsummary: Decides.\n", "registers/people/dan.yml": "id: dan\nname: Dan\nstatus: left\n"}),
        ("Adoption", "missing", {".pmo/adoption.json": "{}"}),
        ("Version", "advice", {".pmo/origin.json": '{"toolkit": "0.0.9", "first_toolkit": "0.0.9", "profile": "firm", "made_on": "2026-01-01", "firm": {}, "migrations": [], "files": {}}'}),
        ("Version", "missing", {".pmo/origin.json": '{"toolkit": "99.0", "first_toolkit": "0.1", "profile": "firm", "made_on": "2026-01-01", "firm": {}, "migrations": [], "files": {}}'}),
    ],
)  # fmt: skip
def test_each_thing_by_itself(sound: Clone, about: str, state: str, change: dict[str, str | None]) -> None:
    for path, text in change.items():
        target = sound.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            target.unlink()
        else:
            target.write_text(text)
    found = answers(sound)
    assert found[about]["state"] == state, found
    assert set(found) == {about}


def test_who_commits_here(sound: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branch, "identity", lambda _: branch.Identity("Ann", "ann@elsewhere.test"))
    assert answers(sound)["Identity"]["state"] == "advice"
    monkeypatch.setattr(branch, "identity", lambda _: branch.Identity())
    assert answers(sound)["Identity"]["state"] == "missing"
    assert "Identity" not in answers(sound, "--ci")


def test_hooks(sound: Clone) -> None:
    (sound.root / ".git/hooks/pre-commit").unlink()
    assert answers(sound)["Hooks"]["state"] == "advice"
    assert "Hooks" not in answers(sound, "--ci")
    (sound.root / "my-hooks").mkdir()
    (sound.root / "my-hooks/pre-commit").write_text("#!/bin/sh\n")
    sound.git("config", "core.hooksPath", "my-hooks")
    assert "Hooks" not in answers(sound)


def test_without_ssh_keygen(sound: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.shutil, "which", lambda _: None)
    assert answers(sound)["ssh-keygen"]["state"] == "missing"


def test_a_policy_that_is_not_merged(sound: Clone) -> None:
    sound.git("rm", "-q", ".pmo/policy.yml")
    sound.git("commit", "-q", "-m", "none yet")
    sound.git("push", "-q", "origin", "main")
    (sound.root / ".pmo/policy.yml").write_text(POLICY)
    assert answers(sound)["Policy"]["state"] == "advice"


def test_outside_of_git(tmp_path: Path) -> None:
    (tmp_path / "pmo.yml").write_text("company: Acme\n")
    found = answers(Clone(tmp_path))
    assert found["Git"]["state"] == "missing"


def test_an_old_python() -> None:
    assert pipeline._python((3, 10)).state == "missing"
    assert pipeline._python((3, 11)).state == "good"
