"""`pmo query`: exact values, typed columns, nothing outside the records."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pmo.cli.query import command
from pmo.pipeline.query import Answer, InputError, ask, tables, written
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


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return workspace(tmp_path_factory.mktemp("firm"), FILES)


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


@pytest.mark.parametrize(
    ("sql", "words", "marked"),
    [
        ("SELECT * FROM risks", ["no table “risks”", "mean `risk`?", "The tables are absence, ", "--tables TABLE"], "risks"),
        ("SELECT * FROM change-model", ["write `change_model`"], None),
        ("SELECT * FROM nothing_like_it", ["no table “nothing_like_it”", "--tables"], "nothing_like_it"),
        ("SELECT titl FROM risk", ["no column “titl” in risk", "mean `title`?", "Columns of risk: id, path, title"], "titl"),
        ("SELECT r.titl FROM risk r", ["no column “titl” in risk", "mean `title`?"], "r.titl"),
        ("SELECT id", ["no column “id”", "write FROM"], "id"),
        ("SELECT id FROM risk WHERE status = \"open\"", ["single quotes: 'open'"], "\"open\""),
        ("SELECT * FROM window", ["a word of SQL", 'FROM "window"'], "window"),
        ("SELEC id FROM risk", ["It starts with SELECT, for example `SELECT id, title FROM risk`"], "SELEC"),
        ("Show me all risks", ["It starts with SELECT"], "all"),
        ("SELECT id FROM risk WHERE", ["stops at “WHERE”"], "WHERE"),
        ("SELECT id risk FORM risk", ["not SQL at “FORM”"], "FORM"),
        ("SELECT id FROM risk WHERE status = 'open", ["A text has no end"], "'"),
        ("SELECT status, count(*) FROM risk", ["GROUP BY status"], "status"),
        ("SELECT sum(title) FROM risk", ["sum() does not work with text"], "sum(title)"),
        ("SELECT foo(id) FROM risk", ["no function “foo”"], "foo(id)"),
        ("SELECT id FROM risk WHERE probability > 'high'", ["“high” is not a number"], "'high'"),
        ("SELECT id FROM risk WHERE next_review < '1.12.2026'", ["not a date", "'2026-11-20'"], "'1.12.2026'"),
        ("SELECT id FROM risk WHERE next_review < 5", ["A date cannot be compared with a number"], None),
        ("SELECT id FROM risk r JOIN issue i ON r.issue = i.id", ["write `r.id` or `i.id`"], "id"),
        ("SELECT id FROM risk UNION SELECT id, title FROM issue", ["same number of columns"], None),
        ("SELECT * FROM 'pmo.yml'", ["Files cannot be read here"], "'pmo.yml'"),
        ("SELECT * FROM read_csv('/etc/passwd')", ["Files, folders and addresses cannot be read"], None),
        ("COPY risk TO 'x.csv'", ["Nothing can be written from here", "--format csv > answer.csv"], None),
        ("ATTACH 'x.db'", ["Other databases and extensions cannot be opened"], None),
        ("INSTALL httpfs", ["Other databases and extensions cannot be opened"], None),
        ("DELETE FROM risk", ["A question changes nothing"], None),
        ("SET threads = 4", ["settings of the database cannot be changed"], None),
        ("SELECT id FROM risk LIMIT -1", ["cannot be answered"], "-1"),
    ],
)  # fmt: skip
def test_a_wrong_question_gets_a_sentence_and_the_place(
    firm: Loaded, sql: str, words: list[str], marked: str | None
) -> None:
    with pytest.raises(InputError) as caught:
        ask(firm, sql)
    said = str(caught.value)
    for part in words:
        assert part in said
    for jargon in ("Binder", "Catalog", "Parser", "LINE ", "Candidate", "VARCHAR"):
        assert jargon not in said
    lines = said.split("\n")
    if marked is not None:
        assert lines[-2] == f"   1 | {sql}"
        start, end = lines[-1].index("^"), lines[-1].rindex("^") + 1
        assert lines[-2][start:end].startswith(marked[:1])
        assert lines[-2][start:end] in marked or marked in lines[-2][start:end]


def test_a_wrong_question_is_a_usage_error(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    result = run(tmp_path, "SELECT * FROM risks")
    assert result.exit_code == 2
    assert "Error: There is no table “risks”. Did you mean `risk`?" in result.output


def test_the_place_is_shown_in_a_question_of_many_lines_and_in_a_long_one(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    many = run(tmp_path, "SELECT id,\n  titel\nFROM risk").output
    assert many.endswith("   2 |   titel\n     |   ^^^^^\n")
    long = run(tmp_path, "SELECT 'LONG', titel FROM risk".replace("LONG", "x" * 300)).output.rstrip("\n").split("\n")
    assert max(map(len, long[-2:])) < 120
    assert long[-2][long[-1].index("^") :].startswith("titel")


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
