"""The example firm with two months taken out of its tables, the PSA that holds them, and the commands a person types."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from click.testing import CliRunner

from pmo.cli.main import cli
from pmo.connect.connectwise.simulator import Store, writing
from pmo.connect.connectwise.simulator.folder import hours_of
from pmo.connect.connectwise.simulator.routes import BY_NAME
from pmo.pipeline.load import load
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pmo.connect.connectwise.simulator import Simulator

HERE = Path(__file__).parent
FOLDERS = ("projects", "registers", "processes", "runbooks", "schemas")
MONTHS = ("2026-10", "2026-11")
ACTUALS = "projects/*/actuals.csv"
USAGE = "registers/agreements/usage/*.csv"
SHEET = "registers/timesheets/TS-2026-0003.yml"
ONLY_HERE = (20057, 20060)
"""Two entries of that sheet, a project ticket of one hour and a charge code of three: they were entered with `pmo time`."""


class Row(NamedTuple):
    """What a row of a table is about. Weeks are added up to their month."""

    table: str
    wbs: str
    month: str
    person: str


class Amount(NamedTuple):
    """Hours, and what they cost; no cost in a table of agreement usage."""

    hours: Decimal
    cost: Decimal | None


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def amounts(root: Path, pattern: str) -> dict[Row, Amount]:
    """Every table that fits, by task, month and person."""
    hours: Counter[Row] = Counter()
    cost: Counter[Row] = Counter()
    for path in sorted(root.glob(pattern)):
        name = path.parent.name if path.stem == "actuals" else path.stem
        for line in table(path):
            row = Row(name, line.get("wbs", ""), line["month"], line["person"])
            hours[row] += Decimal(line["hours"])  # type: ignore[assignment]
            cost[row] += Decimal(line.get("cost", 0))  # type: ignore[assignment]
    priced = pattern == ACTUALS
    return {row: Amount(Decimal(hours[row]), Decimal(cost[row]) if priced else None) for row in hours}


def copy(root: Path) -> Path:
    """The records of the example firm."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "pmo.yml", root)
    return root


def take_out(root: Path) -> int:
    """Take the months out of the tables, as if nobody had booked them yet. How many rows that were."""
    taken = 0
    for path in (*root.glob(ACTUALS), *root.glob(USAGE)):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not set(MONTHS) & set(line.split(","))]
        taken += len(lines) - len(kept)
        if len(kept) < len(lines):
            path.write_text("".join(kept), encoding="utf-8")
    return taken


def psa_of() -> Store:
    """The PSA of the firm as it stands in this repository, with the hours that no record has."""
    return Store.of_workspace(load(ROOT, AS_OF, AS_OF).workspace, hours_of(HERE / "internal-hours.csv"))


def enter_only_here(root: Path, psa: Store) -> list[dict[str, Any]]:
    """Take two entries out of the PSA and their numbers out of the sheet. The rows as the PSA had them."""
    path = root / SHEET
    text = path.read_text(encoding="utf-8")
    rows = []
    for number in ONLY_HERE:
        line = f"    psa_ref: PSA-E-{number}\n"
        assert text.count(line) == 1
        text = text.replace(line, "")
        row = psa.get("time_entries", number)
        assert row is not None
        rows.append(row)
        writing.delete(psa, BY_NAME["time_entries"], row)
    path.write_text(text, encoding="utf-8")
    return rows


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file of the workspace but the cache."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".cache" not in path.parts
    }


class Office:
    """Somebody at a terminal, in the folder of the firm, with the keys of its PSA."""

    def __init__(self, root: Path, psa: Simulator) -> None:
        self.root = root
        self.psa = psa

    def pmo(self, line: str, *, reason: str = "", code: int = 0) -> str:
        """Type a command; what it says on both outputs. It has to end with this code."""
        args = [*line.split(), *(["--reason", reason] if reason else []), "--root", str(self.root)]
        done = CliRunner().invoke(cli, args, env=self.psa.environ, prog_name="pmo")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == code, f"pmo {line}: {done.output}"
        return done.output

    def figures(self, line: str) -> dict[str, list[dict[str, Any]]]:
        """The tables of a report, by name."""
        found = self.json(line)
        return {one["id"]: one["rows"] for one in found["tables"]}

    def json(self, line: str) -> dict[str, Any]:
        """What a command says to a tool."""
        said: dict[str, Any] = json.loads(self.pmo(f"{line} --format json"), parse_float=Decimal, parse_int=Decimal)
        return said

    def findings(self) -> Counter[tuple[str, str, str]]:
        """What `pmo lint` finds: level, rule and record."""
        return Counter((one["level"], one["slug"], one["record"]) for one in self.json("lint")["findings"])


def value(cell: Any) -> Decimal | None:
    """The value of a cell; None where it has a reason instead."""
    found = cell.get("value") if isinstance(cell, dict) else cell
    return Decimal(found) if found is not None else None


def by(rows: Iterable[Mapping[str, Any]], *names: str) -> dict[Any, Mapping[str, Any]]:
    """Rows by one column, or by several."""
    return {tuple(row[name] for name in names) if len(names) > 1 else row[names[0]]: row for row in rows}
