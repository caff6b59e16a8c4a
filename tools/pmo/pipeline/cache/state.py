"""What a run of `pmo lint` found, as one file on disk: records, who names whom, findings, and what each rule read.

The file is a head and then one piece for each record. The head is read as a whole, pieces only when somebody asks for
the record. Head and pieces carry their digests, so that half a file or a damaged one is as good as none. Only plain
values are stored; a number with decimals is written down as text.
"""

from __future__ import annotations

import marshal
import os
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

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
_DECIMAL = "\0decimal"


class Row(NamedTuple):
    """A record in the head: kind, id, path and the fields it gives, state, where its piece lies, and the rows it names."""

    kind: str
    id: str
    path: str
    fields: dict[str, str]
    state: str
    offset: int
    length: int
    digest: bytes
    names: tuple[int, ...]


class RuleState(NamedTuple):
    """What a rule said, and what it had read: see `traced.Reading`; records are rows here."""

    findings: list[Any]
    kinds: list[str]
    subjects: list[str]
    parts: dict[str, list[int]]


class State(NamedTuple):
    """The head of the file. `racy` files count as changed; findings are packed, those of a record by its path."""

    view: stamp.View
    racy: list[str]
    as_of: str
    rows: list[Row]
    unread: dict[str, tuple[str, str]]
    fixed: list[Any]
    faults: dict[str, list[Any]]
    invalid: dict[str, list[Any]]
    linked: list[Any]
    rules: dict[str, RuleState]
    pieces: int
    """Where the pieces start in the file."""


class Piece(NamedTuple):
    """What is kept of a record beside its row."""

    data: dict[str, Any]
    body: str
    body_line: int


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


def pieces(
    workspace: Workspace, names: Mapping[str, tuple[int, ...]], places: Mapping[str, dict[str, str]]
) -> tuple[list[Row], list[bytes]]:
    """The rows and pieces of the records.

    By path, `names` are the rows of the records each one names, and `places` the fields that the path itself gives.
    """
    rows: list[Row] = []
    out: list[bytes] = []
    offset = 0
    for record in workspace.records:
        content = (record.data, record.body, record.body_line)
        try:
            piece = marshal.dumps(content)
        except ValueError:
            piece = marshal.dumps((_without_decimals(record.data), *content[1:], True))
        rows.append(
            Row(
                record.kind,
                record.id,
                record.path,
                places[record.path],
                workspace.state(record),
                offset,
                len(piece),
                stamp.digest(piece)[:_MARK],
                names.get(record.path, ()),
            )
        )
        out.append(piece)
        offset += len(piece)
    return rows, out


def write(home: str, token: bytes, state: State, parts: list[bytes]) -> None:
    """Write the file; where the pieces start is worked out here. Raises OSError, ValueError."""
    rows = [tuple(row) for row in state.rows]
    rules = {slug: tuple(rule) for slug, rule in state.rules.items()}
    raw = marshal.dumps((*state[:3], rows, *state[4:9], rules))
    stamp.write(f"{home}/{_FILE}", [_MAGIC, token, stamp.digest(raw), len(raw).to_bytes(_SIZE, "big"), raw, *parts])


def rule_state(findings: Iterable[Finding], reading: Reading, rows: Mapping[str, int]) -> RuleState:
    """What is kept of a rule."""
    parts = {part: sorted(rows[path] for path in paths) for part, paths in reading.parts.items()}
    return RuleState([pack(finding) for finding in findings], sorted(reading.kinds), sorted(reading.subjects), parts)


class Store:
    """The file of an earlier run, open for its pieces."""

    def __init__(self, file: int, state: State) -> None:
        self._file = file
        self.state = state

    @staticmethod
    def open(home: str, token: bytes) -> Store | None:
        """The file, None when it is not ours or not whole. Raises OSError, ValueError, EOFError, TypeError."""
        file = os.open(f"{home}/{_FILE}", os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        start = len(_MAGIC) + 64 + _SIZE
        first = os.pread(file, start, 0)
        size = int.from_bytes(first[-_SIZE:], "big")
        mark = len(_MAGIC)
        if len(first) == start and first[:mark] == _MAGIC and first[mark : mark + 32] == token:
            raw = os.pread(file, size, start)
            if len(raw) == size and stamp.digest(raw) == first[mark + 32 : mark + 64]:
                found = marshal.loads(raw)  # noqa: S302 - only after the token, which nobody else can know
                state = State._make((*found, start + size))
                rows = [Row._make(row) for row in state.rows]
                rules = {slug: RuleState._make(rule) for slug, rule in state.rules.items()}
                return Store(file, state._replace(rows=rows, rules=rules))
        os.close(file)
        return None

    def piece(self, row: Row) -> Piece:
        """What is kept of a record. Raises ValueError when it is damaged."""
        raw = os.pread(self._file, row.length, self.state.pieces + row.offset)
        if stamp.digest(raw)[:_MARK] != row.digest:
            message = f"the piece of {row.path} is damaged"
            raise ValueError(message)
        data, body, line, *decimals = marshal.loads(raw)  # noqa: S302 - its digest is in the head
        return Piece(_with_decimals(data) if decimals else data, body, line)

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
