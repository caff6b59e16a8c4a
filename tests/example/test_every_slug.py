"""Everything that `pmo lint` can say is said at least once: collected from the rules, the schemas and the catalog.

A rule is provoked by its own wrong example, a page of the catalog by its wrong example where that is made of files, and
by a scene below where it is not: a link, a history in Git, a schema. Whoever adds a slug and no way to provoke it is told
so by the first test.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from audit import past
from evidence import firm as firms
from evidence.attacks import ATTACKS, sheets
from pmo.check import engine
from pmo.check.catalog import ENTRIES
from pmo.check.known_slugs import known_slugs
from pmo.check.rule import example_files
from pmo.cli.lint import command
from pmo.discover.files import MAX_BYTES
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from rules.workbench import example, rules
from support import AS_OF, ROOT, workspace, write

if TYPE_CHECKING:
    from collections.abc import Callable

RISK = "registers/risks/RSK-2026-0001.yml"
DRAFT = "id: RSK-2026-0001\ntitle: Carrier delivers late\nstatus: draft\n"
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Note",
    "description": "A note of the office.",
    "x-kind": {"plural": "Notes", "files": ["registers/notes/{id}.yml"], "id": "{slug}"},
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "title": "Id", "description": "Its name."},
        "pay": {"type": "string", "title": "Pay", "description": "What must not be here.", "x-audience": "never"},
        "word": {"type": "string", "title": "Word", "description": "Any but one.", "not": {"const": "maybe"}},
    },
}
NOTE = "registers/notes/one.yml"


def said(root: Path) -> set[str]:
    """The slugs that lint finds in a folder."""
    return {finding.slug for finding in lint(load(root, AS_OF, AS_OF)).findings}


def with_schema(root: Path, schema: object, note: str) -> set[str]:
    """What lint finds in a firm that has written a schema of its own."""
    shared = {f"schemas/{name}": (ROOT / "schemas" / name).read_text() for name in ("_common.json", "_kind.meta.json")}
    write(root, {**shared, "schemas/note.schema.json": json.dumps(schema), NOTE: note})
    return said(root)


def since_main(root: Path, *states: dict[str, str]) -> set[str]:
    """What `pmo lint --base main` finds after commits with these files alone; the first commit is main."""

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=Ann Baker", "-c", "user.email=ann@example.com", "-c", "init.defaultBranch=main")
        subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)

    git("init", "-q")
    for number, files in enumerate(states):
        for path in sorted(root.rglob("*.yml")):
            path.unlink()
        write(root, files)
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", "work")
        if number == 0:
            git("checkout", "-q", "-b", "work")
    arguments = ["--root", str(root), "--as-of", str(AS_OF), "--base", "main", "--format", "json"]
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    return {item["slug"] for item in json.loads(result.output)["findings"]}


def a_name_that_is_no_text(root: Path) -> set[str]:
    write(root, {"registers/README.md": "x"})
    Path(os.fsdecode(os.fsencode(root) + b"/registers/caf\xe9.yml")).write_text("x", encoding="utf-8")
    return said(root)


def a_large_file(root: Path) -> set[str]:
    write(root, {RISK: f"{DRAFT}notes: {'x' * MAX_BYTES}\n"})
    return said(root)


def a_number_used_twice(root: Path) -> set[str]:
    other = RISK.replace("registers", "projects/mail")
    return since_main(root, {RISK: DRAFT}, {other: DRAFT.replace("Carrier delivers late", "Another matter")})


def a_folder_named_like_a_record(root: Path) -> set[str]:
    write(root, {f"{RISK}/inner.txt": "x"})
    return said(root)


def a_link(root: Path) -> set[str]:
    write(root, {"registers/README.md": "x"})
    (root / "registers/risks").symlink_to(root / "elsewhere")
    return said(root)


def another_encoding(root: Path) -> set[str]:
    write(root, {RISK: DRAFT})
    (root / RISK).write_bytes(f"{DRAFT}notes: café\n".encode("latin-1"))
    return said(root)


def a_file_of_somebody_else(root: Path) -> set[str]:
    write(root, {RISK: DRAFT})
    real = os.open

    def refusing(path: str, *arguments: int, **names: int) -> int:
        if str(path).endswith("RSK-2026-0001.yml"):
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **names)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pmo.discover.files.os.open", refusing)
        return said(root)


def a_record_dragged_away(root: Path) -> set[str]:
    project = "id: {0}\ntitle: Work on {0}\nstatus: proposed\nclient: acme\nmanager: ann\n"
    both = {f"projects/{name}/project.yml": project.format(name) for name in ("mail", "wifi")}
    mail, wifi = (f"projects/{name}/risks/RSK-2026-0001.yml" for name in ("mail", "wifi"))
    return since_main(root, {**both, mail: DRAFT}, {**both, wifi: DRAFT})


def an_overlay_without_a_past(root: Path) -> set[str]:
    shared = root / "shared"
    shared.mkdir()
    write(root / "private", {RISK: DRAFT})
    (root / "private/pmo.yml").unlink()
    settings = {"pmo.yml": "company: Test firm\noverlay: ../private\n"}
    return since_main(shared, settings, settings)


GATE = {
    "approval-by-author": "second_address",
    "approval-expired": "approval_with_an_end",
    "approval-missing": "no_approval",
    "approval-other-policy": "statement_under_a_policy_nobody_knows",
    "approval-other-record": "copied_to_another_record",
    "approval-overdue": "emergency_never_approved",
    "approval-refused": "refusal_stands_beside_an_approval",
    "approval-rewritten": "statement_of_main_deleted",
    "approval-signature-bad": "signed_with_another_key",
    "approval-unproven": "unknown_address",
    "approval-without-role": "approver_without_the_role",
    "approved-content-changed": "edited_after_approval",
    "policy-unusable": "policy_that_cannot_be_read",
    "policy-version-lowered": "policy_version_lowered",
    "sheet-decided-by-another": "own_sheet_approved_in_the_name_of_another",
    "sheet-decision-missing": "second_approval_by_the_state_alone",
    "sheet-decision-rewritten": "reversal_taken_out_and_the_state_set_again",
}
"""Attacks on approvals (tests/evidence/attacks), by what they are noticed with."""


def closed_gate(name: str) -> Callable[[Path], set[str]]:
    """What the gate says about an attack."""

    def scene(root: Path) -> set[str]:
        if firms.needs_keygen:
            pytest.skip(firms.WITHOUT)
        return ATTACKS[name].build(root / "firm").slugs()

    return scene


PAST = {
    "approval-after-fact": "approved later",
    "authors-unproven": "squash",
    "history-dates-backwards": "back-dated tip",
    "history-unproven": "broken text hides a step",
    "record-born-late": "born late",
}
"""Ways to bend the past (tests/audit/past.py), by what an audit finds."""


def bent_past(name: str) -> Callable[[Path], set[str]]:
    """What an audit says about a past that was bent."""

    def scene(root: Path) -> set[str]:
        attack = past.ATTACKS[name]
        if attack.signed and firms.needs_keygen:
            pytest.skip(firms.WITHOUT)
        return set(past.slugs(past.said(attack.build(root / "firm"))))

    return scene


def a_past_told_anew(root: Path) -> set[str]:
    made = past.plain(root / "firm")
    anchor = made.git("rev-parse", "HEAD")
    made.git("reset", "-q", "--hard", "HEAD~1")
    made.commit({past.RISK: past.risk("open", "Nicer words")})
    return set(past.slugs(past.said(made, anchor=anchor)))


def a_branch_in_place_of_main(root: Path) -> set[str]:
    made = past.plain(root / "firm")
    made.branch()
    made.commit({past.OTHER: past.risk("draft", number=2)})
    made.git("checkout", "-q", "main")
    anchor = made.commit({past.RISK: past.risk("responding")})
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "--no-ff", "-m", "take main", "main")
    return set(past.slugs(past.said(made, anchor=anchor)))


def a_decision_by_nobody_known(root: Path) -> set[str]:
    made = sheets.handed_in(root / "firm")
    made.commit({sheets.SHEET: sheets.sheet(sheets.ROW)}, author="build@server.test")
    return {finding.slug for finding in made.gate()}


def gate_of_an_emergency(root: Path) -> set[str]:
    if firms.needs_keygen:
        pytest.skip(firms.WITHOUT)
    made = firms.submitted(root / "firm", type="emergency", incident="INC-7", planned_start="2026-11-20T10:00:00Z")
    return {finding.slug for finding in made.gate()}


def gate_without_a_policy(root: Path) -> set[str]:
    return since_main(root, {RISK: DRAFT}, {RISK: DRAFT.replace("Carrier", "Supplier")})


SCENES: dict[str, Callable[[Path], set[str]]] = {
    "bad-file-name": a_name_that_is_no_text,
    "file-too-large": a_large_file,
    "forbidden-field": lambda root: with_schema(root, SCHEMA, "id: one\npay: high\n"),
    "id-reused": a_number_used_twice,
    "illegal-transition": lambda root: since_main(
        root, {RISK: DRAFT}, {RISK: DRAFT.replace("draft", "responding")}
    ),
    "not-a-file": a_folder_named_like_a_record,
    "overlay-not-compared": an_overlay_without_a_past,
    "record-moved": a_record_dragged_away,
    "record-deleted": lambda root: since_main(root, {RISK: DRAFT}, {}),
    "schema-mistake": lambda root: with_schema(root, {**SCHEMA, "required": ["nmae"]}, "id: one\n"),
    "schema-violation": lambda root: with_schema(root, SCHEMA, "id: one\nword: maybe\n"),
    "symlink": a_link,
    "text-encoding": another_encoding,
    "unreadable-file": a_file_of_somebody_else,
}  # fmt: skip
SCENES |= {slug: closed_gate(name) for slug, name in GATE.items()}
SCENES |= {slug: bent_past(name) for slug, name in PAST.items()}
SCENES |= {"history-line-changed": a_branch_in_place_of_main, "history-rewritten": a_past_told_anew}
SCENES |= {"sheet-decision-unproven": a_decision_by_nobody_known}
SCENES |= {"approval-pending": gate_of_an_emergency, "approvals-not-adopted": gate_without_a_policy}
ON_FILES = {slug: entry for slug, entry in ENTRIES.items() if example_files(entry.bad)}
SPECIAL = sorted(set(ENTRIES) - set(ON_FILES))


def test_every_slug_has_a_way_to_be_provoked() -> None:
    loaded = load(ROOT, AS_OF, AS_OF)
    provoked = set(rules()) | set(ON_FILES) | set(SCENES)
    assert set(SCENES) == set(SPECIAL), "a page of the catalog without files needs a scene here"
    assert known_slugs(loaded.workspace) - set(loaded.workspace.kinds) <= provoked
    assert {finding.slug for finding in lint(loaded, use_baseline=False).findings} <= provoked


@pytest.mark.parametrize("slug", SPECIAL)
def test_what_needs_more_than_files_is_provoked(slug: str, tmp_path: Path) -> None:
    if slug == "bad-file-name" and os.name == "nt":
        pytest.skip("file names are text there")
    assert slug in SCENES[slug](tmp_path)


@pytest.mark.parametrize("slug", sorted(ON_FILES))
def test_the_catalog_is_provoked_by_its_wrong_example(slug: str, tmp_path: Path) -> None:
    found = lint(workspace(tmp_path, example_files(ON_FILES[slug].bad))).findings
    assert slug in {finding.slug for finding in found}


def test_every_rule_is_provoked_by_its_wrong_example() -> None:
    silent = [slug for slug, rule in rules().items() if not engine.check(example(rule.bad), [rule])]
    assert silent == []
    assert len(rules()) > 150
