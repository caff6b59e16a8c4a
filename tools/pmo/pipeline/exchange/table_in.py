"""A table of some other program into records, by a mapping that says what is what. Nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pmo.connect import cells, csv_table
from pmo.connect.fields import tables
from pmo.connect.mapping import MappingError, ValueTextError, mapping
from pmo.parse import document
from pmo.pipeline.exchange.changes import Fault, Wish, at, same
from pmo.pipeline.exchange.newcomers import Newcomer
from pmo.pipeline.exchange.workbook_out import zone_of
from pmo.pipeline.write import kind_named
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from pmo.connect.fields import Column
    from pmo.connect.mapping import ColumnOf, MappingOf
    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded


@dataclass(slots=True)
class Comparison:
    """What a table asks for: values for records that are there, and records that are not."""

    wishes: list[Wish] = field(default_factory=list)
    new: list[Newcomer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def compare(loaded: Loaded, name: str, raw: bytes, mapping_name: str, mapping_raw: bytes) -> Comparison:
    """What the table in these bytes changes. InputError when mapping or table cannot be used at all."""
    read = document.read("mapping.yml", mapping_raw)
    if read.data is None or any(fault.level.value == "error" for fault in read.faults):
        why = read.faults[0].message if read.faults else "it holds no fields"
        at_line = f":{read.faults[0].span.line}" if read.faults else ""
        raise InputError(f"{mapping_name}{at_line}: {why}.")
    try:
        said = mapping(read.data)
    except MappingError as error:
        raise InputError(f"{mapping_name}: {error}.") from None
    kind = kind_named(loaded, said.kind)
    if kind.format == "csv":
        raise InputError(f"{kind.plural} are tables themselves: write their rows into {kind.files[0]}.")
    columns = _fields(kind, said, mapping_name)
    try:
        table = csv_table.read(raw, said.encoding, said.separator)
    except csv_table.NotATableError as error:
        raise InputError(f"{name} cannot be read: {error}.") from None
    _same_columns(name, table.heads, said)
    comparing = _Comparing(loaded, kind, said, columns, name)
    for line, row in table.rows:
        comparing.row(line, dict(zip(table.heads, row, strict=True)))
    return comparing.found


def _fields(kind: Kind, said: MappingOf, mapping_name: str) -> dict[str, Column | None]:
    """The column of the kind behind each heading; None for the id."""
    known = {column.key: column for column in tables(kind)[0].columns}
    out: dict[str, Column | None] = {}
    for head, about in said.columns.items():
        if about.name != "id" and about.name not in known:
            hint = closest(
                about.name,
                known,
                f"`pmo explain {kind.name}` lists the fields; lists of groups cannot come from a table.",
            )
            raise InputError(
                f"{mapping_name}: “{head}” is to be the field “{about.name}”, which {kind.plural.lower()} do not have. {hint}"
            )
        out[head] = known.get(about.name)
    if said.key not in {about.name for about in said.columns.values()}:
        raise InputError(f"{mapping_name}: no column is the key “{said.key}”, by which a row finds its record.")
    return out


def _same_columns(name: str, heads: tuple[str, ...], said: MappingOf) -> None:
    missing = [head for head in said.columns if head not in heads]
    if missing:
        listed = ", ".join(heads)
        raise InputError(f"{name} has no column “{missing[0]}”. {closest(missing[0], heads, '')} It has {listed}.")
    unknown = [head for head in heads if head not in said.columns and head not in said.ignore and head]
    if unknown:
        listed = ", ".join(f"“{head}”" for head in unknown)
        raise InputError(
            f"The mapping says nothing about {listed}: name a field under `columns:`, or list it under `ignore:`."
        )


class _Comparing:
    """Rows of one table against the records of one kind."""

    def __init__(
        self, loaded: Loaded, kind: Kind, said: MappingOf, columns: Mapping[str, Column | None], name: str
    ) -> None:
        self.loaded = loaded
        self.kind = kind
        self.said = said
        self.columns = columns
        self.name = name
        self.zone: tzinfo = zone_of(loaded.workspace)[0]
        self.found = Comparison()
        self.seen: dict[str, int] = {}
        self.key_head = next(head for head, about in said.columns.items() if about.name == said.key)
        self.by_key: dict[str, list[Record]] = {}
        for record in loaded.workspace.of(kind.name):
            value = record.id if said.key == "id" else record.get(said.key)
            if value is not None:
                self.by_key.setdefault(str(value), []).append(record)

    def row(self, line: int, texts: Mapping[str, str]) -> None:
        where = f"{self.name}:{line}"
        key = self.word(self.said.columns[self.key_head], texts[self.key_head])
        if key and key in self.seen:
            self.found.faults.append(
                Fault(where, f"{self.key_head} {key} is here twice, also in line {self.seen[key]}")
            )
            return
        self.seen[key] = line
        there = self.by_key.get(key, []) if key else []
        if len(there) > 1:
            listed = ", ".join(record.id for record in there[:5])
            self.found.faults.append(Fault(where, f"{self.key_head} {key} is said by several records: {listed}"))
            return
        if not there and key and self.said.key == "id" and not self.kind.slug_id:
            hint = closest(key, self.by_key, "Leave the id of a new record empty.")
            self.found.faults.append(Fault(where, f"there is no {self.kind.title.lower()} {key}. {hint}"))
            return
        self.values(where, texts, there[0] if there else None)

    def values(self, where: str, texts: Mapping[str, str], record: Record | None) -> None:
        data: dict[str, Any] = {}
        places: dict[str, str] = {}
        for head, column in self.columns.items():
            place = f"{where} {head}"
            text = self.word(self.said.columns[head], texts[head])
            if column is None:
                if text and record is None:
                    data["id"] = text
                continue
            places[column.key] = place
            if not text and not (self.said.clear_empty and record is not None):
                continue
            try:
                value = self.value(column, text) if text else None
                if record is not None:
                    self.wish(record, column, value, place, where)
            except (ValueTextError, cells.CellError) as error:
                self.found.faults.append(Fault(place, str(error)))
                continue
            if record is None:
                _put(data, column.parts, value)
        if record is None and data:
            for name, value in self.said.fixed.items():
                data.setdefault(name, value)
            self.found.new.append(Newcomer(self.kind, data, places, where))

    def wish(self, record: Record, column: Column, value: Any, place: str, where: str) -> None:
        now = at(record.data, column.parts)
        if same(now, value) or cells.of_record(column, now, self.zone) == cells.of_record(column, value, self.zone):
            return
        if column.given:
            raise cells.CellError(f"the name of its folder or file says the {column.title.lower()} of {record.id}")
        self.found.wishes.append(Wish(record, column.parts, value, place, where, column.title))

    def value(self, column: Column, text: str) -> Any:
        said = self.said
        if column.sort in ("whole", "number"):
            return cells.value(column, said.number(text), self.zone)
        if column.sort == "date":
            return said.day(text)
        if column.sort == "instant":
            found = said.moment(text)
            return found if isinstance(found, str) else cells.with_offset(found, self.zone)
        if column.sort == "lines" and said.lists:
            text = "\n".join(part.strip() for part in text.split(said.lists))
        return cells.value(column, text, self.zone)

    def word(self, about: ColumnOf, text: str) -> str:
        return about.words.get(text, text)


def _put(data: dict[str, Any], parts: tuple[str, ...], value: Any) -> None:
    for part in parts[:-1]:
        data = data.setdefault(part, {})
    data[parts[-1]] = value
