"""Tables of DuckDB as Parquet files, the same bytes for the same rows."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import duckdb


def files(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Collection[str]]) -> dict[str, bytes]:
    """The content of `<table>.parquet` for some tables with their columns. Rows come in the order of their values."""
    out: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="pmo-parquet-") as folder:
        for table, columns in tables.items():
            path = Path(folder) / f"{table}.parquet"
            listed = ", ".join(_quoted(column) for column in columns)
            target = str(path).replace("'", "''")
            connection.execute(
                f"COPY (SELECT {listed} FROM {_quoted(table)} ORDER BY ALL) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608 - names come from schemas and are quoted
            )
            out[path.name] = path.read_bytes()
    return out


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
