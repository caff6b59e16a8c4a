"""A kind is one schema file: suppliers, which the toolkit has never heard of, go through every command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pmo.cli.main import cli
from support import ROOT, write

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Supplier",
    "description": "A firm we buy from, and what we have agreed with it.",
    "x-kind": {
        "plural": "Suppliers",
        "files": ["registers/suppliers/{id}.yml"],
        "id": "SUP-{n:04}",
        "label": "name",
        "columns": ["id", "name", "state", "spend"],
        "sections": [{"title": "Money", "fields": ["spend", "terms"]}],
        "lifecycle": {
            "field": "state",
            "initial": "candidate",
            "transitions": {"candidate": ["listed"], "listed": ["dropped"], "dropped": []},
            "require": {"candidate": ["since"], "listed": ["spend"]},
        },
        "rules": [
            {
                "slug": "supplier-check-due", "rule": "due", "level": "warning", "field": "next_check", "while": ["listed"],
                "message": "the check of “{title}” was due {days} days ago", "why": "Prices move.", "fix": "Check it.",
                "bad": "# registers/suppliers/SUP-0001.yml\nid: SUP-0001\nname: Cable House\nstate: listed\nsince: 2025-01-01\nspend: 1\nnext_check: 2026-11-02  # here\n",
                "good": "# registers/suppliers/SUP-0001.yml\nid: SUP-0001\nname: Cable House\nstate: listed\nsince: 2025-01-01\nspend: 1\nnext_check: 2026-12-02\n",
            }
        ],
    },
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "name", "state"],
    "properties": {
        "id": {"type": "string", "pattern": "^SUP-[0-9]{4}$", "title": "Id", "description": "Number of the supplier."},
        "name": {"type": "string", "minLength": 3, "title": "Name", "description": "What the firm is called."},
        "state": {"enum": ["candidate", "listed", "dropped"], "title": "State", "description": "Where we stand with it."},
        "since": {"type": "string", "format": "date", "title": "Since", "description": "Day of first contact."},
        "next_check": {"type": "string", "format": "date", "title": "Next check", "description": "Day of the next check."},
        "spend": {"type": "number", "title": "Spend", "description": "What we paid in the last year.", "x-unit": "money"},
        "terms": {
            "type": "object", "title": "Terms", "description": "What is agreed.", "additionalProperties": False,
            "properties": {"days": {"type": "integer", "title": "Days", "description": "Days to pay."}},
        },
        "replaces": {"type": "string", "x-ref": "supplier", "title": "Replaces", "description": "The supplier it took over from."},
    },
}  # fmt: skip
GOOD = "id: SUP-0001\nname: Cable House\nstate: listed\nsince: 2025-03-01\nnext_check: 2026-12-01\nspend: 1250.50\nterms:\n  days: 30\n"
BAD = (
    "id: SUP-0002\nname: Cable House Two\nstate: listd\nsince: 2026-02-30\nspend: much\nreplaces: SUP-0009\nphone: x\n"
)


def dated(name: str) -> list[str]:
    return ["--as-of", "2026-11-20"] if name in ("lint", "new", "show", "query") else []


def run(root: Path, *arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(
        cli,
        [arguments[0], "--root", str(root), *dated(arguments[0]), *arguments[1:]],
        input=answers,
        catch_exceptions=False,
    )


@pytest.fixture(params=["alone", "beside the shipped kinds"])
def firm(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    schemas = {"schemas/supplier.schema.json": json.dumps(SCHEMA)}
    if request.param != "alone":
        schemas |= {
            f"schemas/{path.name}": path.read_text(encoding="utf-8") for path in (ROOT / "schemas").glob("*.json")
        }
    return write(tmp_path, schemas)


def test_lint_accepts_a_good_record(firm: Path) -> None:
    write(firm, {"registers/suppliers/SUP-0001.yml": GOOD})
    result = run(firm, "lint")
    assert result.exit_code == 0, result.output
    assert "in 1 record" in result.output


def test_lint_says_all_that_is_wrong_with_a_bad_one(firm: Path) -> None:
    write(firm, {"registers/suppliers/SUP-0002.yml": BAD, "registers/suppliers/cables.yml": GOOD})
    result = run(firm, "lint")
    assert result.exit_code == 1
    for part in (
        "SUP-0002.yml:3:8", "did you mean “listed”", "SUP-0002.yml:4:8", "[bad-date]", "[wrong-type]",
        "SUP-0002.yml:6:11", "[unknown-reference]", "[unknown-field]", "cables.yml:1:5", "[file-name-mismatch]",
    ):  # fmt: skip
        assert part in result.output, part


def test_lint_applies_its_lifecycle_and_its_rule(firm: Path) -> None:
    text = GOOD.replace("spend: 1250.50\n", "").replace("2026-12-01", "2026-11-01")
    write(firm, {"registers/suppliers/SUP-0001.yml": text})
    output = run(firm, "lint").output
    assert "a supplier in the state “listed” needs its spend" in output
    assert "was due 19 days ago" in output
    assert "[supplier-check-due]" in output


def test_new_asks_for_what_it_needs_and_counts(firm: Path) -> None:
    write(firm, {"registers/suppliers/SUP-0041.yml": GOOD.replace("0001", "0041")})
    result = run(firm, "new", "supplier", answers="Wire & Co\n\n")
    assert result.exit_code == 0, result.output
    assert (firm / "registers/suppliers/SUP-0042.yml").read_text() == (
        "# yaml-language-server: $schema=../../schemas/supplier.schema.json\n"
        "id: SUP-0042\nname: Wire & Co\nstate: candidate\nsince: 2026-11-20\n"
    )
    assert run(firm, "lint").exit_code == 0


def test_show_has_sections_both_directions_and_findings(firm: Path) -> None:
    second = GOOD.replace("0001", "0002").replace("House", "Barn").replace("2026-12-01", "2026-11-01")
    write(
        firm,
        {"registers/suppliers/SUP-0001.yml": GOOD, "registers/suppliers/SUP-0002.yml": second + "replaces: SUP-0001\n"},
    )
    first = run(firm, "show", "sup-0001").output
    assert first.startswith("Supplier SUP-0001: Cable House  [listed]\nregisters/suppliers/SUP-0001.yml:1\n")
    assert "\nMoney\n  Spend                  1250.50\n  Terms                  days: 30\n" in first
    assert "Referred to by\n  supplier SUP-0002: Cable Barn [listed], as replaces\n" in first
    assert first.endswith("Findings\n  none\n")
    other = run(firm, "show", "SUP-0002").output
    assert "Refers to\n  supplier SUP-0001: Cable House [listed], replaces\n" in other
    assert "[supplier-check-due]" in other
    missing = run(firm, "show", "SUP-0003")
    assert missing.exit_code == 2
    assert "The last of its kind is “SUP-0002”" in missing.output


def test_query_has_a_table_with_typed_columns(firm: Path) -> None:
    write(
        firm,
        {"registers/suppliers/SUP-0001.yml": GOOD, "registers/suppliers/SUP-0002.yml": GOOD.replace("0001", "0002")},
    )
    sql = "SELECT id, spend * 2 AS twice, next_check - since AS days, terms->>'days' AS pay FROM supplier ORDER BY id"
    result = run(firm, "query", sql, "--format", "csv")
    assert result.exit_code == 0, result.output
    assert result.output == "id,twice,days,pay\nSUP-0001,2501.00,640,30\nSUP-0002,2501.00,640,30\n"


def test_fmt_rename_and_schema_know_it(firm: Path) -> None:
    write(
        firm,
        {"registers/suppliers/SUP-0001.yml": "name: Cable House\nid: SUP-0001\nstate: candidate\nsince: 2026-01-01\n"},
    )
    assert run(firm, "fmt").exit_code == 0
    assert (firm / "registers/suppliers/SUP-0001.yml").read_text().startswith("id: SUP-0001\nname: Cable House\n")
    assert run(firm, "rename", "supplier", "SUP-0001", "SUP-0007").exit_code == 0
    assert (firm / "registers/suppliers/SUP-0007.yml").read_text().startswith("id: SUP-0007\n")
    assert run(firm, "schema").exit_code == 0
    settings = json.loads((firm / ".vscode/settings.json").read_text())
    assert settings["yaml.schemas"]["./schemas/supplier.schema.json"] == ["registers/suppliers/*.yml"]
