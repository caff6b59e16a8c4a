"""What a run of `pmo lint` found, as one file on disk: records, who names whom, findings, and what each rule read.

The file is a head and then one piece for each record. The head is read as a whole, pieces only when somebody asks for
the record; of the head, what is seldom needed stays packed. Head and pieces have their digests, so that half a file or
a damaged one is as good as none. Only plain values are stored; a number with decimals is written down as text.
"""

from __future__ import annotations

import marshal
import os
from decimal import Decimal
from itertools import accumulate
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
_SIZE = 8
_MARK = 16
_BUCKETS = 64
_DECIMAL = "\0decimal"


class Table(NamedTuple):
    """The records by number, column by column."""

    kinds: list[str]
    ids: list[str]
    paths: list[str]
    states: list[str]
    lengths: list[int]
    """Of the pieces, which follow each other in the file."""
    digests: bytes
    """Of the pieces, end to end."""
    names: bytes
    """For each record the numbers of those it names, packed."""


class RuleState(NamedTuple):
    """What a rule said, the kinds of which it had read any record, and those whose records it judges one by one."""

    findings: list[Any]
    kinds: list[str]
    subjects: list[str]


class State(NamedTuple):
    """The head. `racy` files count as changed; findings are packed, those about a record stand under its path."""

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


class Piece(NamedTuple):
    """What is kept of a record: data, prose, the fields that its path gives, the numbers of the records it names."""

    data: dict[str, Any]
    body: str
    body_line: int
    fields: dict[str, str]
    names: tuple[int, ...]


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


def tabulate(
    workspace: Workspace, names: Mapping[str, tuple[int, ...]], places: Mapping[str, dict[str, str]]
) -> tuple[Table, list[bytes]]:
    """The table and the pieces of all records.

    By path, `names` are the numbers of the records each one names, and `places` the fields that the path itself gives.
    """
    records = workspace.records
    pieces: list[bytes] = []
    for record in records:
        rest = (record.body, record.body_line, places[record.path], names.get(record.path, ()))
        try:
            pieces.append(marshal.dumps((record.data, *rest)))
        except ValueError:
            pieces.append(marshal.dumps((_without_decimals(record.data), *rest, True)))
    table = Table(
        [record.kind for record in records],
        [record.id for record in records],
        [record.path for record in records],
        [workspace.state(record) for record in records],
        [len(piece) for piece in pieces],
        b"".join(stamp.digest(piece)[:_MARK] for piece in pieces),
        marshal.dumps([names.get(record.path, ()) for record in records]),
    )
    return table, pieces


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
            opened[number] = marshal.loads(state.parts[number])  # noqa: S302 - a part of the head
        for slug, found in opened[number].get(part, {}).items():
            out.setdefault(slug, set()).update(found)
    return out


def write(home: str, token: bytes, state: State, pieces: list[bytes]) -> None:
    """Write the file. Raises OSError, ValueError."""
    rules = {slug: tuple(rule) for slug, rule in state.rules.items()}
    head = marshal.dumps(tuple(state._replace(table=tuple(state.table), rules=rules)))  # type: ignore[arg-type]
    stamp.write(f"{home}/{_FILE}", [_MAGIC, token, stamp.digest(head), len(head).to_bytes(_SIZE, "big"), head, *pieces])


class Store:
    """The file of an earlier run, open for its pieces."""

    def __init__(self, file: int, state: State, start: int) -> None:
        self.state = state
        self._file = file
        self._starts = list(accumulate(state.table.lengths, initial=start))

    @staticmethod
    def open(home: str, token: bytes) -> Store | None:
        """The file, None when it is not ours or not whole. Raises OSError, ValueError, EOFError, TypeError."""
        file = os.open(f"{home}/{_FILE}", os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        start = len(_MAGIC) + 64 + _SIZE
        first = os.pread(file, start, 0)
        size = int.from_bytes(first[-_SIZE:], "big")
        mark = len(_MAGIC)
        if len(first) == start and first[:mark] == _MAGIC and first[mark : mark + 32] == token:
            head = os.pread(file, size, start)
            if len(head) == size and stamp.digest(head) == first[mark + 32 : mark + 64]:
                state = State._make(marshal.loads(head))  # noqa: S302 - only after the token, which nobody else can know
                rules = {slug: RuleState._make(rule) for slug, rule in state.rules.items()}
                return Store(file, state._replace(table=Table._make(state.table), rules=rules), start + size)
        os.close(file)
        return None

    def piece(self, number: int) -> Piece:
        """What is kept of a record. Raises ValueError when it is damaged."""
        table = self.state.table
        raw = os.pread(self._file, table.lengths[number], self._starts[number])
        if stamp.digest(raw)[:_MARK] != table.digests[number * _MARK : (number + 1) * _MARK]:
            message = f"the piece of {table.paths[number]} is damaged"
            raise ValueError(message)
        data, body, line, fields, names, *decimals = marshal.loads(raw)  # noqa: S302 - its digest is in the head
        return Piece(_with_decimals(data) if decimals else data, body, line, fields, names)

    def names(self) -> list[tuple[int, ...]]:
        """For each record the numbers of those it names."""
        found: list[tuple[int, ...]] = marshal.loads(self.state.table.names)  # noqa: S302 - a part of the head
        return found

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def _without_decimals(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_decimals(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_decimals(item) for item in value]
    return (_DECIMAL, str(value)) if isinstance(value, Decimal) else value


def _with_decimals(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_decimals(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_decimals(item) for item in value]
    return Decimal(value[1]) if isinstance(value, tuple) else value
