"""A table of some other program as rows of text: encoding and separator are named, never tried out."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ENCODINGS: Final = {"utf-8": "utf-8-sig", "windows-1252": "cp1252", "iso-8859-1": "latin-1", "utf-16": "utf-16"}
SEPARATORS: Final = {",": ",", ";": ";", "tab": "\t", "|": "|"}
MOST_BYTES: Final = 50 * 1024 * 1024


class NotATableError(ValueError):
    """The bytes are not the table that was described; the text says why, and what to name."""


@dataclass(frozen=True, slots=True)
class CsvTable:
    """Headings, and each row with the number of its line."""

    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read(raw: bytes, encoding: str, separator: str) -> CsvTable:
    """The table in some bytes. NotATableError when they are not written as was said."""
    text = _text(raw, encoding)
    first = 1
    if text.startswith("sep="):  # Excel's own way to name the separator
        text, first = text.partition("\n")[2], 2
    found = list(_lines(text, separator, first))
    if not found:
        raise NotATableError("it is empty")
    heads = tuple(" ".join(head.split()) for head in found[0][1])
    if len(heads) == 1:
        other = next((name for name, sign in SEPARATORS.items() if sign in heads[0] and name != separator), "")
        if other:
            raise NotATableError(f'its heading holds no “{separator}” but “{other}”; name it in the mapping: `separator: "{other}"`')  # fmt: skip
    twice = next((head for head in heads if head and heads.count(head) > 1), "")
    if twice:
        raise NotATableError(f"the column “{twice}” is there twice")
    for line, cells in found[1:]:
        if len(cells) != len(heads):
            raise NotATableError(f"line {line} has {len(cells)} values, the heading has {len(heads)}; is the separator “{separator}” right?")  # fmt: skip
    return CsvTable(heads, tuple(found[1:]))


def _text(raw: bytes, encoding: str) -> str:
    if len(raw) > MOST_BYTES:
        raise NotATableError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    try:
        text = raw.decode(ENCODINGS[encoding])
    except UnicodeError:
        other = "windows-1252" if encoding == "utf-8" else "utf-8"
        raise NotATableError(f"it is not {encoding.upper()} text; name its encoding in the mapping, for example `encoding: {other}`") from None  # fmt: skip
    if "\0" in text:
        raise NotATableError("it holds characters that no table has; is it a workbook? Save it as CSV")
    return text


def _lines(text: str, separator: str, first: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows that hold something, each with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATORS[separator], strict=True)
    line = first
    try:
        for cells in reader:
            found = tuple(cell.strip() for cell in cells)
            if any(found):
                yield line, found
            line = reader.line_num + first
    except csv.Error as error:
        raise NotATableError(f"line {line} cannot be read: {error}") from None
