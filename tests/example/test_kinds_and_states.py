"""The example firm has records of every kind; every state of every kind can be reached, and no way leads past another."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from example.lives import Move, copy_of_the_firm, filled, firm, kinds, moves, required, transitions
from pmo.cli.lint import command
from pmo.model.record import Record, Source
from pmo.pipeline.load import Loaded, load
from pmo.validate.records import Validator
from support import AS_OF

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pmo.model.finding import Finding
    from pmo.model.kind import Kind

MOVES = moves()
LIFECYCLE = ("illegal-transition", "missing-for-state")


def test_every_kind_has_records() -> None:
    workspace = firm().workspace
    assert [name for name in workspace.kinds if not workspace.of(name)] == []


def test_every_state_and_every_transition_is_tried() -> None:
    tried = defaultdict(set)
    for move in MOVES:
        tried[move.kind].add((move.before, move.after))
    for name, kind in kinds().items():
        allowed = {(before, after) for before, states in transitions(kind).items() for after in states}
        assert allowed <= tried[name]
        assert {state for pair in tried[name] for state in pair} == set(transitions(kind))
    assert sum(move.allowed for move in MOVES) > 150


class Lives:
    """Every move of every record in one repository: committed in the state before, with the state after in the work tree."""

    def __init__(self, root: Path) -> None:
        self.root = root
        copy_of_the_firm(root)
        self.git("init", "-q")
        for move in MOVES:
            self.write(move, move.text(move.before))
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "before")
        self.before = load(root, AS_OF, AS_OF)
        for move in MOVES:
            self.write(move, move.text(move.after))
        self.after = load(root, AS_OF, AS_OF)

    def git(self, *arguments: str) -> None:
        who = ("-c", "user.name=Ann Baker", "-c", "user.email=ann@example.com", "-c", "core.hooksPath=/dev/null")
        subprocess.run(["git", *who, *arguments], cwd=self.root, check=True, capture_output=True)

    def write(self, move: Move, text: str) -> None:
        target = self.root / move.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Lives:
    return Lives(tmp_path_factory.mktemp("lives"))


def said(findings: Iterable[Finding]) -> list[str]:
    return [f"{item.place} {item.slug}: {item.message}" for item in findings]


def states(loaded: Loaded) -> dict[tuple[str, str], str]:
    workspace = loaded.workspace
    return {(record.kind, record.id): workspace.state(record) for record in workspace.records}


def test_a_record_in_any_state_with_what_the_state_requires_is_valid(lives: Lives) -> None:
    assert said(lives.before.findings) == []
    assert said(lives.after.findings) == []
    before, after = states(lives.before), states(lives.after)
    assert [move for move in MOVES if before[move.kind, move.id] != move.before] == []
    assert [move for move in MOVES if after[move.kind, move.id] != move.after] == []


def test_what_the_schema_allows_is_silent_and_everything_else_is_found(lives: Lives) -> None:
    arguments = ["--root", str(lives.root), "--as-of", str(AS_OF), "--base", "HEAD", "--format", "json"]
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 1
    found = [item for item in json.loads(result.output)["findings"] if item["slug"] in LIFECYCLE]
    assert {item["slug"] for item in found} == {"illegal-transition"}
    where = [item["path"] for item in found]
    assert len(where) == len(set(where))
    assert set(where) == {move.path for move in MOVES if not move.allowed}


@pytest.mark.parametrize("name", sorted(kinds()))
def test_what_a_state_requires_is_missed_when_it_is_not_there(name: str) -> None:
    kind = kinds()[name]
    validator = Validator(kind, firm().common)
    tried = 0
    for state in transitions(kind):
        whole, _ = filled(kind, state)
        assert _missed(validator, kind, whole) == set()
        for need in required(kind, whole):
            tried += 1
            without = {field: value for field, value in whole.items() if field != need.field}
            assert need.field in _missed(validator, kind, without), f"{state} without {need.field}"
    assert tried


def _missed(validator: Validator, kind: Kind, data: dict[str, Any]) -> set[str]:
    found = validator.check(Record(kind.name, "", "x.yml", data, Source("x.yml", "")))
    return {item.pointer for item in found if item.slug == "missing-for-state"}
