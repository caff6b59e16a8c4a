"""Building blocks of tables: plain columns, and what several tables say about a record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pmo.model.figures import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RANK: Final = {"client": 0, "internal": 1, "management": 2}

ID: Final = Column("id", "Id", "id", audience="client")
TITLE: Final = Column("title", "Title", audience="client")
CLIENT: Final = Column("client", "Client", "id", audience="client")
PROJECT: Final = Column("project", "Project", "id", audience="client")
STATUS: Final = Column("status", "Status", audience="client")
OWNER: Final = Column("owner", "Owner", "id")


def table(
    name: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[tuple[tuple[Any, ...], tuple[str, ...]]],
    *,
    note: str = "",
    audience: str = "internal",
) -> Table:
    """A table from rows that come with the ids of the records behind them."""
    pairs = list(rows)
    return Table(
        name, title, tuple(columns), tuple(row for row, _ in pairs), tuple(ids for _, ids in pairs), note, audience
    )


def visible(found: Table, audience: str) -> Table:
    """The table without the columns that are not for this reader; without rows when the table itself is not.

    `audience` is client:SLUG, internal or management; a reader nobody knows sees what a client sees.
    """
    rank = RANK.get(audience.split(":", 1)[0], 0)
    kept = [index for index, column in enumerate(found.columns) if RANK.get(column.audience, 3) <= rank]
    if RANK.get(found.audience, 3) > rank:
        return replace(found, columns=tuple(found.columns[index] for index in kept), rows=(), sources=(), note="")
    return replace(
        found,
        columns=tuple(found.columns[index] for index in kept),
        rows=tuple(tuple(row[index] for index in kept) for row in found.rows),
    )


def client_id(workspace: Workspace, record: Record) -> str:
    """Id of the client a record belongs to, empty for none."""
    client = workspace.client_of(record)
    return client.id if client is not None else ""
