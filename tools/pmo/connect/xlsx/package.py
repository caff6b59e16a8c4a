"""The zip around a workbook: the same bytes for the same content, and nothing dangerous inside."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from datetime import date

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_UNPACKED: Final = 250 * 1024 * 1024
MOST_MEMBERS: Final = 10_000
MOST_SHEETS: Final = 200
MOST_TAGS: Final = 10_000_000
"""Marks of elements in a sheet, begin and end counted; a cell with a number has four."""
_MOST_TAGS_OF: Final = (("xl/worksheets/", MOST_TAGS), ("xl/pivotCache/", MOST_TAGS), ("xl/sharedStrings", 3_000_000))
_FEW_TAGS: Final = 500_000
"""For every other part: an element of a style or of a name takes a thousand times the memory of its mark."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_CORE: Final = "docProps/core.xml"
_CHUNK: Final = 1024 * 1024
_DANGER: Final = (b"<!D", b"<!E")
"""How a document type and an entity begin; a comment begins otherwise."""
_SIXTEEN: Final = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""How a part in UTF-16 begins, in which nothing of this would be found."""


class NotAWorkbookError(ValueError):
    """The bytes are no workbook that can be read; the text says why."""


def fixed(raw: bytes, *, title: str, as_of: date) -> bytes:
    """The workbook with the as-of date for every time in it, and its properties written by us."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = _properties(title, as_of) if name == _CORE else source.read(name)
            about = zipfile.ZipInfo(name, _EPOCH)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            about.create_system = 3
            target.writestr(about, content)
    return out.getvalue()


def _properties(title: str, as_of: date) -> bytes:
    day = f"{as_of.isoformat()}T00:00:00Z"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>pmo</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified></cp:coreProperties>'
    ).encode()


def screened(raw: bytes) -> None:
    """NotAWorkbookError for what is no workbook, would take far more memory than its size says, or defines entities.

    Every part that is XML is unpacked once, a piece at a time, before anything reads it as a whole.
    """
    if len(raw) > MOST_BYTES:
        raise NotAWorkbookError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise NotAWorkbookError(
            "it is an old Excel file (.xls) or protected with a password; save it as .xlsx without one"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as source:
            members = source.infolist()
            if sum(member.file_size for member in members) > MOST_UNPACKED or len(members) > MOST_MEMBERS:
                raise NotAWorkbookError("it is far larger unpacked than a register can be")
            names = {member.filename for member in members}
            if "[Content_Types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
                raise NotAWorkbookError("it is no Excel workbook (.xlsx)")
            for member in members:
                _sound_part(source, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise NotAWorkbookError(f"it is no Excel workbook (.xlsx): {error}") from None


def _sound_part(source: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = member.filename
    most = next((most for start, most in _MOST_TAGS_OF if name.startswith(start)), _FEW_TAGS)
    tags = sheets = 0
    end = b""
    with source.open(member) as part:
        head = part.read(_CHUNK)
        if not _is_xml(name, head):
            return
        while head:
            piece = end + head
            if any(sign in piece for sign in _DANGER):
                raise NotAWorkbookError(f"its part {name} has a document type of its own, which no spreadsheet writes")
            tags += head.count(b"<")
            sheets += piece.count(b"sheetId") if name.startswith("xl/workbook") else 0
            if tags > most or sheets > MOST_SHEETS:
                raise NotAWorkbookError(f"its part {name} holds far more than a register can; export less of it")
            end = piece[-6:]
            head = part.read(_CHUNK)


def _is_xml(name: str, head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:2]
    if start.startswith(_SIXTEEN):
        raise NotAWorkbookError(f"its part {name} is not written in UTF-8, as every spreadsheet does")
    return start[:1] == b"<" or name.endswith((".xml", ".rels", ".vml"))
