"""A file of the workspace as a document: data, prose and faults, whatever its format.

`.yml` is data alone; `.md` is front matter between two `---` lines, then prose; `.csv` is a table whose
rows become `{"rows": [...]}`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pmo.model.finding import Span
from pmo.model.record import Source
from pmo.parse import everyday, table
from pmo.parse.fault import Fault
from pmo.parse.text import decode, without_unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pmo.model.record import Path
    from pmo.parse.strict_yaml import Parsed

_UNSEEN: Final = frozenset(("text-control", "text-hidden"))
_FENCE: Final = re.compile(r"---[ \t]*$", re.MULTILINE)
_END: Final = re.compile(r"^---[ \t]*$", re.MULTILINE)
_BLANK_LINES: Final = re.compile(r"(?:[ \t]*\n)*")


_MARK: Final = b"\xef\xbb\xbf"
"""Spreadsheets write a byte order mark before every table in UTF-8, and nobody can tell them not to."""
_WORKBOOK: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_NO_TABLE: Final = Fault(
    "text-encoding",
    Span(),
    "this is the workbook of a spreadsheet under the name of a table",
    "open it there and save the sheet as CSV, with commas between the columns",
)
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*:(?:\s|$)")


class Document(NamedTuple):
    """What one file says. `data` is None when it cannot be read; `body_line` counts from 1."""

    data: dict[str, Any] | None
    source: Source
    body: str
    body_line: int
    faults: tuple[Fault, ...]


def read(path: str, raw: bytes, text_columns: frozenset[str] = frozenset()) -> Document:
    """The document in a file; the ending of `path` says how to read it. Never raises.

    `text_columns` are the columns of a table that stay text even when they look like numbers. Where a character that
    cannot be seen is a fault, data and prose have a mark in its place, whoever prints them; `source` has it still.
    """
    found = _read(path, raw, text_columns)
    if not any(fault.slug in _UNSEEN for fault in found.faults):
        return found
    return found._replace(data=without_unseen(found.data), body=without_unseen(found.body))


def _read(path: str, raw: bytes, text_columns: frozenset[str]) -> Document:
    if path.endswith(".csv"):
        if raw.startswith(_WORKBOOK):
            return Document(None, Source(path, ""), "", 0, (_NO_TABLE,))
        raw = raw.removeprefix(_MARK)
    text, faults = decode(raw)
    if faults and not text:
        return Document(None, Source(path, text), "", 0, faults)
    if path.endswith(".md"):
        return _markdown(path, text, faults)
    if path.endswith(".csv"):
        rows, found = table.parse(text, text_columns)
        return Document(rows, Source(path, text, table.locate), "", 0, (*faults, *found))
    data: dict[str, Any] | None = everyday.read(text)
    if data is None:
        data, found = _fields(_strictly(text))
        faults = faults + found if found else faults
    return Document(data, Source(path, text, _locate), "", 0, faults)


def text_of(raw: bytes) -> str:
    """The text of a file as `read` takes it, empty when it has none."""
    return decode(raw)[0]


def locator(path: str) -> Callable[[str], dict[Path, Span]]:
    """The function that finds the places of values in a text; the ending of `path` says which."""
    if path.endswith(".md"):
        return _locate_front_matter
    return table.locate if path.endswith(".csv") else _locate


def filled(document: Document, known: Mapping[str, str]) -> dict[str, Any]:
    """The data of a record with the fields that its path gives, unless the file says them itself."""
    data = document.data if document.data is not None else {}
    for name, value in known.items():
        data.setdefault(name, value)
    return data


def _strictly(text: str) -> Parsed:
    """What the strict parser says, for every text that is not in the everyday form."""
    from pmo.parse import strict_yaml  # noqa: PLC0415 - most runs need no YAML library at all

    return strict_yaml.parse(text)


def _locate(text: str) -> dict[Path, Span]:
    from pmo.parse import strict_yaml  # noqa: PLC0415 - positions are for findings, and most files have none

    return strict_yaml.locate(text)


def _fields(parsed: Parsed) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    data, faults = parsed
    if isinstance(data, dict):
        return data, faults
    if faults:
        return None, faults
    if data is None:
        return None, (Fault("empty-file", Span(), "the file is empty", "write the record, or delete the file"),)
    return None, (
        Fault(
            "not-a-record",
            Span(),
            "the file holds no fields, only a list or a text",
            "start with `id:` and `title:`; `pmo new` writes a complete example",
        ),
    )


def _markdown(path: str, text: str, faults: tuple[Fault, ...]) -> Document:
    fence = _FENCE.match(text)
    if fence is None:
        fault = Fault(
            "front-matter-missing",
            Span(),
            "the page does not start with front matter",
            "put a line `---` above the first line: it is missing"
            if _KEY.match(text) and _END.search(text)
            else "start the file with a line `---`, then the fields, then another line `---`",
        )
        return Document({}, Source(path, text), text, 1, (*faults, fault))
    end = _END.search(text, fence.end() + 1)
    if end is None:
        fault = Fault(
            "front-matter-missing", Span(), "the front matter has no end", "put a line `---` after the last field"
        )
        return Document(None, Source(path, text), "", 0, (*faults, fault))
    front = text[fence.end() + 1 : end.start()]
    data: dict[str, Any] | None = everyday.read(front)
    found: tuple[Fault, ...] = ()
    if data is None:
        parsed = _strictly(front)
        data, found = ({}, ()) if parsed == (None, ()) else _fields(parsed)
    blank = _BLANK_LINES.match(text, end.end() + 1)
    start = blank.end() if blank else len(text)
    shifted = tuple(fault.lower(1) for fault in found)
    source = Source(path, text, _locate_front_matter)
    return Document(data, source, text[start:], text.count("\n", 0, start) + 1, faults + shifted)


def _locate_front_matter(text: str) -> dict[Path, Span]:
    fence = _FENCE.match(text)
    end = _END.search(text, fence.end() + 1) if fence else None
    if fence is None or end is None:
        return {}
    from pmo.parse import strict_yaml  # noqa: PLC0415 - as above

    return strict_yaml.locate(text[fence.end() + 1 : end.start()], 2)
