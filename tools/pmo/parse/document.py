"""A file of the workspace as a document: data, prose and faults, whatever its format.

`.yml` is data alone; `.md` is front matter between two `---` lines, then prose; `.csv` is a table whose
rows become `{"rows": [...]}`.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, NamedTuple

from pmo.model.finding import Span
from pmo.model.record import Source
from pmo.parse import strict_yaml
from pmo.parse.fault import Fault
from pmo.parse.scalars import NUMBER, plain
from pmo.parse.text import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.model.record import Path


class Document(NamedTuple):
    """What one file says. `data` is None when it cannot be read; `body_line` counts from 1."""

    data: dict[str, Any] | None
    source: Source
    body: str
    body_line: int
    faults: tuple[Fault, ...]


def read(path: str, raw: bytes, text_columns: frozenset[str] = frozenset()) -> Document:
    """The document in a file; the ending of `path` says how to read it. Never raises.

    `text_columns` are the columns of a table that stay text even when they look like numbers.
    """
    text, faults = decode(raw)
    if not text and faults:
        return Document(None, Source(path, text), "", 0, faults)
    if path.endswith(".md"):
        return _markdown(path, text, faults)
    if path.endswith(".csv"):
        return _table(path, text, faults, text_columns)
    parsed = strict_yaml.parse(text)
    source = Source(path, text, strict_yaml.locate)
    return _document(source, parsed, "", 0, faults)


def _document(
    source: Source, parsed: strict_yaml.Parsed, body: str, body_line: int, faults: tuple[Fault, ...]
) -> Document:
    faults = (*faults, *parsed.faults)
    data = parsed.data
    if isinstance(data, dict):
        return Document(data, source, body, body_line, faults)
    if not parsed.faults:
        if data is None:
            fault = Fault("empty-file", Span(), "the file is empty", "write the record, or delete the file")
        else:
            fault = Fault(
                "not-a-record",
                Span(),
                "the file holds no fields, only a list or a text",
                "start with `id:` and `title:`; `pmo new` writes a complete example",
            )
        faults = (*faults, fault)
    return Document(None, source, body, body_line, faults)


def _markdown(path: str, text: str, faults: tuple[Fault, ...]) -> Document:
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        fault = Fault(
            "front-matter-missing",
            Span(),
            "the page does not start with front matter",
            "start the file with a line `---`, then the fields, then another line `---`",
        )
        return Document({}, Source(path, text), text, 1, (*faults, fault))
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if not end:
        fault = Fault(
            "front-matter-missing", Span(), "the front matter has no end", "put a line `---` after the last field"
        )
        return Document(None, Source(path, text), "", 0, (*faults, fault))
    front = "\n".join(lines[1:end]) + "\n"
    source = Source(path, text, _locate_front_matter)
    parsed = strict_yaml.parse(front)
    if parsed.data is None and not parsed.faults:
        parsed = strict_yaml.Parsed({}, ())
    shifted = tuple(_down(fault, 1) for fault in parsed.faults)
    body_start = end + 1
    while body_start < len(lines) and not lines[body_start].strip():
        body_start += 1
    return _document(
        source, strict_yaml.Parsed(parsed.data, shifted), "\n".join(lines[body_start:]), body_start + 1, faults
    )


def _locate_front_matter(text: str) -> dict[Path, Span]:
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), len(lines))
    return strict_yaml.locate("\n".join(lines[1:end]) + "\n", 2)


def _down(fault: Fault, lines: int) -> Fault:
    def lower(span: Span | None) -> Span | None:
        return Span(span.line + lines, span.column, span.end) if span else None

    return Fault(
        fault.slug, lower(fault.span) or Span(), fault.message, fault.help, lower(fault.other), fault.other_text
    )


def _table(path: str, text: str, faults: tuple[Fault, ...], text_columns: frozenset[str]) -> Document:
    source = Source(path, text, _locate_table)
    if not text.strip():
        return Document(
            None,
            source,
            "",
            0,
            (*faults, Fault("empty-file", Span(), "the file is empty", "write the header line, or delete the file")),
        )
    rows: list[dict[str, Any]] = []
    found: list[Fault] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            if not cells:
                continue
            if not header:
                header = [cell.strip() for cell in cells]
                continue
            if len(cells) != len(header):
                found.append(
                    Fault(
                        "table-row",
                        Span(reader.line_num, 1, 2),
                        f"this row has {len(cells)} cells, the header has {len(header)}",
                        "give each column a value; put quotes around text with a comma",
                    )
                )
                continue
            rows.append(
                {
                    name: _cell(cell, name in text_columns)
                    for name, cell in zip(header, cells, strict=True)
                    if cell.strip()
                }
            )
    except csv.Error as error:
        found.append(
            Fault(
                "table-row",
                Span(reader.line_num or 1, 1, 2),
                f"this cannot be read as a table: {error}",
                "close the quote that was opened",
            )
        )
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        found.append(Fault("table-row", Span(), f"the column `{twice[0]}` is here twice", "keep one of the two"))
    return Document({"rows": rows}, source, "", 0, (*faults, *found))


def _cell(cell: str, as_text: bool) -> Any:  # noqa: FBT001
    cell = cell.strip()
    return plain(cell) if not as_text and NUMBER.match(cell) else cell


def _locate_table(text: str) -> dict[Path, Span]:
    out: dict[Path, Span] = {(): Span()}
    lines = text.split("\n")
    header: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""))
    index, line = 0, 1
    for cells in reader:
        start, line = line, reader.line_num + 1
        if not cells:
            continue
        if not header:
            header = [cell.strip() for cell in cells]
            continue
        if len(cells) == len(header):
            out[("rows", index)] = Span(start, 1, len(lines[start - 1]) + 1)
            column = 1
            for name, cell in zip(header, cells, strict=True):
                out[("rows", index, name)] = Span(start, column, column + max(1, len(cell)))
                column += len(cell) + 1 + (2 if any(c in cell for c in ',"\n') else 0)
            index += 1
    return out


def filled(document: Document, known: Mapping[str, str]) -> dict[str, Any]:
    """The data of a record with the fields that its path gives, unless the file says them itself."""
    data = document.data if document.data is not None else {}
    for name, value in known.items():
        data.setdefault(name, value)
    return data
