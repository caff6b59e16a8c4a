"""What happened to a sheet before: that it was returned or an approval taken back, why, and whether anything changed since."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.sheets import remark as r
from pmo.domain.sheets.sheet import IN_WORK, WAITING
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.domain.sheets.remark import Remark
    from pmo.domain.sheets.sheet import Sheet
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

MARK: Final = "entries_sha256"
"""Field of a row under `approvals` with the mark of the entries as they were returned."""
_OURS: Final = ("psa_ref", "entered_on")
"""Fields that others fill in; they make an entry no other one."""
REJECTED: Final = "rejected"
REVERSED: Final = "reversed"


@dataclass(frozen=True, slots=True)
class Return:
    """The last decision against a sheet: who sent it back, when and why. `mark` is that of its entries on that day."""

    person: str
    day: date | None
    reason: str
    reversed: bool = False
    mark: str = ""


def mark(record: Record) -> str:
    """What tells whether the entries of a sheet are still the same: the SHA-256 of what they say."""
    rows = [
        {name: value for name, value in row.items() if name not in _OURS} if isinstance(row, dict) else row
        for row in record.list("entries")
    ]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).hexdigest()


def last_return(sheet: Sheet) -> Return | None:
    """The decision that sent a sheet back to its person; None when the last one was another, or there was none."""
    rows = decisions(sheet)
    if not rows or rows[-1].get("decision") not in (REJECTED, REVERSED):
        return None
    row = rows[-1]
    return Return(
        str(row.get("person") or ""),
        as_date(row.get("decided_on")),
        " ".join(str(row.get("reason") or "").split()),
        row["decision"] == REVERSED,
        str(row.get(MARK) or ""),
    )


def decisions(sheet: Sheet) -> list[dict[str, Any]]:
    """The rows under the approvals of a sheet, in their order."""
    return [row for row in sheet.record.list("approvals") if isinstance(row, dict)] if sheet.record is not None else []


def words(workspace: Workspace, found: Return) -> str:
    """A return in words: `returned on 2026-11-20 by Dana Cole: “Friday was a holiday”`."""
    record = workspace.find("person", found.person)
    who = workspace.label(record) if record is not None else found.person
    what = "approval taken back" if found.reversed else "returned"
    parts = (what, f"on {found.day}" if found.day else "", f"by {who}" if who else "")
    return " ".join(part for part in parts if part) + (f": “{found.reason}”" if found.reason else "")


def remarks(workspace: Workspace, sheet: Sheet) -> Iterator[Remark]:
    """That a sheet came back: a question when its entries are as they were returned."""
    found = last_return(sheet)
    if found is None or sheet.record is None or sheet.state not in (*WAITING, *IN_WORK):
        return
    said = words(workspace, found)
    if found.mark and found.mark == mark(sheet.record):
        yield r.Remark(r.UNCHANGED, sheet.id, sheet.person, None, f"{said}; no entry was changed since")
    else:
        changed = "; changed since" if found.mark else ""
        yield r.Remark(r.RETURNED, sheet.id, sheet.person, None, f"{said}{changed}")
