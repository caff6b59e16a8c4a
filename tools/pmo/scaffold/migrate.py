"""Changes of schemas, as data, carried over to records: `scaffold/migrations/*.json`.

A migration is a list of operations for one kind: `rename_field`, `rename_value`, `set_default`, `move_file`. They change
the text of a record at the positions of its fields, so that comments, order and quotes stay. The caller reads the
text again and compares it with `changed`, so that a layout this module does not understand is left alone. Each
operation asks for what it changes first: done twice it is done once.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any, Final

from pmo.model.condition import matches
from pmo.scaffold import places
from pmo.scaffold.rename import Edit, edited
from pmo.scaffold.yaml_text import dump

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pmo.model.record import Path, Record
    from pmo.scaffold.yaml_text import ReadsAsText

FORMAT: Final = "_format.json"
"""The schema of migrations, in the same folder."""
SETTINGS: Final = "settings"
"""Kind by which a migration means pmo.yml."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One change. `field` is a dotted path with `[]` for lists; `old` and `new` are names, values or file patterns."""

    do: str
    field: str = ""
    old: Any = None
    new: Any = None
    when: Any = None


@dataclass(frozen=True, slots=True)
class Migration:
    """What has to happen to the records of a kind when a workspace reaches the version `since`."""

    name: str
    since: str
    kind: str
    why: str
    operations: tuple[Operation, ...]


def shipped() -> tuple[Migration, ...]:
    """The migrations of the toolkit, in the order in which they apply."""
    folder = package_files("pmo.scaffold") / "migrations"
    found = [
        parse(entry.name.removesuffix(".json"), entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".json") and not entry.name.startswith("_")
    ]
    return in_order(found)


def in_order(found: Iterable[Migration]) -> tuple[Migration, ...]:
    """By version, then by name."""
    return tuple(sorted(found, key=lambda one: (version(one.since), one.name)))


def format_schema() -> str:
    """The JSON Schema that every migration fits."""
    return (package_files("pmo.scaffold") / "migrations" / FORMAT).read_text(encoding="utf-8")


def parse(name: str, text: str) -> Migration:
    """A migration from its JSON text, which fits `_format.json`."""
    raw = json.loads(text)
    operations = tuple(
        Operation(one["do"], one.get("field", ""), one.get("from"), one.get("to"), one.get("when"))
        for one in raw["operations"]
    )
    return Migration(name, raw["since"], raw["kind"], raw["why"], operations)


def version(text: str) -> tuple[int, ...]:
    """A version for comparison: 0.10.1 comes after 0.9."""
    numbers = [int(part) for part in re.findall(r"[0-9]+", text)[:3]]
    return (*numbers, *([0] * (3 - len(numbers))))


def moved(operation: Operation, path: str) -> str:
    """Where a file goes; its own path when the operation does not concern it."""
    if operation.do != "move_file":
        return path
    values = places.values(operation.old, path)
    return path if values is None else places.filled(operation.new, values)


def rewritten(
    operation: Operation, record: Record, state: str, order: Sequence[str], reads_as_text: ReadsAsText
) -> str | None:
    """The text of the record's file after an operation; None when it stands in a way that cannot be changed safely.

    `order` are the top-level fields of the new schema: a field that is added goes to its place among them.
    """
    text = record.source.text
    if not matches(operation.when, record, state):
        return text
    if operation.do == "rename_field":
        return _renamed(operation, record)
    if operation.do == "rename_value":
        edits = [
            Edit(record.source.span(path), _word(operation.old), _written(operation.new, reads_as_text))
            for path, value in _values(record, operation.field)
            if value == operation.old
        ]
        return edited(text, edits) if edits else text
    if operation.do == "set_default" and operation.field not in record.data:
        line = dump({operation.field: operation.new}, reads_as_text)
        return _inserted(record, line, operation.field, order)
    return text


def changed(operation: Operation, record: Record, state: str) -> Any:
    """The data of the record after an operation; None when an old and a new field are both there."""
    if not matches(operation.when, record, state):
        return record.data
    if operation.do == "rename_field":
        old, new = operation.field.replace("[]", "").rsplit(".", 1)[-1], str(operation.new)
        found = {path[:-1] for path, _ in _values(record, operation.field)}
        if any(new in _at(record.data, where) for where in found):
            return None
        return _mapped(
            record.data, lambda path, key: new if path in found and key == old else key, lambda _, value: value
        )
    if operation.do == "rename_value":
        found = {path for path, value in _values(record, operation.field) if value == operation.old}
        return _mapped(record.data, lambda _, key: key, lambda path, value: operation.new if path in found else value)
    if operation.do == "set_default" and operation.field not in record.data:
        return {**record.data, operation.field: operation.new}
    return record.data


def _values(record: Record, field: str) -> list[tuple[Path, Any]]:
    return list(record.walk(field))


def _renamed(operation: Operation, record: Record) -> str | None:
    found = _values(record, operation.field)
    if not found:
        return record.source.text
    if operation.field.startswith("rows[]."):
        return _header(record.source.text, operation.field.rsplit(".", 1)[-1], str(operation.new))
    edits = [Edit(record.source.key_span(path), str(path[-1]), str(operation.new)) for path, _ in found]
    return edited(record.source.text, edits)


def _header(text: str, old: str, new: str) -> str:
    """A table with one column called differently."""
    head, end, rest = text.partition("\n")
    names = [new if name.strip().strip('"') == old else name for name in head.split(",")]
    return f"{','.join(names)}{end}{rest}"


def _word(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _written(value: Any, reads_as_text: ReadsAsText) -> str:
    return dump({"x": value}, reads_as_text).removeprefix("x: ").rstrip("\n")


def _inserted(record: Record, line: str, field: str, order: Sequence[str]) -> str | None:
    """The text with a field before the first one that the schema puts after it, else at the end of the fields."""
    lines = record.source.text.split("\n")
    ranks = {name: index for index, name in enumerate(order)}
    rank = ranks.get(field, len(ranks))
    spans = {str(name): record.source.key_span((name,)) for name in record.data}
    here = {name: span for name, span in spans.items() if span.column == 1 and _starts(lines, span.line, name)}
    after = [span.line for name, span in here.items() if ranks.get(name, len(ranks)) > rank]
    if after:
        at = min(after) - 1
        while at > 0 and lines[at - 1].startswith("#") and not lines[at - 1].startswith("# yaml-language-server:"):
            at -= 1
    elif lines[0].rstrip() == "---":
        at = next((number for number, text in enumerate(lines[1:], 1) if text.rstrip() == "---"), 0)
        if not at:
            return None
    else:
        at = len(lines)
        while at > 0 and not lines[at - 1].strip():
            at -= 1
    return "\n".join([*lines[:at], *line.rstrip("\n").split("\n"), *(lines[at:] or [""])])


def _starts(lines: list[str], number: int, name: str) -> bool:
    text = lines[number - 1] if 0 < number <= len(lines) else ""
    return text.startswith((f"{name}:", f'"{name}":', f"'{name}':"))


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _mapped(value: Any, key: Any, leaf: Any, path: Path = ()) -> Any:
    """A copy of data with keys and values replaced by what two functions say for their paths."""
    if isinstance(value, dict):
        return {key(path, name): _mapped(item, key, leaf, (*path, name)) for name, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, key, leaf, (*path, index)) for index, item in enumerate(value)]
    return leaf(path, value)
