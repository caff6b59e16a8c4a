"""Rows that are records nobody has yet: each becomes a draft with the next free id, several in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pmo.pipeline import write
from pmo.pipeline.exchange.changes import Fault, New
from pmo.scaffold.new import next_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded


class Newcomer(NamedTuple):
    """A new record as it came in: its data, where its fields and where the whole of it stand."""

    kind: Kind
    data: Mapping[str, Any]
    cells: Mapping[str, str]
    where: str


def drafts(loaded: Loaded, rows: Iterable[Newcomer]) -> tuple[list[New], list[Fault]]:
    """A draft for each new record, and what is wrong with those that cannot be made. Nothing is written."""
    out: list[New] = []
    faults: list[Fault] = []
    last: dict[str, str] = {}
    paths: set[str] = set()
    for row in rows:
        data = dict(row.data)
        if row.kind.numbered and "id" not in data and row.kind.name in last:
            data["id"] = next_id(row.kind, loaded.workspace.as_of, [last[row.kind.name]])
        try:
            made, _ = write.draft(loaded, row.kind, data)  # its findings are judged later, with all else that comes in
        except write.InputError as error:
            faults.append(Fault(row.where, " ".join(str(error).replace("--set ", "").split())))
            continue
        last[row.kind.name] = made.id
        if made.path in paths:
            faults.append(Fault(row.where, f"{made.id} is made by two new rows; give one of them another id"))
            continue
        paths.add(made.path)
        out.append(New(made, row.cells, row.where))
    return out, faults
