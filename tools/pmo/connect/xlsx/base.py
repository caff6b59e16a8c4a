"""What a workbook said when it left: kept in a hidden sheet, so that three sides can be compared when it comes back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FORMAT: Final = "pmo-xlsx/1"
SHEET: Final = "_pmo"
LISTS: Final = "_lists"
_CHUNK: Final = 30_000


@dataclass(frozen=True, slots=True)
class SheetBase:
    """One sheet: which table of which kind it is, and the field behind each heading."""

    kind: str
    path: str
    columns: Mapping[str, str]


@dataclass(slots=True)
class Base:
    """Everything a workbook was made from. `rows` holds the tokens of each row: by sheet, id and row number."""

    audience: str
    as_of: str
    zone: str
    commit: str = ""
    sheets: dict[str, SheetBase] = field(default_factory=dict)
    rows: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=dict)


class DamagedBaseError(ValueError):
    """The hidden sheet is not what was written; nothing can be compared with it."""


def lines(base: Base) -> Iterator[list[str]]:
    """The rows of the hidden sheet, all of them text."""
    yield [FORMAT, base.audience, base.as_of, base.zone, base.commit]
    for title, sheet in base.sheets.items():
        yield ["sheet", title, sheet.kind, sheet.path, *_chunks(_json(dict(sheet.columns)))]
    for (title, record_id, row), tokens in base.rows.items():
        text = _json(tokens)
        yield ["row", title, record_id, row, _digest(text), *_chunks(text)]


def read(found: Iterable[list[str]]) -> Base:
    """The base from the rows of the hidden sheet; DamagedBaseError when somebody changed it."""
    rows = iter(found)
    head = [*next(rows, []), "", "", "", "", ""]
    if head[0] != FORMAT:
        raise DamagedBaseError("it was written by another version of pmo")
    base = Base(head[1], head[2], head[3], head[4])
    for cells in rows:
        try:
            if cells[0] == "sheet":
                base.sheets[cells[1]] = SheetBase(cells[2], cells[3], _mapping("".join(cells[4:])))
            elif cells[0] == "row":
                text = "".join(cells[5:])
                if _digest(text) != cells[4]:
                    raise DamagedBaseError(f"its line about {cells[2]} was changed")
                base.rows[cells[1], cells[2], cells[3]] = _mapping(text)
        except (IndexError, ValueError) as error:
            if isinstance(error, DamagedBaseError):
                raise
            raise DamagedBaseError("a line of it cannot be read") from None
    return base


def _mapping(text: str) -> dict[str, str]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise DamagedBaseError("a line of it cannot be read")
    return {str(key): str(item) for key, item in value.items()}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _chunks(text: str) -> list[str]:
    return [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
