"""Records follow their schema: at positions in the text, so that comments and order stay, and never half."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from pmo.pipeline import upgrade
from pmo.scaffold import migrate, origin
from upgrade.firm import PAGE, SCHEMA, TEXTS, made, migration, newer, put, steps, tree, upgraded

if TYPE_CHECKING:
    from pathlib import Path

NOTE = """\
# yaml-language-server: $schema=../../schemas/note.schema.json
# kept since spring
id: backup
title: Backup  # short
# who looks
owner: ana.ruiz
level: "high"
tags: [high, low]
parts:
  - owner: jo.park  # second holder
  - {owner: ana.ruiz}
notes: >-
  The owner is asked; owner: nobody.
"""
PATH = "registers/notes/backup.yml"
RENAME = {"do": "rename_field", "field": "owner", "to": "keeper"}


def note(root: Path, text: str = NOTE, path: str = PATH) -> Path:
    made(root)
    put(root, path, text)
    return root


def after(root: Path, *operations: dict[str, object], kind: str = "note", path: str = PATH) -> str:
    found = upgraded(root, newer(None, migration(*operations, kind=kind)))
    assert not found.conflicts, found.conflicts
    return (root / path).read_text()


def test_a_field_gets_another_name_and_nothing_else_changes(tmp_path: Path) -> None:
    assert after(note(tmp_path), RENAME) == NOTE.replace("\nowner: ana.ruiz\n", "\nkeeper: ana.ruiz\n")


def test_a_field_inside_a_list(tmp_path: Path) -> None:
    text = after(note(tmp_path), {"do": "rename_field", "field": "parts[].owner", "to": "keeper"})
    assert text == NOTE.replace("- owner: jo.park", "- keeper: jo.park").replace("{owner:", "{keeper:")


@pytest.mark.parametrize(
    ("operation", "before", "now"),
    [
        ({"field": "level", "from": "high", "to": "major"}, 'level: "high"', 'level: "major"'),
        ({"field": "tags[]", "from": "high", "to": "major"}, "[high, low]", "[major, low]"),
        ({"field": "owner", "from": "ana.ruiz", "to": "ana.lopez"}, "\nowner: ana.ruiz\n", "\nowner: ana.lopez\n"),
        ({"field": "owner", "from": "ana.ruiz", "to": "yes"}, "\nowner: ana.ruiz\n", '\nowner: "yes"\n'),
        ({"field": "level", "from": "low", "to": "minor"}, "x", "x"),
    ],
)
def test_a_value_gets_another_name(tmp_path: Path, operation: dict[str, object], before: str, now: str) -> None:
    assert after(note(tmp_path), {"do": "rename_value", **operation}) == NOTE.replace(before, now)


@pytest.mark.parametrize(
    ("operation", "before", "now"),
    [
        ({"field": "summary", "to": "none yet"}, NOTE[-38:], f"{NOTE[-38:]}summary: none yet\n"),
        ({"field": "level", "to": "low"}, "x", "x"),
        ({"field": "notes", "to": ["a", "b"], "when": {"owner": "nobody"}}, "x", "x"),
    ],
)
def test_a_field_that_is_new_gets_its_value(
    tmp_path: Path, operation: dict[str, object], before: str, now: str
) -> None:
    assert after(note(tmp_path), {"do": "set_default", **operation}) == NOTE.replace(before, now)


def test_a_new_field_goes_to_its_place_above_the_comment_of_the_next(tmp_path: Path) -> None:
    root = note(tmp_path)
    field = '"summary": {"type": "string", "title": "Summary", "description": "In a sentence."},\n    "owner"'
    schema = SCHEMA.replace('"owner"', field, 1)
    step = migration({"do": "set_default", "field": "summary", "to": "to be written"})
    upgraded(root, newer({"schemas/note.schema.json": schema}, step))
    assert (root / PATH).read_text() == NOTE.replace("# who looks\n", "summary: to be written\n# who looks\n")


def test_a_page_gets_its_field_inside_the_front_matter(tmp_path: Path) -> None:
    root = made(tmp_path)
    put(root, "processes/mine.md", PAGE.replace("id: kick-off", "id: mine") + "\nowner: this is prose\n")
    step = migration(
        {"do": "set_default", "field": "zone", "to": "x"},
        {"do": "rename_field", "field": "owner", "to": "keeper"},
        kind="process",
    )
    changed = PAGE.replace("owner: ", "keeper: ").replace("2027-11-20\n", "2027-11-20\nzone: x\n")
    put(
        root,
        "schemas/process.schema.json",
        SCHEMA.replace("registers/notes/{id}.yml", "processes/{id}.md").replace("note.", "process."),
    )
    found = upgraded(root, newer({"processes/kick-off.md": changed}, step))
    assert not found.conflicts
    assert (root / "processes/mine.md").read_text() == changed.replace(
        "id: kick-off", "id: mine"
    ) + "\nowner: this is prose\n"
    assert (root / "processes/kick-off.md").read_text() == changed


def test_a_page_that_the_firm_changed_migrates_and_merges(tmp_path: Path) -> None:
    """Without migrating the original text as well, the renamed field would count as changed by both sides."""
    root = made(tmp_path)
    put(
        root,
        "schemas/process.schema.json",
        SCHEMA.replace("registers/notes/{id}.yml", "processes/{id}.md").replace("note.", "process."),
    )
    put(root, "processes/kick-off.md", PAGE.replace("One.", "One, ours."))
    changed = PAGE.replace("owner: ", "keeper: ").replace("Three.", "Three, theirs.")
    step = migration({"do": "rename_field", "field": "owner", "to": "keeper"}, kind="process")
    found = upgraded(root, newer({"processes/kick-off.md": changed}, step))
    assert not found.conflicts
    assert (root / "processes/kick-off.md").read_text() == changed.replace("One.", "One, ours.")


def test_a_page_that_nobody_touched_is_replaced_although_its_fields_migrate(tmp_path: Path) -> None:
    root = made(tmp_path)
    put(
        root,
        "schemas/process.schema.json",
        SCHEMA.replace("registers/notes/{id}.yml", "processes/{id}.md").replace("note.", "process."),
    )
    changed = PAGE.replace("owner: it-project-manager", "keeper: everybody").replace("Three.", "Three, theirs.")
    step = migration({"do": "rename_field", "field": "owner", "to": "keeper"}, kind="process")
    found = upgraded(root, newer({"processes/kick-off.md": changed}, step))
    assert ("replaced", "processes/kick-off.md") in steps(found)
    assert not found.conflicts
    assert (root / "processes/kick-off.md").read_text() == changed


def test_files_move_with_their_folder_and_links_follow(tmp_path: Path) -> None:
    root = made(tmp_path)
    put(
        root,
        "schemas/page.schema.json",
        SCHEMA.replace("registers/notes/{id}.yml", "guides/{id}.md").replace("note.", "page."),
    )
    put(root, "guides/one.md", "---\nid: one\ntitle: One\n---\n\nSee [two](two.md) and [three](../other/three.md).\n")
    put(root, "guides/two.md", "---\nid: two\ntitle: Two\n---\n\nBack to [one](one.md#top).\n")
    step = migration({"do": "move_file", "from": "guides/{id}.md", "to": "pages/deep/{id}.md"}, kind="page")
    found = upgraded(root, newer(None, step))
    assert steps(found)[:2] == [("moved", "guides/one.md"), ("moved", "guides/two.md")]
    assert not (root / "guides").exists()
    assert (root / "pages/deep/two.md").read_text().endswith("Back to [one](one.md#top).\n")
    assert "[two](two.md)" in (root / "pages/deep/one.md").read_text()


def test_a_file_is_never_moved_onto_another(tmp_path: Path) -> None:
    root = note(tmp_path)
    put(root, "registers/papers/backup.yml", "id: other\n")
    step = migration({"do": "move_file", "from": "registers/notes/{id}.yml", "to": "registers/papers/{id}.yml"})
    found = upgraded(root, newer(None, step))
    assert steps(found) == [("conflict", PATH)]
    assert (root / PATH).read_text() == NOTE
    assert (root / "registers/papers/backup.yml").read_text() == "id: other\n"


def test_a_renamed_column_of_a_table(tmp_path: Path) -> None:
    root = made(tmp_path)
    schema = json.loads(SCHEMA)
    schema["x-kind"] |= {"files": ["registers/tables/{id}.csv"], "columns": ["id"], "label": "id"}
    row = {
        "type": "object",
        "properties": {name: {"type": "string", "title": name, "description": "x"} for name in ("who", "hours")},
    }
    schema["properties"] = {
        "id": {"type": "string", "title": "Id", "description": "x"},
        "rows": {"type": "array", "title": "Rows", "description": "x", "items": row},
    }
    schema["required"] = []
    put(root, "schemas/table.schema.json", json.dumps(schema))
    put(root, "registers/tables/a.csv", 'hours,who\n"1","who"\n2,ana\n')
    step = migration({"do": "rename_field", "field": "rows[].who", "to": "person"}, kind="table")
    found = upgraded(root, newer(None, step))
    assert not found.conflicts, found.conflicts
    assert (root / "registers/tables/a.csv").read_text() == 'hours,person\n"1","who"\n2,ana\n'


def test_settings_migrate_too(tmp_path: Path) -> None:
    root = made(tmp_path)
    put(root, "pmo.yml", "# Settings\ncompany: Acme & Sons  # us\ncurrency: USD\n")
    step = migration({"do": "rename_field", "field": "company", "to": "firm"}, kind="settings")
    upgraded(root, newer({"pmo.yml": "# Settings\nfirm: Acme\ncurrency: USD\n"}, step))
    assert (root / "pmo.yml").read_text() == "# Settings\nfirm: Acme & Sons  # us\ncurrency: USD\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: backup\ntitle: B\nowner: a\nkeeper: b\n", "has the old and the new field"),
        ("id: backup\ntitle: [\n", "cannot be read"),
        ('id: backup\ntitle: B\n"own\\x65r": ana\n', "in a way that cannot be changed safely"),
    ],
)
def test_what_cannot_be_done_safely_is_left_and_named(tmp_path: Path, text: str, said: str) -> None:
    root = note(tmp_path, text)
    found = upgraded(root, newer(None, migration(RENAME)))
    assert [(step.what, step.path) for step in found.steps] == [("conflict", PATH)]
    assert said in found.steps[0].note
    assert (root / PATH).read_text() == text


def test_a_value_that_would_fall_apart_where_it_stands_is_left(tmp_path: Path) -> None:
    root = note(tmp_path)
    step = migration({"do": "rename_value", "field": "tags[]", "from": "high", "to": "high, urgent"})
    found = upgraded(root, newer(None, step))
    assert steps(found) == [("conflict", PATH)]
    assert (root / PATH).read_text() == NOTE


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    root = note(tmp_path, NOTE.replace("\n", "\r\n"))
    upgraded(root, newer(None, migration(RENAME)))
    assert (root / PATH).read_bytes() == NOTE.replace("\nowner: ana", "\nkeeper: ana").replace("\n", "\r\n").encode()


def test_twice_is_once_and_the_origin_remembers(tmp_path: Path) -> None:
    root = note(tmp_path)
    swap = migration(
        {"do": "rename_value", "field": "level", "from": "high", "to": "low"},
        {"do": "rename_value", "field": "tags[]", "from": "low", "to": "high"},
    )
    upgraded(root, newer(None, swap))
    after_one = tree(root)
    known = origin.read(root)
    assert known is not None
    assert known.migrations == (swap.name,)
    again = upgraded(root, newer(None, swap))
    assert not again.writes
    assert tree(root) == after_one
    put(root, PATH, NOTE)  # the old word with a new meaning: no longer the business of this migration
    assert not upgraded(root, newer(None, swap)).writes


def test_versions_count_as_numbers_and_only_those_in_between_apply(tmp_path: Path) -> None:
    root = note(tmp_path)
    steps_of = [
        migration({"do": "rename_value", "field": "owner", "from": "ana.ruiz", "to": "one"}, since="0.9.0", name="b"),
        migration({"do": "rename_value", "field": "owner", "from": "one", "to": "two"}, since="0.10.0", name="a"),
        migration({"do": "rename_value", "field": "owner", "from": "two", "to": "three"}, since="0.11.0", name="c"),
        migration({"do": "rename_value", "field": "owner", "from": "ana.ruiz", "to": "never"}, since="0.1.0", name="d"),
    ]
    found = upgraded(root, newer(None, *steps_of, version="0.10.0"))
    assert "\nowner: two\n" in (root / PATH).read_text()
    assert found.reasons == ("The word was misunderstood by most readers.",) * 2


def test_records_of_the_overlay_follow_also_when_it_comes_later(tmp_path: Path) -> None:
    root = made(tmp_path / "shared", {**TEXTS, "pmo.yml": "company: Acme\noverlay: ../private\n"})
    new = newer({"pmo.yml": "company: Acme\noverlay: ../private\n"}, migration(RENAME))
    upgraded(root, new)
    put(tmp_path, f"private/{PATH}", NOTE)
    found = upgraded(root, new)
    assert steps(found) == [("migrated", f"../private/{PATH}")]
    assert "\nkeeper: ana.ruiz\n" in (tmp_path / f"private/{PATH}").read_text()
    assert not upgraded(root, new).writes


def test_a_migration_of_a_kind_the_firm_has_not_is_no_trouble(tmp_path: Path) -> None:
    found = upgraded(made(tmp_path), newer(None, migration(RENAME, kind="unheard-of")))
    assert not found.steps


def test_every_shipped_migration_fits_the_format_and_belongs_to_a_version() -> None:
    schema = json.loads(migrate.format_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(schema)
    folder = migrate.package_files("pmo.scaffold") / "migrations"
    names = [
        entry.name for entry in folder.iterdir() if entry.name.endswith(".json") and not entry.name.startswith("_")
    ]
    for name in names:
        raw = json.loads((folder / name).read_text(encoding="utf-8"))
        checker.validate(raw)
        assert name.startswith(f"{raw['since']}-{raw['kind']}-")
    assert [one.name for one in migrate.shipped()] == [
        one.removesuffix(".json") for one in sorted(names, key=lambda n: (migrate.version(n), n))
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"do": "rename_field", "field": "Owner", "to": "keeper"},
        {"do": "rename_field", "field": "owner"},
        {"do": "rename_value", "field": "owner", "to": "x"},
        {"do": "move_file", "from": "/etc/{id}.yml", "to": "registers/{id}.yml"},
        {"do": "run", "field": "owner", "to": "x"},
        {"do": "set_default", "field": "a.b", "to": "x"},
    ],
)
def test_the_format_refuses_what_cannot_be_carried_out(wrong: dict[str, object]) -> None:
    checker = jsonschema.Draft202012Validator(json.loads(migrate.format_schema()))
    good = {
        "since": "0.2.0",
        "kind": "note",
        "why": "The word was misunderstood by most readers.",
        "operations": [RENAME],
    }
    assert checker.is_valid(good)
    assert not checker.is_valid({**good, "operations": [wrong]})


def test_planning_alone_migrates_nothing(tmp_path: Path) -> None:
    root = note(tmp_path)
    before = tree(root)
    assert upgrade.plan(root, newer(None, migration(RENAME))).writes
    assert tree(root) == before
