"""`pmo query`: exact values, typed columns, nothing outside the records."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pmo.cli.query import command
from pmo.pipeline.query import Answer, ask, tables, written
from support import workspace, write

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded

FILES = {
    "registers/people/ann.yml": "id: ann\nname: Ann Baker\nstatus: active\njob: Engineer\nweekly_capacity_hours: 37.125\n",
    "registers/people/bob.yml": "id: bob\nname: Bob Cole\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\nskills:\n  - name: Firewalls\n    level: expert\n",
    "projects/mail/project.yml": "id: mail\ntitle: Mail migration\nstatus: proposed\nclient: acme\nmanager: ann\n",
    "projects/mail/actuals.csv": "wbs,month,person,hours,cost\n1.1,2026-05,ann,0.1,12345678901234567.89\n1.2,2026-05,bob,0.2,100\n",
    "projects/mail/risks/RSK-2026-0001.yml": "id: RSK-2026-0001\ntitle: \"It's late; \\\"very\\\" late\"\nstatus: draft\nregistered_on: 2026-11-01\n",
    "registers/risks/RSK-2026-0002.yml": "id: RSK-2026-0002\ntitle: Broken date\nstatus: draft\nregistered_on: someday\n",
    "registers/change-models/patching.yml": "id: patching\ntitle: Monthly patching\nstatus: draft\n",
    "registers/windows/WIN-2026-0001.yml": "id: WIN-2026-0001\ntitle: Year end\ntype: freeze\nstatus: proposed\n",
    "runbooks/dns.md": "---\nid: dns\ntitle: Move DNS\nstatus: draft\n---\n\n## Steps\n",
}  # fmt: skip


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return workspace(tmp_path, FILES)


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, ["--root", str(root), *arguments], catch_exceptions=False)


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT sum(hours) FROM actuals", [(Decimal("0.30"),)]),
        ("SELECT cost FROM actuals WHERE person = 'ann'", [(Decimal("12345678901234567.89"),)]),
        ("SELECT weekly_capacity_hours FROM person ORDER BY id", [(Decimal("37.125"),), (Decimal("40.000"),)]),
        ("SELECT id, project, wbs, person FROM actuals LIMIT 1", [("mail", "mail", "1.1", "ann")]),
        ("SELECT title FROM risk WHERE project = 'mail'", [('It\'s late; "very" late',)]),
        ("SELECT month(registered_on) FROM risk ORDER BY id", [(11,), (None,)]),
        ("SELECT skills->0->>'name' FROM person WHERE skills IS NOT NULL", [("Firewalls",)]),
        ("SELECT body FROM runbook", [("## Steps\n",)]),
        ("SELECT id FROM change_model", [("patching",)]),
        ('SELECT path FROM "window"', [("registers/windows/WIN-2026-0001.yml",)]),
        ("SELECT p.name FROM project JOIN person p ON p.id = project.manager", [("Ann Baker",)]),
        ("SELECT count(*) FROM issue", [(0,)]),
    ],
)
def test_answers(loaded: Loaded, sql: str, rows: list[tuple[object, ...]]) -> None:
    assert list(ask(loaded, sql).rows) == rows


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('pmo.yml')",
        "SELECT * FROM 'pmo.yml'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM glob('*')",
        "COPY risk TO 'marker.csv'",
        "ATTACH 'marker.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "PRAGMA enable_external_access = true",
        "CREATE TABLE marker (x INT)",
        "DELETE FROM risk",
        "SELECT 1; SELECT 2",
        "EXPORT DATABASE 'marker'",
        "",
    ],
)
def test_nothing_else_can_be_read_or_written(tmp_path: Path, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    result = run(tmp_path, sql)
    assert result.exit_code == 2
    assert "company" not in result.output
    assert list(tmp_path.glob("marker*")) == []


def test_a_wrong_question_gets_a_hint(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    assert 'Did you mean "risk"' in run(tmp_path, "SELECT * FROM risks").output
    assert "--tables" in run(tmp_path, "SELECT * FROM nothing_like_it").output
    assert 'FROM "window"' in run(tmp_path, "SELECT * FROM window").output
    assert "titl" in run(tmp_path, "SELECT titl FROM risk").output


def test_tables_are_listed_with_their_columns(tmp_path: Path, loaded: Loaded) -> None:
    result = run(tmp_path, "--tables")
    assert "change_model: id, path, title" in result.output
    types = {column.name: column.type for column in tables(loaded)["risk"]}
    assert (types["registered_on"], types["probability"], types["responses"]) == ("DATE", "BIGINT", "JSON")
    assert "Day it entered the register" in run(tmp_path, "--tables", "risk").output
    assert run(tmp_path, "--tables", "nope").exit_code == 2


def test_the_same_answer_in_three_forms(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    sql = "SELECT id, weekly_capacity_hours AS h, skills FROM person ORDER BY id"
    table = run(tmp_path, sql).output.split("\n")
    assert table[0].split() == ["id", "h", "skills"]
    assert table[2].split() == ["ann", "37.125"]
    assert table[-2] == "2 rows"
    assert run(tmp_path, sql, "--format", "csv").output.split("\n")[1] == "ann,37.125,"
    rows = json.loads(run(tmp_path, sql, "--format", "json").output)
    assert rows[0] == {"id": "ann", "h": 37.125, "skills": None}


def test_text_that_a_spreadsheet_would_run_is_marked() -> None:
    answer = Answer(("x",), (("=1+1",), ("@cmd",), ("  +1 x",), ("-1",), ("plain",), (Decimal("-1.5"),), ("'quoted",)))
    assert written(answer, "csv") == "x\n'=1+1\n'@cmd\n'  +1 x\n-1\nplain\n-1.5\n''quoted\n"
