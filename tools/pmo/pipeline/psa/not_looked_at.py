"""Sheets of which a push cannot tell what the PSA should have: they are named, and not taken for sheets that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.domain.sheets import sheet as sheets
from pmo.model.finding import Finding, Level, Place
from pmo.pipeline.psa.wanted_entries import APPROVED
from pmo.pipeline.time import soundness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.domain.sheets.sheet import Entry, Expense
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded

SLUG: Final = "psa-not-looked-at"
"""Of push alone, like the other words of it that begin with psa-; lint has its own about such files."""


def not_looked_at(loaded: Loaded, workspace: Workspace) -> list[Finding]:
    """An error for each file that cannot be read, and for each sheet that may be approved and holds what cannot be read.

    `workspace` is the one of `loaded` without the values that are none (`sound`).
    """
    ids: dict[str, str] = {}
    for kind in (sheets.TIME, sheets.EXPENSES):
        read = {record.path: record for record in loaded.workspace.of(kind)}
        for path in soundness.unread_files(loaded, kind):
            if path not in read:
                ids[path] = loaded.workspace.unread.get(path, ("", ""))[1]
        for record in workspace.of(kind):
            if _holds_more(workspace, read[record.path], record):
                ids[record.path] = record.id
    return list(_findings(ids))


def _findings(ids: dict[str, str]) -> Iterator[Finding]:
    for path, name in sorted(ids.items()):
        yield Finding(
            SLUG, Level.ERROR, Place(path), "this cannot be read, and its entries were not looked at",
            "`pmo lint` tells why", record=name,
        )  # fmt: skip


def _holds_more(workspace: Workspace, raw: Record, record: Record) -> bool:
    """Whether a record says something that its sheet does not: nobody can tell whether it is approved, or what was done."""
    lifecycle = workspace.kinds[record.kind].lifecycle
    state = workspace.state(raw)
    if lifecycle is not None and state not in lifecycle.states:
        return True
    if state not in APPROVED:
        return False
    found = sheets.of_record(record)
    if found is None:
        return True
    rows = raw.data.get("entries")
    read: tuple[Entry | Expense, ...] = (*found.entries, *found.expenses)
    lost = rows is not None and (not isinstance(rows, list) or len(read) < len(rows))
    return lost and all(one.number for one in read)  # else all of the sheet stays here, and that is said
