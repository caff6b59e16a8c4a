"""`pmo new` makes a draft of every kind that lint accepts; what it must refer to is made the same way first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pmo.cli.new import command
from pmo.model.finding import Level
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load, load_kinds
from support import AS_OF, ROOT, write

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.model.kind import Field, Kind

KINDS = load_kinds(ROOT)[0]

SHAPED = ("2026", "2026-05", "2026Q3", "2026-H2", "1.1", "one", "ONE-1", "PSA-T-1", "18:00", "https://example.org/one")
"""Words for fields that want a certain form; a kind with a new form gets one more here."""


class Office:
    """Answers the questions of `pmo new` by their type."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.made: dict[str, str] = {}

    def value(self, kind: Kind, field: Field) -> str:
        if field.ref:
            return self.record(next((ref for ref in field.ref if ref != "*"), "client"))
        if field.choices:
            return field.choices[0]
        if field.pattern:
            return next(word for word in SHAPED if re.search(field.pattern, word))
        return {"integer": "1", "number": "12.5", "boolean": "yes"}.get(field.type, f"Some {kind.name} for a test")

    def record(self, name: str) -> str:
        """The id of a record of a kind, made on first use: whatever the command says is missing is given to it."""
        if name not in self.made:
            kind = KINDS[name]
            given: dict[str, str] = {}
            for _ in range(6):
                code, output = self.new(name, given)
                if code == 0:
                    self.made[name] = output.split("\n")[0].rsplit(" ", 1)[-1]
                    break
                asked = re.findall(r"--set ([a-z_.]+)=…", output) or re.findall(r"\(--(project) …\)", output)
                assert asked, output
                for field in asked:
                    found = kind.find(field)
                    given[field] = self.value(kind, found) if found else self.record(field)
        return self.made[name]

    def new(self, name: str, given: dict[str, str]) -> tuple[int, str]:
        pairs = [part for field, value in given.items() for part in ("--set", f"{field}={value}")]
        result = CliRunner().invoke(
            command, ["--root", str(self.root), "--as-of", str(AS_OF), "--no-input", name, *pairs], catch_exceptions=False
        )  # fmt: skip
        return result.exit_code, result.output


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_draft_of_a_kind_has_no_error(name: str, tmp_path: Path) -> None:
    office = Office(write(tmp_path, {}))
    record_id = office.record(name)
    linted = lint(load(tmp_path, AS_OF, AS_OF))
    record = linted.loaded.workspace.find(name, record_id)
    assert record is not None
    errors = [finding for finding in linted.findings if finding.level is Level.ERROR]
    assert [f"{finding.place}: {finding.message}" for finding in errors] == []
    assert "TODO" not in (tmp_path / record.path).read_text(encoding="utf-8")
