"""DuckDB over files of facts: opens them, checks them, and answers questions with exact decimals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from pmo.facts.layout import CHOICES, LAYOUTS
from pmo.facts.questions import QUESTIONS, sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from pmo.facts.layout import Fact

ENDINGS = (".parquet", ".csv")


class FactsError(ValueError):
    """The files cannot be used; the text says which and why, for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Rows:
    """An answer: names of the columns, and rows of text, dates, whole numbers and exact decimals."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class Facts:
    """The tables of facts in a folder: `time_entries` and `expenses`, each a file or a folder of files.

    Raises FactsError when there are none, or when a file has not the columns it needs.
    """

    def __init__(self, folder: Path) -> None:
        self.files = {name: found for name in LAYOUTS if (found := _files(folder, name))}
        if not self.files:
            wanted = " or ".join(f"{name}{ending}" for name in LAYOUTS for ending in ENDINGS)
            raise FactsError(f"{folder} holds no facts; put {wanted} there.")
        self._database = duckdb.connect(":memory:", config={"threads": "2", "preserve_insertion_order": "false"})
        for name, paths in self.files.items():
            self._open(name, paths)

    def _open(self, name: str, paths: Sequence[Path]) -> None:
        reader = _reader(paths)
        try:
            there = {
                str(row[0]): str(row[1])
                for row in self._database.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()  # noqa: S608 - a quoted list of files
            }
        except duckdb.Error as error:
            raise FactsError(f"{_named(paths)} cannot be read: {_first_line(error)}") from None
        missing = [fact.name for fact in LAYOUTS[name] if fact.needed and fact.name not in there]
        if missing:
            raise FactsError(f"{_named(paths)} has no column {', '.join(missing)}; it has {', '.join(there)}.")
        columns = ", ".join(_column(fact, there.get(fact.name)) for fact in LAYOUTS[name])
        self._database.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM {reader}")  # noqa: S608 - names of layout.py

    def ask(self, question: str, as_of: date) -> Rows:
        """The answer to a question (`questions.QUESTIONS`); without rows when there are no facts of that sort.

        Raises FactsError when a value in a file is not what its column holds.
        """
        if QUESTIONS[question] not in self.files:
            return Rows((), ())
        try:
            done = self._database.execute(sql(question, as_of))
            names = tuple(str(column[0]) for column in done.description or ())
            return Rows(names, tuple(done.fetchall()))
        except duckdb.Error as error:
            raise FactsError(f"{_named(self.files[QUESTIONS[question]])}: {_first_line(error)}") from None

    def faults(self) -> Iterator[str]:
        """What is wrong in the files, counted, with the first example of each: double ids, unknown words, odd hours."""
        for name in self.files:
            yield from self._faults_of(name)

    def _faults_of(self, name: str) -> Iterator[str]:
        for what, condition in _checks(name):
            count, example = self._one(f"SELECT COUNT(*), MIN(id) FROM {name} WHERE {condition}")  # noqa: S608 - names of layout.py
            if count:
                yield f"{name}: {count} with {what}, for example {example}"
        twice, example = self._one(
            f"SELECT COUNT(*), MIN(id) FROM (SELECT id FROM {name} GROUP BY id HAVING COUNT(*) > 1) AS twins"  # noqa: S608 - names of layout.py
        )
        if twice:
            yield f"{name}: {twice} ids more than once, for example {example}"

    def _one(self, question: str) -> tuple[int, str]:
        try:
            found = self._database.execute(question).fetchone()
        except duckdb.Error as error:
            raise FactsError(_first_line(error)) from None
        return (int(found[0]), str(found[1])) if found else (0, "")


def _checks(name: str) -> Iterator[tuple[str, str]]:
    for (table, column), words in CHOICES.items():
        if table == name:
            listed = ", ".join(f"'{word}'" for word in words)
            yield (
                f"an unknown {column} (known: {', '.join(words)})",
                f"{column} IS NOT NULL AND {column} NOT IN ({listed})",
            )
    if name == "time_entries":
        yield "hours below 0 or above 24", "hours < 0 OR hours > 24"
        yield "client work that is neither billable, covered nor without charge", "kind = 'client' AND billing IS NULL"
        yield "an entry before the day of the work", "entered_on < day"


def _files(folder: Path, name: str) -> list[Path]:
    """The files of a table: `name.parquet`, `name.csv`, or all such files in a folder of that name."""
    found = [folder / f"{name}{ending}" for ending in ENDINGS if (folder / f"{name}{ending}").is_file()]
    if not found and (folder / name).is_dir():
        found = sorted(path for path in (folder / name).iterdir() if path.suffix in ENDINGS and path.is_file())
    if len({path.suffix for path in found}) > 1:
        raise FactsError(f"{folder} holds {name} both as CSV and as Parquet; which one counts cannot be known.")
    return found


def _reader(paths: Sequence[Path]) -> str:
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    if paths[0].suffix == ".parquet":
        return f"read_parquet([{listed}], union_by_name = true)"
    return f"read_csv([{listed}], header = true, all_varchar = true, union_by_name = true, nullstr = '')"


def _column(fact: Fact, there: str | None) -> str:
    if there is None:
        return f"CAST(NULL AS {fact.type}) AS {fact.name}"
    return fact.name if there == fact.type.replace(" ", "") else f"CAST({fact.name} AS {fact.type}) AS {fact.name}"


def _named(paths: Sequence[Path]) -> str:
    return paths[0].name if len(paths) == 1 else f"{paths[0].parent.name}/ ({len(paths)} files)"


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
