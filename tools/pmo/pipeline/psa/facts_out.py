"""The shelf as files of facts: `time_entries.parquet` and `expenses.parquet`, in the layout that `pmo facts` reads.

They hold what an hour costs, so they are for their owner alone. A value that its column cannot hold is left out and counted.

Rows go through one by one: into a text file, and from there into Parquet by DuckDB. The old file stays until the new one is whole.
"""

from __future__ import annotations

import csv
import os
import re
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
from pmo.scaffold.atomic import PRIVATE, link_on_the_way, private_folder
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.gaps import Gaps
    from pmo.pipeline.psa.store import Shelf

_LABELS: Final = {"time_entries": "time entry", "expenses": "expense"}
_DECIMAL: Final = re.compile(r"DECIMAL\((\d+), (\d+)\)")
_PLACES: Final = 12
"""Behind the point; no column has as many."""
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
            fact = _fitting("time_entries", entries.time(row), gaps)
            if _wanted(fact, since):
                sums.add(fact, entries.origin(row))
                yield fact

    expenses = (_fitting("expenses", entries.expense(row), gaps) for row in shelf.rows("expense_entries"))
    counts = {
        "time_entries": _parquet(folder, "time_entries", time()),
        "expenses": _parquet(folder, "expenses", (fact for fact in expenses if _wanted(fact, since))),
    }
    return sums, counts


def _wanted(fact: Mapping[str, Any], since: date | None) -> bool:
    return since is None or fact["day"] is None or fact["day"] >= since


def _fitting(name: str, fact: dict[str, Any], gaps: Gaps) -> dict[str, Any]:
    """The fact without numbers that its columns cannot hold."""
    for column, most in _MOST[name].items():
        value = fact.get(column)
        if value is not None and abs(value) >= most:
            gaps.add("number", f"{column} of {_LABELS[name]}", f"{_LABELS[name]} {fact['id']}")
            fact[column] = None
    return fact


def _most(of_type: str) -> Decimal | None:
    """What a number of an SQL type has to stay below; None for everything that is no number."""
    found = _DECIMAL.match(of_type)
    if found is not None:
        digits, places = int(found.group(1)), int(found.group(2))
        return Decimal(10) ** (digits - places) - Decimal(1).scaleb(-places)
    return Decimal(2**31) if of_type == "INTEGER" else None


_MOST: Final = {
    name: {column.name: most for column in layout if (most := _most(column.type)) is not None}
    for name, layout in LAYOUTS.items()
}


def _parquet(folder: Path, name: str, facts: Iterable[Mapping[str, Any]]) -> int:
    """Write one file; how many facts it has. InputError when the folder or the disk does not take it."""
    try:
        return _written(folder, name, facts)
    except (OSError, duckdb.Error) as error:
        why = error.strerror if isinstance(error, OSError) else type(error).__name__
        raise InputError(f"The facts in {folder} could not be written ({why}). Look whether there is room, and who may write there.") from None  # fmt: skip


def _written(folder: Path, name: str, facts: Iterable[Mapping[str, Any]]) -> int:
    private_folder(folder)
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
        table.chmod(PRIVATE)
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
        return f"{round(value, _PLACES):f}"
    return str(value).replace("\r", " ").replace("\n", " ").replace("\0", " ")
