"""A firm that began with version 0.1.0 takes over the version under test: nothing here is made up but the firm's own work."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pmo import __version__
from pmo.cli.main import cli
from pmo.model.finding import Level
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from pmo.scaffold import origin
from support import AS_OF
from upgrade.firm import put, tree

BEGUN = Path(__file__).parent / "version-0.1.0"
OLD = "0.1.0"

REPORT = "projects/mail/status/2026-11-20.md"
RECORDS = {
    "registers/clients/acme-dental.yml": "id: acme-dental\nname: Acme Dental\nstatus: prospect\n",
    "registers/people/jo.park.yml": "id: jo.park\nname: Jo Park\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\n",
    "projects/mail/project.yml": "id: mail\ntitle: Mail moves\nstatus: proposed\nclient: acme-dental\nmanager: jo.park\n",
    "projects/mail/status/2026-11-13.md": (
        "---\nstatus: draft\ndeclared: {overall: green, customer: \"grey\"}  # nobody asked them\n---\n\nA grey week.\n"
    ),
    REPORT: (
        "---\n"
        "# yaml-language-server: $schema=../../../schemas/status.schema.json\n"
        "status: draft\n"
        "summary: The grey boxes are here; nothing was measured.\n"
        "# as we see it\n"
        "declared:\n"
        "  overall: grey   # until the first measurement\n"
        "  schedule: 'grey'\n"
        "  cost: green\n"
        "  scope: green\n"
        "  risk: amber  # not grey\n"
        "override:\n"
        "  - dimension: customer\n"
        "    color: grey\n"
        "    reason: The contact is grey with work until Monday.\n"
        "    expires: 2026-11-27\n"
        "forecast_finish: 2027-01-29\n"
        "---\n\n"
        "The light is grey.\n\n"
        "    overall: grey\n"
    ),
}  # fmt: skip
NOW = {
    **RECORDS,
    "projects/mail/status/2026-11-13.md": RECORDS["projects/mail/status/2026-11-13.md"].replace('"grey"', '"gray"'),
    REPORT: RECORDS[REPORT]
    .replace("  overall: grey   #", "  overall: gray   #")
    .replace("schedule: 'grey'", "schedule: 'gray'")
    .replace("color: grey", "color: gray"),
}

MERGED = "runbooks/windows-server-upgrade.md"
CONFLICT = "runbooks/lost-device.md"
SCHEMA = "schemas/status.schema.json"
OUR_LINE = "\n## At Acme IT\n\nThe console is in the cage on the second floor.\n"
OUR_ROW = "| Lost mode is grey | Nobody enrolled the phone | Call Jo |"
OUR_FIELD = (
    '"weather": {"type": "string", "title": "Weather", "description": "What the sky was like."},\n    "declared": {'
)


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    """What version 0.1.0 wrote, and what the firm did with it."""
    root = tmp_path / "acme"
    put(root, origin.PATH, (BEGUN / "origin.json").read_bytes())
    put(root, origin.originals(OLD), (BEGUN / f"{OLD}.json.gz").read_bytes())
    known = origin.read(root)
    assert known is not None
    assert known.texts.keys() == json.loads((root / origin.PATH).read_text())["files"].keys()
    for path, text in {**known.texts, **RECORDS}.items():
        put(root, path, text)
    put(root, MERGED, f"{known.texts[MERGED]}{OUR_LINE}")
    rows = [line for line in known.texts[CONFLICT].split("\n") if line.startswith("| Lost mode is grey")]
    put(root, CONFLICT, known.texts[CONFLICT].replace(rows[0], OUR_ROW))
    put(root, SCHEMA, known.texts[SCHEMA].replace('"declared": {', OUR_FIELD, 1))
    return root


def upgrade(root: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["upgrade", "--root", str(root), *arguments], catch_exceptions=False)
    return result.exit_code, result.output


def errors(root: Path) -> list[tuple[str, str]]:
    found = lint(load(root, AS_OF, AS_OF)).findings
    return [(item.slug, item.place.path) for item in found if item.level is Level.ERROR]


def test_the_plan_names_what_will_happen_and_does_nothing(firm: Path) -> None:
    before = tree(firm)
    code, said = upgrade(firm, "--dry-run")
    assert code == 1, "a conflict is something to look at"
    assert tree(firm) == before
    assert f"From version {OLD} to {__version__}" in said
    assert "spelled gray, as in American English" in said
    assert f"would be migrated {REPORT}: declared.overall: grey is called gray" in said
    assert f"would be migrated {REPORT}: override[].color: grey is called gray" in said
    assert f"would be merged {MERGED}" in said
    assert f"would be merged {SCHEMA}" in said
    assert f"conflict {CONFLICT}: both of you changed the same lines; the new text lies in {CONFLICT}.new" in said


def test_the_upgrade_changes_the_stored_word_and_nothing_else_in_a_record(firm: Path) -> None:
    assert errors(firm) == []
    assert upgrade(firm)[0] == 1
    assert {path: (firm / path).read_text() for path in NOW} == NOW
    assert errors(firm) == [("unknown-file", f"{CONFLICT}.new")]
    project = load(firm, AS_OF, AS_OF).workspace
    assert {record.get("declared.overall") for record in project.of("status")} == {"green", "gray"}


def test_pages_and_schemas_are_merged_three_ways_and_a_conflict_keeps_both_texts(firm: Path) -> None:
    before = (firm / CONFLICT).read_text()
    upgrade(firm)
    page = (firm / MERGED).read_text()
    assert page.endswith(OUR_LINE)
    assert "it is gray, stop" in page
    assert "grey" not in page
    assert (firm / CONFLICT).read_text() == before
    assert OUR_ROW in before
    assert "| Lost mode is gray |" in (firm / f"{CONFLICT}.new").read_text()
    fields = json.loads((firm / SCHEMA).read_text())["properties"]
    assert fields["declared"]["properties"]["overall"]["enum"] == ["green", "amber", "red", "gray"]
    assert fields["weather"]["title"] == "Weather"


def test_a_second_upgrade_finds_nothing_to_do(firm: Path) -> None:
    upgrade(firm)
    after = tree(firm)
    code, said = upgrade(firm)
    assert code == 0
    assert f"This workspace is at version {__version__}; there is nothing to take over." in said
    assert f"{CONFLICT}.new is still there from an earlier upgrade" in said
    assert tree(firm) == after
    known = origin.read(firm)
    assert known is not None
    assert (known.version, known.first) == (__version__, OLD)
    assert "0.2.0-status-gray" in known.migrations


def test_without_the_migration_the_records_would_be_wrong(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above proves something only if the new schema refuses the old word."""
    monkeypatch.setattr("pmo.scaffold.migrate.shipped", tuple)
    upgrade(firm)
    assert ("unknown-value", REPORT) in errors(firm)


def test_a_firm_that_changed_nothing_has_nothing_to_decide(firm: Path) -> None:
    known = origin.read(firm)
    assert known is not None
    shutil.rmtree(firm / "projects")
    for path, text in known.texts.items():
        put(firm, path, text)
    code, said = upgrade(firm)
    assert code == 0, said
    assert "conflict" not in said
    assert "merged" not in said
    assert errors(firm) == []
    assert not list(firm.rglob("*.new"))
