"""Who changed what last, what files held earlier, which numbers are taken."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pmo.history.changes import ids_in_all_refs, last_changes, states_at
from pmo.history.git import GitError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Sandbox


def test_the_last_change_of_each_file(sandbox: Sandbox) -> None:
    first = sandbox.commit(author="Ann Baker", a_yml="x: 1\n", b_yml="x: 1\n")
    second = sandbox.commit(author="Bob Cole", a_yml="x: 2\n")
    history = last_changes(sandbox.root)
    assert history.known
    assert history.head == second
    a, b = history.of("a.yml"), history.of("b.yml")
    assert a is not None
    assert b is not None
    assert (a.commit, a.author, a.count) == (second, "Bob Cole", 2)
    assert (b.commit, b.author, b.count) == (first, "Ann Baker", 1)
    assert a.at.astimezone(UTC) == datetime(2026, 5, 3, 10, tzinfo=UTC)
    assert history.of("never.yml") is None


def test_names_with_spaces_line_ends_and_letters_beyond_ascii(sandbox: Sandbox) -> None:
    names = ["mit leer.yml", "übung/é.yml", ":colon.yml"]
    for name in names:
        sandbox.write(name, "x: 1\n")
    sandbox.commit()
    assert set(last_changes(sandbox.root).files) == set(names)


def test_a_workspace_in_a_subfolder_sees_its_own_files_only(sandbox: Sandbox) -> None:
    sandbox.commit(pmo__a_yml="x: 1\n", other__b_yml="x: 1\n")
    assert set(last_changes(sandbox.root / "pmo").files) == {"a.yml"}
    assert states_at(sandbox.root / "pmo", "HEAD", ["a.yml", "b.yml"]) == {"a.yml": b"x: 1\n"}


def test_a_merge_counts_only_where_it_differs_from_both_sides(sandbox: Sandbox) -> None:
    sandbox.commit(a_yml="x: 1\n", b_yml="x: 1\n")
    sandbox.git("checkout", "-q", "-b", "side")
    side = sandbox.commit(a_yml="x: side\n")
    sandbox.git("checkout", "-q", "main")
    sandbox.commit(b_yml="x: main\n")
    sandbox.git("merge", "-q", "--no-ff", "--no-commit", "side")
    sandbox.write("evil.yml", "x: slipped in\n")
    merge = sandbox.commit("merge")
    files = last_changes(sandbox.root).files
    assert files["a.yml"].commit == side
    assert files["evil.yml"].commit == merge


def test_a_shallow_clone_says_that_it_does_not_know(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.commit(a_yml="x: 1\n")
    sandbox.commit(a_yml="x: 2\n")
    clone = tmp_path / "clone"
    sandbox.git("clone", "-q", "--depth", "1", f"file://{sandbox.root}", str(clone))
    history = last_changes(clone)
    assert not history.known
    assert "fetch the full history" in history.reason
    assert history.of("a.yml") is None


def test_outside_a_repository_nothing_is_known_and_nothing_raised(tmp_path: Path) -> None:
    history = last_changes(tmp_path)
    assert not history.known
    assert "not in a Git repository" in history.reason
    assert ids_in_all_refs(tmp_path, ["RSK"]) == frozenset()


def test_states_at_an_earlier_commit(sandbox: Sandbox) -> None:
    first = sandbox.commit(a_yml="x: 1\n")
    sandbox.commit(a_yml="x: 2\n", b_yml="x: 1\n")
    assert states_at(sandbox.root, first, ["a.yml", "b.yml"]) == {"a.yml": b"x: 1\n"}
    assert states_at(sandbox.root, "main", ["a.yml"]) == {"a.yml": b"x: 2\n"}
    with pytest.raises(GitError):
        states_at(sandbox.root, "--output=x", ["a.yml"])


def test_links_are_no_states(sandbox: Sandbox) -> None:
    (sandbox.root / "link.yml").symlink_to("/etc/hostname")
    sandbox.commit(a_yml="x: 1\n")
    assert states_at(sandbox.root, "HEAD", ["link.yml", "a.yml"]) == {"a.yml": b"x: 1\n"}


def test_numbers_of_every_branch_and_of_deleted_files_are_taken(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.write("registers/risks/RSK-2026-0001.yml", "x: 1\n")
    sandbox.write("registers/risks/PRS-2026-0009.yml", "x: 1\n")
    sandbox.commit()
    sandbox.git("checkout", "-q", "-b", "side")
    sandbox.write("projects/a/risks/RSK-2026-0005.yml", "x: 1\n")
    sandbox.commit()
    sandbox.git("checkout", "-q", "main")
    (sandbox.root / "registers/risks/RSK-2026-0001.yml").unlink()
    sandbox.commit()
    wanted = {"RSK-2026-0001", "RSK-2026-0005"}
    assert ids_in_all_refs(sandbox.root, ["RSK"]) == wanted
    clone = tmp_path / "clone"
    sandbox.git("clone", "-q", f"file://{sandbox.root}", str(clone))
    assert ids_in_all_refs(clone, ["RSK"]) == wanted, "remote branches count as well"
    assert ids_in_all_refs(sandbox.root, []) == frozenset()
