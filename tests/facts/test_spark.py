"""A second engine gives the same numbers from the same files. Started by `make test-spark`; it needs Java and PySpark."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from facts.entries import entries, write, write_expenses
from pmo.facts.engine import Facts
from pmo.facts.layout import LAYOUTS
from pmo.facts.questions import QUESTIONS, sql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.spark
AS_OF = date(2026, 11, 20)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - only here when asked for

    session = (
        SparkSession.builder.master("local[2]")
        .appName("pmo")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("facts")
    write(made, entries(20_000, seed=7))
    write_expenses(made)
    return made


@pytest.mark.parametrize("question", QUESTIONS)
def test_both_engines_say_the_same(spark: Any, folder: Path, question: str) -> None:
    import sqlglot  # noqa: PLC0415 - only here when asked for

    table = QUESTIONS[question]
    raw = spark.read.option("header", "true").csv(str(folder / f"{table}.csv"))
    casts = [
        f"CAST({fact.name} AS {'STRING' if fact.type == 'VARCHAR' else fact.type}) AS {fact.name}" if fact.name in raw.columns
        else f"CAST(NULL AS {'STRING' if fact.type == 'VARCHAR' else fact.type}) AS {fact.name}"
        for fact in LAYOUTS[table]
    ]  # fmt: skip
    raw.selectExpr(*casts).createOrReplaceTempView(table)
    translated = sqlglot.transpile(sql(question, AS_OF), read="duckdb", write="spark")[0]
    theirs = [tuple(_plain(cell) for cell in row) for row in spark.sql(translated).collect()]
    ours = Facts(folder).ask(question, AS_OF)
    assert [tuple(_plain(cell) for cell in row) for row in ours.rows] == theirs
    assert theirs


def _plain(cell: Any) -> Any:
    """Decimals by value: engines keep different numbers of trailing zeros."""
    return Decimal(cell).normalize() if isinstance(cell, Decimal | int) else cell
