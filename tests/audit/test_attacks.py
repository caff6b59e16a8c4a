"""Each way to bend the past is found, and an honest past is not."""

from __future__ import annotations

import os
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from audit import past
from audit.past import ATTACKS, merge, plain, risk, said, slugs
from evidence import firm as firms
from pmo.cli.audit import command
from pmo.pipeline.approvals import adopt
from pmo.pipeline.audit import AuditError
from pmo.pipeline.past.index import timeline

if TYPE_CHECKING:
    from pathlib import Path

needs_keygen = pytest.mark.skipif(firms.needs_keygen, reason=firms.WITHOUT)


@pytest.mark.parametrize("name", ATTACKS)
def test_what_was_bent_is_found(name: str, tmp_path: Path) -> None:
    attack = ATTACKS[name]
    if attack.signed and firms.needs_keygen:
        pytest.skip(firms.WITHOUT)
    found = said(attack.build(tmp_path / "firm"))
    assert sorted(slugs(found)) == sorted(attack.found)
    assert found.code == attack.code


def test_an_honest_past_has_no_finding(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.branch()
    made.commit({past.OTHER: risk("open", number=2)}, "opened in one step, which a life allows")
    made.commit({past.RISK: risk("responding")})
    merge(made)
    found = said(made)
    assert (slugs(found), found.code) == ([], 0)
    assert found.records == 2


@needs_keygen
def test_an_approved_change_that_is_merged_has_no_finding(tmp_path: Path) -> None:
    made = past.merged(tmp_path / "firm")
    made.branch("next")
    made.commit({firms.CHANGE: firms.change("implementing")}, "the work begins")
    merge(made, "next")
    found = said(made)
    assert (slugs(found), found.code, found.approvals) == ([], 0, True)


@needs_keygen
def test_a_change_born_with_its_approval_is_no_late_birth(tmp_path: Path) -> None:
    made = firms.firm(tmp_path / "firm")
    name = "CR-2026-0002"
    made.commit({f"registers/changes/{name}.yml": firms.change("scheduled", id=name)}, "scheduled at once")
    made.sign("bob", name)
    made.commit(message="with its approval")
    merge(made)
    assert slugs(said(made)) == []


def test_a_record_that_is_brought_back_is_the_same_record(tmp_path: Path) -> None:
    made = past.deleted(tmp_path / "firm")
    made.commit({past.RISK: risk("open")}, "brought back")
    assert slugs(said(made)) == ["record-deleted"]


def test_a_record_that_moves_house_is_the_same_record(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.commit(
        {past.RISK: None, "projects/mail/risks/RSK-2026-0001.yml": risk("responding")}, "moved on, and to its project"
    )
    assert slugs(said(made)) == []


def test_what_happens_inside_a_branch_is_a_draft(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.branch()
    made.commit({past.RISK: risk("closed")}, "a try")
    made.commit({past.RISK: risk("open")}, "undone")
    merge(made)
    assert slugs(said(made)) == []


def test_a_rule_holds_from_the_commit_that_introduced_it(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    wide = past.note_schema('{"draft": ["open", "closed"], "open": ["closed"], "closed": []}')
    narrow = past.note_schema('{"draft": ["open"], "open": ["closed"], "closed": []}')
    note = "id: {0}\ntitle: {0}\nstatus: {1}\n"
    made.commit({"schemas/note.schema.json": wide, "registers/notes/one.yml": note.format("one", "draft")})
    made.commit(
        {
            "registers/notes/one.yml": note.format("one", "closed"),
            "registers/notes/two.yml": note.format("two", "draft"),
        }
    )
    made.commit({"schemas/note.schema.json": narrow})
    assert slugs(said(made)) == []
    made.commit({"registers/notes/two.yml": note.format("two", "closed")})
    assert slugs(said(made)) == ["illegal-transition"]


def test_a_schema_that_is_taken_away_for_a_moment_changes_nothing(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    schema = past.note_schema('{"draft": ["open"], "open": ["closed"], "closed": []}')
    made.commit({"schemas/note.schema.json": schema, "registers/notes/one.yml": "id: one\ntitle: One\nstatus: draft\n"})
    made.commit({"schemas/note.schema.json": None})
    made.commit({"registers/notes/one.yml": "id: one\ntitle: One\nstatus: closed\n"})
    made.commit({"schemas/note.schema.json": schema})
    assert slugs(said(made)) == ["illegal-transition"]


def test_taking_the_schema_away_hides_no_record(tmp_path: Path) -> None:
    made = past.rule_brought_along(tmp_path / "firm")
    made.commit({"schemas/note.schema.json": None})
    assert slugs(said(made)) == ["illegal-transition"]
    made.commit({"schemas/note.schema.json": "{}"})
    assert slugs(said(made)) == ["illegal-transition"]


def test_a_schema_that_was_never_usable_proves_nothing(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.commit({"schemas/note.schema.json": "{", "registers/notes/one.yml": "id: one\ntitle: One\nstatus: closed\n"})
    found = said(made)
    assert (slugs(found), found.code) == (["history-unproven"], 4)


@needs_keygen
def test_what_lay_here_at_the_adoption_point_is_taken_over_and_what_comes_later_is_not(tmp_path: Path) -> None:
    made = firms.firm(tmp_path / "firm")
    made.git("checkout", "-q", "main")
    made.commit({past.OTHER: risk("responding", number=2)}, "before")
    assert slugs(said(made)) == ["record-born-late"]
    files, _ = adopt.adopt(made.loaded(), firms.key("cara"), firms.NOW)
    made.commit({**files}, "taken over", when=firms.NOW)
    found = said(made)
    assert ("record-born-late" in slugs(found), found.taken_over) == (False, 1)
    third = past.OTHER.replace("0002", "0003")
    made.commit({third: risk("responding", number=3)}, "after", when=firms.NOW)
    assert "record-born-late" in slugs(said(made))
    again, _ = adopt.adopt(made.loaded(), firms.key("cara"), firms.NOW + timedelta(days=1))
    made.commit({**again}, "taken over anew", when=firms.NOW)
    found = said(made)
    assert ("record-born-late" in slugs(found), found.taken_over) == (True, 1)
    changed = {path: raw.replace(b"cara", b"bob ") for path, raw in again.items() if path.endswith(".json")}
    made.commit({**changed}, "forged", when=firms.NOW)
    assert said(made).taken_over == 0


# the line itself


def test_a_rewritten_history_agrees_with_itself_and_not_with_the_anchor(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    anchor = made.git("rev-parse", "HEAD")
    made.commit({past.OTHER: risk("draft", number=2)}, "one more")
    assert said(made, anchor=anchor).code == 0
    made.git("reset", "-q", "--hard", "HEAD~3")
    made.commit({past.RISK: risk("draft", "Nicer words")}, "the past, told anew")
    assert slugs(said(made)) == []
    found = said(made, anchor=anchor)
    assert (slugs(found), found.code) == (["history-rewritten"], 1)


def test_a_rebase_is_seen_against_the_anchor(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.branch("base", "main~1")
    made.commit({"registers/README.md": "# Registers\n"})
    made.git("checkout", "-q", "main")
    anchor = made.git("rev-parse", "main")
    made.git("rebase", "-q", "base")
    assert slugs(said(made, anchor=anchor)) == ["history-rewritten"]
    assert slugs(said(made, f"{anchor}..HEAD")) == ["history-rewritten"]


def test_an_anchor_that_is_nowhere_cannot_be_proven(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    with pytest.raises(AuditError, match="not in this repository") as caught:
        said(made, anchor="f" * 40)
    assert not caught.value.usage


def test_a_branch_in_place_of_the_line_is_seen(tmp_path: Path) -> None:
    """Main is merged into the branch, and the result pushed as main: the branch's drafts become the line."""
    made = plain(tmp_path / "firm")
    made.branch()
    made.commit({past.OTHER: risk("draft", number=2)}, "work")
    made.git("checkout", "-q", "main")
    anchor = made.commit({past.RISK: risk("responding")}, "on main")
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "--no-ff", "-m", "take main", "main")
    made.git("branch", "-f", "main", "work")
    made.git("checkout", "-q", "main")
    assert slugs(said(made, anchor=anchor)) == ["history-line-changed"]


def test_a_shallow_clone_proves_nothing(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.git("clone", "-q", "--depth=1", f"file://{made.root}", str(tmp_path / "shallow"))
    done = CliRunner().invoke(command, ["--root", str(tmp_path / "shallow")])
    assert done.exit_code == 4
    assert "fetch the full history" in done.output


def test_a_folder_without_git_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "pmo.yml").write_text("company: Test firm\n", encoding="utf-8")
    done = CliRunner().invoke(command, ["--root", str(tmp_path)])
    assert done.exit_code == 4
    assert "nothing can be proven" in done.output


def test_a_missing_content_proves_nothing(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.commit({past.RISK: risk("responding")})
    blob = made.git("rev-parse", f"HEAD~1:{past.RISK}")
    (made.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    found = said(made)
    assert "history-unproven" in slugs(found)
    assert found.code in (1, 4)


def test_replaced_objects_and_grafts_change_nothing(tmp_path: Path) -> None:
    made = past.skipped_state(tmp_path / "firm")
    before = [one.finding.message for one in said(made).said]
    tree = made.git("rev-parse", "HEAD~2^{tree}")
    nicer = made.git("commit-tree", tree, "-m", "nicer")
    made.git("replace", "-f", made.git("rev-parse", "HEAD"), nicer)
    info = made.root / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "grafts").write_text(f"{made.git('rev-parse', 'HEAD')}\n", encoding="ascii")
    assert [one.finding.message for one in said(made).said] == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("log.diffMerges", "off"), ("log.showRoot", "false"), ("log.follow", "true"), ("diff.renames", "copies"), ("i18n.logOutputEncoding", "UTF-16"), ("log.date", "relative"), ("diff.noprefix", "true"), ("core.quotePath", "true"), ("log.mailmap", "true"), ("core.fsmonitor", "touch ran"), ("diff.external", "touch ran")],
)  # fmt: skip
def test_settings_of_the_repository_do_not_change_the_answer(name: str, value: str, tmp_path: Path) -> None:
    made = past.skipped_state(tmp_path / "firm")
    before = [one.finding.message for one in said(made).said]
    assert "illegal-transition" in slugs(said(made))
    made.git("config", name, value)
    os.environ["PMO_NO_CACHE"] = "1"
    try:
        assert [one.finding.message for one in said(made).said] == before
    finally:
        del os.environ["PMO_NO_CACHE"]
    assert not (made.root / "ran").exists()


# what is typed


@pytest.mark.parametrize(
    "wanted",
    [
        "--output=x",
        "-h..HEAD",
        "HEAD..--output=x",
        "main...HEAD",
        "..HEAD",
        "no-such-branch",
        "main\nHEAD",
        "main\0x",
        "@{99}",
    ],
)
def test_odd_revisions_are_usage_errors(wanted: str, tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    with pytest.raises(AuditError) as caught:
        said(made, wanted)
    assert caught.value.usage
    assert not list(made.root.glob("*x*"))
    if "\0" not in wanted:
        done = CliRunner().invoke(command, ["--root", str(made.root), "--", wanted])
        assert done.exit_code == 2, done.output
        done = CliRunner().invoke(command, ["--root", str(made.root), f"--anchor={wanted}"])
        assert done.exit_code == 2, done.output


def test_a_range_is_judged_and_the_rest_is_known(tmp_path: Path) -> None:
    made = past.deleted(tmp_path / "firm")
    middle = made.git("rev-parse", "HEAD")
    made.commit({past.RISK: risk("draft", "Another one")}, "the number again")
    assert slugs(said(made, f"{middle}..HEAD")) == ["id-reused"]
    assert slugs(said(made, f"main~2..{middle}")) == ["record-deleted"]
    assert slugs(said(made, middle)) == ["id-reused"]


def test_the_command_says_what_was_found_and_ends_with_its_code(tmp_path: Path) -> None:
    made = past.skipped_state(tmp_path / "firm")
    done = CliRunner().invoke(command, ["--root", str(made.root)])
    assert done.exit_code == 1
    assert "“Carrier delivers late” went from “draft” to “responding” with commit" in done.output
    assert f"Anchor for the next audit: {made.git('rev-parse', 'HEAD')}" in done.output
    assert "1 error, no warnings" in done.output


def test_names_from_commits_cannot_reach_the_terminal(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.commit({past.RISK: None}, "gone", author="\x1b[31mann@firm.test")
    done = CliRunner().invoke(command, ["--root", str(made.root)])
    assert done.exit_code == 1
    assert "\x1b" not in done.output


# what is remembered


def test_what_is_remembered_equals_what_is_read_anew(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    timeline(made.root)
    made.branch()
    made.commit({past.RISK: risk("responding")})
    merge(made)
    grown = timeline(made.root)
    again = timeline(made.root)
    (made.root / ".cache/pmo/history").unlink()
    assert grown == again == timeline(made.root)
    assert [commit.id for commit in grown.commits] == made.git(
        "rev-list", "--first-parent", "--reverse", "HEAD"
    ).split()


def test_what_is_remembered_of_another_line_does_not_count(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.branch()
    made.commit({past.RISK: risk("responding")})
    timeline(made.root)
    made.git("checkout", "-q", "main")
    made.commit({past.OTHER: risk("draft", number=2)}, "on main")
    made.git("merge", "-q", "--no-ff", "-m", "Merge work", "work")
    found = timeline(made.root)
    (made.root / ".cache/pmo/history").unlink()
    assert found == timeline(made.root)


def test_a_damaged_or_foreign_memory_is_as_good_as_none(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    right = timeline(made.root)
    file = made.root / ".cache/pmo/history"
    raw = file.read_bytes()
    for wrong in (b"", raw[:50], raw[:-1], raw[:64] + bytes([raw[64] ^ 1]) + raw[65:], bytes(32) + raw[32:]):
        file.write_bytes(wrong)
        assert timeline(made.root) == right


@needs_keygen
def test_answers_of_the_gate_are_remembered_and_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = past.edited_after_approval(tmp_path / "firm")
    first = said(made)
    assert (made.root / ".cache/pmo/audit").is_file()
    monkeypatch.setattr("pmo.pipeline.audit.replay.gate_of", lambda _: pytest.fail("asked again"))
    second = said(made)
    assert [(one.place, one.finding, one.proven) for one in second.said] == [
        (one.place, one.finding, one.proven) for one in first.said
    ]


def test_git_is_asked_with_a_clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = past.skipped_state(tmp_path / "firm")
    other = plain(tmp_path / "other")
    subprocess.run(["git", "-C", str(other.root), "status"], check=True, capture_output=True)
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "log.diffMerges")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "off")
    assert "illegal-transition" in slugs(said(made))
