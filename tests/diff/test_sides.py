"""Which files differ: commits, the index, the work tree; and which record is which when ids or folders change."""

from __future__ import annotations

import os
import subprocess

import pytest
from click.testing import CliRunner

from pmo.cli.diff import command
from pmo.history import between
from pmo.history.git import GitError
from pmo.pipeline.diff.sides import opened

CHANGE = "registers/changes/CR-2026-0001.yml"
RISK = "registers/risks/RSK-2026-0001.yml"


def ids(found):
    return {(one.id, one.what) for one in found.records}


def test_committed_staged_changed_and_new_files_all_count(box):
    box.edit(RISK, ("impact: 3", "impact: 4"))
    box.commit()
    box.edit(CHANGE, ("title: Replace", "title: Exchange"))
    box.git("add", CHANGE)
    box.edit("registers/people/ben.holt.yml", ("Ben Holt", "Ben Holtz"))
    box.write("registers/people/new.one.yml", "id: new.one\nname: New One\nstatus: active\n")
    (box.root / "registers/people/ann.lee.yml").unlink()
    expected = {
        ("RSK-2026-0001", "changed"),
        ("CR-2026-0001", "changed"),
        ("ben.holt", "changed"),
        ("new.one", "created"),
        ("ann.lee", "deleted"),
    }
    assert ids(box.diff()) == expected
    assert ids(box.diff("main..HEAD")) == {("RSK-2026-0001", "changed")}
    assert ids(box.diff("")) == expected - {("RSK-2026-0001", "changed")}


def test_an_edit_of_the_same_size_in_the_same_second_is_seen(box):
    before = os.stat(box.root / RISK)
    box.edit(RISK, ("impact: 3", "impact: 4"))
    os.utime(box.root / RISK, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert ids(box.diff()) == {("RSK-2026-0001", "changed")}


def test_an_edit_that_only_the_time_of_its_note_gives_away_is_seen(box):
    """Size and time of the content are those that Git noted, and the index is younger than both."""
    before = os.stat(box.root / RISK)
    box.edit(RISK, ("impact: 3", "impact: 4"))
    os.utime(box.root / RISK, ns=(before.st_atime_ns, before.st_mtime_ns))
    later = before.st_mtime_ns + 3_600 * 1_000_000_000
    os.utime(box.root / ".git/index", ns=(later, later))
    assert ids(box.diff()) == {("RSK-2026-0001", "changed")}


def test_an_edit_while_the_index_was_written_is_seen(box):
    """As old as the index itself: what Git noted proves nothing then."""
    status = os.stat(box.root / RISK)
    os.utime(box.root / ".git/index", ns=(status.st_mtime_ns, status.st_mtime_ns))
    repository = opened(box.root)
    index, written = between._index(repository)
    odd, missing, _ = between._look(str(box.root), ("registers",), (), index, written)
    assert RISK in odd
    assert not [path for path in missing if path.startswith("registers/")]


def test_a_staged_edit_taken_back_in_the_folder_is_no_difference(box):
    text = (box.root / RISK).read_text(encoding="utf-8")
    box.edit(RISK, ("impact: 3", "impact: 4"))
    box.git("add", RISK)
    box.write(RISK, text)
    assert box.diff().records == ()


def test_a_file_removed_from_the_index_but_not_from_the_folder_stays(box):
    box.git("rm", "-q", "--cached", RISK)
    assert box.diff().records == ()
    (box.root / RISK).unlink()
    assert ids(box.diff()) == {("RSK-2026-0001", "deleted")}


def test_an_index_in_another_form_gives_the_same_answer(box):
    box.edit(RISK, ("impact: 3", "impact: 4"))
    (box.root / "registers/people/ann.lee.yml").unlink()
    expected = ids(box.diff())
    assert expected == {("RSK-2026-0001", "changed"), ("ann.lee", "deleted")}
    box.git("update-index", "--index-version", "4")
    assert ids(box.diff()) == expected
    box.git("update-index", "--index-version", "2")
    box.git("config", "core.splitIndex", "true")
    box.git("update-index", "--split-index")
    assert b"link" in (box.root / ".git/index").read_bytes()
    assert ids(box.diff()) == expected


def test_a_workspace_in_a_subfolder_of_the_repository(tmp_path, box):
    outer = tmp_path / "outer"
    outer.mkdir()
    box.git("checkout", "-q", "main")
    inner = outer / "firm"
    subprocess.run(["git", "init", "-q", "-b", "main", str(outer)], check=True)
    box.root.rename(inner)
    subprocess.run(["rm", "-rf", str(inner / ".git")], check=True)
    box.root = inner
    box.git("add", "-A")
    box.git("commit", "-q", "-m", "all")
    (outer / "registers").mkdir()
    (outer / "registers" / "other.yml").write_text("x: 1\n", encoding="utf-8")
    box.edit(RISK, ("impact: 3", "impact: 4"))
    found = box.diff("HEAD")
    assert ids(found) == {("RSK-2026-0001", "changed")}
    assert found.records[0].path == RISK


def test_line_ends_of_another_system_are_no_difference(box):
    text = (box.root / RISK).read_text(encoding="utf-8")
    box.write(RISK, text.replace("\n", "\r\n"))
    found = box.diff()
    assert (found.records, found.layout) == ((), 0)


def test_what_the_base_got_since_is_nobodys_change_here(box):
    box.git("checkout", "-q", "main")
    box.edit(RISK, ("impact: 3", "impact: 5"))
    box.commit()
    box.git("checkout", "-q", "work")
    box.edit(CHANGE, ("title: Replace", "title: Exchange"))
    assert ids(box.diff("main")) == {("CR-2026-0001", "changed")}
    box.commit()
    assert ids(box.diff("main..HEAD")) == {("CR-2026-0001", "changed")}
    assert ids(box.diff("main...work")) == {("CR-2026-0001", "changed")}


def test_a_filter_of_the_repository_never_runs(box, tmp_path):
    mark = tmp_path / "ran"
    box.git("config", "filter.x.clean", f"touch {mark}; cat")
    box.git("config", "core.fsmonitor", f"touch {mark}")
    box.write(".git/info/attributes", "* filter=x\n")
    box.edit(RISK, ("impact: 3", "impact: 4"))
    assert ids(box.diff()) == {("RSK-2026-0001", "changed")}
    assert not mark.exists()


@pytest.mark.parametrize(
    "asked", ["nowhere", "--output=x", "main..--output=x", "HEAD@{-1\n}", "main..nowhere", "a\0b", "..x..y"]
)
def test_what_is_no_commit_is_a_usage_error_and_writes_nothing(box, asked):
    before = sorted(path.name for path in box.root.iterdir())
    with pytest.raises(GitError) as caught:
        box.diff(asked)
    assert caught.value.bad_ref
    found = CliRunner().invoke(command, ["--root", str(box.root), "--", asked])
    assert found.exit_code == 2
    assert sorted(path.name for path in box.root.iterdir()) == before


def test_a_folder_without_git_cannot_be_compared(tmp_path):
    (tmp_path / "pmo.yml").write_text("company: X\n", encoding="utf-8")
    found = CliRunner().invoke(command, ["--root", str(tmp_path)])
    assert found.exit_code == 4
    assert "not in a Git repository" in found.output


def test_a_new_number_is_followed_by_what_the_record_says(box):
    (box.root / RISK).rename(box.root / "registers/risks/RSK-2026-0009.yml")
    box.edit("registers/risks/RSK-2026-0009.yml", ("RSK-2026-0001", "RSK-2026-0009"), ("impact: 3", "impact: 4"))
    found = box.one()
    assert (found.what, found.old_id, found.id) == ("renamed", "RSK-2026-0001", "RSK-2026-0009")
    assert [item.path for item in found.fields] == ["impact"]


def test_a_new_number_and_a_new_title_are_followed_by_the_rest(box):
    (box.root / CHANGE).unlink()
    text = box.git("show", f"main:{CHANGE}")
    box.write("registers/changes/CR-2026-0009.yml", text.replace("0001", "0009").replace("Replace", "Exchange"))
    found = box.one()
    assert (found.what, found.old_id, found.id) == ("renamed", "CR-2026-0001", "CR-2026-0009")


def test_another_record_is_not_taken_for_the_old_one(box):
    (box.root / RISK).unlink()
    box.write("registers/risks/RSK-2026-0009.yml", "id: RSK-2026-0009\ntitle: Another thing\nstatus: draft\n")
    assert ids(box.diff()) == {("RSK-2026-0001", "deleted"), ("RSK-2026-0009", "created")}


def test_a_renamed_person_changes_no_record_that_only_follows(box):
    box.git("mv", "registers/people/ben.holt.yml", "registers/people/ben.holtz.yml")
    box.edit("registers/people/ben.holtz.yml", ("id: ben.holt", "id: ben.holtz"))
    for path in (CHANGE, RISK):
        box.edit(path, ("ben.holt", "ben.holtz"))
    assert ids(box.diff()) == {("ben.holtz", "renamed")}


def test_records_that_move_along_with_their_project_are_quiet(box):
    box.write("projects/demo/project.yml", "id: demo\ntitle: Demo\nstatus: proposed\n")
    box.write("projects/demo/risks/RSK-2026-0002.yml", "id: RSK-2026-0002\ntitle: Late\nstatus: draft\n")
    box.commit()
    box.git("mv", "projects/demo", "projects/show")
    box.edit("projects/show/project.yml", ("id: demo", "id: show"))
    found = box.diff("HEAD")
    assert {(one.id, one.what, one.quiet) for one in found.records} == {
        ("show", "renamed", False),
        ("RSK-2026-0002", "renamed", True),
    }


def test_a_record_moved_to_another_project_is_not_quiet(box):
    for name in ("one", "two"):
        box.write(f"projects/{name}/project.yml", f"id: {name}\ntitle: {name}\nstatus: proposed\n")
    box.write("projects/one/risks/RSK-2026-0002.yml", "id: RSK-2026-0002\ntitle: Late\nstatus: draft\n")
    box.commit()
    (box.root / "projects/two/risks").mkdir()
    box.git("mv", "projects/one/risks/RSK-2026-0002.yml", "projects/two/risks/RSK-2026-0002.yml")
    found = box.one("HEAD")
    assert not found.quiet
    assert [(item.path, item.before, item.after) for item in found.fields] == [("project", "one", "two")]
