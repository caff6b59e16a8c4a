"""The records for other programs: Parquet for analysis, one JSON document for everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.connect import exported
from pmo.connect import parquet as parquet_files
from pmo.pipeline import query
from pmo.pipeline.exchange.narrow import commit, narrowed, outside
from pmo.pipeline.sound import sound

if TYPE_CHECKING:
    from pmo.pipeline.load import Loaded

_OF_FILES: Final = ("path", "body")
"""Columns that say where a record lies or hold prose without a mark: not for readers outside the firm."""


def json_document(loaded: Loaded, audience: str = "internal") -> str:
    """The workspace as one document of the format `pmo-export/1`, narrowed to its readers."""
    seen = narrowed(sound(loaded), audience)
    client = outside(audience)
    return exported.document(seen.workspace, commit="" if client else commit(loaded.root), outside=client)


def parquet(loaded: Loaded, audience: str = "internal") -> dict[str, bytes]:
    """A Parquet file for each table of `pmo query`, by name, from what these readers may see. Points in time are in UTC."""
    import duckdb  # noqa: PLC0415 - 100 interpreter-milliseconds for those who ask

    seen = narrowed(sound(loaded), audience)
    client = outside(audience)
    tables = {
        name: [column.name for column in columns if not client or column.name not in _OF_FILES]
        for name, columns in query.tables(seen).items()
    }
    connection = duckdb.connect(":memory:", config={"threads": "1"})
    try:
        query.fill(connection, seen)
        connection.execute("SET TimeZone = 'UTC'")
        return parquet_files.files(connection, dict(sorted(tables.items())))
    finally:
        connection.close()
