"""What an import wants to change: prepared in memory, judged by the schemas and rules, written all at once or not at all."""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pmo.discover import files
from pmo.link import graph
from pmo.model.finding import Finding, Level
from pmo.model.record import Record, dotted
from pmo.parse import document, extents, table
from pmo.pipeline.exchange.carrying_out import carry_out
from pmo.pipeline.lint import lint
from pmo.pipeline.write import reads_as_text
from pmo.scaffold import edit, table_edit
from pmo.validate.records import validator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pmo.model.kind import Kind
    from pmo.model.record import Path
    from pmo.pipeline.load import Loaded
    from pmo.scaffold.new import Draft

__all__ = ["Fault", "Prepared", "Wish", "carry_out", "prepared"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with something that came in, and where there: `Risks!F12`, or a line of a file."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True, slots=True)
class Wish:
    """One value that a record should have; `path` leads to it in the record, `value` None takes it away.

    An index behind the end of a list adds an item. `where` is the cell or line that wishes it, `row` the place that
    stands for the whole record, `title` the name of the field.
    """

    record: Record
    path: Path
    value: Any
    where: str = ""
    row: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class New:
    """A record that should be written; `cells` are the places of its fields, `row` that of the whole."""

    draft: Draft
    cells: Mapping[str, str]
    row: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """New contents by path, what changes in words, and what lint would say more: `faults` forbid the writing, `notes` do not."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """Files that are no records and are written with them: what an import has to remember."""


def prepared(loaded: Loaded, wishes: Iterable[Wish], made: Iterable[New] = ()) -> Prepared:
    """Everything that wishes and new records change. Nothing is written."""
    by_record: dict[str, list[Wish]] = defaultdict(list)
    for wish in wishes:
        by_record[wish.record.path].append(wish)
    contents: dict[str, bytes] = {}
    changed: dict[str, Record] = {}
    lines: list[str] = []
    faults: list[Fault] = []
    cells: dict[str, dict[str, str]] = defaultdict(dict)
    for path, group in sorted(by_record.items()):
        result = _rewritten(loaded, group)
        if isinstance(result, Fault):
            faults.append(result)
        elif result is not None:
            contents[path], changed[path] = result
            lines.extend(_line(wish) for wish in group)
            cells[path] = {dotted(wish.path): wish.where for wish in group} | {"": group[0].row or group[0].where}
    for one in made:
        draft = one.draft
        title = loaded.workspace.kinds[draft.kind].title.lower()
        record = _drafted(loaded, draft)
        if isinstance(record, Fault):
            faults.append(replace(record, where=one.row))
            continue
        contents[draft.path], changed[draft.path] = draft.text.encode(), record
        lines.append(f"{f'{one.row}: ' if one.row else ''}new {title} {draft.id} ({draft.path})")
        cells[draft.path] = {**one.cells, "": one.row}
    notes: list[Fault] = []
    for finding in _more(loaded, changed) if changed else ():
        target = faults if finding.level is Level.ERROR else notes
        target.append(Fault(_cell(finding, cells.get(finding.place.path, {})), f"{finding.message}; {finding.help}".rstrip("; ")))  # fmt: skip
    return Prepared(contents, tuple(lines), tuple(faults), tuple(notes))


def _rewritten(loaded: Loaded, group: list[Wish]) -> tuple[bytes, Record] | Fault | None:
    """The new content of a file and the record it gives; None when nothing changes in it."""
    record = group[0].record
    where = group[0].row or group[0].where
    kind = loaded.workspace.kinds[record.kind]
    raw = files.read(str(loaded.root), record.path)
    if isinstance(raw, Finding):
        return Fault(where, f"{record.path}: {raw.message}")
    before = document.read(record.path, raw, text_columns(kind))
    errors = [fault for fault in before.faults if fault.level is Level.ERROR]
    if before.data is None or errors:
        why = errors[0].message if errors else "it holds no fields"
        line = f", line {errors[0].span.line}" if errors else ""
        return Fault(where, f"{record.path} has to be mended first{line}: {why}")
    wanted = copy.deepcopy(before.data)
    for wish in group:
        put(wanted, wish.path, wish.value)
    if same(wanted, before.data):
        return None
    text = _table(before, wanted) if kind.format == "csv" else _fields(record.path, before, wanted, kind)
    titles = ", ".join(dict.fromkeys(wish.title or str(wish.path[-1]) for wish in group))
    if text is None:
        return Fault(
            where, f"{record.path} is written in a way that cannot be changed safely; change it by hand: {titles}"
        )
    after = document.read(record.path, text.encode(), text_columns(kind))
    known = {(fault.slug, fault.message) for fault in before.faults}
    fresh = [fault for fault in after.faults if (fault.slug, fault.message) not in known and fault.level is Level.ERROR]
    if fresh:
        return Fault(where, f"{fresh[0].message}; {fresh[0].help}")
    if not same(after.data, wanted) or after.body.rstrip() != before.body.rstrip():
        return Fault(where, f"{record.path} would say something else after the change; change it by hand: {titles}")
    given = {name: value for name, value in record.data.items() if name not in before.data}
    data = document.filled(after, given)
    new = Record(record.kind, record.id, record.path, data, after.source, after.body, after.body_line)
    ends = b"\r\n" if b"\r\n" in raw and raw.count(b"\r\n") == raw.count(b"\n") else b"\n"
    return text.encode().replace(b"\n", ends), new


def _fields(path: str, before: document.Document, wanted: dict[str, Any], kind: Kind) -> str | None:
    writing = edit.Writing(lambda text: extents.extents(path, text), reads_as_text, edit.ranks(kind.fields))
    return edit.edited(before.source.text, before.data or {}, wanted, writing)


def _table(before: document.Document, wanted: dict[str, Any]) -> str | None:
    old, new = (before.data or {}).get("rows", []), wanted.get("rows", [])
    changes = {
        (index, name): _plain(new[index].get(name))
        for index, row in enumerate(old)
        for name in dict.fromkeys((*row, *new[index]))
        if not same(row.get(name), new[index].get(name))
    }
    added = [{name: _plain(value) for name, value in row.items()} for row in new[len(old) :]]
    return table_edit.edited(table.as_written(before.source.text), changes, added)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def text_columns(kind: Kind) -> frozenset[str]:
    """The columns of a table whose cells stay text even when they look like numbers."""
    if kind.format != "csv":
        return frozenset()
    return frozenset(item.name for item in kind.fields if item.path.startswith("rows[].") and item.type not in ("number", "integer"))  # fmt: skip


def put(data: Any, path: Path, value: Any) -> None:
    """Set or (None) take away the value at a path; groups and items on the way are made, groups left empty go."""
    part, rest = path[0], path[1:]
    if isinstance(part, int):
        while len(data) <= part:
            data.append({})
        if rest:
            put(data[part], rest, value)
        else:
            data[part] = value
        return
    if not rest:
        if value is None:
            data.pop(part, None)
        else:
            data[part] = value
        return
    if value is None and part not in data:
        return
    inner = data.setdefault(part, [] if isinstance(rest[0], int) else {})
    put(inner, rest, value)
    if inner == {}:
        del data[part]


def same(one: Any, other: Any) -> bool:
    """Whether two values are written the same: true is not 1, the order of fields does not matter."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def _drafted(loaded: Loaded, draft: Draft) -> Record | Fault:
    """The record that a draft gives; the fault of a text that no file can hold."""
    inside = loaded.workspace.settings.inside(draft.path)
    found = files.Places(loaded.workspace.kinds).match(inside)
    read = document.read(draft.path, draft.text.encode())
    wrong = next((fault for fault in read.faults if fault.level is Level.ERROR), None)
    if wrong is not None:
        return Fault("", f"{draft.path} cannot be written: {wrong.message}; {wrong.help}")
    data = document.filled(read, found.fields if found is not None else {})
    return Record(draft.kind, draft.id, draft.path, data, read.source, read.body, read.body_line)


def _more(loaded: Loaded, changed: Mapping[str, Record]) -> list[Finding]:
    """What lint would find after the change and does not find now."""
    workspace = loaded.workspace
    records = [changed.get(record.path, record) for record in workspace.records]
    there = {record.path for record in workspace.records}
    records.extend(record for path, record in changed.items() if path not in there)
    records.sort(key=lambda record: record.path)
    unread = frozenset(workspace.unread.values())
    before = set(graph.link(workspace.records, workspace.kinds, unread)[1])
    references, linked = graph.link(records, workspace.kinds, unread)
    after = type(workspace)(workspace.settings, workspace.as_of, workspace.kinds, records, references)
    after.unread = workspace.unread
    solved = before - set(linked)
    kept = [one for one in loaded.findings if one.place.path not in changed and one not in solved]
    for record in changed.values():
        kept.extend(validator(workspace.kinds[record.kind], loaded.common).check(record))
    known = {_mark(one) for one in lint(loaded).findings}
    found = lint(
        replace(loaded, workspace=after, findings=(*kept, *(one for one in linked if one not in before)))
    ).findings
    return [one for one in found if _mark(one) not in known]


def _mark(finding: Finding) -> tuple[str, str, str, str]:
    return finding.slug, finding.place.path, finding.pointer, finding.message


def _cell(finding: Finding, cells: Mapping[str, str]) -> str:
    """The cell that a finding is about: of its field, of a field around or inside it, else of the whole record."""
    if not cells:
        return str(finding.place)
    pointer = finding.pointer
    while pointer:
        if pointer in cells:
            return cells[pointer]
        inside = next((cell for name, cell in cells.items() if name.startswith((f"{pointer}.", f"{pointer}["))), "")
        if inside:
            return inside
        pointer = pointer[: max(pointer.rfind("."), pointer.rfind("["), 0)]
    return cells[""]


def _line(wish: Wish) -> str:
    old = at(wish.record.data, wish.path)
    name = wish.title or dotted(wish.path)
    where = f"{wish.where}: " if wish.where else ""
    if wish.value is None:
        return f"{where}{wish.record.id} {name}: {brief(old)} is taken out"
    return f"{where}{wish.record.id} {name}: {f'{brief(old)} → ' if old is not None else ''}{brief(wish.value)}"


def at(data: Any, path: Path) -> Any:
    """The value at a path, None when there is none."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def brief(value: Any) -> str:
    """A value on one line, not too long."""
    if isinstance(value, list):
        text = ", ".join(
            " ".join(map(_plain, item.values())) if isinstance(item, dict) else _plain(item) for item in value
        )
    else:
        text = " ".join(_plain(value).split()) if not isinstance(value, dict) else "…"
    return f"“{text[:60]}…”" if len(text) > 60 else text
