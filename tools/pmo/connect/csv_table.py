"""A table of some other program as rows of text: encoding and separator are named, never tried out."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENCODINGS: Final = {"utf-8": "utf-8-sig", "windows-1252": "cp1252", "iso-8859-1": "latin-1", "utf-16": "utf-16"}
SEPARATORS: Final = {",": ",", ";": ";", "tab": "\t", "|": "|"}
MOST_BYTES: Final = 50 * 1024 * 1024
MOST_COLUMNS: Final = 1_000
MOST_ROWS: Final = 500_000


class NotATableError(ValueError):
    """The bytes are not the table that was described; the text says why, and what to name."""


@dataclass(frozen=True, slots=True)
class CsvTable:
    """Headings, and each row with the number of its line."""

    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read(raw: bytes, encoding: str, separator: str) -> CsvTable:
    """The table in some bytes. NotATableError when they are not written as was said."""
    found = list(lines(text_of(raw, encoding), separator))
    if not found:
        raise NotATableError("it is empty")
    heads = tuple(" ".join(head.split()) for head in found[0][1])
    must_be_apart(heads, separator)
    twice = next((head for head in heads if head and heads.count(head) > 1), "")
    if twice:
        raise NotATableError(f"the column “{twice}” is there twice")
    for line, cells in found[1:]:
        if len(cells) != len(heads):
            raise NotATableError(f"line {line} has {len(cells)} values, the heading has {len(heads)}; is the separator “{separator}” right?")  # fmt: skip
    return CsvTable(heads, tuple(found[1:]))


def text_of(raw: bytes, encoding: str) -> str:
    """The text in some bytes. NotATableError when they are too many, or not written in this encoding."""
    if len(raw) > MOST_BYTES:
        raise NotATableError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    try:
        text = raw.decode(ENCODINGS[encoding])
    except UnicodeError:
        other = "windows-1252" if encoding == "utf-8" else "utf-8"
        raise NotATableError(f"it is not {encoding.upper()} text; name its encoding in the mapping, for example `encoding: {other}`") from None  # fmt: skip
    if "\0" in text:
        raise NotATableError("it holds characters that no table has; is it a workbook? Then its name ends in .xlsx")
    return text


def lines(text: str, separator: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows that hold something, each with the number of its first line. NotATableError for more than any table has."""
    first = 1
    if text.startswith("sep="):  # Excel's own way to name the separator
        text, first = text.partition("\n")[2], 2
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATORS[separator], strict=True)
    line, count = first, 0
    try:
        for cells in reader:
            found = tuple(cell.strip() for cell in cells)
            if any(found):
                count += 1
                _not_endless(count, len(found))
                yield line, found
            line = reader.line_num + first
    except csv.Error as error:
        raise NotATableError(f"line {line} cannot be read: {error}") from None


def _not_endless(rows: int, columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise NotATableError(f"it has more than {MOST_COLUMNS:,} columns")
    if rows > MOST_ROWS:
        raise NotATableError(f"it has more than {MOST_ROWS:,} rows; export a shorter period")


def must_be_apart(heads: Sequence[str], separator: str) -> None:
    """NotATableError when a heading is a single one because another separator stands between its columns."""
    other = next((name for name, sign in SEPARATORS.items() if sign in heads[0] and name != separator), "") if len(heads) == 1 else ""  # fmt: skip
    if other:
        raise NotATableError(f'its heading holds no “{separator}” but “{other}”; name it in the mapping: `separator: "{other}"`')  # fmt: skip
