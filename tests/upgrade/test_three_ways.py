"""Files: replaced, kept, merged, added, removed or left as a conflict, and nothing lost."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pmo import __version__
from pmo.cli.main import cli
from pmo.model.finding import Level
from pmo.pipeline import upgrade
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from pmo.pipeline.start import Firm, start
from pmo.scaffold import batch, origin
from pmo.scaffold.problem import InputError
from upgrade.firm import DAY, PAGE, SCHEMA, TEXTS, made, newer, put, steps, tree, upgraded

if TYPE_CHECKING:
    from pathlib import Path

KICK_OFF = "processes/kick-off.md"
NEW_PAGE = PAGE.replace("Three.", "Three, with the sponsor.").replace('"1.0"', '"1.1"')


def test_what_the_firm_has_not_touched_is_replaced(tmp_path: Path) -> None:
    root = made(tmp_path)
    found = upgraded(root, newer({KICK_OFF: NEW_PAGE}))
    assert steps(found) == [("replaced", KICK_OFF)]
    assert (root / KICK_OFF).read_text() == NEW_PAGE
    assert (found.before, found.after) == ("0.1.0", "0.2.0")


def test_what_only_the_firm_changed_stays(tmp_path: Path) -> None:
    root = made(tmp_path)
    put(root, KICK_OFF, PAGE.replace("One.", "One, in our office."))
    found = upgraded(root, newer({"README.md": "# Acme\n\nVersion 0.2.0\n"}))
    assert steps(found) == [("replaced", "README.md"), ("kept", KICK_OFF)]
    assert "in our office" in (root / KICK_OFF).read_text()


def test_what_both_changed_is_merged(tmp_path: Path) -> None:
    root = made(tmp_path)
    mine = PAGE.replace("status: draft", "status: in_force").replace("review_by", "approved_on: 2026-12-01\nreview_by")
    put(root, KICK_OFF, mine.replace("Everybody hears", "All of us hear"))
    found = upgraded(root, newer({KICK_OFF: NEW_PAGE}))
    assert steps(found) == [("merged", KICK_OFF)]
    assert found.steps[0].note == "approved before: read it again"
    text = (root / KICK_OFF).read_text()
    assert text == (
        NEW_PAGE.replace("status: draft", "status: in_force")
        .replace("review_by", "approved_on: 2026-12-01\nreview_by")
        .replace("Everybody hears", "All of us hear")
    )


def test_a_one_line_field_that_both_changed_stays_the_firms_and_is_named(tmp_path: Path) -> None:
    root = made(tmp_path)
    put(root, KICK_OFF, PAGE.replace('"1.0"', '"3.0"'))
    found = upgraded(root, newer({KICK_OFF: NEW_PAGE}))
    assert [(step.what, step.note) for step in found.steps] == [("merged", "your version stays")]
    assert 'version: "3.0"' in (root / KICK_OFF).read_text()
    assert "with the sponsor" in (root / KICK_OFF).read_text()


def test_the_same_lines_are_a_conflict_and_both_texts_are_there(tmp_path: Path) -> None:
    root = made(tmp_path)
    mine = PAGE.replace("Three.", "Three, with the client.")
    put(root, KICK_OFF, mine)
    found = upgraded(root, newer({KICK_OFF: NEW_PAGE}))
    assert [step.path for step in found.conflicts] == [KICK_OFF]
    assert (root / KICK_OFF).read_text() == mine
    assert (root / f"{KICK_OFF}.new").read_text() == NEW_PAGE


def test_a_conflict_is_not_asked_about_again(tmp_path: Path) -> None:
    root = made(tmp_path)
    put(root, KICK_OFF, PAGE.replace("Three.", "Three, with the client."))
    upgraded(root, newer({KICK_OFF: NEW_PAGE}))
    (root / f"{KICK_OFF}.new").unlink()
    again = upgraded(root, newer({KICK_OFF: NEW_PAGE}))
    assert steps(again) == [("kept", KICK_OFF)]
    assert not again.writes


def test_new_files_come_and_never_over_one_that_is_there(tmp_path: Path) -> None:
    root = made(tmp_path)
    put(root, "processes/mine.md", "my own\n")
    found = upgraded(root, newer({"processes/new.md": PAGE, "processes/mine.md": PAGE}))
    assert steps(found) == [("conflict", "processes/mine.md"), ("added", "processes/new.md")]
    assert (root / "processes/mine.md").read_text() == "my own\n"
    assert (root / "processes/new.md").read_text() == PAGE


def test_what_the_new_version_does_without_goes_only_if_it_was_never_changed(tmp_path: Path) -> None:
    texts = {**TEXTS, "processes/old.md": PAGE, "processes/loved.md": PAGE}
    root = made(tmp_path, texts)
    put(root, "processes/loved.md", f"{PAGE}\nOurs.\n")
    found = upgraded(root, newer())
    assert steps(found) == [("removed", "processes/old.md"), ("left", "processes/loved.md")]
    assert not (root / "processes/old.md").exists()
    assert (root / "processes/loved.md").exists()


def test_what_the_firm_deleted_stays_away(tmp_path: Path) -> None:
    root = made(tmp_path)
    (root / KICK_OFF).unlink()
    found = upgraded(root, newer({KICK_OFF: NEW_PAGE}))
    assert steps(found) == [("left", KICK_OFF)]
    assert not (root / KICK_OFF).exists()
    assert not upgraded(root, newer({KICK_OFF: NEW_PAGE})).writes


def test_settings_merge_field_by_field_with_their_comments(tmp_path: Path) -> None:
    root = made(tmp_path)
    put(root, "pmo.yml", "# Settings\ncompany: Acme & Sons\n# ours\ncurrency: EUR\nas_of: 2026-11-20\n")
    upgraded(
        root, newer({"pmo.yml": "# Settings\ncompany: Acme\ncurrency: USD\n# Which level fails.\nfail_level: error\n"})
    )
    assert (root / "pmo.yml").read_text() == (
        "# Settings\ncompany: Acme & Sons\n# ours\ncurrency: EUR\n# Which level fails.\nfail_level: error\nas_of: 2026-11-20\n"
    )


def test_line_ends_of_windows_stay_and_are_no_change(tmp_path: Path) -> None:
    root = made(tmp_path)
    put(root, KICK_OFF, PAGE.replace("\n", "\r\n"))
    put(root, "README.md", "# Acme\r\n\r\nVersion 0.1.0\r\n\r\nOur own line.\r\n")
    found = upgraded(root, newer({KICK_OFF: NEW_PAGE}))
    assert steps(found) == [("replaced", KICK_OFF), ("kept", "README.md")]
    assert (root / KICK_OFF).read_bytes() == NEW_PAGE.replace("\n", "\r\n").encode()


def test_schemas_merge_when_the_result_is_a_schema(tmp_path: Path) -> None:
    root = made(tmp_path)
    path = "schemas/note.schema.json"
    put(root, path, SCHEMA.replace('"title": "Note"', '"title": "Our note"'))
    better = SCHEMA.replace('"description": "Anything else."', '"description": "Anything that has no field."')
    found = upgraded(root, newer({path: better}))
    assert steps(found) == [("merged", path)]
    merged = json.loads((root / path).read_text())
    assert (merged["title"], merged["properties"]["notes"]["description"]) == (
        "Our note",
        "Anything that has no field.",
    )


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (('"columns": ["id", "title"]', '"columns": ["id", "level"]'), ('    "level": {"type": "string", "title": "Level", "description": "How much it matters."},\n', "")),
        (('"Anything else."}\n', '"Anything else."},\n    "more": {"type": "string", "title": "More", "description": "More."}\n'), ('"title": "Note"', '"title": "Note",')),
    ],
)  # fmt: skip
def test_schemas_that_do_not_fit_together_are_a_conflict(
    tmp_path: Path, mine: tuple[str, str], theirs: tuple[str, str]
) -> None:
    root = made(tmp_path)
    path = "schemas/note.schema.json"
    ours, new = SCHEMA.replace(*mine), SCHEMA.replace(*theirs)
    assert SCHEMA not in (ours, new)
    put(root, path, ours)
    found = upgraded(root, newer({path: new}))
    assert steps(found) == [("conflict", path)]
    assert (root / path).read_text() == ours
    assert (root / f"{path}.new").read_text() == new


def test_editor_settings_follow_the_schemas_and_keep_the_rest(tmp_path: Path) -> None:
    root = made(tmp_path, {**TEXTS, ".vscode/settings.json": "{}\n"})
    put(root, ".vscode/settings.json", '{\n  // mine\n  "editor.tabSize": 2\n}\n')
    put(
        root,
        "schemas/own.schema.json",
        SCHEMA.replace("registers/notes", "registers/own").replace("note.schema", "own.schema"),
    )
    upgraded(root, newer({".vscode/settings.json": '{"x": 1}\n'}))
    text = (root / ".vscode/settings.json").read_text()
    assert "// mine" in text
    assert "./schemas/own.schema.json" in text
    assert '"x"' not in text


def test_the_plan_alone_changes_nothing_and_twice_is_once(tmp_path: Path) -> None:
    root = made(tmp_path)
    put(root, "README.md", "# Acme\n\nVersion 0.1.0\n\nOurs.\n")
    new = newer({KICK_OFF: NEW_PAGE, "README.md": "# Acme\n\nVersion 0.2.0\n", "processes/new.md": PAGE})
    before = tree(root)
    planned = upgrade.plan(root, new)
    assert planned.writes
    assert tree(root) == before
    upgraded(root, new)
    after = tree(root)
    assert after != before
    again = upgraded(root, new)
    assert not again.writes
    assert not again.removes
    assert tree(root) == after


def test_the_origin_moves_on_and_the_old_texts_go(tmp_path: Path) -> None:
    root = made(tmp_path)
    upgraded(root, newer({KICK_OFF: NEW_PAGE}))
    known = origin.read(root)
    assert known is not None
    assert (known.version, known.first, known.texts[KICK_OFF]) == ("0.2.0", "0.1.0", NEW_PAGE)
    assert [path.name for path in (root / ".pmo/originals").iterdir()] == ["0.2.0.json.gz"]


def test_several_versions_one_after_another(tmp_path: Path) -> None:
    root = made(tmp_path)
    put(root, KICK_OFF, PAGE.replace("Everybody hears", "All of us hear"))
    upgraded(root, newer({KICK_OFF: NEW_PAGE}))
    third = NEW_PAGE.replace("One.", "One, on time.")
    found = upgraded(root, newer({KICK_OFF: third}, version="0.3.0"))
    assert steps(found) == [("merged", KICK_OFF)]
    assert (root / KICK_OFF).read_text() == third.replace("Everybody hears", "All of us hear")


def test_a_failure_in_the_middle_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = made(tmp_path)
    new = newer({KICK_OFF: NEW_PAGE, "README.md": "# New\n", "deep/er/new.md": "x\n", "processes/old.md": None})
    planned = upgrade.plan(root, new)
    before = tree(root)
    real, seen = type(root).replace, []

    def failing(self: Path, target: Path) -> Path:
        seen.append(target)
        if len(seen) == 3:
            message = "disk full"
            raise OSError(message)
        return real(self, target)

    monkeypatch.setattr(type(root), "replace", failing)
    with pytest.raises(OSError, match="disk full"):
        batch.carry_out(root, planned.writes, planned.removes)
    monkeypatch.undo()
    assert len(seen) == 3
    assert tree(root) == before
    assert not (root / "deep").exists()


def test_uncommitted_work_is_not_written_over(tmp_path: Path) -> None:
    root = made(tmp_path)

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=t", "-c", "user.email=t@example.com")
        subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "start")
    put(root, KICK_OFF, PAGE.replace("One.", "One, half written"))
    planned = upgrade.plan(root, newer({KICK_OFF: NEW_PAGE}))
    with pytest.raises(InputError, match=r"processes/kick-off\.md.*Commit them first"):
        upgrade.carry_out(root, planned)
    upgrade.carry_out(root, planned, force=True)
    assert "half written" in (root / KICK_OFF).read_text()
    git("add", "-A")
    git("commit", "-q", "-m", "more")
    put(root, "README.md", "# Acme, half written\n")
    upgrade.carry_out(root, upgrade.plan(root, newer({KICK_OFF: f"{NEW_PAGE}\nMore.\n"}, version="0.3.0")))


def test_an_older_toolkit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"last upgraded by pmo 0\.10\.0; the one you run is 0\.9\.0"):
        upgrade.plan(made(tmp_path, version="0.10.0"), newer(version="0.9.0"))


def test_without_an_origin_it_says_how_to_get_one(tmp_path: Path) -> None:
    put(tmp_path, "pmo.yml", "company: Acme\n")
    with pytest.raises(InputError, match=r"pmo init \. --merge"):
        upgrade.plan(tmp_path, newer())


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"toolkit": 1}', '{"toolkit": "0.1.0", "files": [], "firm": {}, "profile": "firm", "made_on": "x"}'],
)
def test_a_broken_origin_is_said_plainly(tmp_path: Path, text: str) -> None:
    root = made(tmp_path)
    put(root, origin.PATH, text)
    with pytest.raises(InputError, match="cannot be read"):
        upgrade.plan(root, newer())


@pytest.mark.parametrize("name", ["../outside.md", "/etc/passwd", "a/../../b", "C:/x", "a\\b"])
def test_an_origin_that_leads_out_of_the_workspace_is_refused(tmp_path: Path, name: str) -> None:
    root = made(tmp_path)
    about = json.loads((root / origin.PATH).read_text())
    about["files"][name] = "0" * 64
    put(root, origin.PATH, json.dumps(about))
    with pytest.raises(InputError, match="file of this workspace"):
        upgrade.plan(root, newer())


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    root = made(tmp_path / "w")
    (tmp_path / "elsewhere").mkdir()
    shutil.rmtree(root / "processes")
    (root / "processes").symlink_to(tmp_path / "elsewhere")
    put(tmp_path, "elsewhere/kick-off.md", PAGE)
    with pytest.raises(InputError, match="symbolic link"):
        upgrade.plan(root, newer({KICK_OFF: NEW_PAGE}))
    assert (tmp_path / "elsewhere/kick-off.md").read_text() == PAGE


def test_originals_that_somebody_edited_count_as_lost(tmp_path: Path) -> None:
    root = made(tmp_path)
    (root / origin.originals("0.1.0")).unlink()
    put(root, KICK_OFF, PAGE.replace("One.", "One, ours."))
    found = upgraded(root, newer({KICK_OFF: NEW_PAGE}))
    assert ("conflict", KICK_OFF) in steps(found)
    assert "One, ours." in (root / KICK_OFF).read_text()


def test_the_command_on_a_whole_firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "acme"
    start(target, Firm("Acme: IT & Co", "EUR", "Europe/Berlin"), DAY)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["upgrade", "--root", str(target), *arguments], catch_exceptions=False)
        return result.exit_code, result.output

    assert run() == (0, f"This workspace is at version {__version__}; there is nothing to take over.\n")
    real = upgrade.release(target)
    changed = {
        **real.texts,
        KICK_OFF: f"{real.texts[KICK_OFF]}\nA new last line.\n",
        "processes/risk-management.md": f"{real.texts['processes/risk-management.md']}\nAnother last line.\n",
    }
    monkeypatch.setattr(upgrade, "release", lambda _: upgrade.Release("99.0.0", changed))
    mine = (target / "processes/risk-management.md").read_text()
    put(target, "processes/risk-management.md", f"{mine}\nOur last line.\n")
    before = tree(target)
    code, said = run("--dry-run")
    assert (code, tree(target)) == (1, before)
    assert f"From version {__version__} to 99.0.0" in said
    assert f"would be replaced {KICK_OFF}" in said
    assert "conflict processes/risk-management.md: both of you changed the same lines" in said
    assert run()[0] == 1
    assert (target / KICK_OFF).read_text().endswith("A new last line.\n")
    errors = [item for item in lint(load(target, DAY)).findings if item.level is Level.ERROR]
    assert [(item.slug, item.place.path) for item in errors] == [("unknown-file", "processes/risk-management.md.new")]
    assert "take over what you want, then delete this file" in errors[0].help
    again = run()[1]
    assert "nothing to take over" in again
    assert "processes/risk-management.md.new is still there" in again


def test_merge_of_init_notes_the_origin_of_an_older_workspace(tmp_path: Path) -> None:
    target = tmp_path / "acme"
    start(target, Firm("Acme"), DAY)
    put(target, KICK_OFF, "ours\n")
    shutil.rmtree(target / ".pmo")
    wrote = start(target, Firm("Acme"), DAY, merge=True)
    assert wrote == (origin.originals(__version__), origin.PATH)
    found = upgrade.plan(target, upgrade.release(target))
    assert steps(found) == [("kept", KICK_OFF)]
    assert not found.writes
    assert start(target, Firm("Acme"), DAY, merge=True) == ()
