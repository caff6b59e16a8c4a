"""The table of duties is whole and up to date."""

from __future__ import annotations

import pytest

from pmo.model.commands import COMMANDS
from pmo.model.duties import DUTIES
from pmo.pipeline import duties, report
from pmo.pipeline.load import load
from support import AS_OF, ROOT


@pytest.fixture(scope="module")
def rows() -> tuple[tuple[str, ...], ...]:
    grid = duties.page(load(ROOT, AS_OF)).parts[0].grid
    assert grid is not None
    return grid.rows


def test_no_cell_is_empty(rows: tuple[tuple[str, ...], ...]) -> None:
    assert [row[0] for row in rows if not all(cell.strip() for cell in row)] == []
    assert len(rows) == len(DUTIES)


def test_the_file_is_up_to_date() -> None:
    written = (ROOT / duties.FILE).read_text(encoding="utf-8")
    assert written == duties.markdown(load(ROOT, AS_OF)), "run `pmo schema`"


def test_every_kind_serves_a_known_duty() -> None:
    known = {duty.slug for duty in DUTIES}
    kinds = load(ROOT, AS_OF).workspace.kinds.values()
    named = {kind.name: set(kind.schema["x-kind"].get("duties", ())) for kind in kinds}
    assert {name for name, slugs in named.items() if not slugs or not slugs <= known} == set()


def test_the_commands_named_exist() -> None:
    words = {command.split()[1] for duty in DUTIES for command in duty.commands}
    assert words <= COMMANDS.keys()
    reports = {command.split()[2] for duty in DUTIES for command in duty.commands if command.startswith("pmo report")}
    assert reports <= set(report.NAMES), "reports that a duty names"
