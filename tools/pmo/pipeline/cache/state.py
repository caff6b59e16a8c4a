"""What a run of `pmo lint` found, as one file on disk: which records there are, findings, and what each rule read.

Records themselves are not kept: an unchanged file is read again when somebody asks for its record, and few do. The
file carries its digest, so that half of it, or a damaged one, is as good as none; what is seldom needed stays packed
inside. Only plain values are stored.
"""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from pmo.model.finding import Finding, Level, Note, Place, Span
from pmo.pipeline.cache import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pmo.model.workspace import Workspace
    from pmo.pipeline.cache.traced import Reading

_FILE = "state"
_MAGIC = b"pmo lint state 1\n"
_BUCKETS = 64


class Table(NamedTuple):
    """The records by number, column by column."""

    kinds: list[str]
    ids: list[str]
    paths: list[str]
    states: list[str]
    fields: bytes
    """For each record the fields that its path gives, packed."""
    names: bytes
    """For each record the numbers of those it names, packed."""


class RuleState(NamedTuple):
    """What a rule said, the kinds of which it had read any record, and those whose records it judges one by one."""

    findings: list[Any]
    kinds: list[str]
    subjects: list[str]


class State(NamedTuple):
    """One run. `racy` files count as changed; findings are packed, those about a record stand under its path."""

    view: stamp.View
    racy: list[str]
    as_of: str
    table: Table
    unread: dict[str, tuple[str, str]]
    fixed: list[Any]
    faults: dict[str, list[Any]]
    invalid: dict[str, list[Any]]
    linked: list[Any]
    rules: dict[str, RuleState]
    parts: list[bytes]
    """What rules had read for single records: by part and rule the numbers of these records; see `readers_of`."""


def pack(finding: Finding) -> tuple[Any, ...]:
    """A finding as plain values, without its excerpt."""
    place, span = finding.place, finding.place.span
    notes = tuple(
        (note.place.path, note.place.span.line, note.place.span.column, note.place.span.end, note.text)
        for note in finding.notes
    )
    return (
        finding.slug,
        finding.level.value,
        place.path,
        span.line,
        span.column,
        span.end,
        finding.message,
        finding.help,
        notes,
        finding.record,
        finding.pointer,
    )


def unpack(packed: Sequence[Any]) -> Finding:
    """The finding again."""
    slug, level, path, line, column, end, message, help_, notes, record, pointer = packed
    return Finding(
        slug,
        Level(level),
        Place(path, Span(line, column, end)),
        message,
        help_,
        tuple(Note(Place(where, Span(first, second, third)), text) for where, first, second, third, text in notes),
        record,
        pointer,
    )


def by_path(findings: Iterable[Finding]) -> dict[str, list[Any]]:
    """Packed findings by the file they are in."""
    out: dict[str, list[Any]] = {}
    for finding in findings:
        out.setdefault(finding.place.path, []).append(pack(finding))
    return out


def tabulate(workspace: Workspace, names: Sequence[Sequence[int]], places: Mapping[str, dict[str, str]]) -> Table:
    """The table of all records; `names` are for each the numbers of those it names, `places` by path the fields it gives."""
    records = workspace.records
    return Table(
        [record.kind for record in records],
        [record.id for record in records],
        [record.path for record in records],
        [workspace.state(record) for record in records],
        marshal.dumps([places[record.path] for record in records]),
        marshal.dumps(list(names)),
    )


def gathered(readings: Mapping[str, Reading], numbers: Mapping[str, int]) -> list[bytes]:
    """What rules (by slug) had read for single records, in packed buckets."""
    buckets: list[dict[str, dict[str, list[int]]]] = [{} for _ in range(_BUCKETS)]
    for slug, reading in readings.items():
        for part, paths in reading.parts.items():
            found = sorted(numbers[path] for path in paths)
            buckets[crc32(part.encode()) % _BUCKETS].setdefault(part, {})[slug] = found
    return [marshal.dumps(bucket) for bucket in buckets]


def readers_of(parts: Iterable[str], state: State) -> dict[str, set[int]]:
    """By rule the numbers of the records for which it had read one of these parts."""
    out: dict[str, set[int]] = {}
    opened: dict[int, dict[str, dict[str, list[int]]]] = {}
    for part in parts:
        number = crc32(part.encode()) % _BUCKETS
        if number not in opened:
            opened[number] = marshal.loads(state.parts[number])  # noqa: S302 - a part of the state
        for slug, found in opened[number].get(part, {}).items():
            out.setdefault(slug, set()).update(found)
    return out


def write(home: str, token: bytes, state: State) -> None:
    """Write the file. Raises OSError, ValueError."""
    rules = {slug: tuple(rule) for slug, rule in state.rules.items()}
    content = marshal.dumps(tuple(state._replace(table=tuple(state.table), rules=rules)))  # type: ignore[arg-type]
    stamp.seal(f"{home}/{_FILE}", _MAGIC + token, content)


def read(home: str, token: bytes) -> State | None:
    """The state of an earlier run, None when it is not ours or not whole. Raises OSError, ValueError, EOFError, TypeError."""
    content = stamp.unseal(f"{home}/{_FILE}", _MAGIC + token)
    if content is None:
        return None
    state = State._make(marshal.loads(content))  # noqa: S302 - only after the token, which nobody else can know
    rules = {slug: RuleState._make(rule) for slug, rule in state.rules.items()}
    return state._replace(table=Table._make(state.table), rules=rules)


def fields_of(table: Table) -> list[dict[str, str]]:
    """For each record the fields that its path gives."""
    found: list[dict[str, str]] = marshal.loads(table.fields)  # noqa: S302 - a part of the state
    return found


def names_of(table: Table) -> list[list[int]]:
    """For each record the numbers of those it names."""
    found: list[list[int]] = marshal.loads(table.names)  # noqa: S302 - a part of the state
    return found
