"""`pmo schema`: the mapping for editors, and every other setting as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pmo.cli.schema import command
from pmo.pipeline.load import load_kinds
from pmo.scaffold.editor import mapping, with_schemas
from pmo.scaffold.problem import InputError
from support import ROOT, write

if TYPE_CHECKING:
    from pathlib import Path

SCHEMAS = {"./schemas/risk.schema.json": ["projects/*/risks/*.yml"]}


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, ["--root", str(root), *arguments], catch_exceptions=False)


def test_each_yaml_kind_is_mapped_to_its_files_and_pages_are_not() -> None:
    kinds, _, _, _ = load_kinds(ROOT)
    found = mapping(kinds.values(), "schemas/_settings.json")
    assert found["./schemas/risk.schema.json"] == ["projects/*/risks/*.yml", "registers/risks/*.yml"]
    assert found["./schemas/_settings.json"] == ["pmo.yml"]
    assert "./schemas/process.schema.json" not in found
    assert "./schemas/actuals.schema.json" not in found


def test_a_file_is_made_when_there_is_none() -> None:
    assert json.loads(with_schemas("", SCHEMAS)) == {"yaml.schemas": SCHEMAS}


@pytest.mark.parametrize(
    "before",
    [
        "{}",
        "{\n}\n",
        '{\n  // my font\n  "editor.fontSize": 13, /* "yaml.schemas": */\n  "url": "http://x//y",\n}\n',
        '{"a": {"yaml.schemas": 1}, "b": [1, {"c": "}"}]}',
        '{\n    "yaml.schemas": {"./schemas/old.schema.json": ["x"], "https://other": "y.yml"}, // mapping\n    "z": 1\n}\n',
    ],
)
def test_other_settings_and_comments_stay(before: str) -> None:
    after = with_schemas(before, SCHEMAS)
    assert after.count('"./schemas/risk.schema.json"') == 1
    assert "old.schema.json" not in after
    for part in ("// my font", '"editor.fontSize": 13, /* "yaml.schemas": */', '"http://x//y"', '{"yaml.schemas": 1}', '[1, {"c": "}"}]', '"https://other": "y.yml"', "// mapping", '"z": 1'):  # fmt: skip
        assert (part in after) == (part in before), part
    assert with_schemas(after, SCHEMAS) == after


def test_the_result_is_json_where_it_was() -> None:
    for before in ("{}", '{"a": {"b": 1}}', '{"yaml.schemas": {}, "z": 1}'):
        after = json.loads(with_schemas(before, SCHEMAS))
        assert after["yaml.schemas"] == SCHEMAS
        assert {key: value for key, value in after.items() if key != "yaml.schemas"} == {
            key: value for key, value in json.loads(before).items() if key != "yaml.schemas"
        }


@pytest.mark.parametrize("before", ["[1]", "null", '{"yaml.schemas": {', '{"a": 1'])
def test_what_is_no_settings_file_is_left_alone(before: str) -> None:
    with pytest.raises(InputError):
        with_schemas(before, SCHEMAS)


def test_check_then_write_then_nothing_to_do(tmp_path: Path) -> None:
    write(tmp_path, {"schemas/risk.schema.json": (ROOT / "schemas/risk.schema.json").read_text()})
    assert run(tmp_path, "--check").exit_code == 1
    assert run(tmp_path, "--dry-run").exit_code == 0
    assert not (tmp_path / ".vscode").exists()
    assert run(tmp_path).output == "wrote .vscode/settings.json\n"
    first = (tmp_path / ".vscode/settings.json").read_bytes()
    assert run(tmp_path, "--check").exit_code == 0
    run(tmp_path)
    assert (tmp_path / ".vscode/settings.json").read_bytes() == first


def test_schemas_of_the_toolkit_cannot_be_mapped(tmp_path: Path) -> None:
    write(tmp_path, {})
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "pmo init . --merge" in result.output
