"""The shelf as files of facts: `time_entries.parquet` and `expenses.parquet`, in the layout that `pmo facts` reads.

Rows go through one by one: into a text file, and from there into Parquet by DuckDB. The old file stays until the new one is whole.
"""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb

from pmo.facts.layout import LAYOUTS
from pmo.pipeline.facts import FOLDER
from pmo.pipeline.psa.entries import Entries
from pmo.pipeline.psa.lost import Lost
from pmo.pipeline.psa.sums import Sums
from pmo.scaffold.atomic import link_on_the_way
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.gaps import Gaps
    from pmo.pipeline.psa.store import Shelf

_THREADS: Final = "1"
"""More would write the rows of a file in an order of their own."""


def write(loaded: Loaded, shelf: Shelf, gaps: Gaps, *, since: date | None = None) -> tuple[Sums, dict[str, int]]:
    """Write both files; the sums of the time entries, and how many facts each file has. The shelf has to be locked.

    With `since`, days before it are left out: of them the shelf may hold only a part.
    """
    folder = loaded.root / FOLDER
    link = link_on_the_way(loaded.root, folder)
    if link is not None:
        raise InputError(f"{link} is a symbolic link; facts are not written through a link.")
    entries = Entries(loaded.workspace, shelf, gaps)
    sums = Sums(loaded.workspace, Lost.of(loaded))

    def time() -> Iterator[Mapping[str, Any]]:
        for row in shelf.rows("time_entries"):
            fact = entries.time(row)
            if _wanted(fact, since):
                sums.add(fact, entries.origin(row))
                yield fact

    expenses = (entries.expense(row) for row in shelf.rows("expense_entries"))
    counts = {
        "time_entries": _parquet(folder, "time_entries", time()),
        "expenses": _parquet(folder, "expenses", (fact for fact in expenses if _wanted(fact, since))),
    }
    return sums, counts


def _wanted(fact: Mapping[str, Any], since: date | None) -> bool:
    return since is None or fact["day"] is None or fact["day"] >= since


def _parquet(folder: Path, name: str, facts: Iterable[Mapping[str, Any]]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f".{name}-*"):  # of a pull that was killed; no other one is running
        shutil.rmtree(left, ignore_errors=True)
    layout = LAYOUTS[name]
    count = 0
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=folder) as place:
        text, table = Path(place, "facts.csv"), Path(place, "facts.parquet")
        with text.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([column.name for column in layout])
            for fact in facts:
                writer.writerow([_cell(fact.get(column.name)) for column in layout])
                count += 1
        _converted(name, text, table)
        table.replace(folder / f"{name}.parquet")
    return count


def _converted(name: str, text: Path, table: Path) -> None:
    columns = ", ".join(f"CAST({column.name} AS {column.type}) AS {column.name}" for column in LAYOUTS[name])
    source, target = (str(path).replace("'", "''") for path in (text, table))
    reader = f"read_csv('{source}', header = true, all_varchar = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = {_varchars(name)})"
    with duckdb.connect(":memory:", config={"threads": _THREADS, "memory_limit": "512MB", "temp_directory": str(table.parent)}) as database:  # fmt: skip
        database.execute(f"COPY (SELECT {columns} FROM {reader}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608 - names of layout.py and quoted paths
    with table.open("rb") as file:
        os.fsync(file.fileno())


def _varchars(name: str) -> str:
    return "{" + ", ".join(f"'{column.name}': 'VARCHAR'" for column in LAYOUTS[name]) + "}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value).replace("\r", " ").replace("\n", " ").replace("\0", " ")
