"""Names in place of ids, for people: `Hannah Okafor` for `hannah.okafor`. What one looks up keeps its number.

JSON and CSV are for programs and keep the ids.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pmo.model.figures import Column
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

_KINDS: Final = {
    "owner": "person", "manager": "person", "people": "person", "beginners": "person", "from": "role", "to": "role",
    "clients": "client", "agreed_by": "role", "decided_by": "role",
}  # fmt: skip
"""Kinds behind columns that are not called like one."""
_WORDS: Final = ("people", "beginners", "clients")
"""Columns of words in which ids stand: `priya.raman (expert)`."""
_ID: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_MOST_TITLES: Final = 3


class Naming:
    """Knows the records that one reader may see by name."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def cell(self, column: Column, cell: Any) -> Any:
        """A cell with names for ids; numbers of other records get their title beside them."""
        if isinstance(cell, str) and column.unit == "id" and column.key != "id":
            return self._called(column.key, cell, titled=True)
        if column.key in _WORDS:
            if isinstance(cell, str):
                return _ID.sub(lambda found: self._called(column.key, found.group(), titled=False), cell)
            if isinstance(cell, tuple | list):
                return tuple(self.cell(column, item) for item in cell)
        if isinstance(cell, tuple | list):
            titled = len(cell) <= _MOST_TITLES
            return tuple(
                self._called(column.key, item, titled=titled) if isinstance(item, str) else item for item in cell
            )
        return cell

    def _called(self, key: str, wanted: str, *, titled: bool) -> str:
        record = self._find(key, wanted)
        if record is None:
            return wanted
        label = self._workspace.label(record)
        if not self._workspace.kinds[record.kind].numbered:
            return label
        return f"{wanted} ({label})" if titled and label != wanted else wanted

    def _find(self, key: str, wanted: str) -> Record | None:
        record = self._workspace.find(_KINDS.get(key, key), wanted)
        if record is not None or key in _WORDS:
            return record
        found = self._workspace.lookup(wanted)
        return found[0] if len({self._workspace.label(item) for item in found}) == 1 else None
