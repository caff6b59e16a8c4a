"""An Excel workbook that comes back: three sides are compared, cell by cell, and what is not clear is asked about.

What the workbook said when it left stands in its hidden sheet. A cell that still says so changes nothing; one that
says something else is a wish; a wish for a value that has changed here in the meantime is a conflict.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pmo.audience import projection
from pmo.audience.reader import UnknownReaderError
from pmo.connect import cells
from pmo.connect.fields import tables
from pmo.connect.rows import number, rows_of, value_of
from pmo.connect.xlsx import read as reader
from pmo.connect.xlsx import write as writer
from pmo.connect.xlsx.base import Base, DamagedBaseError
from pmo.connect.xlsx.package import NotAWorkbookError
from pmo.pipeline.exchange.changes import Fault, Wish, at, brief
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from datetime import tzinfo

    from pmo.connect.fields import Column, Table
    from pmo.connect.xlsx.base import SheetBase
    from pmo.model.kind import Kind
    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded

COLUMN: Final = "column"
SHEET: Final = "sheet"
ROW: Final = "row"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that was changed in the workbook and here since the export."""

    wish: Wish
    then: str
    here: str

    def __str__(self) -> str:
        wish = self.wish
        return (
            f"{wish.where}: {wish.record.id} {wish.title}: was {self.then or 'empty'}, is {brief(self.here) or 'empty'} "
            f"in {wish.record.path}, and {brief(wish.value) or 'empty'} in the workbook"
        )


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row that is a record nobody has yet: its data, and the cells of its fields by pointer."""

    kind: Kind
    data: dict[str, Any]
    cells: dict[str, str]
    where: str


@dataclass(slots=True)
class Comparison:
    """What a workbook asks for. `unknown` is what nothing here belongs to: it can only be left out."""

    wishes: list[Wish] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    new: list[NewRow] = field(default_factory=list)
    unknown: list[Fault] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    rows: int = 0


def compare(loaded: Loaded, raw: bytes) -> Comparison:
    """What the workbook in these bytes changes. InputError when it cannot be compared at all."""
    try:
        book = reader.read(raw)
    except NotAWorkbookError as error:
        raise InputError(f"The file cannot be read: {error}.") from None
    except DamagedBaseError as error:
        raise InputError(f"The hidden sheet that `pmo export` put into the workbook cannot be used: {error}. Export again, and make the changes in the new file.") from None  # fmt: skip
    if book.base is None:
        raise InputError(
            "This workbook was not made by `pmo export xlsx`: what it said before is not in it, so changes cannot be told. "
            "Save the sheet as CSV and use `pmo import csv` with a mapping."
        )
    try:
        seen = projection.project(loaded.workspace, book.base.audience)
    except UnknownReaderError as error:
        raise InputError(f"The workbook was made for readers that are not here any more: {error}.") from None
    found = Comparison()
    _Comparing(loaded, seen, book.base, found).sheets(book)
    return found


class _Comparing:
    """One comparison: the workspace as the workbook shows it, what it said, and what comes out."""

    def __init__(self, loaded: Loaded, seen: Workspace, base: Base, found: Comparison) -> None:
        self.whole = loaded.workspace
        self.seen = seen
        self.base = base
        self.found = found
        self.zone = zone_in(base)
        self.tables = {
            (kind.name, "/".join(".".join(part) for part in table.path)): table
            for kind in seen.kinds.values()
            for table in tables(kind)
        }
        self._origins: dict[str, dict[Path, Path]] | None = None
        self._added: dict[tuple[str, Path], int] = {}

    def sheets(self, book: reader.Read) -> None:
        titles = {sheet.title for sheet in book.sheets}
        missing = [title for title in self.base.sheets if title not in titles]
        for sheet in book.sheets:
            about = self.base.sheets.get(sheet.title)
            if about is not None:
                self.sheet(sheet, about)
            elif sheet.title != writer.ABOUT and (sheet.heads or sheet.lines):
                hint = closest(
                    sheet.title, missing, f"Was it “{missing[0]}”? Give it its name back." if missing else ""
                )
                self.found.unknown.append(Fault(sheet.title, f"this sheet is not from the export. {hint}".strip()))
        for title in missing:
            self.found.notes.append(Fault(title, "this sheet is not in the workbook; nothing of it is changed"))

    def sheet(self, sheet: reader.Sheet, about: SheetBase) -> None:
        table = self.tables.get((about.kind, about.path))
        if table is None:
            self.found.unknown.append(Fault(sheet.title, f"there are no such records here any more ({about.kind})"))
            return
        heads = self.heads(sheet, about, table)
        if heads is None:
            return
        keys, columns = heads
        here: dict[tuple[str, str], int] = {}
        for line in sheet.lines:
            record_id, row = (_word(line.cells.get(keys.get(name, 0))) for name in (writer.ID, writer.ROW))
            if not line.cells.keys() & {*keys.values(), *columns}:
                continue
            self.found.rows += 1
            where = f"{sheet.title}!A{line.number}"
            if record_id and (not table.depth or row):
                if (record_id, row) in here:
                    self.fault(where, f"{_named(record_id, row)} is here twice, also in row {here[record_id, row]}")
                    continue
                here[record_id, row] = line.number
            self.line(sheet.title, table, line, (record_id, row), columns, where)
        gone = [key for title, *key in self.base.rows if title == sheet.title and tuple(key) not in here]
        for record_id, row in gone:
            self.found.notes.append(Fault(sheet.title, f"{_named(record_id, row)} is no longer in the sheet; nothing is deleted. Close the record, or delete it in its file"))  # fmt: skip

    def heads(
        self, sheet: reader.Sheet, about: SheetBase, table: Table
    ) -> tuple[dict[str, int], dict[int, Column]] | None:
        """The columns of ids and rows, and of fields by number; None without them."""
        by_key = {column.key: column for column in table.columns}
        keys: dict[str, int] = {}
        columns: dict[int, Column] = {}
        for index, head in sheet.heads.items():
            if head in (writer.ID, writer.ROW) and head not in about.columns:
                keys.setdefault(head, index)
                continue
            column = by_key.get(about.columns.get(head, ""))
            at_head = f"{sheet.title}!{_letter(index)}1"
            if column is None:
                known = [title for title in about.columns if title not in sheet.heads.values()]
                hint = closest(head, known, "Fields come from the schema; new ones cannot be made here.")
                self.found.unknown.append(Fault(at_head, f"the column “{head}” is not from the export. {hint}"))
            elif column in columns.values():
                self.fault(at_head, f"the column “{head}” is here twice; keep one of them")
            else:
                columns[index] = column
        wanted = (writer.ID, writer.ROW) if table.depth else (writer.ID,)
        lost = [name for name in wanted if name not in keys]
        if lost and sheet.lines:
            self.fault(f"{sheet.title}!A1", f"the column “{lost[0]}” is missing; without it no row can be matched")
            return None
        return keys, columns

    def line(
        self, title: str, table: Table, line: reader.Line, key: tuple[str, str], columns: dict[int, Column], where: str
    ) -> None:
        record_id, row = key
        base = self.base.rows.get((title, record_id, row))
        record = self.whole.find(table.kind.name, record_id) if record_id else None
        if base is not None:
            if record is None or self.seen.find(table.kind.name, record_id) is None:
                self.found.unknown.append(Fault(where, f"{record_id} is not here any more: deleted or renamed since the export"))  # fmt: skip
                return
            self.known(title, table, line, record, row, base, columns, where)
        elif table.depth:
            self.new_item(title, table, line, key, record, columns, where)
        elif record is not None:
            self.found.unknown.append(Fault(where, f"{record_id} was not in this workbook when it was exported; export again to change it"))  # fmt: skip
        elif record_id and not table.kind.slug_id:
            known = [one.id for one in self.whole.of(table.kind.name)]
            hint = closest(record_id, known, "Leave the id of a new record empty: it gets the next free one.")
            self.found.unknown.append(Fault(where, f"there is no {table.kind.title.lower()} {record_id}. {hint}"))
        else:
            self.new_record(title, table, line, record_id, columns, where)

    def known(
        self, title: str, table: Table, line: reader.Line, record: Record, row: str, base: dict[str, str],
        columns: dict[int, Column], where: str,
    ) -> None:  # fmt: skip
        """A row that the export had: every cell that says something else is a wish or a conflict."""
        shown = self.seen.find(table.kind.name, record.id)
        assert shown is not None  # noqa: S101 - asked for by the caller
        place, data, moved = self.item(table, shown, row, base)
        for index, column in columns.items():
            cell = line.cells.get(index)
            there = f"{title}!{cell.at if cell else f'{_letter(index)}{line.number}'}"
            if cell is not None and cell.trouble:
                self.fault(there, cell.trouble)
                continue
            value = cell.value if cell is not None else None
            then = base.get(column.key, "")
            says = cells.token(column, value, self.zone)
            if says == then:
                continue
            now = cells.of_record(column, value_of(column, data), self.zone) if data is not None else ""
            if says == now and data is not None:
                continue
            if data is None or place is None:
                self.found.unknown.append(Fault(there, f"{_named(record.id, row)} is not in the file any more"))
                return
            try:
                wanted = self.wanted(column, value, record, (*place, *column.parts))
            except cells.CellError as error:
                self.fault(there, str(error))
                continue
            path = self.original(record, place, column, table)
            wish = Wish(record, path, wanted, there, where, f"{column.title} (row {row})" if row else column.title)
            if now != then or moved:
                self.found.conflicts.append(Conflict(wish, brief(then), now))
            else:
                self.found.wishes.append(wish)

    def wanted(self, column: Column, value: Any, record: Record, path: Path) -> Any:
        """The value for a field that has one or none; CellError for what cannot be written from here."""
        if column.given:
            raise cells.CellError(
                f"the name of its folder or file says the {column.title.lower()}; move it, or use `pmo rename`"
            )
        old = at(record.data, path)
        if isinstance(old, list) and any(isinstance(item, str) and "\n" in item for item in old):
            raise cells.CellError(f"an item of this list has several lines; change it in {record.path}")
        wanted = cells.value(column, value, self.zone)
        if isinstance(old, str) and old.endswith("\n") and isinstance(wanted, str):
            wanted += "\n"
        return wanted

    def item(
        self, table: Table, shown: Record, row: str, base: dict[str, str]
    ) -> tuple[Path | None, dict[str, Any] | None, bool]:
        """Where the row stands now, its data, and whether it is not surely the same one.

        An item that moved up or down in its list is found by what it said.
        """
        there = {number(one.at): one for one in rows_of(table, shown)}
        if not table.depth:
            return (), shown.data, False
        one = there.get(row)
        if one is not None and self.says(table, one.data) == base:
            return _path(table, one.at), one.data, False
        alike = [other for other in there.values() if self.says(table, other.data) == base]
        if len(alike) == 1:
            return _path(table, alike[0].at), alike[0].data, False
        return (_path(table, one.at), one.data, True) if one is not None else (None, None, True)

    def says(self, table: Table, data: dict[str, Any]) -> dict[str, str]:
        tokens = {column.key: cells.of_record(column, value_of(column, data), self.zone) for column in table.columns}
        return {key: text for key, text in tokens.items() if text}

    def original(self, record: Record, place: Path, column: Column, table: Table) -> Path:
        """The path in the record itself: readers who see less of a list count otherwise."""
        if not table.depth:
            return column.parts
        if self._origins is None:
            self._origins = projection.origins(self.whole, self.base.audience)
        known = self._origins.get(record.path, {})
        for new, old in known.items():
            if new[: len(place)] == place:
                return (*old[: len(place)], *column.parts)
        return (*place, *column.parts)

    def new_item(
        self, title: str, table: Table, line: reader.Line, key: tuple[str, str], record: Record | None,
        columns: dict[int, Column], where: str,
    ) -> None:  # fmt: skip
        """A row without a number adds an item to the list of the record it names."""
        record_id, row = key
        if row:
            self.found.unknown.append(Fault(where, f"{_named(record_id, row)} was not in the export. Leave the row number of a new line empty"))  # fmt: skip
        elif record is None:
            self.fault(where, f"write the id of the {table.kind.title.lower()} that this line belongs to" if not record_id else f"there is no {table.kind.title.lower()} {record_id}")  # fmt: skip
        elif table.depth > 1:
            self.fault(where, f"lines of lists inside lists are added in {record.path}")
        else:
            data, places = self.data(title, table, line, columns)
            path: Path = table.path[0]
            old = at(record.data, path)
            count = len(old) if isinstance(old, list) else 0
            index = self._added.get((record.path, path), count)
            self._added[record.path, path] = index + 1
            for column, value in data:
                self.found.wishes.append(Wish(record, (*path, index, *column.parts), value, places[column.key], where, f"{column.title} (new line)"))  # fmt: skip

    def new_record(
        self, title: str, table: Table, line: reader.Line, record_id: str, columns: dict[int, Column], where: str
    ) -> None:
        data, places = self.data(title, table, line, columns)
        found: dict[str, Any] = {"id": record_id} if record_id else {}
        for column, value in data:
            target = found
            for part in column.parts[:-1]:
                target = target.setdefault(part, {})
            target[column.parts[-1]] = value
        if data:
            self.found.new.append(NewRow(table.kind, found, places, where))

    def data(
        self, title: str, table: Table, line: reader.Line, columns: dict[int, Column]
    ) -> tuple[list[tuple[Column, Any]], dict[str, str]]:
        """The values of a new row, in the order of the schema, and the cells they come from."""
        out: list[tuple[Column, Any]] = []
        places: dict[str, str] = {}
        for index, column in columns.items():
            cell = line.cells.get(index)
            there = f"{title}!{_letter(index)}{line.number}"
            places[column.key] = there
            try:
                if cell is not None and cell.trouble:
                    raise cells.CellError(cell.trouble)
                value = cells.value(column, cell.value if cell is not None else None, self.zone)
            except cells.CellError as error:
                self.fault(there, str(error))
                continue
            if value is not None:
                out.append((column, value))
        order = [column.key for column in table.columns]
        return sorted(out, key=lambda pair: order.index(pair[0].key)), places

    def fault(self, where: str, message: str) -> None:
        self.found.faults.append(Fault(where, message))


def zone_in(base: Base) -> tzinfo:
    """The time zone in which the workbook shows its times; InputError when its hidden sheet names none that exists."""
    try:
        return ZoneInfo(base.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(f"The workbook shows its times in “{base.zone[:40]}”, which is no time zone. Export again, and make the changes in the new file.") from None  # fmt: skip


def resolved(found: Comparison, take: dict[str, bool]) -> Comparison:
    """The comparison with conflicts decided: by their cell, whether the workbook's value is taken."""
    decided = [conflict.wish for conflict in found.conflicts if take.get(conflict.wish.where)]
    rest = [conflict for conflict in found.conflicts if conflict.wish.where not in take]
    return replace(found, wishes=[*found.wishes, *decided], conflicts=rest)


def _path(table: Table, at_: tuple[int, ...]) -> Path:
    out: Path = ()
    for part, index in zip(table.path, at_, strict=True):
        out = (*out, *part, index)
    return out


def _word(cell: reader.Found | None) -> str:
    """An id or a row number as text: spreadsheets make 3 of “3”, and 3.0 of 3."""
    if cell is None:
        return ""
    value = cell.value
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _named(record_id: str, row: str) -> str:
    return f"row {row} of {record_id}" if row else record_id


def _letter(index: int) -> str:
    out = ""
    while index:
        index, rest = divmod(index - 1, 26)
        out = chr(65 + rest) + out
    return out
