"""The example firm and its PSA: what comes back is what its tables say, to the quarter hour and the cent."""

from __future__ import annotations

import csv
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import pytest

from connectwise.pull.firm import read, snapshot, taken_over
from pmo.connect.connectwise.simulator import Simulator, Store
from pmo.pipeline.load import load
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("projects", "registers", "processes", "runbooks", "schemas")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example firm after its first pull, written."""
    root = tmp_path_factory.mktemp("firm")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "pmo.yml", root)
    loaded = load(root, AS_OF, AS_OF)
    with Simulator(Store.of_workspace(loaded.workspace)) as psa:
        read(loaded, psa)
        found, plan = taken_over(loaded)
        assert found.conflicts == []
        assert list(found.gaps) == []
        assert [path for path in plan.files if path.endswith(".csv")] == []
        assert len(plan.files) > 50
        before = snapshot(root)
        again = load(root, AS_OF, AS_OF)
        read(again, psa)
        found, plan = taken_over(again)
        assert (found.conflicts, dict(plan.files), dict(plan.beside)) == ([], {}, {})
        assert snapshot(root) == before
    return root


def summed(root: Path, pattern: str, column: str) -> dict[str, Decimal]:
    """The sum of a column of each table, by what the table is about."""
    out: dict[str, Decimal] = {}
    for path in sorted(root.glob(pattern)):
        name = path.parent.name if path.stem == "actuals" else path.stem
        with path.open(encoding="utf-8") as file:
            out[name] = sum((Decimal(row[column]) for row in csv.DictReader(file)), Decimal(0))
    return out


@pytest.mark.parametrize(
    ("pattern", "column", "about", "sums"),
    [
        ("projects/*/actuals.csv", "hours", "project", "hours"),
        ("projects/*/actuals.csv", "cost", "project", "hours * cost_rate * COALESCE(cost_multiplier, 1)"),
        ("registers/agreements/usage/*.csv", "hours", "agreement", "hours"),
    ],
)
def test_facts_add_up_to_the_tables_of_the_firm(example: Path, pattern: str, column: str, about: str, sums: str):
    facts = str(example / ".cache/pmo/facts/time_entries.parquet")
    with duckdb.connect(":memory:") as database:
        found = dict(database.execute(f"SELECT {about}, SUM({sums}) FROM read_parquet(?) WHERE {about} IS NOT NULL GROUP BY 1", [facts]).fetchall())  # noqa: S608 # fmt: skip
    there = summed(ROOT, pattern, column)
    assert len(there) >= 8
    assert {name: round(found[name], 2) for name in there} == there
