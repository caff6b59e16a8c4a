"""Git is asked safely: refs that are options, hostile configuration, replaced objects, foreign variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmo.history.git import GitError, open_repository

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Sandbox


def test_a_branch_a_tag_and_a_short_id_resolve_to_the_commit(sandbox: Sandbox) -> None:
    commit = sandbox.commit(a_yml="x: 1\n")
    sandbox.git("tag", "-a", "v1", "-m", "one")
    repository = open_repository(sandbox.root)
    assert {repository.resolve(ref) for ref in ("main", "v1", commit[:10], "HEAD")} == {commit}


@pytest.mark.parametrize(
    "ref", ["--output=marker", "-h", "--exec=touch marker", "@{-1}", "main\nx", "ma\0in", "", "nowhere", "main..main"]
)
def test_a_ref_is_never_taken_for_an_option(sandbox: Sandbox, ref: str) -> None:
    sandbox.commit(a_yml="x: 1\n")
    with pytest.raises(GitError) as caught:
        open_repository(sandbox.root).resolve(ref)
    assert caught.value.bad_ref
    assert "\0" not in caught.value.reason
    assert [path.name for path in sandbox.root.iterdir() if path.name == "marker"] == []


def test_commands_in_the_configuration_of_a_repository_do_not_run(sandbox: Sandbox) -> None:
    sandbox.commit(a_yml="x: 1\n")
    marker = sandbox.root / "ran"
    script = sandbox.root / "monitor.sh"
    script.write_text(f"#!/bin/sh\ntouch '{marker}'\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "core.sshCommand", "gpg.program"):
        sandbox.git("config", key, str(script))
    sandbox.git("config", "log.showSignature", "true")
    repository = open_repository(sandbox.root)
    repository.run("log", "--raw", "-z", "HEAD", "--")
    repository.run("status", "--porcelain")
    assert not marker.exists()
    sandbox.git("status")
    assert marker.exists(), "the trap itself must work"


def test_replaced_objects_are_not_believed(sandbox: Sandbox) -> None:
    first = sandbox.commit(author="Ann Baker", a_yml="x: 1\n")
    second = sandbox.commit(author="Mallory", a_yml="x: 2\n")
    sandbox.git("replace", second, first)
    log = open_repository(sandbox.root).run("log", "-1", "--format=%an", "HEAD").decode()
    assert log.strip() == "Mallory"
    assert sandbox.git("log", "-1", "--format=%an", "HEAD") == "Ann Baker", "the trap itself must work"


def test_variables_of_a_hook_do_not_lead_to_another_repository(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = sandbox.commit(a_yml="x: 1\n")
    for name, value in (
        ("GIT_DIR", tmp_path / "none"),
        ("GIT_INDEX_FILE", tmp_path / "no"),
        ("GIT_WORK_TREE", tmp_path),
    ):
        monkeypatch.setenv(name, str(value))
    assert open_repository(sandbox.root).resolve("HEAD") == commit


def test_no_repository_and_no_commit_have_a_reason(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(GitError, match="no commit yet"):
        open_repository(sandbox.root)
    outside = tmp_path / "plain"
    outside.mkdir()
    with pytest.raises(GitError, match="not in a Git repository"):
        open_repository(outside)


def test_blobs_come_back_whole_and_missing_ones_are_left_out(sandbox: Sandbox) -> None:
    sandbox.write("binary.bin", "line\n\nend without newline")
    sandbox.commit(empty_yml="")
    repository = open_repository(sandbox.root)
    ids = [sandbox.git("rev-parse", f"HEAD:{name}") for name in ("binary.bin", "empty.yml")]
    found = dict(repository.blobs([ids[0], "0" * 40, ids[1]]))
    assert found == {ids[0]: b"line\n\nend without newline", ids[1]: b""}
