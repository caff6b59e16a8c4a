"""What is written for a forge: valid by its schema, nothing for zizmor to say, and its shell runs against a local repository."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pmo import __version__
from pmo.pipeline import forge as pipeline
from pmo.pipeline.load import load
from pmo.pipeline.start import Firm, start
from pmo.scaffold import forge
from pmo.scaffold.issue_form import questions
from submit.firm import Clone, clone, environment
from support import AS_OF, ROOT

GITHUB = Path(".github")
SCHEMAS = {
    ".github/workflows/*.yml": "vendor.github-workflows",
    ".github/ISSUE_TEMPLATE/*-request.yml": "vendor.github-issue-forms",
    ".github/ISSUE_TEMPLATE/config.yml": "vendor.github-issue-config",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
}
READ_ONLY = ("pmo.yml", "pmo-audit.yml")


@pytest.fixture(scope="module", params=["github-firm", "gitlab-firm", "github-people", "gitlab-people"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    name, profile = request.param.split("-")
    target = tmp_path_factory.mktemp(request.param) / "acme"
    start(target, Firm("Acme", forge=name), AS_OF, profile=profile)
    return target


def tool(name: str) -> str:
    """A program of this Python; the tests need it, so that it is missing is a failure and no skip."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert found, f"{name} is a development dependency: install with '.[dev]'"
    return found


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    command = [tool("zizmor"), "--offline", "--no-progress", "--no-config", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def places(root: Path) -> list[Path]:
    return [path for path in (root / ".github", root / ".gitlab-ci.yml") if path.exists()]


def steps(path: Path) -> list[tuple[str, dict[str, Any]]]:
    jobs = yaml.safe_load(path.read_text())["jobs"]
    return [(name, step) for name, job in jobs.items() for step in job["steps"]]


def script(path: Path, name: str, job: str = "") -> str:
    return next(step["run"] for of, step in steps(path) if step["name"] == name and job in ("", of))


def test_the_bundled_schemas_accept_it(written: Path) -> None:
    checked = 0
    for pattern, schema in SCHEMAS.items():
        found = sorted(written.glob(pattern))
        if found:
            done = subprocess.run(
                [tool("check-jsonschema"), "--builtin-schema", schema, *map(str, found)],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
            checked += len(found)
    assert checked


def test_zizmor_finds_nothing_and_would_find_something(written: Path, tmp_path: Path) -> None:
    if not (written / GITHUB).is_dir():
        assert not list(written.rglob(".github"))
        return
    done = zizmor(written / GITHUB)
    assert done.returncode == 0, done.stdout + done.stderr
    ignored = [line for line in _texts(written) if "zizmor: ignore" in line]
    assert len(ignored) <= 1
    bad = tmp_path / ".github/workflows/bad.yml"
    bad.parent.mkdir(parents=True)
    text = (written / forge.CHECK).read_text()
    bad.write_text(
        text.replace("permissions: {}\n", "").replace(
            "git checkout --quiet", "echo ${{ github.event.pull_request.title }}; git checkout"
        )
    )
    assert zizmor(tmp_path / GITHUB).returncode != 0


def _texts(root: Path) -> list[str]:
    return [line for path in (root / GITHUB).rglob("*.yml") for line in path.read_text().splitlines()]


def test_workflows_use_no_action_and_hand_no_expression_to_a_shell(written: Path) -> None:
    found = sorted((written / GITHUB / "workflows").glob("*.yml"))
    for path in found:
        assert not re.search(r"^\s*(?:-\s+)?uses:", path.read_text(), re.MULTILINE), path
        workflow = yaml.safe_load(path.read_text())
        assert workflow["permissions"] == {}
        for job in workflow["jobs"].values():
            assert job["timeout-minutes"] <= 60
            if path.name in READ_ONLY:
                assert job["permissions"] == {"contents": "read"}
        for _, step in steps(path):
            assert "${{" not in step["run"], (path, step["name"])
            done = subprocess.run(["bash", "-n"], input=step["run"], capture_output=True, text=True, check=False)
            assert done.returncode == 0, (path, step["name"], done.stderr)
    assert found or (written / ".gitlab-ci.yml").is_file()


def test_the_version_is_pinned_and_every_placeholder_filled(written: Path) -> None:
    texts = {path: path.read_text() for place in places(written) for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file()}  # fmt: skip
    assert any(f"pmo-as-code=={__version__}" in text for text in texts.values())
    assert not [path for path, text in texts.items() if "@@" in text]


def test_a_job_that_reads_a_stranger_cannot_write(written: Path) -> None:
    for name, readers in (("pmo-comment.yml", {"difference"}), ("pmo-intake.yml", {"read"})):
        path = written / GITHUB / "workflows" / name
        if not path.is_file():
            continue
        for job, about in yaml.safe_load(path.read_text())["jobs"].items():
            writes = "write" in about["permissions"].values()
            runs_toolkit = any("toolkit/bin/pmo" in step["run"] for step in about["steps"])
            assert writes is not (job in readers), (name, job)
            assert runs_toolkit is (job in readers), (name, job)


def test_a_repository_about_people_gets_no_site_and_no_form(written: Path) -> None:
    is_firm = (written / "mkdocs.yml").exists()
    there = {path.name for path in written.rglob("*.y*ml")}
    assert ("pmo-publish.yml" in there or "pages:" in (written / ".gitlab-ci.yml").read_text()) is is_firm if (written / ".gitlab-ci.yml").exists() or is_firm else True  # fmt: skip
    assert ("change-request.yml" in there) is (is_firm and (written / GITHUB).is_dir())


def test_this_repository_uses_them_itself() -> None:
    wanted = pipeline.workflows(ROOT, forge.GITHUB)
    assert {path: (ROOT / path).read_text() for path in wanted} == wanted, "run `pmo forge write --workflows`"
    assert "constraints.txt ." in wanted[forge.CHECK], "the toolkit is installed from the repository that holds it"
    assert pipeline.write(load(ROOT, AS_OF), forge.GITHUB, check=True) == ()
    done = zizmor(ROOT / GITHUB)
    assert done.returncode == 0, done.stdout + done.stderr


def test_hooks_for_pre_commit() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["pmo-lint", "pmo-fmt"]
    for hook in hooks:
        assert {"id", "name", "entry", "language"} <= set(hook)
        assert hook["pass_filenames"] is False
        assert re.compile(hook["files"]).search("registers/risks/RSK-2026-0001.yml")


def test_none_writes_none(tmp_path: Path) -> None:
    start(tmp_path / "acme", Firm("Acme", forge="none"), AS_OF)
    there = {path.name for path in (tmp_path / "acme").iterdir()}
    assert not there & {".github", ".gitlab", ".gitlab-ci.yml", ".pre-commit-config.yaml"}


class Runner:
    """Runs the steps of a workflow as the forge would, with a bare repository on this disk for the forge's."""

    def __init__(self, home: Path, sha: str, **env: str) -> None:
        self.work, self.temp = home / "runner", home / "temp"
        for folder in (self.work, self.temp / "toolkit/bin"):
            folder.mkdir(parents=True)
        pmo = self.temp / "toolkit/bin/pmo"
        pmo.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pmo "$@"\n')
        pmo.chmod(0o755)
        self.said = self.temp / "gh.txt"
        gh = self.temp / "gh"
        gh.write_text(
            f'#!/bin/sh\necho "gh $*" >> "{self.said}"\nfor word in "$@"; do [ -f "$word" ] && cat "$word" >> "{self.said}"; done\nexit 0\n'
        )
        gh.chmod(0o755)
        self.env = {
            **environment(home, "machine"),
            "PATH": f"{self.temp}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "tools"),
            "GITHUB_SERVER_URL": home.as_uri(),
            "GITHUB_REPOSITORY": "firm.git",
            "GITHUB_SHA": sha,
            "GITHUB_OUTPUT": str(self.temp / "output"),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary"),
            "RUNNER_TEMP": str(self.temp),
            "TRUNK": "main",
            "TOKEN": "secret-token",
            "GH_TOKEN": "secret-token",
            **env,
        }

    def run(self, text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text], cwd=self.work, env=self.env, capture_output=True, text=True, check=False
        )  # fmt: skip

    def outputs(self) -> dict[str, str]:
        lines = (self.temp / "output").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)  # type: ignore[misc]


def workflow(name: str) -> Path:
    return ROOT / GITHUB / "workflows" / name


RISK = "id: RSK-2026-0001\ntitle: A late line\nstatus: draft\n"


def test_the_check_runs_against_a_local_repository(tmp_path: Path) -> None:
    ann = clone(tmp_path)
    ann.git("switch", "-q", "-c", "mine")
    sha = ann.commit({"registers/risks/RSK-2026-0001.yml": RISK})
    ann.git("push", "-q", "origin", "mine")
    runner = Runner(tmp_path, sha, EVENT="pull_request", INTO="main")
    fetched = runner.run(script(workflow("pmo.yml"), "Get the repository with its whole history"))
    assert fetched.returncode == 0, fetched.stderr
    work = Clone(runner.work)
    assert work.git("rev-parse", "HEAD") == sha
    assert work.git("symbolic-ref", "refs/remotes/origin/HEAD") == "refs/remotes/origin/main"
    kept = b"".join(path.read_bytes() for path in (runner.work / ".git").rglob("*") if path.is_file())
    assert b"secret-token" not in kept
    good = runner.run(script(workflow("pmo.yml"), "Records"))
    assert good.returncode == 0, good.stdout + good.stderr
    assert "RSK-2026-0001" in (runner.temp / "summary").read_text()
    (runner.work / "registers/risks/RSK-2026-0001.yml").write_text(RISK.replace("draft", "drafft"))
    bad = runner.run(script(workflow("pmo.yml"), "Records"))
    assert bad.returncode == 1
    assert "::error" in bad.stdout


FORM_ANSWERS = {
    "Title": "Swap the switch of floor 2", "Type": "standard", "Category": "production", "Model": "switch-swap",
    "Client": "Acme Dental", "Services": "Network", "Implementers": "ann", "Reason": "It drops packets.\n\n$(touch ran) `touch ran`",
}  # fmt: skip


def issue(root: Path, answers: dict[str, str]) -> str:
    kind = load(root, AS_OF).workspace.kinds["change"]
    return (
        "\n\n".join(f"### {one.label}\n\n{answers.get(one.label, '_No response_')}" for one in questions(kind)) + "\n"
    )


def test_an_issue_becomes_a_pull_request(tmp_path: Path) -> None:
    ann = clone(tmp_path)
    person = ann.root / "registers/people/ann.yml"
    sha = ann.commit({"registers/people/ann.yml": f"{person.read_text()}forge_login: ann-forge\n"})
    ann.git("push", "-q", "origin", "main")
    reader = Runner(
        tmp_path / "read",
        sha,
        BODY=issue(ann.root, FORM_ANSWERS),
        LOGIN="Ann-Forge",
        GITHUB_SERVER_URL=tmp_path.as_uri(),
    )
    path = workflow("pmo-intake.yml")
    assert reader.run(script(path, "Get the repository with its whole history", "read")).returncode == 0
    done = reader.run(script(path, "Read"))
    assert done.returncode == 0, done.stderr
    found = reader.outputs()
    assert "fault" not in found, (reader.temp / "fault.txt").read_text()
    writer = Runner(
        tmp_path / "write", sha, GITHUB_SERVER_URL=tmp_path.as_uri(), NUMBER="7", FAULT="", PATH_TEXT=found["path"], TEXT=found["text"], TITLE=found["title"]
    )  # fmt: skip
    assert writer.run(script(path, "Get the repository with its whole history", "submit")).returncode == 0
    sent = writer.run(script(path, "Submit"))
    assert sent.returncode == 0, sent.stderr
    ann.git("fetch", "-q")
    record = yaml.safe_load(ann.git("show", "origin/request/issue-7:registers/changes/CR-2026-0001.yml"))
    assert (record["requested_by"], record["client"], record["services"], record["model"]) == (
        "ann",
        "acme",
        ["network"],
        "switch-swap",
    )
    assert record["implementation_plan"] == ["Save the configuration.", "Swap the device."]
    assert "$(touch ran)" in record["reason"]
    assert (
        ann.git("diff", "--name-only", "origin/main", "origin/request/issue-7") == "registers/changes/CR-2026-0001.yml"
    )
    assert "gh pr create" in writer.said.read_text()
    assert not list(tmp_path.rglob("ran"))


@pytest.mark.parametrize(
    "path",
    [
        "../out.yml",
        ".github/workflows/x.yml",
        "registers/../.github/x.yml",
        "/etc/x.yml",
        "pmo.yml",
        "registers/x.yml\n.github/y.yml",
        "registers/x.sh",
    ],
)
def test_the_writing_job_takes_only_the_path_of_a_record(tmp_path: Path, path: str) -> None:
    ann = clone(tmp_path)
    sha = ann.git("rev-parse", "HEAD")
    said = {
        name: base64.b64encode(text.encode()).decode()
        for name, text in {"PATH_TEXT": path, "TEXT": "x: 1\n", "TITLE": "x"}.items()
    }
    writer = Runner(tmp_path / "write", sha, GITHUB_SERVER_URL=tmp_path.as_uri(), NUMBER="7", FAULT="", **said)
    intake = workflow("pmo-intake.yml")
    assert writer.run(script(intake, "Get the repository with its whole history", "submit")).returncode == 0
    assert writer.run(script(intake, "Submit")).returncode != 0
    ann.git("fetch", "-q")
    assert "request/issue-7" not in ann.git("branch", "--remotes")


def test_what_cannot_be_read_is_said_in_the_issue(tmp_path: Path) -> None:
    ann = clone(tmp_path)
    sha = ann.git("rev-parse", "HEAD")
    body = issue(ann.root, FORM_ANSWERS | {"Reason": "It drops packets.\n\n### Type\n\nemergency"})
    reader = Runner(tmp_path / "read", sha, BODY=body, LOGIN="ann-forge", GITHUB_SERVER_URL=tmp_path.as_uri())
    path = workflow("pmo-intake.yml")
    assert reader.run(script(path, "Get the repository with its whole history", "read")).returncode == 0
    assert reader.run(script(path, "Read")).returncode == 0
    found = reader.outputs()
    assert set(found) == {"fault"}
    writer = Runner(
        tmp_path / "write",
        sha,
        GITHUB_SERVER_URL=tmp_path.as_uri(),
        NUMBER="7",
        FAULT=found["fault"],
        PATH_TEXT="",
        TEXT="",
        TITLE="",
    )
    assert writer.run(script(path, "Submit")).returncode == 1
    assert "repeats the heading “Type”" in writer.said.read_text()
