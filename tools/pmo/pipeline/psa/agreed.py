"""What records and PSA agreed on when a push looked last: by it the next one tells which of the two has moved.

Kept in `.pmo/imports`, in the overlay for records of the overlay, so that everybody who pushes from a clone knows it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pmo.pipeline.exchange.changes import brief
from pmo.pipeline.psa import exact_json
from pmo.pipeline.psa.three_way import base_path
from pmo.pipeline.psa.wanted_item import hindrance, same
from pmo.scaffold.atomic import write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pmo.model.finding import Finding
    from pmo.model.settings import Settings
    from pmo.pipeline.psa.wanted_item import Wanted

FORMAT: Final = "pmo-connectwise-push/1"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A field of a row in the PSA that says what the record wants."""

    path: str
    """The record's file, which says where this is kept."""
    ref: str
    field: str
    value: Any


class Agreed:
    """What was agreed on, by the number of a row and its field. A file that cannot be read knows nothing."""

    def __init__(self, root: Path, settings: Settings) -> None:
        self._root = root
        self._settings = settings
        self._files: dict[str, dict[str, dict[str, Any]]] = {}

    def moved_there(self, item: Wanted, field: str, there: Any) -> bool:
        """Whether the PSA has moved a field since, and the record has not."""
        base = self._rows(item.record.path).get(str(item.ref), {})
        return field in base and same(item.body[field], base[field]) and not same(base[field], there)

    def keep(self, found: Iterable[Agreement]) -> None:
        """Write down what is agreed on now; a file in which nothing changes is not touched."""
        for one in found:
            self._rows(one.path).setdefault(one.ref, {})[one.field] = one.value
        for name, rows in self._files.items():
            ordered = {ref: dict(sorted(rows[ref].items())) for ref in sorted(rows)}
            lines = ",\n".join(f"{json.dumps(ref)}: {exact_json.written(fields)}" for ref, fields in ordered.items())
            text = f'{{"format": "{FORMAT}", "rows": {{\n{lines}\n}}}}\n'
            file = self._root / name
            if rows and not (file.is_file() and file.read_text(encoding="utf-8") == text):
                write_bytes(file, text.encode())

    def _rows(self, path: str) -> dict[str, dict[str, Any]]:
        name = base_path(self._settings, path, "push")
        if name not in self._files:
            self._files[name] = _read(self._root / name)
        return self._files[name]


def of(item: Wanted, fields: Iterable[str]) -> tuple[Agreement, ...]:
    """These fields of a row that has a number, as they are wanted."""
    return tuple(Agreement(item.record.path, str(item.ref), field, item.body[field]) for field in fields)


def moved(item: Wanted, field: str, there: Any) -> Finding:
    """The finding about a field that somebody moved in the PSA; it is left as it is there."""
    return hindrance(
        "moved-there", item.record, item.path,
        f"{field} of {item.ref} ({item.name}) was changed in the PSA: it is {_shown(there)} there and {_shown(item.body[field])} here; it is left as it is",
        "take it over into the record, or push it with --take ours",
    )  # fmt: skip


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("name") or value.get("identifier") or value.get("id"))
    return brief(value) or "empty"


def _read(file: Path) -> dict[str, dict[str, Any]]:
    found = exact_json.of_file(file)
    rows = found.get("rows") if isinstance(found, dict) and found.get("format") == FORMAT else None
    if not isinstance(rows, dict):
        return {}
    return {ref: dict(fields) for ref, fields in rows.items() if isinstance(fields, dict)}
